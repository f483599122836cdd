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
  static constexpr int gain_bits = 10;  // a sum is 2^10 sum of x e^(jwn), n = 0 in the middle of the block

  struct sums {
    std::array<phasor, Tones> tone;
    std::uint64_t energy;  // sum of x^2
  };

  // block_length <= MaxBlock <= 60, which keeps the sums of 16-bit samples within 32 bits.
  correlator_bank(std::span<const std::int32_t, Tones> tones_hz, std::uint32_t rate_hz, std::size_t block_length)
      : length_(block_length) {
    static_assert(MaxBlock <= 60);
    for (std::size_t t = 0; t < Tones; ++t) {
      const angle half_turn = turn_per_sample(static_cast<std::uint64_t>(tones_hz[t]) * 500, rate_hz);
      for (std::size_t n = 0; 2 * n < length_; ++n) {
        const phasor unit = unit_q14(half_turn * static_cast<angle>(length_ - 1 - 2 * n));
        waves_[t][n] = {static_cast<std::int16_t>((unit.re + 8) >> 4), static_cast<std::int16_t>((unit.im + 8) >> 4)};
      }
    }
  }

  // True when the block is complete: take() it before the next sample. Saturates at 16 bits.
  bool push(std::int32_t x) {
    samples_[filled_] = to_int16(x);
    return ++filled_ == length_;
  }

  // A block at a time: the sums stay in registers, and two samples as far before the middle as behind it share a
  // product.
  sums take() {
    sums done{};
    filled_ = 0;
    const std::size_t half = (length_ + 1) / 2;
    std::array<std::int32_t, max_half> even;
    std::array<std::int32_t, max_half> odd;
    for (std::size_t n = 0; n < half; ++n) {
      const std::int32_t before = samples_[n];
      const std::int32_t after = samples_[length_ - 1 - n];
      even[n] = before + after;
      odd[n] = after - before;
      done.energy += static_cast<std::uint32_t>(before * before) + static_cast<std::uint32_t>(after * after);
    }
    if (length_ % 2 == 1) {  // the middle, counted twice
      const std::int32_t middle = samples_[half - 1];
      even[half - 1] = middle;
      done.energy -= static_cast<std::uint32_t>(middle * middle);
    }
    for (std::size_t t = 0; t < Tones; ++t) {
      phasor sum{};
      for (std::size_t n = 0; n < half; ++n) {
        sum.re += even[n] * waves_[t][n].cosine;
        sum.im += odd[n] * waves_[t][n].sine;
      }
      done.tone[t] = sum;
    }
    return done;
  }

  std::size_t length() const { return length_; }
  std::span<const std::int16_t> samples() const { return std::span(samples_).first(length_); }  // of the last block

 private:
  std::size_t length_;
  struct point {  // Q10
    std::int16_t cosine;
    std::int16_t sine;
  };
  static constexpr std::size_t max_half = (MaxBlock + 1) / 2;

  std::array<std::array<point, max_half>, Tones> waves_;
  std::array<std::int16_t, MaxBlock> samples_{};
  std::size_t filled_ = 0;
};

}  // namespace kentongan::dsp
