// Every detector on the audio heard, behind one push(). What they find goes straight to the sinks given. AFSK and DTMF
// always listen, for the channel access needs them; the others only when somebody wants to know.
#pragma once
#include "firmware/dsp/afsk_receiver.hpp"
#include "firmware/dsp/ctcss.hpp"
#include "firmware/dsp/dtmf_detector.hpp"
#include "firmware/dsp/mdc_decoder.hpp"
#include "firmware/dsp/selcall_decoder.hpp"
#include "firmware/dsp/squelch.hpp"
#include "radio/codec/htl.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace kentongan::core {

namespace htl = radio::htl;

struct receive_sinks {
  dsp::frame_sink& frames;
  dsp::dtmf_sink& digits;
  dsp::mdc_sink& mdc;
  dsp::selcall_sink& calls;
  dsp::ctcss_sink& ctcss;
};

class receive_path {
 public:
  explicit receive_path(const receive_sinks& to)
      : afsk_(dsp::afsk_options::mcu(), to.frames),
        dtmf_(dsp::sample_rate_hz, to.digits),
        mdc_(to.mdc),
        calls_(dsp::sample_rate_hz, to.calls),
        ctcss_(to.ctcss) {}

  // `setting` 1..8: audio above -55 .. -20 dBFS is somebody, 5 dB a step. 0: always open.
  void set_squelch(std::uint8_t setting) {
    if (setting == setting_) return;
    setting_ = setting;
    squelch_ = dsp::squelch(squelch_at(setting));
  }

  void set_repair(bool on) { afsk_.set_repair(on); }  // of frames

  // `events`: of htl::event_bit.
  void push(std::span<const std::int16_t> heard, std::uint8_t events) {
    afsk_.push(heard);
    dtmf_.push(heard);
    squelch_.push(heard);
    if (htl::has(events, htl::event_bit::ctcss)) ctcss_.push(heard);
    if (htl::has(events, htl::event_bit::mdc)) mdc_.push(heard);
    if (htl::has(events, htl::event_bit::selcall)) calls_.push(heard);
  }

  bool carrier() const { return afsk_.carrier(); }
  bool loud() const { return setting_ == 0 || squelch_.open(); }
  bool tones() const { return dtmf_.digit_present(); }
  std::uint32_t fcs_failures() const { return afsk_.counters().failures; }

 private:
  static dsp::squelch_options squelch_at(std::uint8_t setting) {
    return {.kind = dsp::squelch_kind::level, .threshold_cdb = static_cast<std::int16_t>(-6000 + 500 * setting)};
  }

  dsp::afsk_receiver afsk_;
  dsp::dtmf_detector dtmf_;
  dsp::mdc_decoder mdc_;
  dsp::selcall_decoder calls_;
  dsp::ctcss_detector ctcss_;
  std::uint8_t setting_ = 3;
  dsp::squelch squelch_{squelch_at(3)};
};

}  // namespace kentongan::core
