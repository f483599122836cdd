#include "radio/codec/kiss.hpp"

#include "tests/unit/radio/codec/golden.hpp"
#include "tests/unit/radio/octets.hpp"

#include <doctest/doctest.h>

#include <array>
#include <random>
#include <utility>

using namespace kentongan::radio;
using namespace kentongan::radio::test;

namespace {

struct received {
  int port;
  int command;
  std::string payload;
  bool operator==(const received&) const = default;
};

std::vector<received> decode(kiss_decoder& decoder, std::span<const std::uint8_t> in) {
  std::vector<received> out;
  decoder.push(in, [&](const kiss_frame& frame) {
    out.push_back({frame.port, static_cast<int>(frame.command), to_hex(frame.payload)});
  });
  return out;
}

std::vector<received> decode(std::span<const std::uint8_t> in) {
  kiss_decoder decoder;
  return decode(decoder, in);
}

octets encode(std::uint8_t port, kiss_command command, std::span<const std::uint8_t> payload) {
  octets out(kiss_encoded_bound(payload.size()));
  out.resize(kiss_encode({port, command, payload}, out));
  return out;
}

}  // namespace

TEST_CASE("kiss: octets and frames, both directions") {
  struct row {
    std::string_view line;
    std::uint8_t port;
    kiss_command command;
    std::string_view payload;
  };
  const row rows[] = {
      {"c0 00 41 c0", 0, kiss_command::data, "41"},
      {"c0 00 c0", 0, kiss_command::data, ""},
      {"c0 50 01 02 c0", 5, kiss_command::data, "01 02"},
      {"c0 00 db dc db dd dc dd c0", 0, kiss_command::data, "c0 db dc dd"},
      {"c0 00 db dc db dc c0", 0, kiss_command::data, "c0 c0"},
      {"c0 db dc 41 c0", 12, kiss_command::data, "41"},  // the type octet itself is C0
      {"c0 db dd 41 c0", 13, static_cast<kiss_command>(11), "41"},
      {"c0 f6 48 54 c0", 15, kiss_command::set_hardware, "48 54"},
      {"c0 ff c0", 15, kiss_command::leave, ""},
      {"c0 00 11 13 0d 00 7e c0", 0, kiss_command::data, "11 13 0d 00 7e"},
  };
  for (const row& r : rows) {
    CAPTURE(r.line);
    const octets payload = from_hex(r.payload);
    CHECK(to_hex(encode(r.port, r.command, payload)) == r.line);
    const std::vector<received> expected{{r.port, static_cast<int>(r.command), std::string(r.payload)}};
    CHECK(decode(from_hex(r.line)) == expected);
  }
}

TEST_CASE("kiss: direwolf's kissutil writes the same octets") {
  for (const golden_kiss& golden : golden_kiss_frames) {
    CAPTURE(golden.typed);
    const octets line = from_hex(golden.line);
    kiss_decoder decoder;
    int frames = 0;
    decoder.push(line, [&](const kiss_frame& frame) {
      ++frames;
      CHECK(frame.command == kiss_command::data);
      CHECK(to_hex(encode(frame.port, frame.command, frame.payload)) == golden.line);
    });
    CHECK(frames == 1);
  }
  const std::pair<kiss_command, std::uint8_t> values[] = {
      {kiss_command::tx_delay, 30}, {kiss_command::persistence, 63}, {kiss_command::slot_time, 10},
      {kiss_command::tx_tail, 10},  {kiss_command::full_duplex, 0},  {kiss_command::full_duplex, 1},
      {kiss_command::tx_delay, 192}};
  REQUIRE(std::size(values) == golden_parameters.size());
  for (std::size_t i = 0; i < golden_parameters.size(); ++i) {
    CAPTURE(golden_parameters[i].typed);
    const std::array<std::uint8_t, 1> value{values[i].second};
    CHECK(to_hex(encode(0, values[i].first, value)) == golden_parameters[i].line);
  }
}

TEST_CASE("kiss: idle line, noise and shared FENDs") {
  const std::vector<received> one{{0, 0, "41"}};
  CHECK(decode(from_hex("c0 c0 c0 00 41 c0 c0 c0")) == one);
  CHECK(decode(from_hex("55 aa db 00 c0 00 41 c0")) == one);  // noise before the first FEND
  CHECK(decode(from_hex("c0 00 41 c0 00 42 c0")) == std::vector<received>{{0, 0, "41"}, {0, 0, "42"}});
  CHECK(decode(from_hex("c0 c0 c0")).empty());
}

TEST_CASE("kiss: a bad escape drops its frame, is counted, and the next frame passes") {
  for (const std::string_view bad : {"c0 00 41 db 42 43 c0", "c0 00 41 db c0", "c0 db db dc c0", "c0 db c0"}) {
    CAPTURE(bad);
    kiss_decoder decoder;
    CHECK(decode(decoder, from_hex(bad)).empty());
    CHECK(decoder.counters().bad_escapes == 1);
    CHECK(decoder.counters().frames == 0);
    CHECK(decode(decoder, from_hex("00 41 c0")) == std::vector<received>{{0, 0, "41"}});
    CHECK(decoder.counters().frames == 1);
  }
}

TEST_CASE("kiss: the longest frame passes, one more octet is refused, an endless one is counted once") {
  const octets longest(kiss_max_payload, 0xC0);
  const octets line = encode(0, kiss_command::data, longest);
  CHECK(line.size() == 2 * kiss_max_payload + 3);
  CHECK(decode(line) == std::vector<received>{{0, 0, to_hex(longest)}});

  const octets too_long(kiss_max_payload + 1, 0x41);
  CHECK(encode(0, kiss_command::data, too_long).empty());
  kiss_decoder decoder;
  decode(decoder, from_hex("c0 00"));
  CHECK(decode(decoder, too_long).empty());
  CHECK(decoder.counters().overlong == 1);
  for (int i = 0; i < 100; ++i) CHECK(decode(decoder, too_long).empty());
  CHECK(decoder.counters().overlong == 1);
  CHECK(decode(decoder, from_hex("c0 00 41 c0")) == std::vector<received>{{0, 0, "41"}});
  CHECK(decoder.counters().octets == 2 + 101 * too_long.size() + 4);
}

TEST_CASE("kiss: reset forgets a half-received frame and keeps the counters") {
  kiss_decoder decoder;
  decode(decoder, from_hex("c0 00 41 c0 00 42"));
  decoder.reset();
  CHECK(decode(decoder, from_hex("43 c0")).empty());
  CHECK(decode(decoder, from_hex("00 44 c0")) == std::vector<received>{{0, 0, "44"}});
  CHECK(decoder.counters().frames == 2);
}

TEST_CASE("kiss: a frame split at any octet is the same frame") {
  const octets line = from_hex(golden_kiss_frames[5].line);
  const std::vector<received> whole = decode(line);
  REQUIRE(whole.size() == 1);
  for (std::size_t cut = 0; cut <= line.size(); ++cut) {
    kiss_decoder decoder;
    std::vector<received> parts = decode(decoder, std::span(line).first(cut));
    for (received& r : decode(decoder, std::span(line).subspan(cut))) parts.push_back(std::move(r));
    CHECK(parts == whole);
  }
}

TEST_CASE("kiss: no truncated frame is a frame, and nothing of it leaks into the next") {
  const octets line = from_hex(golden_kiss_frames[5].line);
  for (std::size_t size = 0; size < line.size(); ++size) {
    kiss_decoder decoder;
    CHECK(decode(decoder, std::span(line).first(size)).empty());
    decoder.reset();
    CHECK(decode(decoder, line).size() == 1);
  }
}

TEST_CASE("kiss: any one bit flipped, the next frame still passes") {
  const octets line = from_hex(golden_kiss_frames[5].line);
  for (std::size_t bit = 0; bit < 8 * line.size(); ++bit) {
    octets flipped = line;
    flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ 1U << bit % 8);
    kiss_decoder decoder;
    decode(decoder, flipped);
    const auto next = decode(decoder, from_hex("c0 00 41 c0"));
    CAPTURE(bit);
    REQUIRE(!next.empty());
    CHECK(next.back() == received{0, 0, "41"});
  }
}

TEST_CASE("kiss: random payloads survive the round trip, on every port") {
  std::mt19937 random(7);
  const std::uint8_t interesting[] = {0xC0, 0xDB, 0xDC, 0xDD, 0x00, 0xFF};
  for (int i = 0; i < 2000; ++i) {
    octets payload(random() % 60);
    for (auto& octet : payload) {
      octet = random() % 2 == 0 ? interesting[random() % 6] : static_cast<std::uint8_t>(random());
    }
    const auto port = static_cast<std::uint8_t>(random() % 16);
    const auto command = static_cast<kiss_command>(random() % 16);
    CHECK(decode(encode(port, command, payload)) ==
          std::vector<received>{{port, static_cast<int>(command), to_hex(payload)}});
  }
}

TEST_CASE("kiss: a buffer that is too small or a port that does not exist writes nothing") {
  const octets payload = from_hex("c0 41");
  for (std::size_t size = 0; size < 6; ++size) {
    octets out(size);
    CHECK(kiss_encode({0, kiss_command::data, payload}, out) == 0);
  }
  octets out(6);
  CHECK(kiss_encode({0, kiss_command::data, payload}, out) == 6);
  octets large(100);
  CHECK(kiss_encode({16, kiss_command::data, payload}, large) == 0);
  CHECK(kiss_encode({0, static_cast<kiss_command>(16), payload}, large) == 0);
}
