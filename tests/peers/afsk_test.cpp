// AFSK between us and Debian's direwolf and multimon-ng (.ci/install test).
#include "firmware/dsp/afsk_modulator.hpp"
#include "tests/bench/radio/air.hpp"
#include "tests/bench/radio/decoders.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <set>

namespace kentongan {
namespace {

struct folder {  // of its own, gone afterwards
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("kentongan-peers-" + std::to_string(getpid()));
  folder() { std::filesystem::create_directories(path); }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  ~folder() { std::filesystem::remove_all(path); }
};

// As the transmitter of a modem would send them: key-up, 30 flags, the frame, three flags, a pause.
std::vector<std::int16_t> on_the_air(const std::vector<bench::octets>& frames, const dsp::afsk_tx_options& options) {
  std::vector<std::int16_t> audio(options.rate_hz / 5, 0);
  dsp::afsk_modulator modulator(options);
  for (const bench::octets& frame : frames) {
    REQUIRE(modulator.start(frame, 30, 3));
    std::int16_t sample = 0;
    while (modulator.busy()) {
      modulator.fill({&sample, 1});
      audio.push_back(sample);
    }
    audio.resize(audio.size() + options.rate_hz / 5, 0);
  }
  return audio;
}

}  // namespace

TEST_CASE("peers: direwolf and multimon-ng hear every frame that we send") {
  REQUIRE(bench::is_installed("atest"));
  REQUIRE(bench::is_installed("multimon-ng"));
  const folder work;
  bench::random_engine random(1);
  const std::vector<bench::octets> frames = bench::make_frames(25, false, random);
  std::set<std::string> sent;
  for (const bench::octets& frame : frames) sent.insert(bench::tnc2(frame));
  for (const std::uint32_t rate : {9600u, 22050u, 48000u}) {
    CAPTURE(rate);
    const auto audio = on_the_air(frames, {.rate_hz = rate, .amplitude = 16000});
    const auto direwolf = bench::heard_by_direwolf("-P E", audio, rate, work.path);
    CHECK(std::set<std::string>(direwolf.begin(), direwolf.end()) == sent);
    const auto multimon = bench::heard_by_multimon(audio, rate, work.path);
    CHECK(std::set<std::string>(multimon.begin(), multimon.end()) == sent);
  }
}

TEST_CASE("peers: gen_packets, ever more noise: 97 of 100 where direwolf itself hears 70") {
  const folder work;
  const std::filesystem::path wav = work.path / "packets.wav";
  REQUIRE(std::system(("gen_packets -n 100 -o '" + wav.string() + "' >/dev/null 2>&1").c_str()) == 0);
  const bench::sound packets = bench::read_wav(wav);
  const auto count = [&](const std::vector<std::string>& lines) {
    return std::set<std::string>(lines.begin(), lines.end()).size();
  };
  const std::size_t gateway = count(bench::heard_by_us(dsp::afsk_options::gateway(), packets.pcm, packets.rate_hz));
  const std::size_t mcu = count(bench::heard_by_us(dsp::afsk_options::mcu(), packets.pcm, packets.rate_hz));
  const std::size_t direwolf = count(bench::heard_by_direwolf("-P E+", packets.pcm, packets.rate_hz, work.path));
  MESSAGE("gateway " << gateway << ", mcu " << mcu << ", direwolf E+ " << direwolf);
  CHECK(gateway >= 97);
  CHECK(mcu >= 93);
  CHECK(gateway > direwolf);
}

}  // namespace kentongan
