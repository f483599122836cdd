#include "firmware/dsp/resampler.hpp"

#include "tests/unit/dsp/afsk_air.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>

namespace kentongan::dsp {
namespace {

using namespace test;

pcm resampled(const pcm& in, std::uint32_t from, std::uint32_t to, std::size_t block = 1 << 20) {
  resampler resample(from, to);
  pcm out;
  pcm room(block);
  std::span<const std::int16_t> rest(in);
  while (!rest.empty()) {
    const auto [taken, written] = resample(rest.first(std::min(block, rest.size())), room);
    out.insert(out.end(), room.begin(), room.begin() + static_cast<std::ptrdiff_t>(written));
    rest = rest.subspan(taken);
  }
  return out;
}

pcm sine(double hz, std::uint32_t rate, std::size_t count) {
  pcm out(count);
  for (std::size_t i = 0; i < count; ++i) {
    out[i] = static_cast<std::int16_t>(
        std::lround(20000 * std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / rate)));
  }
  return out;
}

double gain_db(const pcm& audio) {  // against sine(), without the ends
  double power = 0;
  for (std::size_t i = 200; i + 200 < audio.size(); ++i) power += static_cast<double>(audio[i]) * audio[i];
  return 10 * std::log10(power / static_cast<double>(audio.size() - 400) / 2e8 + 1e-12);
}

}  // namespace

TEST_CASE("Resampler: tones pass, what would alias does not, and time is kept") {
  for (const std::uint32_t rate : {8000u, 11025u, 16000u, 22050u, 32000u, 44100u, 48000u}) {
    CAPTURE(rate);
    for (const double hz : {300.0, 1200.0, 2200.0, 2600.0}) {
      CAPTURE(hz);
      const pcm out = resampled(sine(hz, rate, rate), rate, 9600);
      CHECK(std::abs(gain_db(out)) < 0.3);
      CHECK(std::abs(static_cast<int>(out.size()) - 9600) <= 12);
    }
    if (rate > 11025) CHECK(gain_db(resampled(sine(5500, rate, rate), rate, 9600)) < -35);
  }
  CHECK(std::abs(gain_db(resampled(sine(2200, 9600, 9600), 9600, 44100))) < 0.3);
}

TEST_CASE("Resampler: equal rates copy, and any cutting gives the same") {
  const pcm in = noisy(sine(1000, 44100, 5000), 20000, 5, 1);
  const pcm same = resampled(in, 9600, 9600);
  REQUIRE(same.size() <= in.size());
  REQUIRE(same.size() > in.size() - 20);
  CHECK(std::search(in.begin(), in.end(), same.begin() + 20, same.end()) != in.end());
  const pcm whole = resampled(in, 44100, 9600);
  for (const std::size_t block : {std::size_t{1}, std::size_t{13}, std::size_t{500}}) {
    CHECK(resampled(in, 44100, 9600, block) == whole);
  }
}

TEST_CASE("Resampler: full scale is cut off at the top and does not wrap") {
  pcm half(48000);
  pcm full(48000);
  for (std::size_t i = 0; i < half.size(); ++i) {
    half[i] = i / 20 % 2 == 0 ? 16383 : -16384;  // 1200 Hz; its overshoot exceeds full scale
    full[i] = static_cast<std::int16_t>(2 * half[i]);
  }
  const pcm out_half = resampled(half, 48000, 9600);
  const pcm out_full = resampled(full, 48000, 9600);
  bool cut_off = false;
  for (std::size_t i = 0; i < out_full.size(); ++i) {
    const int expected = std::clamp(2 * out_half[i], -32767, 32767);
    REQUIRE(std::abs(out_full[i] - expected) <= 2);
    cut_off = cut_off || std::abs(2 * out_half[i]) > 32767;
  }
  CHECK(cut_off);
}

}  // namespace kentongan::dsp
