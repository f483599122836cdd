#include "firmware/virtual/fading.hpp"

#include <cmath>
#include <numbers>

namespace kentongan::virtual_radio {

fading::fading(const fading_settings& settings, std::uint64_t seed) : settings_(settings) {
  constexpr double pi = std::numbers::pi;
  dice chance(seed);
  const double turn = chance.uniform();
  for (std::size_t i = 0; i < rays_.size(); ++i) {
    const double from = 2 * pi * (static_cast<double>(i) + turn) / static_cast<double>(rays_.size());
    rays_[i] = {settings.doppler_hz * std::cos(from), 2 * pi * chance.uniform()};
  }
}

std::complex<float> fading::gain(double seconds) const {
  if (settings_.doppler_hz <= 0) return {1, 0};
  std::complex<double> sum;
  for (const ray& one : rays_) sum += std::polar(1.0, 2 * std::numbers::pi * one.hz * seconds + one.phase);
  sum /= std::sqrt(static_cast<double>(rays_.size()));
  const double direct = settings_.line_of_sight;
  sum = sum * std::sqrt(1 / (direct + 1)) + std::sqrt(direct / (direct + 1));
  return std::complex<float>(sum);
}

}  // namespace kentongan::virtual_radio
