#include "firmware/core/host_link.hpp"

#include "tests/unit/core/host.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

using namespace kentongan::core;
using namespace kentongan::core::test;
namespace radio = kentongan::radio;

namespace {

struct recorder final : host_sink {
  std::vector<std::string> lines;
  void data(octet_view frame) override { lines.push_back("data " + to_hex(frame)); }
  void acked_data(std::uint16_t id, octet_view frame) override {
    lines.push_back("ack " + std::to_string(id) + " " + to_hex(frame));
  }
  void parameter(radio::kiss_command which, std::uint8_t value) override {
    lines.push_back("set " + std::to_string(static_cast<int>(which)) + " " + std::to_string(value));
  }
  void request(const htl::envelope& frame) override {
    lines.push_back("htl " + std::to_string(static_cast<int>(frame.type)));
  }
};

struct fixture {
  recorder sink;
  host_link link{sink, "1.2.3"};
  host peer;

  fixture() { link.receive(from_hex("c0 c0 c0")); }
  void read_all(std::size_t block = 64) {
    octets out(block);
    while (const std::size_t size = link.take(out)) peer.receive(std::span(out).first(size));
  }
};

}  // namespace

TEST_CASE_FIXTURE(fixture, "host link: plain KISS, any split") {
  const octets line = from_hex("c0 00 41 db dc c0 c0 01 1e c0 02 3f c0 05 00 c0 0c 12 34 42 c0 ff c0 00 43 c0");
  const std::vector<std::string> expected{"data 41 c0", "set 1 30", "set 2 63", "set 5 0", "ack 4660 42", "data 43"};
  for (std::size_t cut = 0; cut <= line.size(); ++cut) {
    sink.lines.clear();
    link.receive(std::span(line).first(cut));
    link.receive(std::span(line).subspan(cut));
    CHECK(sink.lines == expected);
  }
  CHECK(link.counters().bad_kiss == 0);
}

TEST_CASE_FIXTURE(fixture, "host link: until hello only plain frames go up, and the text probe is answered") {
  link.event(htl::tx_done{});
  link.status(htl::channel{});
  link.answer(htl::pong{}, 1);
  link.data(from_hex("41 c0 db"));
  link.acked(0xC0DB);
  link.receive(from_hex("c0 06 54 4e 43 3a c0"));  // TNC:
  read_all();
  CHECK(peer.plain == std::vector<std::string>{"6: 48 54 4c 20 31 2e 32 2e 33", "0: 41 c0 db", "12: c0 db"});
  CHECK(peer.htl.empty());
}

TEST_CASE_FIXTURE(fixture, "host link: what is no good is counted, and told to a host that has said hello") {
  link.set_hello(true);
  const struct {
    std::string_view line;
    htl::error_code code;
  } rows[] = {
      {"c0 10 41 c0", htl::error_code::bad_kiss},     // port 1
      {"c0 07 41 c0", htl::error_code::bad_kiss},     // no such command
      {"c0 01 c0", htl::error_code::bad_kiss},        // a parameter without value
      {"c0 01 01 02 c0", htl::error_code::bad_kiss},  // ... with two
      {"c0 0c 01 c0", htl::error_code::bad_kiss},     // half an id
      {"c0 06 48 54 4c 01 c0", htl::error_code::bad_frame},
      {"c0 06 48 54 4c 01 03 00 00 00 c0", htl::error_code::bad_frame},
  };
  std::uint32_t count = 0;
  for (const auto& row : rows) {
    CAPTURE(row.line);
    link.receive(from_hex(row.line));
    read_all();
    REQUIRE(peer.htl.size() == ++count);
    CHECK(peer.last<htl::error>().code == row.code);
    CHECK(link.counters().bad_kiss + link.counters().bad_htl == count);
  }
  link.receive(from_hex("c0 06 4b 56 34 50 01 c0"));  // somebody else's SetHardware: ignored
  read_all();
  CHECK(peer.htl.size() == count);
  CHECK(link.counters().foreign == 1);
  // Types that only a modem sends, and types that do not exist.
  link.receive(kiss_of(htl::pong{}, 1));
  read_all();
  CHECK(peer.last<htl::error>().code == htl::error_code::unknown_type);
  CHECK(sink.lines.empty());
}

TEST_CASE_FIXTURE(fixture, "host link: garbage, a wrong baud rate and an endless frame do no harm") {
  std::mt19937 random(5);
  for (int i = 0; i < 200'000; ++i) {
    // At a wrong rate octets come as runs of bits; C0 and DB are among the likeliest.
    const std::uint8_t likely[] = {0x00, 0xFF, 0xC0, 0xDB, 0xF8, 0xE0, 0xFE};
    const octets one{random() % 3 == 0 ? static_cast<std::uint8_t>(random()) : likely[random() % 7]};
    link.receive(one);
  }
  link.receive(octets(1'000'000, 0x55));
  const std::uint32_t bad = link.counters().bad_kiss;
  CHECK(bad > 1000);
  sink.lines.clear();
  link.receive(from_hex("c0 00 41 c0"));
  CHECK(sink.lines == std::vector<std::string>{"data 41"});
  // All of its HTL frames were refused.
  link.set_hello(true);
  link.receive(kiss_of(htl::ping{}, 1));
  CHECK(sink.lines.back() == "htl 3");
}

TEST_CASE_FIXTURE(fixture, "host link: a host that stops reading finds the newest states and the newest events") {
  link.set_hello(true);
  const octets frame(100, 0x41);
  for (std::uint16_t i = 0; i < 1000; ++i) {
    octets numbered = frame;
    numbered[0] = static_cast<std::uint8_t>(i & 0xFF);
    link.data(numbered);
    link.event(htl::rx_info{.id = i, .octets = 100});
    link.status(htl::channel{.flags = i});
    link.status(htl::pong{.host_ms = i});
  }
  CHECK(link.counters().up_drops > 900);
  read_all();
  CHECK(peer.octets_received < 6000);
  // States first, once each, newest value.
  REQUIRE(peer.htl.size() > 4);
  CHECK(peer.htl[0].type == htl::frame_type::pong);
  CHECK(peer.as<htl::pong>(0).host_ms == 999);
  CHECK(peer.as<htl::channel>(1).flags == 999);
  // Then events without a gap up to the newest, each frame with the rx_info about it.
  REQUIRE(peer.plain.size() + 2 == peer.htl.size());
  CHECK(peer.plain.size() > 20);
  const auto first = static_cast<std::uint16_t>(1000 - peer.plain.size());
  for (std::uint16_t i = first; i < 1000; ++i) {
    const auto at = static_cast<std::size_t>(i - first);
    CHECK(peer.as<htl::rx_info>(2 + at).id == i);
    CHECK(peer.plain[at].substr(0, 5) == "0: " + to_hex(octets{static_cast<std::uint8_t>(i & 0xFF)}));
  }
  CHECK(link.counters().up_drops + peer.plain.size() == 1000);
}

TEST_CASE_FIXTURE(fixture, "host link: a stream gives way to single events") {
  link.set_hello(true);
  const octets audio(htl::voice_octets, 0x7F);
  int sent = 0;
  while (link.stream(htl::voice_up{.audio = audio})) ++sent;
  CHECK(sent > 5);
  for (int i = 0; i < 10; ++i) link.event(htl::tx_done{.id = static_cast<std::uint16_t>(i)});
  CHECK(link.counters().up_drops == 0);
  read_all();
  CHECK(peer.htl.size() == static_cast<std::size_t>(sent) + 10);
}

TEST_CASE_FIXTURE(fixture, "host link: octets leave in blocks of any size, and the longest frame passes") {
  link.set_hello(true);
  const octets longest(htl::max_frame, 0xC0);
  for (std::size_t block = 1; block < 12; ++block) {
    CAPTURE(block);
    peer = {};
    link.data(longest);
    link.event(htl::rx_info{.id = 7});
    read_all(block);
    REQUIRE(peer.plain.size() == 1);
    CHECK(peer.plain[0] == "0: " + to_hex(longest));
    REQUIRE(peer.htl.size() == 1);
    CHECK(peer.as<htl::rx_info>(0).id == 7);
  }
}

TEST_CASE_FIXTURE(fixture, "host link: after the host has gone nothing of HTL is left for the next one") {
  link.set_hello(true);
  link.event(htl::tx_done{});
  link.data(from_hex("41"));
  link.status(htl::channel{});
  link.set_hello(false);
  read_all();
  CHECK(peer.htl.empty());
  CHECK(peer.plain == std::vector<std::string>{"0: 41"});
}
