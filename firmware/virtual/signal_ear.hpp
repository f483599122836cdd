// What an HT makes of what it hears beside packets: DTMF digits, five-tone calls, MDC-1200 packets, and voice, which is
// what is loud and none of these. Digits that follow each other are one report when no more come.
#pragma once
#include "firmware/dsp/dtmf_detector.hpp"
#include "firmware/dsp/mdc_decoder.hpp"
#include "firmware/dsp/selcall_decoder.hpp"
#include "firmware/virtual/fm.hpp"
#include "radio/codec/mdc.hpp"
#include "radio/stand_in/report.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <string>

namespace kentongan::virtual_radio {

enum class hearing : std::uint8_t { nothing, data, tones, voice };

class signal_ear final : private dsp::dtmf_sink, private dsp::selcall_sink, private dsp::mdc_sink {
 public:
  struct handlers {
    std::function<void(const radio::report&)> tell;  // views are valid during the call
    std::function<void(const radio::mdc_octets&)> packet;
  };

  explicit signal_ear(handlers given);
  signal_ear(const signal_ear&) = delete;
  signal_ear& operator=(const signal_ear&) = delete;

  // A block of the loudspeaker; `carrier`: it may be a packet, as the receiver of packets says. Detectors rest while
  // nothing has been heard for a while.
  void push(const audio_block& speaker, bool squelch_open, bool carrier);

  hearing now() const { return now_; }
  const std::string& digits() const { return digits_; }  // not yet told
  bool awake() const { return quiet_blocks_ < tail_blocks; }

 private:
  static constexpr unsigned tail_blocks = 90;  // 300 ms: what is inside the detectors comes out

  void digit_on(char digit, const dsp::tone_meters& meters) override;
  void digit_off(char, unsigned) override {}
  void selcall(const dsp::selcall_call& call) override;
  void mdc(const dsp::mdc_packet& first, const dsp::mdc_packet* second) override;
  bool is_data(const audio_block& speaker, bool carrier);
  void follow_voice(const audio_block& speaker, bool squelch_open);
  void end_voice(unsigned blocks);
  void tones_read();
  void heard(std::string_view kind, std::string_view text, std::string_view from = {}, std::string_view to = {});

  const handlers handlers_;
  dsp::dtmf_detector dtmf_;
  dsp::mdc_decoder mdc_;
  dsp::selcall_decoder calls_;

  hearing now_ = hearing::nothing;
  unsigned quiet_blocks_ = tail_blocks;
  std::string digits_;
  unsigned since_digit_ = 0;   // blocks
  unsigned tones_blocks_ = 0;  // a call or a packet was read; its tail is no voice
  unsigned carrier_blocks_ = 0;
  float pitch_hz_ = 0;  // by the zeros it crosses, over some 50 ms
  bool positive_ = false;
  unsigned loud_blocks_ = 0;   // in this passage, while it may be a voice
  unsigned run_blocks_ = 0;    // of these, since the last pause: they are the tones', when tones are read then
  unsigned pause_blocks_ = 0;  // since it was last loud
};

}  // namespace kentongan::virtual_radio
