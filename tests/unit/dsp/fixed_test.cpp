#include "firmware/dsp/fixed.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <numbers>

namespace kentongan::dsp {

TEST_CASE("Fixed point: sines of every angle") {
  double worst = 0;
  double worst_coarse = 0;
  for (std::uint64_t a = 0; a < (std::uint64_t{1} << 32); a += 1000003) {
    const double exact = 16384 * std::sin(2 * std::numbers::pi * static_cast<double>(a) / 0x1p32);
    worst = std::max(worst, std::abs(exact - fine_sine(static_cast<angle>(a))));
    worst_coarse = std::max(worst_coarse, std::abs(exact - coarse_sine(static_cast<angle>(a))));
  }
  CHECK(worst < 3);
  CHECK(worst_coarse < 420);
  CHECK(coarse_sine(0) == 0);
  CHECK(coarse_cosine(0) == 16384);
  CHECK(coarse_cosine(0xFFFFFFFF) > 16370);
}

TEST_CASE("Fixed point: direction and magnitude of vectors") {
  for (int degree = -179; degree <= 180; ++degree) {
    const double radian = degree * std::numbers::pi / 180;
    const auto x = static_cast<std::int32_t>(std::lround(20000 * std::cos(radian)));
    const auto y = static_cast<std::int32_t>(std::lround(20000 * std::sin(radian)));
    CAPTURE(degree);
    const double found = static_cast<double>(static_cast<std::int32_t>(direction(x, y))) / 0x1p32 * 360;
    const double off = std::remainder(found - degree, 360);
    CHECK(std::abs(off) < 0.1);
    CHECK(magnitude(x, y) == doctest::Approx(20000).epsilon(0.035));
  }
  CHECK(direction(0, 0) == 0);
}

TEST_CASE("Fixed point: roots and decibels") {
  for (const std::uint32_t x : {0u, 1u, 2u, 15u, 16u, 17u, 65535u, 65536u, 4294836225u, 4294967295u}) {
    CAPTURE(x);
    CHECK(integer_sqrt(x) == static_cast<std::uint32_t>(std::sqrt(static_cast<double>(x))));
  }
  for (std::uint32_t x = 1; x < 2000000000u; x += x / 2 + 1) {
    CAPTURE(x);
    CHECK(std::abs(log2_q8(x) / 256.0 - std::log2(static_cast<double>(x))) < 0.012);
  }
  CHECK(log2_q8(0) == 0);
  CHECK(amplitude_ratio_cdb(2000, 1000) == doctest::Approx(602).epsilon(0.01));
  CHECK(power_ratio_cdb(1000, 10000) == doctest::Approx(-1000).epsilon(0.01));
}

}  // namespace kentongan::dsp
