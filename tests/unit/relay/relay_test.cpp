// The phones' way to the broker with real sockets: the listener, the relay, and a broker of our own making that keeps
// what it gets, or a real mosquitto.
#include "gateway/relay/relay.hpp"

#include "gateway/http/server.hpp"
#include "tests/support/virtual_clock.hpp"
#include "tests/unit/mqtt/world.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <doctest/doctest.h>

#include <optional>
#include <string>

using namespace kentongan;
using namespace std::chrono_literals;
using boost::asio::ip::tcp;
namespace ws = boost::beast::websocket;

namespace {

std::string octets(std::initializer_list<int> list) {
  std::string s;
  for (const int o : list) s += static_cast<char>(o);
  return s;
}
// MQTT 3.1.1 (3.1, 3.3, 3.12).
const std::string hello = octets({0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 1, 'x'});
const std::string connack = octets({0x20, 2, 0, 0}), ping = octets({0xC0, 0}), pong = octets({0xD0, 0});

struct scene {
  boost::asio::io_context io{1};
  test::virtual_clock clock;
  test::captured_log log;
  tcp::acceptor acceptor{io, {boost::asio::ip::address_v4::loopback(), 0}};
  std::uint16_t broker_port = acceptor.local_endpoint().port();
  std::optional<tcp::socket> broker;  // the relay's connection, as the broker has it
  std::string got;                    // what the broker was sent
  bool broker_ended = false;
  relay::relay_settings settings;
  std::optional<relay::mqtt_relay> relay;
  std::optional<http::server> server;

  explicit scene(relay::relay_settings s = {}) : settings(s) {
    relay.emplace(
        io.get_executor(), settings,
        [this] {
          return relay::broker_place{"127.0.0.1", broker_port};
        },
        clock.port(), log.port());
    server.emplace(
        io.get_executor(), http::server_settings{},
        [this](web::request r, auto done) {
          web::response out;
          if (r.target == "/mqtt") {
            out.status = 101;
            out.protocol = "mqtt";
            out.upgrade = [this](std::shared_ptr<web::duplex> d) { relay->take(std::move(d)); };
          }
          done(std::move(out));
        },
        clock.port(), log.port());
    REQUIRE_FALSE(server->listen());
    acceptor.async_accept([this](boost::system::error_code ec, tcp::socket socket) {
      if (ec) return;
      broker.emplace(std::move(socket));
      read_broker();
    });
  }
  void read_broker() {
    broker->async_read_some(boost::asio::buffer(chunk_), [this](boost::system::error_code ec, std::size_t n) {
      got.append(chunk_.data(), n);
      broker_ended = bool(ec);
      if (!ec && reads_) read_broker();
    });
  }
  bool run_until(const std::function<bool()>& done, std::chrono::milliseconds patience = 10s) {
    return mqtt::test::run_until(io, done, patience);
  }
  void stop_reading() { reads_ = false; }

 private:
  std::array<char, 4096> chunk_{};
  bool reads_ = true;
};

// A page, as far as the gateway sees it.
struct page {
  scene& s;
  ws::stream<tcp::socket> stream;
  boost::beast::flat_buffer buffer;
  std::string got;
  bool ended = false;

  explicit page(scene& where) : s(where), stream(where.io) {
    stream.next_layer().connect({boost::asio::ip::address_v4::loopback(), s.server->port()});
    stream.set_option(ws::stream_base::decorator(
        [](ws::request_type& r) { r.set(boost::beast::http::field::sec_websocket_protocol, "mqtt"); }));
    bool open = false;
    stream.async_handshake(answer_, "x", "/mqtt", [&](boost::system::error_code ec) { open = !ec; });
    REQUIRE(s.run_until([&] { return open; }));
    CHECK(answer_[boost::beast::http::field::sec_websocket_protocol] == "mqtt");
    stream.binary(true);
    read();
  }
  void read() {
    stream.async_read(buffer, [this](boost::system::error_code ec, std::size_t) {
      got += boost::beast::buffers_to_string(buffer.data());
      buffer.consume(buffer.size());
      ended = bool(ec);
      if (!ec) read();
    });
  }
  void send(const std::string& what) {
    bool done = false;
    stream.async_write(boost::asio::buffer(what), [&](boost::system::error_code, std::size_t) { done = true; });
    REQUIRE(s.run_until([&] { return done; }));
  }

 private:
  ws::response_type answer_;
};

}  // namespace

TEST_CASE("relay: octets go both ways as they are, in whatever pieces they come") {
  scene s;
  page p(s);
  p.send(hello.substr(0, 5));
  p.send(hello.substr(5) + ping);
  REQUIRE(s.run_until([&] { return s.got == hello + ping; }));
  boost::asio::write(*s.broker, boost::asio::buffer(connack + pong));
  CHECK(s.run_until([&] { return p.got == connack + pong; }));
  CHECK(s.relay->stats().open == 1);
  CHECK(s.server->stats().sockets == 1);
}

TEST_CASE("relay: when one side ends, so does the other") {
  SUBCASE("the page") {
    scene s;
    {
      page p(s);
      p.send(hello);
      REQUIRE(s.run_until([&] { return s.got == hello; }));
      p.stream.next_layer().close();
      s.run_until([&] { return p.ended; });
    }
    CHECK(s.run_until([&] { return s.broker_ended; }));
    CHECK(s.relay->stats().open == 0);
  }
  SUBCASE("the broker") {
    scene s;
    page p(s);
    p.send(hello);
    REQUIRE(s.run_until([&] { return s.got == hello; }));
    s.broker->close();
    CHECK(s.run_until([&] { return p.ended; }));
    CHECK(s.server->stats().sockets == 0);
  }
  SUBCASE("no broker at all") {
    scene s;
    s.acceptor.close();
    page p(s);
    p.send(hello);
    CHECK(s.run_until([&] { return p.ended; }));
    CHECK(s.relay->stats().unreachable == 1);
  }
}

TEST_CASE("relay: strangers and the careless are cut off, and no octet of theirs reaches the broker") {
  relay::relay_settings quick;
  quick.connect_wait = 200ms;
  quick.packet_octets_max = 1000;
  scene s(quick);
  page p(s);
  SUBCASE("another protocol") { p.send("GET / HTTP/1.1\r\n\r\n"); }
  SUBCASE("a text message") {
    p.stream.text(true);
    p.send(hello);
  }
  SUBCASE("nothing at all") {}
  SUBCASE("half a CONNECT") { p.send(hello.substr(0, 7)); }
  SUBCASE("a huge CONNECT") { p.send(octets({0x10, 0xFF, 0xFF, 0x03})); }
  CHECK(s.run_until([&] { return p.ended; }));
  CHECK(s.got.empty());
  CHECK_FALSE(s.broker);
  CHECK(s.relay->stats().open == 0);
}

TEST_CASE("relay: a packet that is too large ends the connection of its sender") {
  relay::relay_settings small;
  small.packet_octets_max = 1000;
  scene s(small);
  page p(s);
  p.send(hello);
  REQUIRE(s.run_until([&] { return s.got == hello; }));
  p.send(octets({0x30, 0xE9, 0x07}) + std::string(1001, 'x'));
  CHECK(s.run_until([&] { return p.ended && s.broker_ended; }));
  CHECK(s.relay->stats().refused == 1);
  CHECK(s.got == hello);
}

TEST_CASE("relay: who sends too fast is read slowly, and loses nothing") {
  relay::relay_settings strict;
  strict.packets_burst = 10;
  strict.pause = 20ms;
  scene s(strict);
  page p(s);
  p.send(hello);
  std::string pings;
  for (int i = 0; i < 10'000; ++i) pings += ping;
  p.send(pings);
  CHECK(s.run_until([&] { return s.got.size() == hello.size() + pings.size(); }));
  CHECK(s.relay->stats().slowed >= 4);  // 20,000 octets in pieces of 4096
}

TEST_CASE("relay: a broker that does not read holds up its own client, within bounds, and no other") {
  scene s;
  page p(s);
  p.send(hello);
  REQUIRE(s.run_until([&] { return s.got == hello; }));
  s.stop_reading();
  std::size_t sent = 0;
  bool writing = false;
  const std::string packet = octets({0x30, 0x80, 0x80, 0x02}) + std::string(32768, 'x');
  const std::string many = packet + packet + packet + packet;
  std::function<void()> more = [&] {
    writing = true;
    p.stream.async_write(boost::asio::buffer(many), [&](boost::system::error_code ec, std::size_t n) {
      writing = false;
      sent += n;
      if (!ec && sent < (64u << 20)) more();
    });
  };
  more();
  // It comes to a halt when the kernel's buffers are full, long before 64 MiB.
  std::size_t before = 1;
  CHECK(s.run_until(
      [&] {
        if (std::exchange(before, sent) != sent || sent == 0) return false;
        s.io.restart();
        s.io.run_for(300ms);
        return sent == before;
      },
      20s));
  CHECK(writing);
  CHECK(sent < (32u << 20));
}

TEST_CASE("relay: more than one request on the way to an upgrade is refused, and the listener serves on") {
  scene s;
  tcp::socket raw(s.io);
  raw.connect({boost::asio::ip::address_v4::loopback(), s.server->port()});
  const std::string upgrade =
      "GET /mqtt HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n";
  boost::asio::write(raw, boost::asio::buffer(upgrade + "GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  char some[64];
  bool closed = false;
  raw.async_read_some(boost::asio::buffer(some), [&](boost::system::error_code ec, std::size_t) { closed = bool(ec); });
  CHECK(s.run_until([&] { return closed; }));
  CHECK(s.server->stats().sockets == 0);
  page p(s);
  p.send(hello);
  CHECK(s.run_until([&] { return s.got == hello; }));
}
