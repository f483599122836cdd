#include "firmware/dsp/afsk_modulator.hpp"

#include "tests/unit/dsp/afsk_air.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace kentongan::dsp {
namespace {

using namespace test;

}  // namespace

TEST_CASE("Modulator: 1200 bits a second at every rate, to the sample") {
  for (const std::uint32_t rate : {8000u, 9600u, 11025u, 22050u, 44100u, 48000u}) {
    pcm audio;
    append(audio, octets(100, 0xA5), {.rate_hz = rate, .amplitude = 16000}, 10);
    hdlc_encoder encoder;
    encoder.start(octets(100, 0xA5), 10, 3);
    std::size_t bits = 0;
    for (; encoder.busy(); ++bits) encoder.next_tone();
    CAPTURE(rate);
    CHECK(std::llabs(static_cast<long long>(audio.size()) - static_cast<long long>(bits * rate / 1200)) <= 1);
  }
}

TEST_CASE("Modulator: phase continuous, full amplitude, nothing left over") {
  pcm audio;
  append(audio, ui_frame("halus"), {.amplitude = 32767});
  // Between neighbours a sine of 2200 Hz changes by 2 sin(pi 2200 / 9600) of its amplitude at most.
  for (std::size_t i = 1; i < audio.size(); ++i) REQUIRE(std::abs(audio[i] - audio[i - 1]) <= 43400);
  CHECK(*std::max_element(audio.begin(), audio.end()) > 32700);
  CHECK(*std::min_element(audio.begin(), audio.end()) < -32700);
  afsk_modulator modulator({});
  pcm block(64, 1);
  CHECK_FALSE(modulator.fill(block));
  CHECK(block == pcm(64, 0));
}

TEST_CASE("Modulator: the twist asked for, the stronger tone keeping the amplitude") {
  for (const int twist : {-1200, -600, -100, 0, 526, 1200}) {
    pcm audio;
    append(audio, octets(300, 0x35), {.amplitude = 20000, .twist_cdb = static_cast<std::int16_t>(twist)}, 5);
    hdlc_encoder encoder;
    encoder.start(octets(300, 0x35), 5, 3);
    std::array<double, 2> power{};  // of space, mark
    std::array<double, 2> count{};
    for (std::size_t at = 0; encoder.busy(); at += 8) {
      const std::size_t tone = encoder.next_tone() ? 1 : 0;
      for (std::size_t i = at; i < at + 7; ++i) {  // the last sample of a bit has the next one's amplitude already
        power[tone] += static_cast<double>(audio[i]) * audio[i];
        ++count[tone];
      }
    }
    CAPTURE(twist);
    const double space = power[0] / count[0];
    const double mark = power[1] / count[1];
    CHECK(std::abs(10 * std::log10(space / mark) - twist / 100.0) < 0.5);
    CHECK(std::sqrt(2 * std::max(space, mark)) == doctest::Approx(20000).epsilon(0.05));
  }
}

TEST_CASE("Modulator: blocks of any size give the same samples") {
  const octets frame = ui_frame("blok");
  afsk_modulator one({.rate_hz = 11025});
  one.start(frame, 5, 3);
  pcm whole(11025);
  CHECK_FALSE(one.fill(whole));
  afsk_modulator other({.rate_hz = 11025});
  other.start(frame, 5, 3);
  pcm pieces;
  for (std::size_t size = 1; pieces.size() < whole.size(); size = size % 50 + 3) {
    pcm piece(std::min(size, whole.size() - pieces.size()), 1);
    other.fill(piece);
    pieces.insert(pieces.end(), piece.begin(), piece.end());
  }
  CHECK(pieces == whole);
}

}  // namespace kentongan::dsp
