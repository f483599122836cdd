#include "mqtt/packet_gate.hpp"

#include <doctest/doctest.h>

#include <string>

using kentongan::mqtt::packet_gate;
using verdict = packet_gate::verdict;

namespace {

std::string octets(std::initializer_list<int> list) {
  std::string s;
  for (const int o : list) s += static_cast<char>(o);
  return s;
}
std::string text(const std::string& s) { return octets({0, static_cast<int>(s.size())}) + s; }
std::string packet(int first, const std::string& body) { return octets({first, static_cast<int>(body.size())}) + body; }

// CONNECT of MQTT 5 with session expiry, a will with a delay, user name and password (3.1).
std::string connect5() {
  return packet(0x10, text("MQTT") + octets({5, 0xC6, 0, 20, 5, 0x11, 0, 0, 14, 16}) + text("hp-1") +
                          octets({5, 0x18, 0, 0, 0, 10}) + text("will/topic") + text("gone") + text("hp-1-k3f9") +
                          text("secret"));
}
const std::string publish = packet(0x30, text("a") + "x"), ping = octets({0xC0, 0});

}  // namespace

TEST_CASE("packet gate: CONNECT first, then whatever a client may send, in any pieces") {
  const std::string stream = connect5() + publish + ping + publish;
  for (std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}, stream.size()}) {
    CAPTURE(piece);
    packet_gate gate(200);
    for (std::size_t at = 0; at < stream.size(); at += piece)
      REQUIRE(gate.feed(std::string_view(stream).substr(at, piece)) == verdict::good);
    CHECK(gate.packets() == 4);
    CHECK(gate.client_id() == "hp-1");
    CHECK(gate.username() == "hp-1-k3f9");
  }
}

TEST_CASE("packet gate: CONNECT of MQTT 3.1.1 without a name") {
  packet_gate gate(200);
  CHECK(gate.feed(packet(0x10, text("MQTT") + octets({4, 2, 0, 60}) + text("x"))) == verdict::good);
  CHECK(gate.connected());
  CHECK(gate.client_id() == "x");
  CHECK(gate.username().empty());
}

TEST_CASE("packet gate: what is refused") {
  struct row {
    const char* what;
    std::string stream;
    verdict expected;
  };
  const row rows[] = {
      {"HTTP", "GET / HTTP/1.1\r\n\r\n", verdict::no_connect},
      {"PUBLISH before CONNECT", publish, verdict::no_connect},
      {"CONNECT twice", connect5() + connect5(), verdict::no_connect},
      {"a length of five octets", connect5() + octets({0x30, 0x80, 0x80, 0x80, 0x80, 1}), verdict::malformed},
      {"CONNACK from a client", connect5() + packet(0x20, "xx"), verdict::malformed},
      {"type 0", connect5() + packet(0x00, "xx"), verdict::malformed},
      {"a packet beyond the bound", connect5() + octets({0x30, 0xC8, 0x01}), verdict::too_large},
      {"CONNECT beyond the bound", octets({0x10, 0xFF, 0xFF, 0x7F}), verdict::too_large},
      {"MQTT 3.1", packet(0x10, text("MQIsdp") + octets({3, 2, 0, 60}) + text("x")), verdict::not_spoken},
      {"MQTT 6", packet(0x10, text("MQTT") + octets({6, 2, 0, 60}) + text("x")), verdict::not_spoken},
      {"CONNECT that ends too soon", packet(0x10, text("MQTT") + octets({5, 2, 0})), verdict::malformed},
      {"empty CONNECT", packet(0x10, ""), verdict::malformed},
      {"properties beyond the packet", packet(0x10, text("MQTT") + octets({5, 2, 0, 60, 90}) + text("x")),
       verdict::malformed},
      {"a user name beyond the packet",
       packet(0x10, text("MQTT") + octets({4, 0x82, 0, 60}) + text("x") + octets({0, 9})), verdict::malformed},
  };
  for (const auto& r : rows) {
    CAPTURE(r.what);
    packet_gate gate(200);
    CHECK(gate.feed(r.stream) == r.expected);
    CHECK(gate.feed(connect5()) == r.expected);  // it does not come back
    packet_gate by_octets(200);
    auto last = verdict::good;
    for (const char c : r.stream) last = by_octets.feed(std::string_view(&c, 1));
    CHECK(last == r.expected);
  }
}
