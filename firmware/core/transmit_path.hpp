// From the queue to the transmitter: who may transmit next, when, for how long, and what became of it. Everything that
// is sent passes through here: frames, tones, prompts.
//
// step() at each border of a step, then fill() up to the next one.
#pragma once
#include "firmware/core/airtime_budget.hpp"
#include "firmware/core/csma.hpp"
#include "firmware/core/frame_source.hpp"
#include "firmware/core/transmitter.hpp"
#include "firmware/core/tx_queue.hpp"
#include "firmware/dsp/ctcss.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace kentongan::core {

// Each job ends with sent, expired or refused; on_air before that, and queued again when it was cut and waits once
// more.
struct transmit_sink {
  virtual void fate(const tx_job& job, htl::tx_status status, htl::tx_reason reason) = 0;
  virtual void cut_by_limit(std::uint32_t on_air_ms) = 0;
  // Sound for a job that is not a frame, about to go on the air; null when it cannot be made.
  virtual audio_source* sound_of(const tx_job& job, std::span<const std::uint8_t> octets) = 0;

 protected:
  ~transmit_sink() = default;
};

// After each transmission the transmitter rests, long enough for others to be heard: the limit of one transmission
// means little when the next one follows without a gap.
class transmit_path final : private tx_queue_sink {
 public:
  static constexpr std::uint32_t rest_steps = steps_per_second / 10;  // a slot of 100 ms
  static constexpr std::uint32_t rest_after_limit_steps = 3 * steps_per_second;

  transmit_path(transmit_sink& sink, std::uint32_t seed) : sink_(sink), csma_(seed) {}

  void configure(const htl::state& settings);

  // Accepted or refused, as the sink hears too (queued is told for HTL jobs only when they are).
  bool submit(const tx_job& job, std::span<const std::uint8_t> octets);

  // `rights`: may transmit; without them a transmission ends at once and its job goes back to the queue.
  void step(bool rights, bool channel_busy, std::uint32_t now_ms);
  void fill(std::span<std::int16_t> out) {
    transmitter_.fill(out);
    if (keyed()) under_.add_to(out);
  }

  bool keyed() const { return transmitter_.keyed(); }
  bool wants() const { return queue_.next().has_value(); }
  std::uint32_t airtime_ms() const { return budget_.spent_steps() * 10 / 3; }  // in the last minute
  tx_queue& queue() { return queue_; }
  const tx_queue& queue() const { return queue_; }

 private:
  void left(const tx_job& job, htl::tx_status status, htl::tx_reason reason) override;

  void follow_frames();
  void account();
  void key_up();
  void key(audio_source& source, std::uint32_t lead_samples, std::uint32_t tail_samples);
  void ended(std::optional<tx_queue::handle>& which, htl::tx_status status, htl::tx_reason reason);
  std::uint32_t expected_steps(tx_queue::handle at) const;  // of a transmission that begins with it
  bool may_spend(const tx_job& job, std::uint32_t more_steps) const;
  bool must_wait(bool channel_busy, std::optional<tx_queue::handle> next);

  transmit_sink& sink_;
  tx_queue queue_{*this};
  csma csma_;
  csma_settings access_;
  transmitter transmitter_;
  airtime_budget budget_;
  frame_source frames_;
  dsp::ctcss_generator under_{sample_rate_hz, 0};  // the tone under everything that is sent
  htl::state settings_;
  std::optional<tx_queue::handle> now_;   // on the air
  std::optional<tx_queue::handle> then_;  // right behind it
  bool burst_ = false;                    // under_ has been told to end
  std::uint32_t rest_left_ = 0;           // steps
  std::uint32_t patience_steps_ = 0;      // for which an emergency has waited for a gap
  std::uint32_t planned_steps_ = 0;       // of the transmission, with what has been appended
};

}  // namespace kentongan::core
