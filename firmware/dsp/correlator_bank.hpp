// Quadrature correlators, one a tone, over blocks of a fixed length: the raw material of the tone detectors.
#pragma once
#include "firmware/dsp/tone_math.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::dsp {

template <std::size_t Tones, std::size_t MaxBlock>
class correlator_bank {
 public:
  static constexpr int gain_bits = 10;  // a sum is 2^10 sum of x e^(jwn), n = 0 at the block's first sample

  struct sums {
    std::array<phasor, Tones> tone;
    std::uint64_t energy;    // sum of x^2
    std::int64_t neighbour;  // sum of x times the sample before
  };

  // block_length <= MaxBlock; |x| < 2^15 and MaxBlock <= 60 keep the sums within 32 bits.
  correlator_bank(std::span<const std::int32_t, Tones> tones_hz, std::uint32_t rate_hz, std::size_t block_length)
      : length_(block_length) {
    static_assert(MaxBlock <= 60);
    for (std::size_t t = 0; t < Tones; ++t) {
      const angle turn = turn_per_sample(static_cast<std::uint64_t>(tones_hz[t]) * 1000, rate_hz);
      angle at = 0;
      for (std::size_t n = 0; n < length_; ++n, at += turn) {
        const phasor unit = unit_q14(at);
        waves_[n][2 * t] = static_cast<std::int16_t>((unit.re + 8) >> 4);
        waves_[n][2 * t + 1] = static_cast<std::int16_t>((unit.im + 8) >> 4);
      }
    }
  }

  // True when the block is complete: take() it before the next sample.
  bool push(std::int32_t x) {
    const auto& wave = waves_[filled_];
    for (std::size_t t = 0; t < Tones; ++t) {
      sums_.tone[t].re += x * wave[2 * t];
      sums_.tone[t].im += x * wave[2 * t + 1];
    }
    sums_.energy += static_cast<std::uint64_t>(std::int64_t{x} * x);
    sums_.neighbour += std::int64_t{x} * last_;
    last_ = x;
    return ++filled_ == length_;
  }

  sums take() {
    const sums done = sums_;
    sums_ = {};
    filled_ = 0;
    return done;
  }

  std::size_t length() const { return length_; }

 private:
  std::size_t length_;
  std::array<std::array<std::int16_t, 2 * Tones>, MaxBlock> waves_;  // cos, sin of each tone, Q10
  sums sums_{};
  std::size_t filled_ = 0;
  std::int32_t last_ = 0;
};

}  // namespace kentongan::dsp
