#include "firmware/dsp/dtmf_spectrum.hpp"

#include "tests/unit/dsp/sound.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace kentongan::dsp;
using kentongan::dsp::test::sound;

namespace {

constexpr double line_hz = 9600.0 / dtmf_spectrum::points;

dtmf_spectrum of(const std::vector<std::int16_t>& samples) {
  dtmf_spectrum spectrum;
  spectrum.transform(samples);
  return spectrum;
}

std::size_t strongest(const dtmf_spectrum& spectrum) {
  std::size_t best = 0;
  for (std::size_t n = 0; n < dtmf_spectrum::lines; ++n) {
    if (spectrum.power(n) > spectrum.power(best)) best = n;
  }
  return best;
}

double db_between(const dtmf_spectrum& spectrum, double hz, double reference_hz) {
  const auto at = [&](double f) { return spectrum.power(static_cast<std::size_t>(std::lround(f / line_hz))); };
  return 10 * std::log10(static_cast<double>(at(hz)) / static_cast<double>(at(reference_hz)));
}

}  // namespace

TEST_CASE("spectrum: a tone is the line of its frequency, whatever its level") {
  for (std::size_t line = 3; line < dtmf_spectrum::lines - 3; ++line) {
    for (const double peak : {30.0, 32767.0}) {
      CAPTURE(line);
      CAPTURE(peak);
      const auto spectrum = of(sound().play({static_cast<double>(line) * line_hz}, 40, peak).samples());
      CHECK(strongest(spectrum) == line);
    }
  }
}

TEST_CASE("spectrum: what a Fourier transform in floating point gives") {
  const auto samples = sound().play({600, 1500, 3150}, 40, 9000).add_noise(800).samples();
  const auto spectrum = of(samples);
  std::vector<double> expected;
  double scale = 0;
  for (std::size_t line = 1; line < dtmf_spectrum::lines; ++line) {
    double re = 0;
    double im = 0;
    for (std::size_t n = 0; n < samples.size(); ++n) {
      const double t = static_cast<double>(n);
      const double weight =
          0.5 - 0.5 * std::cos(2 * std::numbers::pi * (t + 0.5) / static_cast<double>(samples.size()));
      const double turn = 2 * std::numbers::pi * static_cast<double>(line) * t / dtmf_spectrum::points;
      re += weight * samples[n] * std::cos(turn);
      im += weight * samples[n] * std::sin(turn);
    }
    expected.push_back(re * re + im * im);
    if (line == 32) scale = spectrum.power(line) / expected.back();
  }
  for (std::size_t line = 1; line < dtmf_spectrum::lines; ++line) {
    CAPTURE(line);
    const double wanted = expected[line - 1] * scale;
    const double largest = spectrum.power(32);
    CHECK(std::abs(spectrum.power(line) - wanted) < 0.03 * wanted + 0.00004 * largest);
  }
}

TEST_CASE("spectrum: lines 40 dB apart are seen side by side, 75 Hz away") {
  const auto spectrum = of(sound().play({1200}, 40, 16000).add_tone(1350, 160).samples());
  CHECK(db_between(spectrum, 1350, 1200) == doctest::Approx(-40).epsilon(0.03));
  CHECK(db_between(spectrum, 1275, 1200) < -35);
}

TEST_CASE("spectrum: silence, extremes and any length up to 512") {
  CHECK(strongest(of(std::vector<std::int16_t>(384))) == 0);
  for (const std::size_t size : {1U, 2U, 320U, 384U, 480U, 512U}) {
    CAPTURE(size);
    of(std::vector<std::int16_t>(size, -32768));
    std::vector<std::int16_t> alternating(size);
    for (std::size_t n = 0; n < size; ++n) alternating[n] = n / 8 % 2 == 0 ? 32767 : -32768;  // 600 Hz
    if (size >= 320) CHECK(strongest(of(alternating)) == 32);
  }
}
