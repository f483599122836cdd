// A session over a line that the test holds, in virtual time; and over a real pseudo-terminal with the scripted
// terminal at its far end, in real time.
#include "radio/link/serial_line.hpp"
#include "radio/pei/terminal_session.hpp"
#include "tests/support/pty_terminal.hpp"
#include "tests/unit/radio/link/fake_line.hpp"

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace kentongan::radio;
using namespace kentongan::radio::pei;
using namespace std::chrono_literals;
using strings = std::vector<std::string>;
using clock_type = std::chrono::steady_clock;

namespace {

struct virtual_bench {
  clock_type::time_point now{100h};
  kentongan::radio::test::fake_line line;
  strings states;
  terminal_session session{line,
                           {},
                           {[this](terminal_state s, std::string_view reason) {
                              states.push_back(std::string(to_string(s)) + ": " + std::string(reason));
                            },
                            {},
                            {}},
                           [this] { return now; }};

  void run(std::chrono::milliseconds time) {
    const auto end = now + time;
    while (const auto due = session.deadline()) {
      if (*due > end) break;
      now = std::max(now, *due);
      session.tick(now);
    }
    now = end;
  }
  std::string written() {
    const auto all = line.all_taken();
    return {all.begin(), all.end()};
  }
  void say(const std::string& text) {
    line.say(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
  }
};

// A session on real parts, one thread.
struct real_bench {
  boost::asio::io_context io{1};
  std::unique_ptr<serial_line> line;
  std::unique_ptr<terminal_session> session;
  strings fates;
  std::vector<heard> heards;

  explicit real_bench(const std::string& device) {
    line = std::make_unique<serial_line>(io.get_executor(), device, 9600);
    session_settings s;
    s.backoff_min = 50ms;
    session = std::make_unique<terminal_session>(
        *line, s,
        terminal_session::handlers{{},
                                   [this](std::uint64_t id, send_fate fate, std::string_view) {
                                     fates.push_back(std::to_string(id) + (fate == send_fate::sent ? " sent" : " not"));
                                   },
                                   [this](const heard& h) { heards.push_back(h); }},
        [] { return clock_type::now(); });
    session->start();
  }
  bool run_until(const std::function<bool()>& done) {
    const auto end = clock_type::now() + 15s;
    while (!done()) {
      if (clock_type::now() > end) return false;
      io.restart();
      io.run_one_for(5ms);
      const auto now = clock_type::now();
      if (const auto due = session->deadline(); due && *due <= now) session->tick(now);
    }
    return true;
  }
  bool up() {
    return run_until([this] { return session->terminal().state() == terminal_state::up; });
  }
};

}  // namespace

TEST_CASE("air_tetra_session: opens, tries again with growing pauses, at once when its device comes back") {
  virtual_bench b;
  b.line.open_error = std::make_error_code(std::errc::no_such_device);
  b.session.start();
  b.run(100s);
  CHECK(b.line.openings == 8);  // 0, 1, 3, 7, 15, 31, 61, 91 s
  CHECK(b.session.failures() == 8);
  CHECK(b.states.front() == "off: No such device; next attempt in 1 s");
  b.line.open_error = {};
  b.session.retry_now();
  CHECK(b.line.openings == 9);
  CHECK(b.session.terminal().state() == terminal_state::starting);
  CHECK(b.written() == "\x1B\r\n");
  b.run(1s);
  CHECK(b.written() == "ATE0\r\n");
  b.say("ATE0\r\r\nOK\r\n");
  CHECK(b.written() == "AT+GMI?\r\n");
  b.line.hang_up();
  CHECK(b.session.terminal().state() == terminal_state::off);
  b.say("OK\r\n");
  CHECK(b.written().empty());
  b.session.stop();
  CHECK_FALSE(b.session.deadline());
}

TEST_CASE("air_tetra_session: a terminal silent for long, or one that takes nothing, is opened again") {
  virtual_bench b;
  b.session.start();
  b.run(3min);
  CHECK(b.line.openings == 2);
  CHECK(b.session.terminal().state() != terminal_state::up);
  b.line.answers_open = false;
  b.run(10min);
  CHECK(b.line.openings > 10);
  b.line.answers_open = true;
  b.run(1min);
  b.line.takes_octets = false;
  b.session.stop();
  b.session.start();
  const auto before = b.line.openings;
  b.line.write(std::vector<std::uint8_t>(10000));
  b.run(1min);
  CHECK(b.line.openings > before);
}

TEST_CASE("air_tetra_session: over a real pseudo-terminal, unplugged and plugged in again") {
  auto far = std::make_unique<kentongan::test::pty_terminal>();
  const auto first = far->path();
  far->with([](auto& t) { t.radios[1001] = {.reads = true}; });
  real_bench b(first);
  REQUIRE(b.up());
  auto& terminal = b.session->terminal();
  REQUIRE(terminal.send({1, 1001, make_text("#12 P1 KEBAKARAN", 1, ask_report::both), 0, clock_type::now() + 1min}));
  REQUIRE(b.run_until([&] { return b.heards.size() == 2; }));
  CHECK(b.fates == strings{"1 sent"});
  CHECK(std::get<heard_report>(b.heards[1]).status == delivery::consumed);
  far->with([](auto& t) {
    CHECK(t.texts.at(0).words == "#12 P1 KEBAKARAN");
    t.crew_text(1001, "TIBA 12", 4);
    t.crew_status(1001, 0x8006);
  });
  REQUIRE(b.run_until([&] { return b.heards.size() == 4; }));
  CHECK(std::get<heard_text>(b.heards[2]).text == "TIBA 12");
  CHECK(std::get<heard_status>(b.heards[3]).value == 0x8006);
  far.reset();
  CHECK(b.run_until([&] { return terminal.state() == terminal_state::off; }));
  b.session->stop();
}
