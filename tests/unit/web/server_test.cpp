// The listener with real sockets on loopback: what a well-meaning client, a slow one and a bad one get.
#include "gateway/http/server.hpp"

#include "gateway/http/date.hpp"
#include "tests/support/virtual_clock.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <deque>
#include <optional>
#include <string>

using namespace kentongan;
using namespace std::chrono_literals;
using boost::asio::ip::tcp;

namespace {

http::server_settings quick() {
  http::server_settings s;
  s.connections_max = 4;
  s.header_octets_max = 1024;
  s.body_octets_max = 1000;
  s.header_wait = s.body_wait = s.answer_wait = s.write_wait = 200ms;
  s.idle_wait = 500ms;
  return s;
}

struct scene {
  boost::asio::io_context io{1};
  test::virtual_clock clock;
  test::captured_log log;
  std::vector<web::request> seen;
  std::deque<std::function<void(web::response)>> held;
  bool hold = false;
  std::size_t answer_octets = 0;
  std::shared_ptr<web::stream> stream;
  std::optional<http::server> server;

  explicit scene(http::server_settings s = quick()) {
    server.emplace(
        io.get_executor(), std::move(s),
        [this](web::request r, auto done) {
          seen.push_back(r);
          if (r.target == "/throws") throw std::runtime_error("a fault in the handler");
          if (hold) return held.push_back(done);
          web::response out;
          if (r.target == "/stream") {
            out.type = "text/event-stream";
            out.stream = [this](std::shared_ptr<web::stream> got) { stream = got; };
            return done(std::move(out));
          }
          out.body = answer_octets ? std::string(answer_octets, 'x') : "{\"to\":\"" + r.target + "\"}";
          done(std::move(out));
        },
        clock.port(), log.port());
    REQUIRE_FALSE(server->listen());
  }
  bool run_until(const std::function<bool()>& done, std::chrono::milliseconds patience = 5s) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!done()) {
      if (std::chrono::steady_clock::now() > end) return false;
      io.restart();
      io.run_for(2ms);
    }
    return true;
  }
};

struct client {
  scene& s;
  tcp::socket socket;
  std::string got;
  bool closed = false;

  explicit client(scene& where) : s(where), socket(where.io) {
    socket.connect({boost::asio::ip::address_v4::loopback(), s.server->port()});
    socket.non_blocking(true);
  }
  void send(std::string_view octets) {
    boost::system::error_code ec;
    boost::asio::write(socket, boost::asio::buffer(octets), ec);
  }
  void look() {
    char some[65536];
    boost::system::error_code ec;
    while (!ec) got.append(some, socket.read_some(boost::asio::buffer(some), ec));
    if (ec != boost::asio::error::would_block) closed = true;
  }
  bool gets(std::string_view part, std::chrono::milliseconds patience = 5s) {
    return s.run_until([&] { return look(), got.find(part) != std::string::npos; }, patience);
  }
  bool is_closed(std::chrono::milliseconds patience = 5s) {
    return s.run_until([&] { return look(), closed; }, patience);
  }
};

const std::string get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

}  // namespace

TEST_CASE("http date: as the standard writes it") {
  CHECK(http::http_date(domain::utc_time{784'111'777s}) == "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST_CASE("server: a connection is kept, and pipelined requests are answered in order") {
  scene s;
  client c(s);
  c.send(get);
  CHECK(c.gets("{\"to\":\"/a\"}"));
  CHECK(c.got.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(c.got.find("Date: Sat, 31 Jan 2026 07:00:00 GMT") != std::string::npos);
  CHECK(c.got.find("nosniff") != std::string::npos);
  c.got.clear();
  c.send(
      "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nPOST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}GET /3 "
      "HTTP/1.1\r\nHost: x\r\n"
      "Connection: close\r\n\r\n");
  CHECK(c.is_closed());
  const auto first = c.got.find("\"/1\""), second = c.got.find("\"/2\""), third = c.got.find("\"/3\"");
  CHECK((first < second && second < third && third != std::string::npos));
  REQUIRE(s.seen.size() == 4);
  CHECK(s.seen[2].body == "{}");
  CHECK(s.seen[2].header("content-length") == "2");
  CHECK(s.server->stats().requests == 4);
}

TEST_CASE("server: a request may come octet by octet, chunked, or after 100 Continue") {
  scene s;
  client c(s);
  for (const char octet : get) {
    c.send({&octet, 1});
    s.run_until([] { return false; }, 1ms);
  }
  CHECK(c.gets("\"/a\""));
  c.send("POST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  CHECK(c.gets("\"/b\""));
  CHECK(s.seen.back().body == "abcde");
  c.send("POST /c HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  CHECK(c.gets("100 Continue"));
  c.send("ok");
  CHECK(c.gets("\"/c\""));
}

TEST_CASE("server: HEAD has the length and no body") {
  scene s;
  client c(s);
  c.send("HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  CHECK(c.is_closed());
  CHECK(c.got.find("Content-Length: 11\r\n") != std::string::npos);
  CHECK(c.got.ends_with("\r\n\r\n"));
}

TEST_CASE("server: half closed, it still answers") {
  scene s;
  s.hold = true;
  client c(s);
  c.send(get);
  c.socket.shutdown(tcp::socket::shutdown_send);
  REQUIRE(s.run_until([&] { return !s.held.empty(); }));
  web::response r;
  r.body = "late";
  s.held.front()(r);
  CHECK(c.gets("late"));
  CHECK(c.is_closed());
  s.held.front()(r);  // a second answer is nobody's
}

TEST_CASE("server: what cannot be read is refused with its status, and the connection closed") {
  const std::pair<std::string, std::string> rows[] = {
      {"hello\r\n\r\n", "400"},
      {"GET /a HTTP/1.1\r\n\r\n", "400"},  // no Host
      {"GET /a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "400"},
      {"GET /a HTTP/9.1\r\nHost: x\r\n\r\n", "400"},
      {"GET /a HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n", "400"},
      {"GET /a\x01 HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "400"},
      {"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", "400"},
      {"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
      {"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400"},
      {"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n", "413"},
      {"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n" + std::string(1024, 'x'), "413"},
      {"GET /a HTTP/1.1\r\nHost: x\r\nX: " + std::string(2000, 'x') + "\r\n\r\n", "431"},
      {std::string(20'000, 'x'), "4"}};
  for (const auto& [octets, status] : rows) {
    CAPTURE(octets.substr(0, 80));
    scene s;
    client c(s);
    c.send(octets);
    CHECK(c.is_closed());
    CHECK_MESSAGE(c.got.starts_with("HTTP/1.1 " + status), c.got.substr(0, 200));
    CHECK(c.got.find("application/problem+json") != std::string::npos);
    CHECK(s.seen.empty());
    CHECK(s.server->stats().malformed == 1);
  }
}

TEST_CASE("server: who is slow is told so, and loses his connection") {
  scene s;
  client header(s), body(s), silent(s);
  header.send("GET /a HTTP/1.1\r\nHost:");
  body.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  for (int i = 0; i < 10; ++i) {  // dripping does not help
    s.run_until([] { return false; }, 30ms);
    header.send("x");
  }
  CHECK(header.is_closed());
  CHECK(header.got.starts_with("HTTP/1.1 408"));
  CHECK(body.is_closed());
  CHECK(body.got.starts_with("HTTP/1.1 408"));
  CHECK(silent.is_closed());
  CHECK(silent.got.empty());
  CHECK(s.server->stats().timeouts == 2);
  CHECK(s.seen.empty());
  CHECK(s.run_until([&] { return s.server->stats().open == 0; }));
}

TEST_CASE("server: who does not read his answer loses his connection") {
  scene s;
  s.answer_octets = 30'000'000;
  client c(s);
  c.send(get);
  CHECK(s.run_until([&] { return s.server->stats().timeouts == 1 && s.server->stats().open == 0; }));
}

TEST_CASE("server: without an answer in time it says so, and goes on") {
  scene s;
  s.hold = true;
  client c(s);
  c.send(get);
  CHECK(c.gets("HTTP/1.1 503"));
  CHECK(c.gets("Retry-After: 5"));
  s.held.front()({});  // too late: must not answer the next request
  s.hold = false;
  c.got.clear();
  c.send("GET /next HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(c.gets("\"/next\""));
  CHECK(s.server->stats().unanswered == 1);
}

TEST_CASE("server: what the listener itself has to say, it says in the client's language") {
  scene s;
  s.hold = true;
  client late(s), large(s);
  const std::string english = " HTTP/1.1\r\nHost: x\r\nAccept-Language: en\r\n";
  late.send("GET /a" + english + "\r\n");
  CHECK(late.gets("The gateway is busy; repeat"));
  late.send(get);
  CHECK(late.gets("Gateway sedang sibuk; ulangi"));
  large.send("POST /a" + english + "Content-Length: 1001\r\n\r\n");
  CHECK(large.gets("The body is too large"));
}

TEST_CASE("server: a fault in the handler costs that connection only") {
  scene s;
  client other(s), c(s);
  c.send("GET /throws HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(c.is_closed());
  CHECK(s.log.count(ports::level::error, "a fault in the handler") == 1);
  other.send(get);
  CHECK(other.gets("\"/a\""));
}

TEST_CASE("server: a new connection takes the place of the longest idle one, never of a busy one") {
  scene s;
  s.hold = true;
  client busy(s);
  busy.send(get);
  REQUIRE(s.run_until([&] { return s.held.size() == 1; }));
  client first(s), second(s), third(s);
  REQUIRE(s.run_until([&] { return s.server->stats().open == 4; }));
  client fourth(s);
  CHECK(first.is_closed(100ms));
  CHECK(s.server->stats().evicted == 1);
  s.hold = false;
  fourth.send(get);
  CHECK(fourth.gets("\"/a\""));
  s.held.front()({});
  CHECK(busy.gets("200 OK"));
}

TEST_CASE("server: when all connections are busy a new one is closed") {
  scene s;
  s.hold = true;
  std::deque<client> busy;
  for (int i = 0; i < 4; ++i) busy.emplace_back(s).send(get);
  REQUIRE(s.run_until([&] { return s.held.size() == 4; }));
  client one_more(s);
  CHECK(one_more.is_closed());
  CHECK(s.server->stats().refused == 1);
}

TEST_CASE("server: a stream goes on until its listener goes") {
  auto settings = quick();
  settings.stream_beat = 50ms;
  scene s(settings);
  client c(s);
  c.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
  REQUIRE(c.gets("\r\n\r\n"));
  CHECK(c.got.find("Content-Type: text/event-stream") != std::string::npos);
  CHECK(c.got.find("Content-Length") == std::string::npos);
  CHECK(c.got.find("Connection: close") != std::string::npos);
  s.stream->send("one ");
  s.stream->send("two");
  CHECK(c.gets("one two"));
  CHECK(c.gets(":\n\n"));
  s.run_until([] { return false; }, 600ms);  // longer than any patience for requests
  CHECK(s.stream->open());
  c.socket.close();
  CHECK(s.run_until([&] { return !s.stream->open(); }));
  s.stream->send("nobody hears it");
  CHECK(s.server->stats().open == 0);
}

TEST_CASE("server: a listener that does not keep up is cut off, and costs no more than its bound") {
  auto settings = quick();
  settings.stream_octets_max = 100'000;
  scene s(settings);
  client c(s), other(s);
  c.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
  REQUIRE(s.run_until([&] { return s.stream != nullptr; }));
  for (int i = 0; i < 10'000 && s.stream->open(); ++i) {
    s.stream->send(std::string(10'000, 'x'));
    s.io.restart();
    s.io.poll();
  }
  CHECK_FALSE(s.stream->open());
  CHECK(s.server->stats().cut_off == 1);
  other.send(get);
  CHECK(other.gets("\"/a\""));
}

TEST_CASE("server: a stream that nobody reads ends by itself, even when nothing more is said") {
  auto settings = quick();
  settings.stream_octets_max = 64'000'000;
  scene s(settings);
  client c(s);
  c.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
  REQUIRE(s.run_until([&] { return s.stream != nullptr; }));
  s.stream->send(std::string(30'000'000, 'x'));  // more than the kernel takes
  CHECK(s.stream->open());
  CHECK(s.run_until([&] { return !s.stream->open(); }));
  CHECK(s.run_until([&] { return s.server->stats().timeouts == 1; }));  // the reader may hear of its end first
  CHECK(s.server->stats().open == 0);
}

TEST_CASE("server: HEAD of a stream ends at once") {
  scene s;
  client c(s);
  c.send("HEAD /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  CHECK(c.is_closed());
  CHECK(c.got.starts_with("HTTP/1.1 200"));
  CHECK_FALSE(s.stream);
}

TEST_CASE("server: it stops with requests under way") {
  scene s;
  s.hold = true;
  client c(s), idle(s);
  c.send(get);
  REQUIRE(s.run_until([&] { return s.held.size() == 1; }));
  s.server.reset();
  CHECK(c.is_closed());
  CHECK(idle.is_closed());
  s.held.front()({});
}

TEST_CASE("server: a port that is taken is an error, and free again it is not") {
  scene s;
  auto settings = quick();
  settings.port = s.server->port();
  http::server second(s.io.get_executor(), settings, {}, s.clock.port(), s.log.port());
  CHECK(second.listen() == std::errc::address_in_use);
  CHECK(second.port() == 0);
  s.server.reset();
  s.run_until([] { return false; }, 5ms);
  CHECK_FALSE(second.listen());
  CHECK(second.port() == settings.port);
}
