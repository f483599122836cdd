// The modem: everything between audio samples, octets of the host's line and a few pins. A board (or a host program)
// feeds it and carries out what it says; it has no I/O, no clock and no heap of its own. Not thread safe: all calls
// come from one place. A board with two cores may call from_host() and to_host() from the other one under a lock.
//
//   audio()  in blocks of any size, one after the other without gaps: the samples are the clock of everything on the
//            air. ptt() afterwards belongs to the samples that audio() has just returned. What they carry does not
//            depend on how they are cut into blocks.
//   tick()   every few ms: the clock of leases and deadlines, and of all times told to the host.
//
// Latencies, in samples of audio(): PTT to the first sample of the first flag 0; last bit of the last flag to PTT off
// less than 32 (3.33 ms); decision of the channel access to PTT 0. The path of a board comes on top.
#pragma once
#include "firmware/core/channel_sense.hpp"
#include "firmware/core/clip_watch.hpp"
#include "firmware/core/host_link.hpp"
#include "firmware/core/identity.hpp"
#include "firmware/core/lease.hpp"
#include "firmware/core/level_meter.hpp"
#include "firmware/core/level_wizard.hpp"
#include "firmware/core/receive_path.hpp"
#include "firmware/core/self_test.hpp"
#include "firmware/core/tone_source.hpp"
#include "firmware/core/transmit_path.hpp"
#include "firmware/core/voice_down.hpp"
#include "firmware/core/voice_up.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::core {

class modem final : private host_sink,
                    private transmit_sink,
                    private dsp::frame_sink,
                    private dsp::dtmf_sink,
                    private dsp::mdc_sink,
                    private dsp::selcall_sink,
                    private dsp::ctcss_sink {
 public:
  explicit modem(const identity& who);
  modem(const modem&) = delete;
  modem& operator=(const modem&) = delete;

  // Same length, 9600 Hz. `sent` is zero while not transmitting. The two may be the same storage.
  void audio(std::span<const std::int16_t> heard, std::span<std::int16_t> sent);

  void from_host(std::span<const std::uint8_t> octets);  // any split
  std::size_t to_host(std::span<std::uint8_t> out);      // takes what is queued; returns how many octets

  void inputs(const pins_in& pins) { pins_ = pins; }
  void health(const board_health& report) { health_ = report; }
  void tick(std::uint32_t now_ms);

  bool ptt() const { return transmit_.keyed(); }
  leds led() const;
  // For the board's watchdog: true when audio and ticks have both advanced since the last call that was true, and for
  // the first second. Ask every 100 ms or more rarely.
  bool healthy();

  const htl::state& settings() const { return state_; }
  host_link_counters link_counters() const { return link_.counters(); }

 private:
  // host_sink
  void data(octet_view frame) override;
  void acked_data(std::uint16_t id, octet_view frame) override;
  void parameter(radio::kiss_command which, std::uint8_t value) override;
  void request(const htl::envelope& frame) override;
  // transmit_sink
  void fate(const tx_job& job, htl::tx_status status, htl::tx_reason reason) override;
  void cut_by_limit(std::uint32_t on_air_ms) override;
  audio_source* sound_of(const tx_job& job, octet_view octets) override;
  // dsp sinks
  void frame(octet_view octets, const dsp::frame_meters& meters) override;
  void digit_on(char digit, const dsp::tone_meters& meters) override;
  void digit_off(char digit, unsigned ms) override;
  void mdc(const dsp::mdc_packet& first, const dsp::mdc_packet* second) override;
  void selcall(const dsp::selcall_call& call) override;
  void ctcss_on(std::uint16_t decihertz) override { ctcss_dhz_ = decihertz; }
  void ctcss_off(std::uint16_t) override { ctcss_dhz_ = 0; }

  template <class Frame>
  bool read(const htl::envelope& from, Frame& frame);
  void on_hello(const htl::envelope& from);
  void on_state(const htl::envelope& from);
  void on_ping(const htl::envelope& from);
  void on_tx(const htl::envelope& from);
  void on_tones(const htl::envelope& from);
  void on_voice(const htl::envelope& from);
  void on_self_test(const htl::envelope& from);
  void on_levels(const htl::envelope& from);
  void refuse_request(const htl::envelope& from, htl::error_code why);
  bool allowed() const;
  void submit_plain(tx_job job, octet_view frame);
  void apply(const htl::state& wanted);
  bool rights() const;

  void border();
  void hear(std::span<std::int16_t> heard);
  bool voice_wanted() const;
  bool squelch_open() const;
  bool repaired_wanted() const;
  std::uint8_t listening() const;
  void step_voice();
  void report_channel();
  void report_minute();

  identity who_;
  host_link link_;
  transmit_path transmit_;
  receive_path receive_;
  tone_source tones_;
  voice_down prompt_;
  voice_up voice_;
  self_test test_;
  level_wizard wizard_;
  lease lease_;
  channel_sense channel_;
  htl::state state_;
  pins_in pins_;
  board_health health_;

  std::uint32_t now_ms_ = 0;
  std::uint32_t heard_host_ms_ = 0;  // last HTL frame
  std::size_t in_step_ = 0;          // samples since the last border

  std::uint16_t ctcss_dhz_ = 0;  // heard now; 0: none
  level_meter level_;            // since the last channel report
  clip_watch clips_;
  htl::channel channel_told_;
  std::uint32_t steps_to_report_ = 0;
  std::uint32_t fault_steps_ = 0;  // the fault light stays on for so long
  std::uint8_t silent_s_ = 0;      // without even noise
  bool stuck_told_ = false;

  htl::stats minute_;  // of this minute so far
  std::uint32_t minute_steps_ = 0;
  std::uint32_t uptime_s_ = 0;
  std::uint32_t busy_steps_ = 0;
  std::uint32_t on_air_steps_ = 0;
  host_link_counters links_told_;
  std::uint16_t overruns_told_ = 0;
  std::uint32_t failures_told_ = 0;
  std::uint16_t frame_id_ = 0;
  std::uint16_t voice_index_ = 0;
  std::uint16_t window_told_ = 0;
  bool prompt_queued_ = false;
  std::uint32_t prompt_steps_ = 0;  // since it began
  std::uint8_t test_sequence_ = 0;
  std::uint8_t wizard_sequence_ = 0;
  bool wizard_adjusts_ = false;

  std::uint32_t steps_ = 0;  // since the start
  std::uint32_t steps_checked_ = 0;
  std::uint32_t ticks_ = 0;
  std::uint32_t ticks_checked_ = 0;
};

}  // namespace kentongan::core
