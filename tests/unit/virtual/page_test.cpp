// The page of kentongan-modem under browsers that mean no good: garbage, silence, crowds, ears that are shut. It stays
// bounded, counts them, and serves the others.
#include "tests/unit/virtual/browser.hpp"
#include "tests/unit/virtual/program.hpp"

#include <boost/system/system_error.hpp>

#include <csignal>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>

using namespace kentongan;
using namespace kentongan::test;

namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr long growth_kib = 400 * 1024;  // freed memory is kept for a while, to find its late users
#else
constexpr long growth_kib = 16 * 1024;
#endif

long resident_kib(const program& of) {
  std::ifstream in("/proc/" + std::to_string(of.child_.pid()) + "/statm");
  long total = 0;
  long resident = 0;
  in >> total >> resident;
  return resident * (::sysconf(_SC_PAGESIZE) / 1024);
}

std::size_t open_files(const program& of) {
  const std::filesystem::directory_iterator all("/proc/" + std::to_string(of.child_.pid()) + "/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

std::string get(const std::string& port, const std::string& target = "/ht") {
  return http(port, "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n");
}
// Under a sanitizer this also says that nothing leaked.
void ends_well(program& modem) {
  modem.child_.signal(SIGTERM);
  CHECK_MESSAGE(modem.child_.wait() == 0, modem.log());
}
bool serves(const std::string& port) { return get(port).starts_with("HTTP/1.1 200"); }

}  // namespace

TEST_CASE("kentongan-modem: the page is for this machine's own browsers only") {
  program modem({"--ht", "A-1", "--http", "0"});
  const std::string port = modem.port();
  const std::string host = "Host: 127.0.0.1:" + port + "\r\n\r\n";
  const struct {
    std::string request, answer;
  } rows[] = {
      {"GET /ht HTTP/1.1\r\n" + host, "HTTP/1.1 200"},
      {"HEAD /ht HTTP/1.1\r\n" + host, "HTTP/1.1 200"},
      {"GET / HTTP/1.1\r\n" + host, "HTTP/1.1 302"},
      {"GET /secret HTTP/1.1\r\n" + host, "HTTP/1.1 404"},
      {"POST /ht HTTP/1.1\r\n" + host, "HTTP/1.1 405"},
      {"GET /ht HTTP/1.1\r\nHost: evil.example:" + port + "\r\n\r\n", "HTTP/1.1 403"},
      {"GET /ht HTTP/1.1\r\n\r\n", "HTTP/1.1 403"},
      {"GET /ws HTTP/1.1\r\n" + host, "HTTP/1.1 404"},
      {"GET /../etc/passwd HTTP/1.1\r\n" + host, "HTTP/1.1 404"},
      {"GET /worklet.js HTTP/1.1\r\n" + host, "HTTP/1.1 200"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.request);
    CHECK(http(port, row.request).starts_with(row.answer));
  }
  CHECK(has(http(port, rows[0].request), "HT maya"));
  CHECK_THROWS(browser(port, "http://evil.example"));
  CHECK_NOTHROW(browser(port, "http://127.0.0.1:" + port));
  CHECK(http(port, rows[0].request).starts_with(rows[0].answer));
}

TEST_CASE("kentongan-modem: garbage is refused, counted and forgotten") {
  program modem({"--ht", "A-1", "--http", "0"});
  const std::string port = modem.port();
  const std::string host = "Host: 127.0.0.1:" + port + "\r\n";
  const std::string upgrade = "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
  const std::string garbage[] = {
      std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + "a TLS client\r\n\r\n",
      std::string(4000, '\0'),
      "GET\r\n\r\n",
      "GET /ht HTTP/9.9\r\n" + host + "\r\n",
      "GET /ht HTTP/1.1\r\nX: " + std::string(100000, 'x') + "\r\n\r\n",
      "GET /ht HTTP/1.1\r\n" + host + "Content-Length: 99999999999999999999\r\n\r\n",
      "GET /ht HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx",
      "POST /ws HTTP/1.1\r\n" + host + upgrade + "\r\n",
  };
  const long before = resident_kib(modem);
  for (int round = 0; round < 20; ++round) {
    for (const std::string& request : garbage) {
      CAPTURE(request.substr(0, 80));
      CHECK_FALSE(http(port, request).starts_with("HTTP/1.1 2"));
    }
  }
  CHECK(serves(port));
  CHECK(program::until(5s, [&] { return has(modem.log(), "refused"); }));
  CHECK(resident_kib(modem) - before < growth_kib);
  ends_well(modem);
}

TEST_CASE("kentongan-modem: garbage on the WebSocket ends that one, and it holds no PTT any more") {
  program modem({"--ht", "A-1", "--http", "0", "--json"});
  browser watcher(modem.port());
  {
    browser page(modem.port());
    page.say("A-1 ptt on");
    CHECK(watcher.read_until([](const std::string& text) { return has(text, R"("on_air":true)"); }));
    page.say(std::string(2000, 'x'));
    CHECK(page.read_until([](const std::string& text) { return has(text, "too long"); }));
    page.raw(std::string("\x81\x05no mask", 9));  // RFC 6455, 5.1: the connection is closed
    CHECK_THROWS(page.read_until([](const std::string&) { return false; }, 1000));
  }
  CHECK(watcher.read_until([](const std::string& text) {
    return has(text, R"("type":"state")") && !has(text, R"("on_air":true)") && !has(text, R"("ptt":true)");
  }));
  ends_well(modem);
}

TEST_CASE("kentongan-modem: two hundred who say nothing are hung up on, and a page that is open does not notice") {
  program modem({"--ht", "A-1", "--http", "0", "--json"});
  const std::string port = modem.port();
  browser page(port);
  page.read();
  const std::size_t files = open_files(modem);
  boost::asio::io_context io;
  std::vector<tcp::socket> silent;
  for (int i = 0; i < 200; ++i) silent.push_back(connected(io, port));
  for (tcp::socket& half : silent) {
    boost::system::error_code gone;
    boost::asio::write(half, boost::asio::buffer(std::string("GET /ht HT")), gone);
  }
  CHECK(program::until(5s, [&] { return has(modem.log(), "refused"); }));
  CHECK(open_files(modem) <= files + 64);
  page.say("A-1 key 5");
  CHECK(page.read_until([](const std::string& text) { return has(text, R"("on_air":true)"); }));
  CHECK(program::until(20s, [&] { return serves(port); }));
  CHECK(program::until(5s, [&] { return open_files(modem) <= files + 1; }));
  ends_well(modem);
}

TEST_CASE("kentongan-modem: two hundred browsers are eight, and the rest is told so") {
  program modem({"--ht", "A-1", "--http", "0"});
  const std::string port = modem.port();
  std::vector<std::unique_ptr<browser>> pages;
  int refused = 0;
  for (int i = 0; i < 200; ++i) {
    try {
      pages.push_back(std::make_unique<browser>(port));
    } catch (const boost::system::system_error&) {
      ++refused;
    }
  }
  CHECK(pages.size() == 8);
  CHECK(refused == 192);
  for (const auto& page : pages) CHECK(has(page->read(), R"("type":"hello")"));
  pages.clear();
  CHECK(program::until(5s, [&] {
    try {
      return has(browser(port).read(), R"("type":"hello")");
    } catch (const boost::system::system_error&) {
      return false;
    }
  }));
  ends_well(modem);
}

TEST_CASE("kentongan-modem: a browser that never reads loses its connection, nobody else does") {
  program modem({"--ht", "A-1", "--http", "0", "--json"});
  const std::string port = modem.port();
  browser page(port);
  browser deaf(port);
  const long before = resident_kib(modem);
  bool dropped = false;
  const auto end = steady::now() + 60s;
  const auto answered = [&] {
    page.say("listen NOBODY");
    return page.read_until([](const std::string& text) { return has(text, "no such HT"); });
  };
  while (!dropped && steady::now() < end) {
    CHECK(answered());
    try {
      for (int i = 0; i < 500; ++i) deaf.say("A-1 dance");  // each is answered with a complaint
    } catch (const boost::system::system_error&) {
      dropped = true;
    }
  }
  CHECK(dropped);
  CHECK(resident_kib(modem) - before < growth_kib);
  page.say("A-1 key 5");
  CHECK(page.read_until([](const std::string& text) { return has(text, R"("on_air":true)"); }));
  ends_well(modem);
}
