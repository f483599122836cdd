#include "firmware/dsp/selcall.hpp"

#include "tests/unit/dsp/sound.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>

using namespace kentongan::dsp;
using kentongan::dsp::test::sound;

namespace {

constexpr std::array<selcall_standard, 3> standards = {selcall_standard::zvei1, selcall_standard::ccir,
                                                       selcall_standard::eea};

std::string joined(const std::vector<std::string>& calls) {
  std::string all;
  for (const std::string& c : calls) all += c + ' ';
  return all;
}

struct listener final : selcall_sink {
  void selcall(const selcall_call& call) override {
    calls.emplace_back(call.digits.begin(), call.digits.end());
    last = call;
  }
  std::vector<std::string> calls;
  selcall_call last{};
};

// `stretch`: the generator believes in another rate, so that all frequencies and lengths are off.
sound call(selcall_standard standard, std::string_view digits, std::uint16_t first_ms = 0, double stretch = 1) {
  tone_generator generator(static_cast<std::uint32_t>(9600 / stretch), 6000);
  REQUIRE(add_selcall(generator, standard, digits, first_ms));
  std::vector<std::int16_t> samples(14000);
  generator.fill(samples);
  return sound().silence(53).append(samples);
}

listener hear(selcall_standard standard, const sound& s) {
  listener heard;
  selcall_decoder(standard, 9600, heard).push(s.samples());
  return heard;
}

}  // namespace

TEST_CASE("every standard reads its own calls and not the others'") {
  for (const selcall_standard sender : standards) {
    for (const std::string_view digits : {"12345", "67890", "11111", "00112", "90909", "12233"}) {
      CAPTURE(digits);
      CAPTURE(static_cast<int>(sender));
      const sound s = call(sender, digits);
      for (const selcall_standard receiver : standards) {
        const auto calls = hear(receiver, s).calls;
        CHECK(calls ==
              (receiver == sender ? std::vector<std::string>{std::string(digits)} : std::vector<std::string>{}));
      }
    }
  }
}

TEST_CASE("group tone, and what cannot be sent") {
  CHECK(hear(selcall_standard::ccir, call(selcall_standard::ccir, "123AA")).calls == std::vector<std::string>{"123AA"});
  CHECK(hear(selcall_standard::eea, call(selcall_standard::eea, "A2345")).calls == std::vector<std::string>{"A2345"});
  tone_generator generator(9600, 6000);
  CHECK_FALSE(add_selcall(generator, selcall_standard::zvei1, "1234A"));
  CHECK_FALSE(add_selcall(generator, selcall_standard::ccir, "1234"));
  CHECK_FALSE(add_selcall(generator, selcall_standard::ccir, "1234x"));
  CHECK_FALSE(add_selcall(generator, selcall_standard::ccir, "12345", 701));
  CHECK(generator.idle());
}

TEST_CASE("a long first tone is told") {
  for (const selcall_standard standard : standards) {
    const listener heard = hear(standard, call(standard, "54321", 700));
    CHECK(heard.calls == std::vector<std::string>{"54321"});
    CHECK(heard.last.first_ms == doctest::Approx(700).epsilon(0.03));
    CHECK(heard.last.level_cdb == doctest::Approx(-1776).epsilon(0.05));  // a sine of peak 6000
  }
}

TEST_CASE("1 % of error in frequency and length, hum and noise") {
  for (const selcall_standard standard : standards) {
    for (const double stretch : {0.985, 1.0, 1.01}) {
      CAPTURE(static_cast<int>(standard));
      CAPTURE(stretch);
      sound s = call(standard, "19375", 0, stretch);
      // Noise as loud as the tone in 4 kHz.
      s.add_tone(50, 6000).add_noise(6000 / std::numbers::sqrt2 * std::sqrt(1.2), 9);
      CHECK(joined(hear(standard, s).calls) == "19375 ");
    }
  }
}

TEST_CASE("six tones, four tones, wrong lengths and noise are no calls") {
  for (const selcall_standard standard : standards) {
    CAPTURE(static_cast<int>(standard));
    CHECK(hear(standard, sound().silence(20000).add_noise(5000)).calls.empty());
    CHECK(hear(standard, sound().play({1124}, 2000).play({1270}, 2000).silence(500)).calls.empty());
  }
  const auto tones = [](std::initializer_list<double> list, double ms) {
    sound s;
    for (const double hz : list) s.play({hz}, ms);
    return s.silence(300);
  };
  CHECK(hear(selcall_standard::ccir, tones({1124, 1197, 1275, 1358, 1446}, 100)).calls.size() == 1);
  CHECK(hear(selcall_standard::ccir, tones({1124, 1197, 1275, 1358, 1446}, 50)).calls.empty());
  CHECK(hear(selcall_standard::ccir, tones({1124, 1197, 1275, 1358, 1446}, 170)).calls.empty());
  CHECK(hear(selcall_standard::ccir, tones({1124, 1197, 1275, 1358}, 100)).calls.empty());
  CHECK(hear(selcall_standard::ccir, tones({1124, 1197, 1275, 1358, 1446, 1540}, 100)).calls.empty());
}

TEST_CASE("calls one after the other, whatever the blocks") {
  sound s = call(selcall_standard::zvei1, "12345").append(call(selcall_standard::zvei1, "54321").samples());
  const auto samples = s.add_noise(300).samples();
  const std::vector<std::string> expected = {"12345", "54321"};
  for (const std::size_t piece : {1U, 32U, 977U, 100000U}) {
    listener heard;
    selcall_decoder decoder(selcall_standard::zvei1, 9600, heard);
    for (std::size_t at = 0; at < samples.size(); at += piece) {
      decoder.push(std::span(samples).subspan(at, std::min(piece, samples.size() - at)));
    }
    CHECK(heard.calls == expected);
  }
}

TEST_CASE("whatever came before, the next call is heard") {
  for (const selcall_standard standard : standards) {
    CAPTURE(static_cast<int>(standard));
    std::vector<sound> before = {sound().play({1275}, 30), sound().play({2400}, 3000), sound().play({1124}, 200)};
    for (const selcall_standard other : standards) {
      if (other != standard) before.push_back(call(other, "12345"));
    }
    for (const sound& first : before) {
      sound s = first;
      s.silence(300).append(call(standard, "67890").samples());
      CHECK(joined(hear(standard, s).calls) == "67890 ");
    }
  }
}
