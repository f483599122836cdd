#include "firmware/virtual/signal_ear.hpp"

#include "firmware/dsp/tone_generator.hpp"
#include "firmware/virtual/dice.hpp"
#include "firmware/virtual/sounds.hpp"
#include "tests/unit/virtual/sounds.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

using namespace kentongan;
using namespace kentongan::virtual_radio;
using namespace std::chrono_literals;

namespace {

struct listener {
  listener()
      : ear({[this](const radio::report& r) {
               told.push_back(std::string(r.kind) + " " + std::string(r.from) + ">" + std::string(r.to) + " " +
                              std::string(r.text));
             },
             [this](const radio::mdc_octets& p) {
               CHECK(!p.second);
               packets.push_back({p.op, p.argument, p.unit});
             }}) {}

  // With the squelch open for as long as the sound, and `after` of silence with a closed one.
  void hear(sound what, std::chrono::milliseconds after = 2s, bool carrier = false) {
    what.resize((what.size() + block_samples - 1) / block_samples * block_samples);
    audio_block block;
    for (std::size_t at = 0; at < what.size(); at += block_samples) {
      std::copy_n(what.begin() + static_cast<std::ptrdiff_t>(at), block_samples, block.begin());
      ear.push(block, true, carrier);
      if (ear.now() != now.back()) now.push_back(ear.now());
    }
    for (auto left = after * audio_hz / 1s / block_samples; left > 0; --left) ear.push({}, false, false);
    if (ear.now() != now.back()) now.push_back(ear.now());
  }

  std::vector<std::string> told;
  std::vector<dsp::mdc_packet> packets;
  std::vector<hearing> now{hearing::nothing};
  signal_ear ear;
};

using lines = std::vector<std::string>;
using heard = std::vector<hearing>;

// A voice for a machine: vowels of three formants over a hundred hertz, with a pause between two.
sound vowels(std::chrono::milliseconds length) {
  sound out;
  for (std::size_t i = 0; i < static_cast<std::size_t>(length.count()) * audio_hz / 1000; ++i) {
    const double t = static_cast<double>(i) / audio_hz;
    const double syllable = std::max(0.0, std::sin(2 * std::numbers::pi * 3 * t));
    double sum = 0;
    for (int harmonic = 1; harmonic < 30; ++harmonic) {
      const double hz = harmonic * (110 + 15 * std::sin(2 * std::numbers::pi * 0.7 * t));
      double weight = 0;
      for (const double formant : {700.0, 1220.0, 2600.0}) weight += 1 / (1 + (hz - formant) * (hz - formant) / 2e4);
      sum += weight * std::sin(2 * std::numbers::pi * hz * t + harmonic);
    }
    out.push_back(static_cast<std::int16_t>(std::lround(2500 * syllable * sum)));
  }
  return out;
}

}  // namespace

TEST_CASE("digits that follow each other are one report, when no more come") {
  listener l;
  l.hear(dtmf_sound("147", 100ms, 80ms), 500ms);
  CHECK(l.ear.digits() == "147");
  CHECK(l.told.empty());
  l.hear(dtmf_sound("#", 100ms, 80ms), 1000ms);
  CHECK(l.ear.digits() == "147#");
  l.hear({}, 1s);
  CHECK(l.told == lines{"dtmf > 147#"});
  CHECK(l.ear.digits().empty());
  CHECK(std::ranges::find(l.now, hearing::tones) != l.now.end());
  CHECK(std::ranges::find(l.now, hearing::voice) == l.now.end());
}

TEST_CASE("more digits than anybody dials are cut off") {
  listener l;
  for (int i = 0; i < 10; ++i) l.hear(dtmf_sound("1234567890", 60ms, 60ms), 0ms);
  l.hear({}, 2s);
  CHECK(l.told == lines{"dtmf > 1234567890123456789012345678901234567890123456789012345678901234"});
}

TEST_CASE("five-tone calls are told by their standard, and are no voice") {
  using dsp::selcall_standard;
  const struct {
    selcall_standard standard;
    std::string line;
  } rows[] = {{selcall_standard::zvei1, "selcall >11001 ZVEI 1"},
              {selcall_standard::ccir, "selcall >11001 CCIR"},
              {selcall_standard::eea, "selcall >11001 EEA"}};
  for (const auto& row : rows) {
    CAPTURE(row.line);
    listener l;
    dsp::tone_generator generator(audio_hz, 9000);
    REQUIRE(dsp::add_selcall(generator, row.standard, "11001"));
    sound call(audio_hz);
    generator.fill(call);
    l.hear(call);
    CHECK(l.told == lines{row.line});
  }
}

TEST_CASE("packets of MDC-1200 say from whom or for whom they are") {
  const struct {
    dsp::mdc_packet packet;
    std::string line;
  } rows[] = {{{0x01, 0x80, 0x1001}, "mdc 1001> PTT identity"},
              {{0x00, 0x81, 0x1002}, "mdc 1002> emergency"},
              {{0x20, 0x00, 0x1002}, "mdc >1002 emergency ack"},
              {{0x63, 0x85, 0x00ab}, "mdc >00ab radio check"},
              {{0x77, 0x12, 0x00ab}, "mdc 00ab> op=77 arg=12"}};
  for (const auto& row : rows) {
    CAPTURE(row.line);
    listener l;
    sound said = mdc_sound(row.packet);
    said.resize(said.size() + 200);
    l.hear(said);
    CHECK(l.told == lines{row.line});
    CHECK(l.packets == std::vector<dsp::mdc_packet>{row.packet});
  }
}

TEST_CASE("a voice is told with its length, while a packet, a short sound and an empty carrier are none") {
  listener l;
  l.hear(vowels(4s));
  CHECK(l.now == heard{hearing::nothing, hearing::voice, hearing::nothing});
  REQUIRE(l.told.size() == 1);
  CHECK(l.told[0].starts_with("voice > "));
  CHECK(std::stod(l.told[0].substr(8)) == doctest::Approx(3).epsilon(0.35));  // without the pauses

  listener tone;  // as steady as a packet's
  tone.hear(test::sine(1000, audio_hz, 2 * audio_hz), 2s, true);
  CHECK(tone.now == heard{hearing::nothing, hearing::voice, hearing::nothing});

  listener other;
  const std::vector<std::uint8_t> octets(100, 0x55);
  other.hear(packet_sound(octets, 300ms), 2s, true);
  CHECK(other.now == heard{hearing::nothing, hearing::data, hearing::nothing});
  other.hear(test::sine(1000, audio_hz, audio_hz / 3));
  dice chance(1);
  sound hiss(2 * audio_hz);
  for (auto& sample : hiss) sample = static_cast<std::int16_t>(100 * chance.normal_pair().real());
  other.hear(hiss);
  CHECK(other.told.empty());
}

TEST_CASE("a voice is told too when tones follow before its pause has ended it") {
  listener l;
  l.hear(test::sine(1000, audio_hz, 2 * audio_hz), 300ms);
  sound answer = mdc_sound({0x01, 0x80, 0x1001});
  answer.resize(answer.size() + 200);
  l.hear(answer);
  REQUIRE(l.told.size() == 2);
  CHECK(l.told[0] == "voice > 2.0 s");
  CHECK(l.told[1] == "mdc 1001> PTT identity");
}

TEST_CASE("with the squelch closed detectors rest, and wake with it") {
  listener l;
  l.hear({}, 1s);
  CHECK_FALSE(l.ear.awake());
  l.hear(dtmf_sound("5", 100ms, 80ms), 0ms);
  CHECK(l.ear.awake());
  CHECK(l.ear.digits() == "5");
}
