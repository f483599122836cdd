// An order to a TETRA radio over everything that is real but the air: the program, a pseudo-terminal, and at its far
// end the scripted terminal with the radios of two crews.
#include "tests/integration/world.hpp"
#include "tests/support/pty_terminal.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <memory>
#include <string>

using namespace kentongan::test;

namespace {

const std::string tetra_city = R"(
[city]
id = "blitar"
name = "Kota"
[[agency]]
id = "damkar"
name = "Damkar"
[[unit]]
id = "damkar-1"
agency = "damkar"
name = "Damkar 1"
channels = [{ kind = "tetra", address = "1001", net = "tetra1" }]
)";

struct tetra_world : world {
  std::unique_ptr<pty_terminal> terminal;

  tetra_world() : world("tetra") {
    plug_in();
    std::ofstream(dir() / "kota.toml") << tetra_city;
    start_broker();
    gateway_options o;
    o.city = (dir() / "kota.toml").string();
    o.extra = "[[terminal]]\nname = \"t1\"\nport = \"" + (dir() / "terminal").string() +
              "\"\nnet = \"tetra1\"\ntalkgroup = \"1000\"\nretry_first_s = 5\n";
    start_gateway(o);
    REQUIRE(wait_ready());
    REQUIRE_MESSAGE(logged("terminal 't1' is up", 1), gateway_log());
  }
  void plug_in() {
    terminal = std::make_unique<pty_terminal>((dir() / "terminal").string());
    with([](auto& t) { t.radios[1001] = {.reads = true}; });
  }
  void with(const std::function<void(scripted_terminal&)>& act) const { terminal->with(act); }

  bool logged(const std::string& part, std::size_t times) {
    return run_until(
        [&] {
          const auto log = gateway_log();
          std::size_t n = 0;
          for (auto at = log.find(part); at != log.npos; at = log.find(part, at + 1)) ++n;
          return n >= times;
        },
        30s);
  }
  bool seen(const std::string& order, const std::string& status) {
    return run_until([&] { return has(order, status); }, 20s);
  }
  // The crew's radio shows words with `part` in them.
  bool reads(const std::string& part) {
    return run_until(
        [&] {
          bool found = false;
          with([&](auto& t) {
            for (const auto& text : t.texts) found = found || text.words.find(part) != std::string::npos;
          });
          return found;
        },
        20s);
  }
};

}  // namespace

TEST_CASE("air_tetra: order, delivery report, status, text, emergency, through the real program") {
  tetra_world w;
  w.with([](auto& t) { CHECK(t.talkgroup() == "1000"); });
  w.place("t-1", "damkar-1", "Rumah terbakar di Jalan Merdeka 10");
  CHECK(w.reads("RUMAH TERBAKAR DI JALAN MERDEKA 10"));
  CHECK_MESSAGE(w.seen("t-1", "delivery on_air"), w.gateway_log());
  CHECK_MESSAGE(w.seen("t-1", "delivery device"), w.gateway_log());
  CHECK_MESSAGE(w.seen("t-1", "delivery opened"), w.gateway_log());
  w.with([](auto& t) { t.crew_status(1001, 0x8005); });
  CHECK_MESSAGE(w.seen("t-1", "assignment en_route"), w.gateway_log());
  CHECK(w.reads("MELUNCUR: DICATAT POSKO"));
  w.with([](auto& t) { t.crew_text(1001, "tiba", 7); });
  CHECK_MESSAGE(w.seen("t-1", "assignment on_scene"), w.gateway_log());
  bool reported = false;
  CHECK(w.run_until(
      [&] {
        w.with([&](auto& t) {
          for (const auto& r : t.reports) reported = reported || (r.to == 1001 && r.reference == 7 && r.status == 0);
        });
        return reported;
      },
      10s));
  w.with([](auto& t) {
    t.crew_status(4711, 0x8006);  // nobody's
    t.crew_status(1001, 0);
  });
  CHECK_MESSAGE(w.logged("emergency of damkar-1 raised", 1), w.gateway_log());
  CHECK(w.logged("from 4711, which belongs to nobody", 1));
  CHECK(w.reads("DARURAT: DITERIMA POSKO"));
}

TEST_CASE("air_tetra: an order waits for a terminal that is unplugged, and leaves when it is back") {
  tetra_world w;
  w.terminal.reset();
  REQUIRE_MESSAGE(w.logged("terminal 't1' is off", 1), w.gateway_log());
  w.place("t-2", "damkar-1", "Pohon tumbang");
  REQUIRE(w.run_until([&] { return w.stored.contains("t-2"); }, 10s));
  w.run_for(500ms);
  CHECK_FALSE(w.has("t-2", "delivery on_air"));
  w.plug_in();
  CHECK_MESSAGE(w.reads("POHON TUMBANG"), w.gateway_log());
  CHECK_MESSAGE(w.seen("t-2", "delivery device"), w.gateway_log());
}
