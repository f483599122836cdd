#include "radio/link/tcp_line.hpp"

#include "radio/link/modem_session.hpp"
#include "tests/unit/radio/codec/golden.hpp"
#include "tests/unit/radio/link/line_bench.hpp"
#include "tests/unit/radio/octets.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

using namespace kentongan::radio;
using namespace kentongan::radio::test;

using namespace std::chrono_literals;

namespace {

namespace net = boost::asio;
using tcp = net::ip::tcp;

// A TNC that listens on loopback: what it is sent, and a hand on its socket.
class far_end {
 public:
  explicit far_end(net::io_context& context, const char* address = "127.0.0.1", std::uint16_t port = 0)
      : acceptor_(context, tcp::endpoint(net::ip::make_address(address), port)), socket_(context) {
    acceptor_.non_blocking(true);
  }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  bool accepted() {
    if (socket_.is_open()) return true;
    boost::system::error_code error;
    acceptor_.accept(socket_, error);
    if (error) return false;
    socket_.non_blocking(true);
    return true;
  }
  octets read() {
    octets some(65536);
    boost::system::error_code error;
    some.resize(socket_.read_some(net::buffer(some), error));
    return some;
  }
  void write(const octets& all) { net::write(socket_, net::buffer(all)); }
  tcp::socket& socket() { return socket_; }
  void hang_up() { socket_.close(); }
  void reset() {
    socket_.set_option(net::socket_base::linger(true, 0));  // close() then sends RST
    socket_.close();
  }

 private:
  tcp::acceptor acceptor_;
  tcp::socket socket_;
};

struct bench : line_bench {
  void make(tcp_address address, std::chrono::milliseconds dead_after = 20s) {
    line = std::make_unique<tcp_line>(context.get_executor(), tcp_settings{std::move(address), dead_after});
  }
  void connect(far_end& far) {
    const auto before = opened.size();
    open();
    REQUIRE(run_until([&] { return far.accepted() && opened.size() > before; }));
    REQUIRE_FALSE(opened.back());
  }
};

bool has_ipv6(net::io_context& context) {
  try {
    far_end probe(context, "::1");
    return true;
  } catch (const boost::system::system_error&) {
    return false;
  }
}

}  // namespace

TEST_CASE("tcp address: what is one and what is none") {
  struct row {
    const char* text;
    std::optional<tcp_address> address;
  };
  const std::string longest(253, 'a');
  const row rows[] = {
      {"tcp:localhost", {{"localhost", 8001}}},
      {"tcp:tnc-1.bukit_a.lan:8100", {{"tnc-1.bukit_a.lan", 8100}}},
      {"tcp:192.168.1.9:1", {{"192.168.1.9", 1}}},
      {"tcp:[::1]", {{"::1", 8001}}},
      {"tcp:[fe80::1%eth0]:65535", {{"fe80::1%eth0", 65535}}},
      {"tcp:[::ffff:10.0.0.1]:9", {{"::ffff:10.0.0.1", 9}}},
      {"", {}},
      {"tcp", {}},
      {"tcp:", {}},
      {"tcp::8001", {}},
      {"tcp:h:", {}},
      {"tcp:h:0", {}},
      {"tcp:h:65536", {}},
      {"tcp:h:+1", {}},
      {"tcp:h:80x", {}},
      {"tcp:h:1:2", {}},
      {"tcp:fe80::1", {}},
      {"tcp:[::1", {}},
      {"tcp:[]:1", {}},
      {"tcp:[::1]8001", {}},
      {"tcp:[localhost]", {}},
      {"tcp://localhost:8001", {}},
      {"tcp:a b", {}},
      {"tcp:h\n", {}},
      {"TCP:h", {}},
      {"/dev/ttyS0", {}},
  };
  for (const row& r : rows) {
    CAPTURE(r.text);
    CHECK(parse_tcp_address(r.text) == r.address);
  }
  CHECK(parse_tcp_address("tcp:" + longest));
  CHECK_FALSE(parse_tcp_address("tcp:" + longest + "a"));
}

TEST_CASE("tcp line: all 256 octets pass in both directions, by address and by name") {
  bench b;
  std::vector<std::pair<const char*, const char*>> ways = {{"127.0.0.1", "127.0.0.1"}, {"localhost", "127.0.0.1"}};
  if (has_ipv6(b.context)) ways.emplace_back("::1", "::1");
  for (const auto& [host, listens] : ways) {
    CAPTURE(host);
    far_end far(b.context, listens);
    b.opened.clear();
    b.received.clear();
    b.make({host, far.port()});
    b.open();
    CHECK(b.opened.empty());  // never inside the call
    b.line->write({1, 2, 3});
    CHECK(b.line->unsent_octets() == 0);  // not open yet
    REQUIRE(b.run_until([&] { return far.accepted() && !b.opened.empty(); }));
    REQUIRE_FALSE(b.opened[0]);
    b.passes_every_octet(far);
  }
}

TEST_CASE("tcp line: what does not open says why, and can be opened later") {
  bench b;
  std::uint16_t port = 0;
  {
    far_end gone(b.context);
    port = gone.port();
  }
  b.make({"127.0.0.1", port});
  for (std::size_t attempt = 1; attempt <= 2; ++attempt) {
    b.open();
    REQUIRE(b.run_until([&] { return b.opened.size() == attempt; }));
    CHECK(b.opened.back() == std::errc::connection_refused);
  }
  b.line->write({1, 2, 3});
  CHECK(b.line->unsent_octets() == 0);
  far_end back(b.context, "127.0.0.1", port);
  b.connect(back);
  CHECK(b.closed.empty());

  bench nowhere;
  nowhere.make({"no-such-host.invalid", 8001});  // RFC 6761 section 6.4
  nowhere.open();
  REQUIRE(nowhere.run_until([&] { return !nowhere.opened.empty(); }));
  CHECK(nowhere.opened[0]);
  CHECK_FALSE(nowhere.opened[0].message().empty());
}

TEST_CASE("tcp line: a machine that does not answer is given up within seconds") {
  bench b;
  // A listener whose queue is full: the kernel drops every further SYN.
  tcp::acceptor full(b.context);
  full.open(tcp::v4());
  full.bind({net::ip::make_address("127.0.0.1"), 0});
  full.listen(0);
  std::vector<tcp::socket> crowd;
  for (int i = 0; i < 8; ++i) {
    crowd.emplace_back(b.context, tcp::v4());
    crowd.back().native_non_blocking(true);
    const auto end = full.local_endpoint();
    ::connect(crowd.back().native_handle(), end.data(), static_cast<socklen_t>(end.size()));  // waits for nothing
  }
  b.make({"127.0.0.1", full.local_endpoint().port()});
  const auto began = std::chrono::steady_clock::now();
  b.open();
  REQUIRE(b.run_until([&] { return !b.opened.empty(); }));
  CHECK(b.opened[0] == std::errc::timed_out);
  CHECK(std::chrono::steady_clock::now() - began < 6s);  // a session waits 10 s: time for a second address
}

TEST_CASE("tcp line: the other end hangs up or dies: one on_closed with a reason, and no octet after it") {
  struct row {
    void (*go)(far_end&);
    std::error_code why;
  };
  const row rows[] = {
      {[](far_end& far) { far.hang_up(); }, net::error::make_error_code(net::error::eof)},
      {[](far_end& far) { far.socket().shutdown(tcp::socket::shutdown_send); },
       net::error::make_error_code(net::error::eof)},
      {[](far_end& far) { far.reset(); }, net::error::make_error_code(net::error::connection_reset)},
  };
  for (const row& r : rows) {
    bench b;
    far_end far(b.context);
    b.make({"127.0.0.1", far.port()});
    b.connect(far);
    far.write(from_hex("c0 00 41"));
    REQUIRE(b.run_until([&] { return b.received.size() == 3; }));
    r.go(far);
    REQUIRE(b.run_until([&] { return !b.closed.empty(); }));
    CHECK(b.closed[0] == r.why);
    b.line->write({1, 2, 3});
    b.settle();
    CHECK(b.closed.size() == 1);
    CHECK(b.line->unsent_octets() == 0);
  }
}

TEST_CASE("tcp line: a peer that takes nothing is visible at once, and dead after its time") {
  bench b;
  far_end far(b.context);
  b.make({"127.0.0.1", far.port()}, 1s);
  b.connect(far);
  far.socket().set_option(net::socket_base::receive_buffer_size(4096));
  b.line->write(octets(4 << 20));
  b.settle();
  CHECK(b.line->unsent_octets() > 0);
  REQUIRE(b.run_until([&] { return !b.closed.empty(); }));
  CHECK(b.closed[0] == std::errc::timed_out);
  CHECK(b.line->unsent_octets() == 0);
}

TEST_CASE("tcp line: little is hidden in the kernel") {
  bench b;
  tcp::acceptor acceptor(b.context, tcp::endpoint(net::ip::make_address("127.0.0.1"), 0), true);
  acceptor.set_option(net::socket_base::receive_buffer_size(2048));  // before accept: taken over
  b.make({"127.0.0.1", acceptor.local_endpoint().port()});
  b.open();
  REQUIRE(b.run_until([&] { return !b.opened.empty(); }));
  const auto silent = acceptor.accept();
  b.line->write(octets(100000));
  b.settle();
  CHECK(b.line->unsent_octets() > 100000 - 32768);
}

TEST_CASE("tcp line: after close() nothing more is reported") {
  bench b;
  far_end far(b.context);
  for (const char* host : {"127.0.0.1", "localhost"}) {
    b.make({host, far.port()});
    b.open();
    b.line->close();  // before the answer
    b.open();
    b.context.restart();
    b.context.poll_one();  // the look-up or the connection is under way
    b.line->close();
    b.settle();
    CHECK(b.opened.empty());
  }
  b.make({"127.0.0.1", far.port()});
  b.open();
  REQUIRE(b.run_until([&] { return !b.opened.empty() && far.accepted(); }));
  b.line->write({1, 2, 3});
  b.line->close();
  b.line->close();
  far.hang_up();
  b.settle();
  CHECK(b.received.empty());
  CHECK(b.closed.empty());
  b.open();
  b.line.reset();  // destruction while opening
  b.settle();
  CHECK(b.opened.size() == 1);
}

TEST_CASE("tcp line: closing, opening again and destroying inside its own handlers is safe") {
  bench b;
  std::vector<std::unique_ptr<tcp::socket>> sockets;
  tcp::acceptor acceptor(b.context, tcp::endpoint(net::ip::make_address("127.0.0.1"), 0));
  std::function<void()> greet = [&] {
    acceptor.async_accept([&](boost::system::error_code error, tcp::socket socket) {
      if (error) return;
      net::write(socket, net::buffer("A", 1));
      sockets.push_back(std::make_unique<tcp::socket>(std::move(socket)));
      greet();
    });
  };
  greet();
  b.make({"127.0.0.1", acceptor.local_endpoint().port()});
  int openings = 0;
  line::handlers handlers;
  handlers.on_open = [&](std::error_code error) {
    REQUIRE_FALSE(error);
    ++openings;
  };
  std::function<void()> on_bytes = [&] {
    if (openings < 3) {
      b.line->close();
      b.line->open(handlers);
    } else {
      b.line.reset();
    }
  };
  handlers.on_bytes = [&](std::span<const std::uint8_t>) { on_bytes(); };
  b.line->open(handlers);
  CHECK(b.run_until([&] { return !b.line; }));
  CHECK(openings == 3);
}

TEST_CASE("tcp line: queued writes stay in order, whatever the other end's pace") {
  bench b;
  far_end far(b.context);
  b.make({"127.0.0.1", far.port()});
  b.connect(far);
  std::mt19937 random(5);
  octets expected, arrived;
  const auto take = [&] {
    const octets more = far.read();
    arrived.insert(arrived.end(), more.begin(), more.end());
  };
  while (expected.size() < 300000) {
    octets piece(1 + random() % 400);
    for (auto& octet : piece) octet = static_cast<std::uint8_t>(random());
    expected.insert(expected.end(), piece.begin(), piece.end());
    b.line->write(std::move(piece));
    if (random() % 20 == 0) {
      b.context.restart();
      b.context.poll();
      take();
    }
  }
  REQUIRE(b.run_until([&] {
    take();
    return arrived.size() >= expected.size();
  }));
  CHECK(arrived == expected);
}

TEST_CASE("tcp line: under a modem session, a TNC that restarts in mid-frame is found again") {
  bench b;
  auto far = std::make_unique<far_end>(b.context);
  const auto port = far->port();
  b.make({"127.0.0.1", port});
  std::vector<std::string> frames, reasons;
  modem_settings settings;
  settings.backoff_min = 20ms;
  settings.backoff_max = 40ms;
  modem_session session(*b.line, settings,
                        {.on_frame = [&](std::span<const std::uint8_t> frame) { frames.push_back(to_hex(frame)); },
                         .on_state = [&](link_state, std::string_view reason) { reasons.emplace_back(reason); },
                         .on_tx = {},
                         .on_event = {}},
                        [] { return std::chrono::steady_clock::now(); });
  const auto until = [&](const std::function<bool()>& done) {
    return b.run_until([&] {
      session.tick(std::chrono::steady_clock::now());
      return done();
    });
  };
  const auto said = [&](std::string_view part) {
    return std::ranges::any_of(reasons, [&](const auto& r) { return r.find(part) != r.npos; });
  };
  session.start();
  octets arrived;
  REQUIRE(until([&] {
    if (far->accepted()) {
      const octets more = far->read();
      arrived.insert(arrived.end(), more.begin(), more.end());
    }
    return arrived.size() >= 23;
  }));
  CHECK(to_hex(std::span(arrived).first(8)) == "c0 c0 c0 c0 01 1e c0 c0");
  const octets frame = from_hex(golden_kiss_frames[0].line);
  far->write(octets(frame.begin(), frame.begin() + 20));
  REQUIRE(until([&] { return session.statistics().octets_in == 20; }));
  far->hang_up();
  far.reset();
  REQUIRE(until([&] { return said("End of file; next attempt in 20 ms") && said("Connection refused"); }));
  far = std::make_unique<far_end>(b.context, "127.0.0.1", port);
  REQUIRE(until([&] { return session.state() == link_state::up && far->accepted(); }));
  far->write(frame);
  REQUIRE(until([&] { return frames.size() == 1; }));
  CHECK(frames[0] == to_hex(std::span(frame).subspan(2, frame.size() - 3)));
  CHECK(session.statistics().openings == 2);
}
