// Repeatable chance: the same seed gives the same numbers on every machine (the standard library's distributions do
// not promise that).
#pragma once
#include <cmath>
#include <complex>
#include <cstdint>
#include <numbers>

namespace kentongan::virtual_radio {

class dice {
 public:
  explicit dice(std::uint64_t seed) : state_(seed) {}

  // splitmix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014)
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }  // 0 <= x < 1

  // Two independent normal variables of variance 1 (Box, Muller 1958).
  std::complex<float> normal_pair() {
    const double size = std::sqrt(-2 * std::log(1 - uniform()));
    const double turn = 2 * std::numbers::pi * uniform();
    return {static_cast<float>(size * std::cos(turn)), static_cast<float>(size * std::sin(turn))};
  }

 private:
  std::uint64_t state_;
};

}  // namespace kentongan::virtual_radio
