#include "radio/codec/ax25.hpp"

#include "radio/codec/kiss.hpp"
#include "tests/unit/radio/codec/golden.hpp"
#include "tests/unit/radio/octets.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace kentongan::radio;
using namespace kentongan::radio::test;

namespace {

ax25_address address(std::string_view text) {
  const auto parsed = parse_ax25_address(text);
  if (!parsed) throw std::invalid_argument("no address: " + std::string(text));
  return *parsed;
}

// As monitors print it: SOURCE>DEST,DIGI*,DIGI:info, non-printable octets as <0x..>.
std::string monitor(const ax25_frame& frame) {
  std::string out(to_text(frame.source).view());
  out += '>';
  out += to_text(frame.destination).view();
  for (std::size_t i = 0; i < frame.digipeater_count; ++i) {
    out += ',';
    out += to_text(frame.digipeaters[i].address).view();
    // The star stands behind the last digipeater that has repeated the frame.
    const bool next = i + 1 < frame.digipeater_count && frame.digipeaters[i + 1].repeated;
    if (frame.digipeaters[i].repeated && !next) out += '*';
  }
  out += ':';
  for (const std::uint8_t octet : frame.info) {
    if (octet >= 0x20 && octet <= 0x7E) {
      out += static_cast<char>(octet);
    } else {
      out += "<0x" + to_hex(std::span(&octet, 1)) + ">";
    }
  }
  return out;
}

octets encode(const ax25_frame& frame) {
  octets out(ax25_max_frame);
  out.resize(ax25_encode(frame, out));
  return out;
}

octets unkiss(std::string_view hex) {
  kiss_decoder decoder;
  octets out;
  decoder.push(from_hex(hex), [&](const kiss_frame& frame) { out.assign(frame.payload.begin(), frame.payload.end()); });
  return out;
}

}  // namespace

TEST_CASE("ax25: address text, both directions") {
  for (const std::string_view good : {"A", "DAMKAR", "DAMKAR-7", "N0CALL-15", "1-10", "POSKO-1"}) {
    CAPTURE(good);
    const auto parsed = parse_ax25_address(good);
    REQUIRE(parsed);
    CHECK(to_text(*parsed).view() == good);
  }
  CHECK(address("POSKO-0") == address("POSKO"));
  CHECK(address("POSKO-1") != address("POSKO"));
  for (const std::string_view bad :
       {"", "-", "-1", "damkar", "DAMKAR7X", "DAMKAR-16", "DAMKAR-", "DAMKAR-07", "DAMKAR-100", "DAMKAR--1", "DAM KAR",
        " DAMKAR", "DAMKAR ", "DAMKAR-1 ", "DAMKAR-A", "DÉ", "A*"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_ax25_address(bad));
  }
}

TEST_CASE("ax25: direwolf's frames decode to what was typed, and encode to the same octets") {
  for (const golden_kiss& golden : golden_kiss_frames) {
    CAPTURE(golden.typed);
    const octets in = unkiss(golden.line);
    ax25_frame frame;
    REQUIRE(ax25_decode(in, frame) == ax25_result::ok);
    const std::string_view typed = golden.typed.starts_with("[") ? golden.typed.substr(4) : golden.typed;
    CHECK(monitor(frame) == typed);
    CHECK(frame.destination_c);
    CHECK(frame.source_c);  // direwolf sets both C bits: neither command nor response
    CHECK_FALSE(frame.poll);
    CHECK(frame.pid == ax25_pid_no_layer3);
    CHECK(to_hex(encode(frame)) == to_hex(in));
  }
}

TEST_CASE("ax25: octets of a command, a response and a poll") {
  struct row {
    bool destination_c, source_c, poll;
    std::string_view octets;
  };
  const row rows[] = {
      {true, false, false, "82 a0 b4 62 62 64 e0 a0 9e a6 96 9e 40 63 03 f0 41"},
      {false, true, false, "82 a0 b4 62 62 64 60 a0 9e a6 96 9e 40 e3 03 f0 41"},
      {false, false, true, "82 a0 b4 62 62 64 60 a0 9e a6 96 9e 40 63 13 f0 41"},
  };
  const octets info = from_text("A");
  for (const row& r : rows) {
    CAPTURE(r.octets);
    ax25_frame frame;
    frame.destination = address("APZ112");
    frame.source = address("POSKO-1");
    frame.destination_c = r.destination_c;
    frame.source_c = r.source_c;
    frame.poll = r.poll;
    frame.info = info;
    CHECK(to_hex(encode(frame)) == r.octets);
    ax25_frame again;
    const octets in = from_hex(r.octets);
    REQUIRE(ax25_decode(in, again) == ax25_result::ok);
    CHECK(again.destination_c == r.destination_c);
    CHECK(again.source_c == r.source_c);
    CHECK(again.poll == r.poll);
  }
}

TEST_CASE("ax25: what is refused, and why") {
  struct row {
    std::string_view octets;
    ax25_result why;
  };
  const std::string_view ok = "82 a0 b4 62 62 64 e0 a0 9e a6 96 9e 40 63 03 f0";
  const row rows[] = {
      {ok, ax25_result::ok},
      {"", ax25_result::too_short},
      {"82 a0 b4 62 62 64", ax25_result::too_short},
      {"82 a0 b4 62 62 64 e1", ax25_result::too_short},  // one address only
      {"82 a0 b4 62 62 64 e1 03 f0", ax25_result::too_short},
      {"82 a0 b4 62 62 64 e0 a0 9e a6 96 9e 40 63", ax25_result::too_short},          // no control
      {"82 a0 b4 62 62 64 e0 a0 9e a6 96 9e 40 63 03", ax25_result::too_short},       // no PID
      {"82 a0 b4 62 62 64 e0 a0 9e a6 96 9e 40 62 03 f0", ax25_result::too_short},    // field does not end
      {"82 a0 b5 62 62 64 e0 a0 9e a6 96 9e 40 63 03 f0", ax25_result::bad_address},  // ends inside a callsign
      {"82 40 b4 62 62 64 e0 a0 9e a6 96 9e 40 63 03 f0", ax25_result::bad_address},  // space inside
      {"40 40 40 40 40 40 e0 a0 9e a6 96 9e 40 63 03 f0", ax25_result::bad_address},  // empty
      {"c2 a0 b4 62 62 64 e0 a0 9e a6 96 9e 40 63 03 f0", ax25_result::bad_address},  // 'a'
      {"00 00 00 00 00 00 00 00 00 00 00 00 00 01 03 f0", ax25_result::bad_address},
      {"82 a0 b4 62 62 64 e0 a0 9e a6 96 9e 40 63 3f f0", ax25_result::not_ui},  // SABM
      {"82 a0 b4 62 62 64 e0 a0 9e a6 96 9e 40 63 00 f0", ax25_result::not_ui},  // I frame
      {"82 a0 b4 62 62 64 e0 a0 9e a6 96 9e 40 63 13 cf 41", ax25_result::ok},   // poll, NET/ROM: passed on
      {"82 a0 b4 62 62 64 80 a0 9e a6 96 9e 40 03 03 f0", ax25_result::ok},      // reserved bits 0
  };
  for (const row& r : rows) {
    CAPTURE(r.octets);
    ax25_frame frame;
    const octets in = from_hex(r.octets);
    CHECK(ax25_decode(in, frame) == r.why);
  }

  octets nine = from_hex("82 a0 b4 62 62 64 e0 a0 9e a6 96 9e 40 62");
  for (int i = 0; i < 9; ++i) {
    const octets digipeater = from_hex(i == 8 ? "ae 92 88 8a 62 40 63" : "ae 92 88 8a 62 40 62");
    nine.insert(nine.end(), digipeater.begin(), digipeater.end());
  }
  nine.push_back(0x03);
  nine.push_back(0xF0);
  ax25_frame frame;
  CHECK(ax25_decode(nine, frame) == ax25_result::too_many_digipeaters);

  octets longest = from_hex(ok);
  longest.resize(longest.size() + ax25_max_info, 'x');
  CHECK(ax25_decode(longest, frame) == ax25_result::ok);
  CHECK(frame.info.size() == ax25_max_info);
  longest.push_back('x');
  CHECK(ax25_decode(longest, frame) == ax25_result::info_too_long);
}

TEST_CASE("ax25: every truncation is refused or a shorter frame, never anything else") {
  const octets whole = unkiss(golden_kiss_frames[2].line);
  ax25_frame full;
  REQUIRE(ax25_decode(whole, full) == ax25_result::ok);
  const std::size_t header = whole.size() - full.info.size();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    // A copy of exactly this size, so that a read past the end is seen by the address sanitizer.
    const octets cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    ax25_frame frame;
    const ax25_result result = ax25_decode(cut, frame);
    CHECK(result == (size < header ? ax25_result::too_short : ax25_result::ok));
  }
}

TEST_CASE("ax25: with any one bit flipped, what decodes encodes to the same value") {
  const octets whole = unkiss(golden_kiss_frames[2].line);
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    CAPTURE(bit);
    octets flipped = whole;
    flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ 1U << bit % 8);
    ax25_frame frame;
    if (ax25_decode(flipped, frame) != ax25_result::ok) continue;
    octets again = encode(frame);
    REQUIRE(again.size() == flipped.size());
    // Reserved bits of the SSID octets come back as 1.
    for (std::size_t i = 6; i < 7 * (2 + frame.digipeater_count); i += 7) {
      flipped[i] = static_cast<std::uint8_t>(flipped[i] | 0x60);
    }
    CHECK(to_hex(again) == to_hex(flipped));
  }
}

TEST_CASE("ax25: random frames survive the round trip") {
  std::mt19937 random(11);
  const auto random_address = [&] {
    ax25_address made;
    const std::size_t size = 1 + random() % 6;
    for (std::size_t i = 0; i < size; ++i) made.call[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[random() % 36];
    made.ssid = static_cast<std::uint8_t>(random() % 16);
    return made;
  };
  for (int i = 0; i < 2000; ++i) {
    octets info(random() % (ax25_max_info + 1));
    for (auto& octet : info) octet = static_cast<std::uint8_t>(random());
    ax25_frame frame;
    frame.destination = random_address();
    frame.source = random_address();
    frame.destination_c = random() % 2 == 0;
    frame.source_c = random() % 2 == 0;
    frame.poll = random() % 2 == 0;
    frame.pid = static_cast<std::uint8_t>(random());
    frame.digipeater_count = random() % 9;
    for (std::size_t d = 0; d < frame.digipeater_count; ++d)
      frame.digipeaters[d] = {random_address(), random() % 2 == 0};
    frame.info = info;

    const octets in = encode(frame);
    REQUIRE(!in.empty());
    ax25_frame again;
    REQUIRE(ax25_decode(in, again) == ax25_result::ok);
    CHECK(again.destination == frame.destination);
    CHECK(again.source == frame.source);
    CHECK(again.destination_c == frame.destination_c);
    CHECK(again.source_c == frame.source_c);
    CHECK(again.poll == frame.poll);
    CHECK(again.pid == frame.pid);
    CHECK(again.digipeater_count == frame.digipeater_count);
    CHECK(again.digipeaters == frame.digipeaters);
    CHECK(to_hex(again.info) == to_hex(info));
  }
}

TEST_CASE("ax25: frames that break a rule are not encoded") {
  ax25_frame good;
  good.destination = address("APZ112");
  good.source = address("POSKO");
  REQUIRE(encode(good).size() == 16);

  octets small(15);
  CHECK(ax25_encode(good, small) == 0);
  ax25_frame frame = good;
  frame.source = {};
  CHECK(encode(frame).empty());
  frame = good;
  frame.destination.ssid = 16;
  CHECK(encode(frame).empty());
  frame = good;
  frame.source.call = {'a'};
  CHECK(encode(frame).empty());
  frame = good;
  frame.source.call = {'A', '\0', 'B'};
  CHECK(encode(frame).empty());
  frame = good;
  frame.digipeater_count = 9;
  CHECK(encode(frame).empty());
  frame = good;
  frame.digipeater_count = 1;  // an empty digipeater
  CHECK(encode(frame).empty());
  frame = good;
  const octets long_info(ax25_max_info + 1);
  frame.info = long_info;
  octets large(1000);
  CHECK(ax25_encode(frame, large) == 0);
}
