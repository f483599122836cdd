#include "firmware/virtual/decode.hpp"

#include "firmware/dsp/afsk_modulator.hpp"
#include "firmware/dsp/mdc_encoder.hpp"
#include "firmware/virtual/sounds.hpp"
#include "radio/codec/ax25.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace kentongan;
using namespace kentongan::virtual_radio;
using namespace std::chrono_literals;

namespace {

std::string decoded(signal what, const radio::wav& recording, std::size_t expected) {
  std::ostringstream file;
  radio::write_wav(file, recording);
  std::istringstream in(file.str());
  radio::wav_reader reader(in);
  std::ostringstream out;
  CHECK(decode(what, reader, out) == expected);
  return out.str();
}

std::vector<std::uint8_t> frame(std::string_view info) {
  radio::ax25_frame f;
  f.source = *radio::parse_ax25_address("PMI-1");
  f.destination = *radio::parse_ax25_address("APZ112");
  f.info = {reinterpret_cast<const std::uint8_t*>(info.data()), info.size()};
  std::vector<std::uint8_t> out(radio::ax25_max_frame);
  out.resize(radio::ax25_encode(f, out));
  return out;
}

}  // namespace

TEST_CASE("packets at every sample rate, the last one up to the end of the file") {
  for (const std::uint32_t rate : {8000U, 9600U, 11025U, 16000U, 22050U, 44100U, 48000U}) {
    CAPTURE(rate);
    radio::wav recording{rate, {}};
    for (const char* text : {">satu", ">dua\r", ">tiga"}) {
      dsp::afsk_modulator modulator({.rate_hz = rate, .amplitude = 12000, .twist_cdb = 0});
      REQUIRE(modulator.start(frame(text), 30, 1));
      std::vector<std::int16_t> block(rate / 20);
      for (bool more = true; more;) {
        more = modulator.fill(block);
        recording.samples.insert(recording.samples.end(), block.begin(), block.end());
      }
    }
    while (recording.samples.back() == 0) recording.samples.pop_back();
    CHECK(decoded(signal::afsk, recording, 3) == "PMI-1>APZ112:>satu\nPMI-1>APZ112:>dua<0x0d>\nPMI-1>APZ112:>tiga\n");
  }
}

TEST_CASE("digits on one line") {
  CHECK(decoded(signal::dtmf, {9600, dtmf_sound("0123456789*#ABCD", 60ms, 60ms)}, 16) == "0123456789*#ABCD\n");
}

TEST_CASE("MDC packets, one line each, the second block of a double one beside it") {
  radio::wav recording{9600, {}};
  const auto add = [&](const sound& what) {
    recording.samples.insert(recording.samples.end(), what.begin(), what.end());
    recording.samples.resize(recording.samples.size() + 2000);
  };
  add(mdc_sound({0x01, 0x80, 0x1234}));
  dsp::mdc_encoder encoder(9600, 8000);
  encoder.start({0x35, 0x89, 0x5678}, {0x83, 0x0D, 0x1234});
  sound both(9600);
  encoder.fill(both);
  add(both);
  CHECK(decoded(signal::mdc, recording, 2) == "op=01 arg=80 unit=1234\nop=35 arg=89 unit=5678 extra=830d1234\n");
}

TEST_CASE("a file in which nothing is said gives no line") {
  for (const signal what : {signal::afsk, signal::dtmf, signal::mdc}) {
    CHECK(decoded(what, {48000, {}}, 0) == "");
    CHECK(decoded(what, {8000, silence(3s)}, 0) == "");
  }
}
