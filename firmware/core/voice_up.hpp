// What is heard, for the host: mu-law at 8 kHz in packets of 20 ms, while the gate is open. A packet begun is finished,
// so that the last syllable is not lost.
#pragma once
#include "firmware/core/rational_resampler.hpp"
#include "firmware/dsp/mulaw.hpp"
#include "radio/codec/htl.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::core {

namespace htl = radio::htl;

class voice_up {
 public:
  // Calls `sink(packet)` for each one that becomes full.
  template <class Sink>
  void push(std::span<const std::int16_t> heard, bool gate_open, Sink&& sink) {
    if (!gate_open && size_ == 0) return;
    for (const std::int16_t sample : heard) {
      to_8000_.push(sample);
      while (!to_8000_.hungry()) {
        packet_[size_++] = dsp::to_mulaw(to_8000_.pull());
        if (size_ < packet_.size()) continue;
        size_ = 0;
        sink(std::span<const std::uint8_t>(packet_));
        if (!gate_open) return;
      }
    }
  }

 private:
  rational_resampler<5, 6, 14> to_8000_;
  std::array<std::uint8_t, htl::voice_octets> packet_{};
  std::size_t size_ = 0;
};

}  // namespace kentongan::core
