// AFSK frames as audio: flags for TXDELAY, the frame, others right behind it, flags for the tail.
#pragma once
#include "firmware/core/transmitter.hpp"
#include "firmware/dsp/afsk_modulator.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::core {

class frame_source final : public audio_source {
 public:
  static constexpr std::uint32_t flag_steps = 2;  // 8 bits are 6.67 ms
  static constexpr std::uint32_t bits_per_step = dsp::afsk_bits_per_second / steps_per_second;

  // Flags that last at least so long; at least one.
  static constexpr unsigned flags_for(std::uint8_t tens_of_ms) {
    const std::uint32_t flags = (steps_of(tens_of_ms) + flag_steps - 1) / flag_steps;
    return flags == 0 ? 1U : static_cast<unsigned>(flags);
  }
  // The most that a frame and the flag behind it can take: FCS, and a bit stuffed after every five.
  static constexpr std::uint32_t steps_for(std::size_t octets) {
    const auto bits = static_cast<std::uint32_t>(8 * (octets + 2));
    return (bits + bits / 5 + 8) / bits_per_step + 1;
  }

  void configure(const dsp::afsk_tx_options& options) { modulator_ = dsp::afsk_modulator(options); }  // when silent

  bool start(std::span<const std::uint8_t> frame, std::uint8_t tx_delay, std::uint8_t tx_tail) {
    lead_left_ = flags_for(tx_delay) * flag_steps * step_samples;
    return modulator_.start(frame, flags_for(tx_delay), flags_for(tx_tail));
  }
  bool append(std::span<const std::uint8_t> frame) { return modulator_.append(frame); }
  bool has_next() const { return modulator_.has_next(); }  // the appended frame has not begun

  bool fill(std::span<std::int16_t> out) override {
    lead_left_ -= lead_left_ < out.size() ? lead_left_ : static_cast<std::uint32_t>(out.size());
    return modulator_.fill(out);
  }
  bool payload() const override { return lead_left_ == 0; }

 private:
  dsp::afsk_modulator modulator_{{}};
  std::uint32_t lead_left_ = 0;  // samples
};

}  // namespace kentongan::core
