// With real programs: what they are given, and what becomes of those that fail, hang, or are too many.
#include "gateway/app/wake_program.hpp"

#include "tests/support/virtual_clock.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

using namespace kentongan;
using namespace std::chrono_literals;

namespace {

struct scene {
  boost::asio::io_context io;
  test::captured_log log;
  std::filesystem::path dir = std::filesystem::temp_directory_path() / ("kentongan-wake-" + std::to_string(::getpid()));

  scene() { std::filesystem::create_directories(dir); }
  ~scene() { std::filesystem::remove_all(dir); }
  app::wake_program make(std::vector<std::string> command, std::chrono::seconds timeout = 10s) {
    return {io.get_executor(), {std::move(command), "https://112.example/hp/", timeout, 2, 3}, log.port()};
  }
  // Runs the loop until it is so.
  bool until(const std::function<bool()>& done) {
    boost::asio::steady_timer late(io, 20s);
    bool over = false;
    late.async_wait([&](auto ec) { over = !ec; });
    while (!done() && !over) io.run_one_for(100ms);
    return done();
  }
  std::string file(const char* name) const {
    std::ifstream in(dir / name);
    return {std::istreambuf_iterator<char>(in), {}};
  }
};

}  // namespace

TEST_CASE("wake program: gets what the call says as arguments, whatever stands in it") {
  scene s;
  const auto out = (s.dir / "said").string();
  auto program = s.make({"sh", "-c", "for a; do printf '[%s]' \"$a\"; done > \"$0\"", out, "{responder}", "T: {title}",
                         "{text}", "{url}", "{other}"});
  program.call({"budi", "112: perintah P1 #17", "$(touch hacked); \"{responder}\" é"});
  REQUIRE(s.until([&] { return program.statistics().called == 1; }));
  CHECK(s.file("said") ==
        "[budi][T: 112: perintah P1 #17][$(touch hacked); \"{responder}\" é][https://112.example/hp/][{other}]");
}

TEST_CASE("wake program: one that fails, is not there or hangs is counted, and the next is called") {
  scene s;
  auto failing = s.make({"sh", "-c", "echo no route >&2; exit 3"});
  failing.call({"budi", "t", "x"});
  CHECK(s.until([&] { return failing.statistics().failed == 1; }));
  CHECK(s.log.count(ports::level::warn, "wake-up: sh: no route") == 1);
  auto missing = s.make({"kentongan-has-no-such-program"});
  missing.call({"budi", "t", "x"});
  CHECK(s.until([&] { return missing.statistics().failed == 1; }));
  auto hanging = s.make({"sleep", "1000"}, 1s);
  hanging.call({"budi", "t", "x"});
  CHECK(s.until([&] { return hanging.statistics().failed == 1; }));
  CHECK(s.log.count(ports::level::warn, "wake-up: sleep: it did not end in time") == 1);
}

TEST_CASE("wake program: only some run and wait, the rest are dropped, and nothing is done without a command") {
  scene s;
  auto program = s.make({"true"});
  for (int i = 0; i < 100; ++i) program.call({"budi", "t", "x"});
  CHECK(program.statistics().dropped == 95);  // two run, three wait
  CHECK(s.until([&] { return program.statistics().called == 5; }));
  auto off = s.make({});
  off.call({"budi", "t", "x"});
  CHECK(off.statistics().dropped + off.statistics().failed + off.statistics().called == 0);
}
