#include "radio/link/serial_line.hpp"

#include "radio/link/modem_session.hpp"
#include "tests/unit/radio/codec/golden.hpp"
#include "tests/unit/radio/link/line_bench.hpp"
#include "tests/unit/radio/link/pty.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <doctest/doctest.h>
#include <sys/file.h>
#include <termios.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <random>

using namespace kentongan::radio;
using namespace kentongan::radio::test;
using namespace std::chrono_literals;

namespace {

struct bench : line_bench {
  template <class... Arguments>
  explicit bench(Arguments&&... arguments) {
    line = std::make_unique<serial_line>(context.get_executor(), std::forward<Arguments>(arguments)...);
  }
};

std::filesystem::path temporary_link() {
  return std::filesystem::temp_directory_path() / ("kentongan-serial-" + std::to_string(::getpid()));
}

}  // namespace

TEST_CASE("serial line: all 256 octets pass in both directions, C0 11 13 0D 00 too") {
  pty far;
  bench b(far.path());
  b.open();
  CHECK(b.opened.empty());  // never inside the call
  REQUIRE(b.run_until([&] { return !b.opened.empty(); }));
  CHECK_FALSE(b.opened[0]);

  b.passes_every_octet(far);
}

TEST_CASE("serial line: the device is raw 8N1 without flow control, at the asked speed, HUPCL off") {
  pty far;
  bench b(far.path(), 57600);
  b.open();
  REQUIRE(b.run_until([&] { return !b.opened.empty(); }));
  REQUIRE_FALSE(b.opened[0]);
  termios attributes{};
  REQUIRE(::tcgetattr(far.master(), &attributes) == 0);
  CHECK(::cfgetospeed(&attributes) == B57600);
  CHECK((attributes.c_cflag & CSIZE) == CS8);
  CHECK((attributes.c_cflag & (PARENB | CSTOPB | CRTSCTS | HUPCL)) == 0);
  CHECK((attributes.c_cflag & (CLOCAL | CREAD)) == (CLOCAL | CREAD));
  CHECK((attributes.c_iflag & (IXON | IXOFF | ICRNL | INLCR | IGNCR | ISTRIP | BRKINT)) == 0);
  CHECK((attributes.c_lflag & (ICANON | ECHO | ISIG | IEXTEN)) == 0);
  CHECK((attributes.c_oflag & OPOST) == 0);
}

TEST_CASE("serial line: what does not open says why, and can be opened later") {
  struct row {
    std::string device;
    std::uint32_t baud;
    std::error_code why;
  };
  pty far;
  const row rows[] = {
      {"/dev/no-such-device", 9600, std::make_error_code(std::errc::no_such_file_or_directory)},
      {"", 9600, std::make_error_code(std::errc::no_such_device)},
      {"/dev/null", 9600, std::make_error_code(std::errc::inappropriate_io_control_operation)},
      {far.path(), 12345, std::make_error_code(std::errc::invalid_argument)},
  };
  for (const row& r : rows) {
    CAPTURE(r.device);
    bench b(r.device, r.baud);
    for (int attempt = 1; attempt <= 2; ++attempt) {
      b.open();
      REQUIRE(b.run_until([&] { return b.opened.size() == static_cast<std::size_t>(attempt); }));
      CHECK(b.opened.back().default_error_condition() == r.why.default_error_condition());
    }
    b.settle();
    CHECK(b.closed.empty());
    b.line->write({1, 2, 3});
    CHECK(b.line->unsent_octets() == 0);
  }
}

TEST_CASE("serial line: a modem that another program uses is busy") {
  pty far;
  bench first(far.path());
  first.open();
  REQUIRE(first.run_until([&] { return !first.opened.empty(); }));
  REQUIRE_FALSE(first.opened[0]);
  bench second(far.path());
  second.open();
  REQUIRE(second.run_until([&] { return !second.opened.empty(); }));
  CHECK(second.opened[0] == std::errc::device_or_resource_busy);
  first.line->write(from_hex("41 42"));  // and the attempt does it no harm
  REQUIRE(first.run_until([&] { return first.line->unsent_octets() == 0; }));
  second.open();
  REQUIRE(second.run_until([&] { return second.opened.size() == 2; }));
  CHECK(to_hex(far.read()) == "41 42");
  first.line->close();
  second.open();
  REQUIRE(second.run_until([&] { return second.opened.size() == 3; }));
  CHECK_FALSE(second.opened[2]);
}

TEST_CASE("serial line: the other end goes away: one on_closed with a reason, and no octet after it") {
  pty far;
  bench b(far.path());
  b.open();
  REQUIRE(b.run_until([&] { return !b.opened.empty(); }));
  far.write(from_hex("c0 00 41"));
  REQUIRE(b.run_until([&] { return b.received.size() == 3; }));
  far.hang_up();
  REQUIRE(b.run_until([&] { return !b.closed.empty(); }));
  CHECK(b.closed[0]);
  b.line->write({1, 2, 3});
  b.settle();
  CHECK(b.closed.size() == 1);
  CHECK(b.line->unsent_octets() == 0);
}

TEST_CASE("serial line: the other end goes away while octets are under way: still one on_closed") {
  auto far = std::make_unique<pty>();
  bench b(far->path());
  b.open();
  REQUIRE(b.run_until([&] { return !b.opened.empty(); }));
  b.line->write(octets(1 << 20));  // more than the kernel takes
  b.settle();
  CHECK(b.line->unsent_octets() > 0);
  CHECK(b.line->unsent_octets() < (1 << 20));
  far.reset();
  REQUIRE(b.run_until([&] { return !b.closed.empty(); }));
  b.settle();
  CHECK(b.closed.size() == 1);
  CHECK(b.line->unsent_octets() == 0);
}

TEST_CASE("serial line: after close() nothing more is reported") {
  pty far;
  bench b(far.path());
  b.open();
  b.line->close();  // before the answer
  b.settle();
  CHECK(b.opened.empty());

  b.open();
  REQUIRE(b.run_until([&] { return !b.opened.empty(); }));
  far.write(from_hex("41"));
  b.line->write({1, 2, 3});
  b.line->close();
  b.line->close();
  b.settle();
  far.hang_up();
  b.settle();
  CHECK(b.received.empty());
  CHECK(b.closed.empty());
  b.line.reset();  // destruction with nothing open
}

TEST_CASE("serial line: closing, opening again and destroying inside its own handlers is safe") {
  pty far;
  boost::asio::io_context context;
  auto line = std::make_unique<serial_line>(context.get_executor(), far.path());
  int openings = 0;
  bool destroyed = false;
  line::handlers handlers;
  handlers.on_open = [&](std::error_code error) {
    REQUIRE_FALSE(error);
    ++openings;
    far.write(from_hex("41"));
  };
  std::function<void(std::span<const std::uint8_t>)> on_bytes = [&](std::span<const std::uint8_t>) {
    if (openings < 3) {
      line->close();
      line->open(handlers);
    } else {
      line.reset();
      destroyed = true;
    }
  };
  handlers.on_bytes = [&](std::span<const std::uint8_t> in) { on_bytes(in); };
  line->open(handlers);
  context.run_for(5s);
  CHECK(openings == 3);
  CHECK(destroyed);
}

TEST_CASE("serial line: a modem that comes back under another name is found at the next opening") {
  const auto link = temporary_link();
  auto first = std::make_unique<pty>();
  auto second = std::make_unique<pty>();
  std::filesystem::remove(link);
  std::filesystem::create_symlink(first->path(), link);
  // Once by a link that points elsewhere later, once by a function that answers another path.
  std::string current = first->path();
  bench by_function(serial_settings{[&] { return current; }, 9600});
  by_function.open();
  REQUIRE(by_function.run_until([&] { return !by_function.opened.empty(); }));
  by_function.line->close();
  bench by_link(link.string());
  by_link.open();
  REQUIRE(by_link.run_until([&] { return !by_link.opened.empty(); }));
  REQUIRE_FALSE(by_link.opened[0]);

  first.reset();
  REQUIRE(by_link.run_until([&] { return !by_link.closed.empty(); }));
  by_link.open();
  REQUIRE(by_link.run_until([&] { return by_link.opened.size() == 2; }));
  CHECK(by_link.opened[1]);  // the link points to nothing

  std::filesystem::remove(link);
  std::filesystem::create_symlink(second->path(), link);
  by_link.open();
  REQUIRE(by_link.run_until([&] { return by_link.opened.size() == 3; }));
  CHECK_FALSE(by_link.opened[2]);
  second->write(from_hex("41 42"));
  REQUIRE(by_link.run_until([&] { return by_link.received.size() == 2; }));
  by_link.line->close();

  current = second->path();
  by_function.open();
  REQUIRE(by_function.run_until([&] { return by_function.opened.size() == 2; }));
  CHECK_FALSE(by_function.opened[1]);
  std::filesystem::remove(link);
}

TEST_CASE("serial line: queued writes stay in order, whatever the other end's pace") {
  pty far;
  bench b(far.path());
  b.open();
  REQUIRE(b.run_until([&] { return !b.opened.empty(); }));
  std::mt19937 random(5);
  octets expected;
  octets arrived;
  while (expected.size() < 300000) {
    octets piece(1 + random() % 400);
    for (auto& octet : piece) octet = static_cast<std::uint8_t>(random());
    expected.insert(expected.end(), piece.begin(), piece.end());
    b.line->write(std::move(piece));
    if (random() % 20 == 0) {
      b.context.restart();
      b.context.poll();
      const octets more = far.read();
      arrived.insert(arrived.end(), more.begin(), more.end());
    }
  }
  REQUIRE(b.run_until([&] {
    const octets more = far.read();
    arrived.insert(arrived.end(), more.begin(), more.end());
    return arrived.size() >= expected.size();
  }));
  CHECK(arrived == expected);
}

TEST_CASE("serial line: under a modem session, unplugged in mid-frame and plugged in again") {
  std::string device;
  auto far = std::make_unique<pty>();
  device = far->path();
  bench b(serial_settings{[&] { return device; }, 115200});
  std::vector<std::string> frames;
  modem_settings settings;
  settings.backoff_min = 20ms;
  settings.backoff_max = 20ms;
  modem_session session(
      *b.line, settings,
      {.on_frame = [&](std::span<const std::uint8_t> frame) { frames.push_back(to_hex(frame)); }, .on_state = {}},
      [] { return std::chrono::steady_clock::now(); });
  const auto until = [&](const std::function<bool()>& done) {
    return b.run_until([&] {
      session.tick(std::chrono::steady_clock::now());
      return done();
    });
  };
  session.start();
  REQUIRE(until([&] { return session.state() == link_state::up; }));
  octets arrived;
  REQUIRE(until([&] {
    const octets more = far->read();
    arrived.insert(arrived.end(), more.begin(), more.end());
    return arrived.size() >= 23;
  }));
  CHECK(to_hex(std::span(arrived).first(8)) == "c0 c0 c0 c0 01 1e c0 c0");

  const octets frame = from_hex(golden_kiss_frames[0].line);
  far->write(octets(frame.begin(), frame.begin() + 20));
  REQUIRE(until([&] { return session.statistics().octets_in == 20; }));
  far.reset();
  REQUIRE(until([&] { return session.state() == link_state::waiting; }));
  far = std::make_unique<pty>();
  device = far->path();
  REQUIRE(until([&] { return session.state() == link_state::up; }));
  far->write(frame);
  REQUIRE(until([&] { return frames.size() == 1; }));
  CHECK(frames[0] == to_hex(std::span(frame).subspan(2, frame.size() - 3)));
  CHECK(session.statistics().openings == 2);
}
