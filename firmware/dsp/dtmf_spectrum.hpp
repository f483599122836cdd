// The power spectrum of a moment of sound: what else there is beside two tones. A Hann window and a Fourier transform
// of 512 points, in integers; 60 dB below the loudest line it is deaf.
#pragma once
#include "firmware/dsp/tone_math.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::dsp {

class dtmf_spectrum {
 public:
  static constexpr std::size_t points = 512;
  static constexpr std::size_t lines = points / 2;  // line n is at n rate / 512

  void transform(std::span<const std::int16_t> samples);  // at most 512

  // On a scale of its own in every transform.
  std::uint32_t power(std::size_t line) const { return static_cast<std::uint32_t>(data_[line].re); }

 private:
  void fill(std::span<const std::int16_t> samples);
  void turn_into_lines();

  std::array<phasor, lines> data_{};  // even and odd samples as one complex, then powers
};

}  // namespace kentongan::dsp
