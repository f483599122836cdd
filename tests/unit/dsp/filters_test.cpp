#include "firmware/dsp/filters.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <numbers>

namespace kentongan::dsp {
namespace {

double gain_at(std::uint32_t corner_hz, double hz) {
  high_pass filter(corner_hz);
  double power = 0;
  for (int i = 0; i < 19200; ++i) {
    const double x = 160000 * std::sin(2 * std::numbers::pi * hz * i / sample_rate_hz);
    const double y = filter(static_cast<std::int32_t>(x));
    if (i >= 9600) power += y * y;
  }
  return 10 * std::log10(power / 9600 / (160000.0 * 160000.0 / 2));
}

}  // namespace

TEST_CASE("High-pass: half the power at its corner, all of it far above, little far below") {
  CHECK(gain_at(200, 200) == doctest::Approx(-3.01).epsilon(0.03));
  CHECK(std::abs(gain_at(200, 3000)) < 0.1);
  CHECK(gain_at(200, 50) == doctest::Approx(-12.3).epsilon(0.03));
  CHECK(gain_at(10, 10) == doctest::Approx(-3.0).epsilon(0.1));
  CHECK(gain_at(600, 600) == doctest::Approx(-3.01).epsilon(0.03));
}

TEST_CASE("High-pass: a steady full-scale input dies away, and comes back when it goes") {
  high_pass filter(10);
  std::int32_t y = 0;
  for (int i = 0; i < 9600; ++i) y = filter(32767 << 4);
  CHECK(std::abs(y) <= 16);  // one unit of the 16-bit input
  for (int i = 0; i < 9600; ++i) y = filter(-32768 * 16);
  CHECK(std::abs(y) <= 16);
}

TEST_CASE("Running level: settles on the mean and shrugs off an impulse") {
  running_level level(9);
  for (int i = 0; i < 9600; ++i) level(i % 2 == 0 ? 16000 : -16000);
  CHECK(level.mean() == doctest::Approx(16000).epsilon(0.01));
  for (int i = 0; i < 10; ++i) level(1 << 19);
  CHECK(level.mean() < 17200);
  int samples = 0;
  for (; level.mean() < 400000; ++samples) level(1 << 19);
  CHECK(samples < 2000);
}

}  // namespace kentongan::dsp
