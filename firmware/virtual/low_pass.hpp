// Windowed-sinc low-pass filters, for the parts of the virtual world that run in floating point.
#pragma once
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace kentongan::virtual_radio {

// Modified Bessel function of the first kind, order 0 (power series).
inline double bessel_i0(double x) {
  double sum = 1, term = 1;
  for (int k = 1; k < 60; ++k) {
    term *= (x / (2 * k)) * (x / (2 * k));
    sum += term;
  }
  return sum;
}

// The ideal low-pass with its corner at `corner` (1: Nyquist) at distance `at` from its middle, in samples, times the
// Kaiser window of half-width `half`.
inline double windowed_sinc(double at, double corner, double half, double beta) {
  const double edge = at / half;
  if (edge <= -1 || edge >= 1) return 0;
  const double x = std::numbers::pi * corner * at;
  const double sinc = std::abs(x) < 1e-9 ? corner : corner * std::sin(x) / x;
  return sinc * bessel_i0(beta * std::sqrt(1 - edge * edge)) / bessel_i0(beta);
}

// Taps of a symmetric FIR low-pass, gain `gain` at 0 Hz.
template <std::size_t Taps>
std::array<float, Taps> low_pass_taps(double corner_hz, double rate_hz, double gain = 1, double beta = 6) {
  std::array<double, Taps> raw;
  double sum = 0;
  for (std::size_t i = 0; i < Taps; ++i) {
    const double at = static_cast<double>(i) - (static_cast<double>(Taps) - 1) / 2;
    raw[i] = windowed_sinc(at, 2 * corner_hz / rate_hz, static_cast<double>(Taps) / 2, beta);
    sum += raw[i];
  }
  std::array<float, Taps> taps;
  for (std::size_t i = 0; i < Taps; ++i) taps[i] = static_cast<float>(raw[i] * gain / sum);
  return taps;
}

}  // namespace kentongan::virtual_radio
