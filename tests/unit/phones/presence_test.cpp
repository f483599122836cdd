#include "gateway/phones/presence.hpp"

#include "tests/support/virtual_clock.hpp"

#include <doctest/doctest.h>

using namespace kentongan;
using namespace kentongan::phones;
using namespace std::chrono_literals;

namespace {

struct scene {
  presence phones{{"budi", "citra"}, {}};
  test::virtual_clock clock;

  bool says(std::string_view who, std::string phone, bool online = true, std::optional<unsigned> battery = {},
            bool charging = false) {
    return phones.says(who, {std::move(phone), online, battery, charging, "hp"}, clock.now);
  }
  bool heard(std::string_view who, std::string_view phone = {}) { return phones.heard(who, phone, clock.now); }
  // Time passes, with a look at every deadline: "budi up", "budi down: why", with the seconds passed before it.
  std::string pass(std::chrono::milliseconds d) {
    const auto begin = clock.now.steady, until = begin + d;
    std::string text;
    const auto look = [&] {
      for (const auto& c : phones.take_changes(clock.now.steady))
        text += (text.empty() ? "" : "; ") +
                std::to_string(std::chrono::duration_cast<std::chrono::seconds>(clock.now.steady - begin).count()) +
                ' ' + c.responder + (c.reachable ? " up" : " down: " + c.reason);
      // What was due has been done.
      REQUIRE((!phones.deadline() || *phones.deadline() > clock.now.steady));
    };
    look();
    while (phones.deadline() && *phones.deadline() <= until) {
      clock.pass(std::chrono::duration_cast<std::chrono::milliseconds>(*phones.deadline() - clock.now.steady));
      look();
    }
    clock.pass(std::chrono::duration_cast<std::chrono::milliseconds>(until - clock.now.steady));
    return text;
  }
  contact state(std::string_view who) const { return phones.of(who, clock.now.steady).state; }
};

}  // namespace

TEST_CASE("presence: who was never heard is not reported as lost") {
  scene s;
  CHECK(s.pass(24h) == "");
  CHECK(s.state("budi") == contact::never);
  CHECK_FALSE(s.phones.deadline());
}

TEST_CASE("presence: a phone that goes silent is away after 90 s") {
  scene s;
  s.says("budi", "b1");
  CHECK(s.pass(80s) == "0 budi up");
  s.says("budi", "b1");
  CHECK(s.pass(10min) == "90 budi down: silent for 90 s");
  CHECK(s.state("budi") == contact::away);
  s.says("budi", "b1");
  CHECK(s.pass(1s) == "0 budi up");
  CHECK(s.phones.of("budi", s.clock.now.steady).phones.at(0).last == s.clock.now.utc - 1s);
}

TEST_CASE("presence: its last will counts at once, also when it is the first that is heard") {
  scene s;
  s.says("budi", "b1");
  CHECK(s.pass(40s) == "0 budi up");
  s.says("budi", "b1", false);
  CHECK(s.pass(10min) == "0 budi down: not connected");
  CHECK(s.phones.of("budi", s.clock.now.steady).phones.at(0).last == s.clock.now.utc - 10min - 40s);
  s.says("citra", "c1", false);
  CHECK(s.pass(10min) == "0 citra down: not connected");
  CHECK(s.phones.of("citra", s.clock.now.steady).phones.at(0).last == domain::utc_time{});
}

TEST_CASE("presence: any message of a phone is a sign of life, with a name or when it can only be its own") {
  scene s;
  s.says("budi", "b1");
  CHECK(s.pass(80s) == "0 budi up");
  s.heard("budi", "b1");
  CHECK(s.pass(80s) == "");
  s.heard("budi");
  CHECK(s.pass(89s) == "");
  CHECK(s.pass(2s) == "1 budi down: silent for 90 s");
  s.says("budi", "b1", false);
  s.heard("budi");  // of another client, since this one is not connected
  CHECK(s.pass(10min) == "");
}

TEST_CASE("presence: a responder can be reached while one of his phones can") {
  scene s;
  s.says("budi", "b1");
  s.says("budi", "b2");
  CHECK(s.pass(40s) == "0 budi up");
  s.says("budi", "b1", false);
  CHECK(s.pass(1s) == "");
  CHECK(s.pass(5min) == "49 budi down: silent for 90 s");
  const auto v = s.phones.of("budi", s.clock.now.steady);
  REQUIRE(v.phones.size() == 2);
  CHECK(v.phones[0].state == contact::away);
  CHECK(v.phones[1].name == "b2");
}

TEST_CASE("presence: a client that promises nothing is heard, and its silence says nothing") {
  scene s;
  s.heard("budi");
  CHECK(s.pass(1h) == "0 budi up");
  CHECK(s.state("budi") == contact::unsure);
  s.heard("citra", "c1");
  CHECK(s.pass(1h) == "0 citra up");
  CHECK(s.phones.of("citra", s.clock.now.steady).phones.at(0).state == contact::unsure);
  s.says("budi", "b1");  // now it does
  CHECK(s.pass(1h) == "90 budi down: silent for 90 s");
  CHECK(s.phones.of("budi", s.clock.now.steady).phones.size() == 1);
}

TEST_CASE("presence: one that comes and goes makes one change in 30 s, and the last word holds") {
  scene s;
  s.says("budi", "b1");
  std::string text;
  for (int i = 0; i < 600; ++i) {  // 10 min, a change every second
    s.says("budi", "b1", i % 2 == 0);
    text += s.pass(1s);
  }
  s.says("budi", "b1", false);
  text += s.pass(1h);
  std::size_t changes = 0;
  for (std::size_t at = text.find("budi"); at != text.npos; at = text.find("budi", at + 1)) ++changes;
  CHECK(changes >= 2);
  CHECK(changes <= 21);
  CHECK(text.ends_with("budi down: not connected"));
}

TEST_CASE("presence: gone for less than the pause is not told at all") {
  scene s;
  s.says("budi", "b1");
  CHECK(s.pass(5s) == "0 budi up");
  s.says("budi", "b1", false);
  CHECK(s.pass(5s) == "");
  s.says("budi", "b1");
  CHECK(s.pass(80s) == "");
}

TEST_CASE("presence: only the city's responders are watched, and of each only so many phones") {
  scene s;
  CHECK_FALSE(s.says("nobody", "n1"));
  CHECK_FALSE(s.heard("nobody"));
  for (int i = 0; i < 1'000; ++i) {
    s.clock.pass(1ms);
    s.says("budi", "b" + std::to_string(i));
  }
  const auto v = s.phones.of("budi", s.clock.now.steady);
  CHECK(v.phones.size() == 20);
  CHECK(v.phones.front().name == "b980");  // the newest stay
  CHECK(s.phones.counts(s.clock.now.steady)[contact::here] == 1);
  CHECK(s.phones.counts(s.clock.now.steady)[contact::never] == 1);
}

TEST_CASE("presence: a low battery is told once in 6 h, and not while it is being charged") {
  scene s;
  const auto low = [&] { return s.phones.low_battery("budi", "b1", s.clock.now.steady).value_or("-"); };
  s.says("budi", "b1");
  CHECK(low() == "-");
  s.says("budi", "b1", true, 16);
  CHECK(low() == "-");
  s.says("budi", "b1", true, 15, true);
  CHECK(low() == "-");
  s.says("budi", "b1", true, 15);
  CHECK(low() == "15 %");
  CHECK(low() == "-");
  s.clock.pass(5h);
  s.says("budi", "b1", true, 3);
  CHECK(low() == "-");
  CHECK(s.phones.of("budi", s.clock.now.steady).phones.at(0).battery_low);
  s.clock.pass(1h);
  CHECK(low() == "3 %");
  s.says("budi", "b1", false);  // the will knows of no battery: what was said last holds
  CHECK(s.phones.of("budi", s.clock.now.steady).phones.at(0).battery_percent == 3u);
  CHECK_FALSE(s.phones.low_battery("budi", "b2", s.clock.now.steady));
  CHECK_FALSE(s.phones.low_battery("nobody", "b1", s.clock.now.steady));
}
