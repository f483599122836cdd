#include "firmware/dsp/tone_generator.hpp"

#include "firmware/dsp/dtmf_detector.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace kentongan::dsp;

namespace {

std::vector<std::int16_t> play_all(tone_generator& generator) {
  std::vector<std::int16_t> out;
  std::vector<std::int16_t> piece(37);
  while (generator.fill(piece)) out.insert(out.end(), piece.begin(), piece.end());
  return out;
}

std::string digits_in(std::span<const std::int16_t> samples) {
  struct collector final : dtmf_sink {
    void digit_on(char digit, const tone_meters&) override { digits += digit; }
    void digit_off(char, unsigned) override {}
    std::string digits;
  } heard;
  dtmf_detector(9600, heard).push(samples);
  return heard.digits;
}

int peak(std::span<const std::int16_t> samples) {
  int most = 0;
  for (const int x : samples) most = std::max(most, std::abs(x));
  return most;
}

int steepest(std::span<const std::int16_t> samples) {
  int most = 0;
  for (std::size_t n = 1; n < samples.size(); ++n) most = std::max(most, std::abs(samples[n] - samples[n - 1]));
  return most;
}

}  // namespace

TEST_CASE("DTMF strings come back from the detector") {
  tone_generator generator(9600, 16000);
  CHECK(generator.add_dtmf("0123456789abcd*#", 50, 50));
  CHECK(digits_in(play_all(generator)) == "0123456789ABCD*#");
  CHECK(generator.idle());
}

TEST_CASE("what cannot be played is refused whole") {
  tone_generator generator(9600, 16000);
  CHECK_FALSE(generator.add_dtmf("12x"));
  CHECK_FALSE(generator.add_dtmf(std::string(49, '1')));
  CHECK_FALSE(generator.add_beep(4800));
  CHECK_FALSE(generator.add_attention(1000));
  CHECK(generator.idle());
  CHECK(generator.add_dtmf(std::string(48, '1'), 40, 40));
  CHECK_FALSE(generator.add_beep());
  CHECK(digits_in(play_all(generator)) == std::string(48, '1'));
  CHECK(generator.add_beep());
}

TEST_CASE("durations and peak are kept") {
  tone_generator generator(9600, 10000);
  CHECK(generator.add_beep(1000, 100));
  std::vector<std::int16_t> out(2000);
  CHECK(generator.fill(out));
  CHECK(peak(out) <= 10000);
  CHECK(peak(out) > 9900);
  CHECK(peak(std::span(out).first(900)) > 9900);
  CHECK(peak(std::span(out).subspan(960)) == 0);
  CHECK_FALSE(generator.fill(out));
  CHECK(peak(out) == 0);
}

TEST_CASE("no clicks: between tones the phase runs on, edges are soft") {
  tone_generator generator(9600, 10000);
  const std::array<tone_step, 4> steps = {{{600, 0, 33}, {1000, 0, 33}, {0, 0, 10}, {800, 0, 33}}};
  CHECK(generator.add(steps));
  // A sine of 1000 Hz changes at most by 2 pi 1000 / 9600 of its peak between samples.
  CHECK(steepest(play_all(generator)) < 6600);
}

TEST_CASE("stop fades out and forgets") {
  tone_generator generator(9600, 10000);
  CHECK(generator.add_beep(1000, 1000));
  CHECK(generator.add_beep(2000, 1000));
  std::vector<std::int16_t> out(500);
  CHECK(generator.fill(out));
  generator.stop();
  CHECK(generator.fill(out));
  CHECK(peak(std::span(out).subspan(30)) == 0);
  CHECK(generator.idle());
}

TEST_CASE("blocks do not matter") {
  std::vector<std::int16_t> whole(9600);
  tone_generator first(9600, 12000);
  REQUIRE(first.add_dtmf("159D", 60, 40));
  first.fill(whole);
  tone_generator second(9600, 12000);
  REQUIRE(second.add_dtmf("159D", 60, 40));
  std::vector<std::int16_t> split(9600);
  for (std::size_t at = 0; at < split.size(); at += 96) second.fill(std::span(split).subspan(at, 96));
  CHECK(split == whole);
}
