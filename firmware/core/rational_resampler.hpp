// From one sample rate to another in a ratio of small numbers, Up / Down: windowed sinc (Hann), Taps input samples
// long, cut off at 45 % of the lower rate. The tables are made at compile time. Its delay is Taps / 2 input samples.
#pragma once
#include "firmware/dsp/fixed.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace kentongan::core {

namespace detail {

constexpr double sine_of(double x) {
  const double turns = x / (2 * dsp::detail::pi);
  const double whole = static_cast<double>(static_cast<long>(turns + (turns < 0 ? -0.5 : 0.5)));
  return dsp::detail::sine_series((turns - whole) * 2 * dsp::detail::pi);
}
// Weights in Q14, newest sample first; those of one phase add up to 1.
template <unsigned Up, unsigned Down, std::size_t Taps>
constexpr std::array<std::array<std::int16_t, Taps>, Up> make_resampling_kernel() {
  constexpr double pi = dsp::detail::pi;
  constexpr double cut = 0.9 * (Up < Down ? static_cast<double>(Up) / Down : 1.0);
  std::array<std::array<std::int16_t, Taps>, Up> made{};
  for (unsigned phase = 0; phase < Up; ++phase) {
    std::array<double, Taps> weight{};
    double sum = 0;
    for (std::size_t i = 0; i < Taps; ++i) {
      const double x = static_cast<double>(i) + static_cast<double>(phase) / Up - static_cast<double>(Taps) / 2;
      const double sinc = x == 0 ? 1 : sine_of(pi * cut * x) / (pi * cut * x);
      const double window = x * 2 < -static_cast<double>(Taps) || x * 2 > static_cast<double>(Taps)
                                ? 0
                                : 0.5 + 0.5 * sine_of(pi * (2 * x / static_cast<double>(Taps) + 0.5));
      weight[i] = sinc * window;
      sum += weight[i];
    }
    for (std::size_t i = 0; i < Taps; ++i) {
      const double q14 = 16384 * weight[i] / sum;
      made[phase][i] = static_cast<std::int16_t>(q14 < 0 ? q14 - 0.5 : q14 + 0.5);
    }
  }
  return made;
}

}  // namespace detail

template <unsigned Up, unsigned Down, std::size_t Taps>
class rational_resampler {
 public:
  // Input samples that the next output sample still waits for.
  bool hungry() const { return phase_ >= Up; }
  void push(std::int16_t sample) {
    at_ = (at_ + Taps - 1) % Taps;
    past_[at_] = past_[at_ + Taps] = sample;
    phase_ -= Up;
  }
  // Only when not hungry.
  std::int16_t pull() {
    const auto& weights = kernel[phase_];
    const std::int16_t* samples = past_.data() + at_;
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < Taps; ++i) sum += weights[i] * samples[i] >> 2;
    phase_ += Down;
    return static_cast<std::int16_t>(dsp::clamp_to(sum >> 12, 32767));
  }

 private:
  static constexpr auto kernel = detail::make_resampling_kernel<Up, Down, Taps>();

  std::array<std::int16_t, 2 * Taps> past_{};  // twice, so that the last Taps lie in a row
  std::size_t at_ = 0;
  unsigned phase_ = Up;  // time of the next output sample behind the newest input sample, in 1 / Up of it
};

}  // namespace kentongan::core
