// Sounds and measurements that the tests of the virtual radio world share.
#pragma once
#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

namespace kentongan::test {

inline std::vector<std::int16_t> sine(double hz, double rate_hz, std::size_t samples, double amplitude = 10000) {
  std::vector<std::int16_t> out(samples);
  for (std::size_t i = 0; i < samples; ++i) {
    out[i] = static_cast<std::int16_t>(
        std::lround(amplitude * std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / rate_hz)));
  }
  return out;
}

// Amplitude of the sine of this frequency that fits best; take whole periods.
inline double amplitude_at(std::span<const std::int16_t> sound, double hz, double rate_hz) {
  std::complex<double> sum;
  for (std::size_t i = 0; i < sound.size(); ++i) {
    sum += std::polar<double>(sound[i], -2 * std::numbers::pi * hz * static_cast<double>(i) / rate_hz);
  }
  return 2 * std::abs(sum) / static_cast<double>(sound.size());
}

inline double power(std::span<const std::int16_t> sound) {
  double sum = 0;
  for (const std::int16_t s : sound) sum += static_cast<double>(s) * s;
  return sum / static_cast<double>(std::max<std::size_t>(sound.size(), 1));
}

inline double db(double ratio) { return 10 * std::log10(std::max(ratio, 1e-20)); }

// Power of that sine over the power of all the rest, in dB.
inline double tone_over_rest_db(std::span<const std::int16_t> sound, double hz, double rate_hz) {
  const double amplitude = amplitude_at(sound, hz, rate_hz);
  const double tone = amplitude * amplitude / 2;
  return db(tone / std::max(power(sound) - tone, 1e-3));
}

}  // namespace kentongan::test
