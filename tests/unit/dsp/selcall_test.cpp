#include "firmware/dsp/selcall_decoder.hpp"
#include "tests/unit/dsp/sound.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace kentongan::dsp;
using kentongan::dsp::test::sound;

namespace {

constexpr std::array<selcall_standard, 3> standards = {selcall_standard::zvei1, selcall_standard::ccir,
                                                       selcall_standard::eea};

// What is heard as a list of "standard:digits ".
struct listener final : selcall_sink {
  void selcall(const selcall_call& call) override {
    calls += name(call.standard, {call.digits.data(), call.digits.size()});
    last = call;
  }
  static std::string name(selcall_standard standard, std::string_view digits) {
    return std::to_string(static_cast<int>(standard)) + ":" + std::string(digits) + " ";
  }
  std::string calls;
  selcall_call last{};
};

std::string one(selcall_standard standard, std::string_view digits) { return listener::name(standard, digits); }

// `stretch`: the generator believes in another rate, so that all frequencies and lengths are off.
sound call(selcall_standard standard, std::string_view digits, std::uint16_t first_ms = 0, double stretch = 1) {
  tone_generator generator(static_cast<std::uint32_t>(9600 / stretch), 6000);
  REQUIRE(add_selcall(generator, standard, digits, first_ms));
  std::vector<std::int16_t> samples(14000);
  generator.fill(samples);
  return sound().silence(53).append(samples);
}

listener hear(const sound& s, std::uint32_t rate_hz = 9600) {
  listener heard;
  selcall_decoder(rate_hz, heard).push(s.samples());
  return heard;
}

}  // namespace

TEST_CASE("every standard's calls are told apart") {
  for (const selcall_standard standard : standards) {
    for (const std::string_view digits : {"12345", "67890", "11111", "00112", "90909", "12233"}) {
      CAPTURE(digits);
      CAPTURE(static_cast<int>(standard));
      CHECK(hear(call(standard, digits)).calls == one(standard, digits));
    }
  }
}

TEST_CASE("every rate a board may have") {
  for (const std::uint32_t rate_hz : {8000U, 9600U, 11025U, 12000U}) {
    for (const selcall_standard standard : standards) {
      CAPTURE(rate_hz);
      CAPTURE(static_cast<int>(standard));
      tone_generator generator(rate_hz, 6000);
      REQUIRE(add_selcall(generator, standard, "50168"));
      std::vector<std::int16_t> samples(rate_hz);
      generator.fill(samples);
      CHECK(hear(sound(rate_hz).append(samples), rate_hz).calls == one(standard, "50168"));
    }
  }
}

TEST_CASE("group tone, and what cannot be sent") {
  CHECK(hear(call(selcall_standard::ccir, "123AA")).calls == one(selcall_standard::ccir, "123AA"));
  CHECK(hear(call(selcall_standard::eea, "A2345")).calls == one(selcall_standard::eea, "A2345"));
  tone_generator generator(9600, 6000);
  CHECK_FALSE(add_selcall(generator, selcall_standard::zvei1, "1234A"));
  CHECK_FALSE(add_selcall(generator, selcall_standard::ccir, "1234"));
  CHECK_FALSE(add_selcall(generator, selcall_standard::ccir, "1234x"));
  CHECK_FALSE(add_selcall(generator, selcall_standard::ccir, "12345", 701));
  CHECK(generator.idle());
}

TEST_CASE("a long first tone is told") {
  for (const selcall_standard standard : standards) {
    const listener heard = hear(call(standard, "54321", 700));
    CHECK(heard.calls == one(standard, "54321"));
    CHECK(heard.last.first_ms == doctest::Approx(700).epsilon(0.03));
    CHECK(heard.last.level_cdb == doctest::Approx(-1776).epsilon(0.05));  // a sine of peak 6000
  }
}

TEST_CASE("1 % of error in frequency and length, hum and noise") {
  std::uint64_t seed = 9;
  for (const selcall_standard standard : standards) {
    for (const double stretch : {0.985, 1.0, 1.01}) {
      for (const std::string_view digits : {"19375", "77591", "42073", "68024"}) {
        CAPTURE(static_cast<int>(standard));
        CAPTURE(stretch);
        CAPTURE(digits);
        sound s = call(standard, digits, 0, stretch);
        // 1 dB of SNR in 4 kHz.
        s.add_tone(50, 6000).add_noise(6000 / std::numbers::sqrt2 * std::sqrt(1.2) * 0.89, ++seed);
        CHECK(hear(s).calls.find(one(standard, digits)) != std::string::npos);
      }
    }
  }
}

TEST_CASE("six tones, four tones, wrong lengths and noise are no calls") {
  CHECK(hear(sound().silence(60000).add_noise(5000)).calls.empty());
  CHECK(hear(sound().play({1124}, 2000).play({1270}, 2000).silence(500)).calls.empty());
  const auto tones = [](std::initializer_list<double> list, double ms) {
    sound s;
    for (const double hz : list) s.play({hz}, ms);
    return s.silence(300);
  };
  CHECK(hear(tones({1124, 1197, 1275, 1358, 1446}, 100)).calls == one(selcall_standard::ccir, "12345"));
  CHECK(hear(tones({1124, 1197, 1275, 1358, 1446}, 50)).calls == one(selcall_standard::eea, "12345"));
  CHECK(hear(tones({1124, 1197, 1275, 1358, 1446}, 68)).calls.empty());
  CHECK(hear(tones({1124, 1197, 1275, 1358, 1446}, 170)).calls.empty());
  CHECK(hear(tones({1124, 1197, 1275, 1358}, 100)).calls.empty());
  CHECK(hear(tones({1124, 1197, 1275, 1358, 1446, 1540}, 100)).calls.empty());
}

TEST_CASE("calls one after the other, whatever the blocks") {
  sound s = call(selcall_standard::zvei1, "12345").append(call(selcall_standard::zvei1, "54321").samples());
  const auto samples = s.add_noise(300).samples();
  const std::string expected = one(selcall_standard::zvei1, "12345") + one(selcall_standard::zvei1, "54321");
  for (const std::size_t piece : {1U, 32U, 977U, 100000U}) {
    listener heard;
    selcall_decoder decoder(9600, heard);
    for (std::size_t at = 0; at < samples.size(); at += piece) {
      decoder.push(std::span(samples).subspan(at, std::min(piece, samples.size() - at)));
    }
    CHECK(heard.calls == expected);
  }
}

TEST_CASE("whatever came before, the next call is heard") {
  for (const selcall_standard standard : standards) {
    CAPTURE(static_cast<int>(standard));
    for (const sound& first : {sound().play({1275}, 30), sound().play({2400}, 3000), sound().play({1124}, 200)}) {
      sound s = first;
      s.silence(300).append(call(standard, "67890").samples());
      CHECK(hear(s).calls == one(standard, "67890"));
    }
    for (const selcall_standard other : standards) {
      sound s = call(other, "12345").silence(100).append(call(standard, "67890").samples());
      CHECK(hear(s).calls == one(other, "12345") + one(standard, "67890"));
    }
  }
}

TEST_CASE("hum, DC and CTCSS do not matter, nor how loud it is") {
  for (const selcall_standard standard : standards) {
    CAPTURE(static_cast<int>(standard));
    CHECK(hear(call(standard, "17082").add_tone(50, 9000)).calls == one(standard, "17082"));
    CHECK(hear(call(standard, "17082").add_tone(250.3, 3000)).calls == one(standard, "17082"));
    CHECK(hear(call(standard, "17082").add_tone(0.5, 9800)).calls == one(standard, "17082"));
    for (const double gain : {0.005, 5.4}) {
      auto samples = call(standard, "17082").samples();
      for (auto& x : samples) x = static_cast<std::int16_t>(x * gain);
      CHECK(hear(sound().append(samples)).calls == one(standard, "17082"));
    }
  }
}

TEST_CASE("the wildest samples are survived") {
  listener heard;
  selcall_decoder decoder(9600, heard);
  std::vector<std::int16_t> samples(9600);
  for (std::size_t period = 1; period < 40; ++period) {
    for (std::size_t n = 0; n < samples.size(); ++n) samples[n] = n / period % 2 == 0 ? 32767 : -32768;
    decoder.push(samples);
  }
  heard.calls.clear();
  decoder.push(std::vector<std::int16_t>(9600));
  decoder.push(call(selcall_standard::ccir, "24680").samples());
  CHECK(heard.calls == one(selcall_standard::ccir, "24680"));
}
