#include "firmware/dsp/squelch.hpp"

#include "tests/unit/dsp/sound.hpp"

#include <doctest/doctest.h>

using namespace kentongan::dsp;
using kentongan::dsp::test::sound;

namespace {

// Milliseconds, to 10, at which the squelch changed.
std::vector<unsigned> changes(const squelch_options& options, const sound& s) {
  squelch q(options);
  std::vector<unsigned> at;
  const auto samples = s.samples();
  for (std::size_t n = 0; n + 96 <= samples.size(); n += 96) {
    const bool before = q.open();
    q.push(std::span(samples).subspan(n, 96));
    if (q.open() != before) at.push_back(static_cast<unsigned>((n + 96) / 96 * 10));
  }
  return at;
}

}  // namespace

TEST_CASE("level: opens at once, bridges pauses, closes after them") {
  squelch_options options;
  sound s;
  s.silence(500).play({700}, 300).silence(150).play({700}, 300).silence(1000);
  const auto at = changes(options, s);
  REQUIRE(at.size() == 2);
  CHECK(at[0] == 530);
  CHECK(at[1] >= 1450);
  CHECK(at[1] <= 1470);
  CHECK(changes(options, sound().silence(1000).add_tone(88.5, 3000)).empty());  // CTCSS is no voice
}

TEST_CASE("level: clicks do not open it, hysteresis keeps it") {
  squelch_options options;
  CHECK(changes(options, sound().silence(500).play({700}, 10).silence(500)).empty());
  // -43 dBFS opens a threshold of -45, -49 keeps it open, -53 closes it.
  const auto peak_of = [](double dbfs) { return 32768 * std::pow(10, dbfs / 20) * std::numbers::sqrt2; };
  sound s;
  s.silence(500).play({1000}, 500, peak_of(-43)).play({1000}, 500, peak_of(-49)).play({1000}, 500, peak_of(-53));
  CHECK(changes(options, s).size() == 2);
  CHECK(changes(options, s).back() >= 1700);
  CHECK(changes(options, sound().silence(500).play({1000}, 500, peak_of(-47))).empty());
}

TEST_CASE("noise: hiss closes, a carrier opens, voice matters in neither") {
  squelch_options options;
  options.kind = squelch_kind::noise;
  options.threshold_cdb = -3500;
  sound hiss;
  hiss.silence(500).add_noise(6000);
  sound s;
  s.append(hiss.samples()).play({500, 1000, 2500}, 500, 8000).append(hiss.samples());
  const auto at = changes(options, s);
  REQUIRE(at.size() == 2);
  CHECK(at[0] <= 550);
  CHECK(at[1] == 1200);
}

TEST_CASE("the measure is in dBFS") {
  squelch q({});
  q.push(sound().play({1000}, 1000, 3276.8).samples());  // a sine 20 dB below full scale
  CHECK(q.measured_cdb() == doctest::Approx(-2301).epsilon(0.02));
}
