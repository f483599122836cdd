#include "firmware/board/common/oversampling.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

using namespace kentongan::board;

namespace {

std::vector<std::int16_t> tone(double hertz, double rate, double amplitude, std::size_t samples) {
  std::vector<std::int16_t> out(samples);
  for (std::size_t i = 0; i < samples; ++i) {
    out[i] = static_cast<std::int16_t>(
        std::lround(amplitude * std::sin(2 * std::numbers::pi * hertz * static_cast<double>(i) / rate)));
  }
  return out;
}

double amplitude(std::span<const std::int16_t> samples, double hertz, double rate) {
  double re = 0;
  double im = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double at = 2 * std::numbers::pi * hertz * static_cast<double>(i) / rate;
    re += samples[i] * std::cos(at);
    im += samples[i] * std::sin(at);
  }
  return 2 * std::hypot(re, im) / static_cast<double>(samples.size());
}

double decibels(double ratio) { return 20 * std::log10(ratio); }

std::vector<std::int16_t> slowed(std::span<const std::int16_t> fast) {
  decimator down;
  std::vector<std::int16_t> out;
  for (std::size_t i = 0; i + oversampling <= fast.size(); i += oversampling) {
    out.push_back(down(fast.subspan(i).first<oversampling>()));
  }
  return {out.begin() + 96, out.end()};  // settled
}

std::vector<std::int16_t> quickened(std::span<const std::int16_t> slow) {
  interpolator up;
  std::vector<std::int16_t> out;
  for (const std::int16_t sample : slow) {
    std::array<std::int16_t, oversampling> fast{};
    up(sample, fast);
    out.insert(out.end(), fast.begin(), fast.end());
  }
  return {out.begin() + 384, out.end()};
}

}  // namespace

TEST_CASE("oversampling: 300 to 3000 Hz pass both ways, less than 1 dB apart, 1200 and 2200 Hz less than 0.2 dB") {
  double low = 100;
  double high = -100;
  for (const double hertz : {300.0, 700.0, 1200.0, 2200.0, 3000.0}) {
    CAPTURE(hertz);
    const double in = decibels(amplitude(slowed(tone(hertz, 38400, 10000, 38400 + 384)), hertz, 9600) / 10000);
    const double out = decibels(amplitude(quickened(tone(hertz, 9600, 10000, 9600 + 96)), hertz, 38400) / 10000);
    CHECK(std::abs(in) < 0.8);
    CHECK(std::abs(out) < 0.6);
    if (hertz == 1200 || hertz == 2200) {
      low = std::min({low, in, out});
      high = std::max({high, in, out});
    }
  }
  CHECK(high - low < 0.2);
}

TEST_CASE("oversampling: aliases and images are down") {
  const auto folded = slowed(tone(9600 - 2200, 38400, 10000, 38400 + 384));
  CHECK(decibels(amplitude(folded, 2200, 9600) / 10000) < -29);
  const auto said = quickened(tone(2200, 9600, 10000, 9600 + 96));
  CHECK(decibels(amplitude(said, 9600 - 2200, 38400) / 10000) < -19);
}

TEST_CASE("oversampling: full scale saturates and does not wrap, rest stays rest") {
  decimator down;
  interpolator up;
  constexpr std::array<std::int16_t, 4> top = {32767, 32767, 32767, 32767};
  constexpr std::array<std::int16_t, 4> bottom = {-32768, -32768, -32768, -32768};
  for (int i = 0; i < 40; ++i) {
    const bool high = i / 3 % 2 == 0;
    const std::int16_t sample = down(high ? top : bottom);
    std::array<std::int16_t, 4> fast{};
    up(high ? std::int16_t{32767} : std::int16_t{-32768}, fast);
    if (i > 3 && i % 3 == 2) {
      CHECK((sample > 0) == high);
      CHECK((fast[3] > 0) == high);
    }
  }
  decimator quiet;
  interpolator still;
  for (int i = 0; i < 10; ++i) {
    std::array<std::int16_t, 4> fast{};
    still(0, fast);
    CHECK(fast == std::array<std::int16_t, 4>{});
    CHECK(quiet(fast) == 0);
  }
}
