#include "firmware/dsp/ctcss.hpp"

#include "tests/unit/dsp/sound.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <string>

using namespace kentongan::dsp;
using kentongan::dsp::test::sound;

namespace {

struct listener final : ctcss_sink {
  void ctcss_on(std::uint16_t decihertz) override {
    tones.push_back(decihertz);
    on_ms = now_ms;
  }
  void ctcss_off(std::uint16_t) override {
    ++offs;
    off_ms = now_ms;
  }
  std::vector<std::uint16_t> tones;
  unsigned offs = 0;
  unsigned now_ms = 0;
  unsigned on_ms = 0;
  unsigned off_ms = 0;
};

listener hear(const sound& s) {
  listener heard;
  ctcss_detector detector(heard);
  const auto samples = s.samples();
  constexpr std::size_t ten_ms = 96;
  for (std::size_t at = 0; at + ten_ms <= samples.size(); at += ten_ms) {
    heard.now_ms += 10;
    detector.push(std::span(samples).subspan(at, ten_ms));
  }
  return heard;
}

constexpr double peak = 2000;

}  // namespace

TEST_CASE("each of the 50 tones is told within 250 ms and let go within 150 ms") {
  for (const std::uint16_t decihertz : ctcss_decihertz) {
    for (const double error : {-0.005, 0.0, 0.005}) {
      CAPTURE(decihertz);
      CAPTURE(error);
      const listener heard = hear(sound().silence(337).play({decihertz / 10.0 * (1 + error)}, 1000, peak).silence(500));
      REQUIRE(heard.tones == std::vector<std::uint16_t>{decihertz});
      CHECK(heard.on_ms <= 337 + 250);
      CHECK(heard.offs == 1);
      CHECK(heard.off_ms >= 1337);
      CHECK(heard.off_ms <= 1337 + 150);
    }
  }
}

TEST_CASE("voice above 300 Hz, noise and hum at a distance do not matter") {
  for (const std::uint16_t decihertz : std::array<std::uint16_t, 5>{670, 885, 1318, 2035, 2541}) {
    CAPTURE(decihertz);
    sound s;
    s.silence(300).play({decihertz / 10.0}, 3000, peak).silence(500);
    s.add_tone(310, 6000).add_tone(465, 9000).add_tone(1150, 4000).add_noise(3000, 4);
    const listener heard = hear(s);
    CHECK(heard.tones == std::vector<std::uint16_t>{decihertz});
    CHECK(heard.offs == 1);
  }
}

TEST_CASE("what is between two tones, voice or noise is none") {
  CHECK(hear(sound().play({68.15}, 2000, peak)).tones.empty());  // between 67.0 and 69.3
  CHECK(hear(sound().play({109.05}, 2000, peak)).tones.empty());
  CHECK(hear(sound().play({50}, 2000, peak)).tones.empty());
  CHECK(hear(sound().play({50, 101.8, 150}, 2000, peak)).tones.empty());
  CHECK(hear(sound().play({310, 620, 930}, 2000, 8000)).tones.empty());
  CHECK(hear(sound().silence(60000).add_noise(8000, 6)).tones.empty());
  CHECK(hear(sound().silence(3000)).tones.empty());
}

TEST_CASE("the generator's reverse burst closes the receiver before the burst is over") {
  for (const unsigned degrees : {180U, 120U}) {
    for (const std::uint16_t decihertz : std::array<std::uint16_t, 4>{670, 1000, 1622, 2541}) {
      CAPTURE(degrees);
      CAPTURE(decihertz);
      ctcss_generator generator(9600, 2000);
      REQUIRE(generator.start(decihertz));
      std::vector<std::int16_t> out(9600 + 9600 / 5);
      generator.add_to(std::span(out).first(9600));
      generator.stop(degrees, 150);
      generator.add_to(std::span(out).subspan(9600));
      CHECK(generator.idle());
      CHECK(out[9600 + 1300] != 0);
      CHECK(out[9600 + 1500] == 0);
      const listener heard = hear(sound().append(out).silence(500));
      CHECK(heard.tones == std::vector<std::uint16_t>{decihertz});
      CHECK(heard.off_ms > 1000);
      CHECK(heard.off_ms <= 1100);
    }
  }
}

TEST_CASE("the generator adds to what is there and saturates") {
  ctcss_generator generator(9600, 3000);
  CHECK_FALSE(generator.start(1001));
  CHECK(generator.idle());
  CHECK(generator.start(1000));
  std::vector<std::int16_t> out(960, 32000);
  generator.add_to(out);
  CHECK(*std::max_element(out.begin(), out.end()) == 32767);
  CHECK(*std::min_element(out.begin(), out.end()) <= 32000 - 2990);
}
