// Any KISS TNC: direwolf is the gateway's modem, and a second direwolf with Xastir or a person behind it is the crew's
// HT. Between the two goes sound and nothing else.
#include "tests/integration/direwolf.hpp"

#include "tests/integration/sound_air.hpp"
#include "tests/integration/world.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <regex>
#include <string>

using namespace kentongan::test;

namespace {

// The crew of damkar-1, with the radio that the city file gives them.
class crew {
 public:
  enum class acks { by_hand, by_xastir };
  crew(kissutil& hands, acks how) : hands_(hands), acks_(how) {}

  // Reads what is new on the screen. A message to the crew is acknowledged, every copy of it.
  void look() {
    static const std::regex message(R"(^\[0\] 112BLT-1>[^:]*::DMKR1-7  :(.*)\{([A-Za-z0-9]{1,5})$)");
    static const std::regex their_ack(R"(^\[0\] 112BLT-1>[^:]*::DMKR1-7  :ack1$)");
    const auto lines = hands_.screen();
    for (; seen_ < lines.size(); ++seen_) {
      std::smatch m;
      if (std::regex_match(lines[seen_], m, message)) {
        text = m[1];
        if (acks_ == acks::by_hand) say("ack" + m[2].str());
      }
      answer_acknowledged = answer_acknowledged || std::regex_match(lines[seen_], their_ack);
    }
  }
  void say(const std::string& words) { hands_.type("DMKR1-7>APZ001::112BLT-1 :" + words); }

  std::optional<std::string> text;  // of the order
  bool answer_acknowledged = false;

 private:
  kissutil& hands_;
  const acks acks_;
  std::size_t seen_ = 0;
};

enum class kiss { over_tcp, through_pty };

void order_and_answer(kiss way, crew::acks acks) {
  world w(way == kiss::over_tcp ? "direwolf-tcp" : "direwolf-pty");
  direwolf centre(w.dir() / "centre", "112BLT-1"), station(w.dir() / "station", "DMKR1-7");
  const auto logs = [&] { return centre.log() + "\n--\n" + station.log() + "\n--\n" + w.gateway_log(); };
  const auto gateway_says = [&](std::string_view words) {
    return w.run_until([&] { return w.gateway_log().find(words) != std::string::npos; }, 40s);
  };
  sound_air air({centre.sound(), station.sound()});
  station.start(direwolf::terminal_is::absent);
  w.start_broker();
  world::gateway_options o;
  o.net = "airtime_percent = 100\n";  // otherwise as it is by default: 1200 bit/s, 300 ms of txdelay
  if (way == kiss::over_tcp) {
    o.port = "tcp:localhost:" + std::to_string(centre.port());
    w.start_gateway(o);
    REQUIRE_MESSAGE(gateway_says("Connection refused; next attempt"), logs());
    centre.start(direwolf::terminal_is::absent);
  } else {
    centre.start(direwolf::terminal_is::offered);
    REQUIRE_MESSAGE(w.run_until([&] { return !centre.terminal().empty(); }, 40s), logs());
    o.port = centre.terminal();
    w.start_gateway(o);
  }
  REQUIRE_MESSAGE(gateway_says("modem 'm1' is up"), logs());
  REQUIRE_MESSAGE(w.wait_ready(40s), logs());
  REQUIRE_MESSAGE(w.run_until([&] { return station.ready(); }, 40s), logs());
  kissutil hands(w.dir() / "hands", station.port());
  REQUIRE_MESSAGE(w.run_until([&] { return station.has_kiss_client(); }, 40s), logs());
  std::optional<xastir> screen;
  if (acks == crew::acks::by_xastir) {
    screen.emplace(w.dir() / "xastir", "DMKR1-7", station.agw_port());
    REQUIRE_MESSAGE(w.run_until([&] { return screen->has_display(); }, 40s), screen->log());
    screen->start();
    REQUIRE_MESSAGE(w.run_until([&] { return station.has_agw_client(); }, 60s), screen->log());
  }
  crew people(hands, acks);
  const auto until = [&](const std::function<bool()>& done) {
    return w.run_until(
        [&] {
          people.look();
          return done();
        },
        40s);
  };

  w.place("d-1", "damkar-1", "Kebakaran Jl. Merdeka 12");
  REQUIRE_MESSAGE(until([&] { return people.text.has_value(); }), logs());
  CHECK_MESSAGE(people.text->find("KEBAKARAN JL. MERDEKA 12") != std::string::npos, *people.text);
  CHECK_MESSAGE(until([&] { return w.has("d-1", "delivery device"); }), logs());
  if (acks == crew::acks::by_xastir) CHECK(station.log().find("DMKR1-7>APX") != std::string::npos);  // Xastir's own
  CHECK(w.has("d-1", "delivery on_air"));
  CHECK_FALSE(w.has("d-1", "assignment en_route"));

  people.say("OTW{1");
  CHECK_MESSAGE(until([&] { return w.has("d-1", "assignment en_route"); }), logs());
  CHECK_MESSAGE(until([&] { return people.answer_acknowledged; }), logs());

  // It was sound: two transmissions of each, of half a second and more.
  for (std::size_t who : {0, 1}) {
    CHECK(air.played(who) > 1s);
    CHECK(air.peak(who) > 10000);
  }
}

}  // namespace

TEST_CASE("KISS over TCP: an order through direwolf is heard, acknowledged by Xastir and answered") {
  order_and_answer(kiss::over_tcp, crew::acks::by_xastir);  // and the gateway is there before direwolf
}

TEST_CASE("KISS through a pseudo-terminal: an order through direwolf is heard, acknowledged and answered") {
  order_and_answer(kiss::through_pty, crew::acks::by_hand);
}
