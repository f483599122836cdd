#include "gateway/feed/retained.hpp"

#include "tests/support/fake_intake.hpp"
#include "tests/support/fake_mqtt_client.hpp"
#include "tests/support/json_of.hpp"
#include "tests/support/virtual_clock.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

using namespace kentongan;
using namespace kentongan::domain;
using test::json_of;
using test::text_at;

namespace {

const std::string conn = "cc/v1/blitar/gw/gw1/state/conn";
const std::string health = "cc/v1/blitar/gw/gw1/state/health";
const std::string modem_link = "cc/v1/blitar/gw/gw1/modem/m1/state/link";
std::string of(std::string_view unit) { return "cc/v1/blitar/unit/" + std::string(unit) + "/state/status"; }

struct scene {
  contract::topics topics{"blitar", "gw1"};
  test::fake_mqtt_client client;
  test::fake_board board;
  test::virtual_clock clock;
  feed::retained state{{topics, client, board, clock.port(), "boot-7", {unit_id("damkar-1"), unit_id("pmi-1")}, [] {
                          return R"({"v":1,"ok":true})";
                        }}};

  void come_up() {
    client.come_up();
    state.on_up();
  }
  void pass(std::chrono::milliseconds d) {
    const auto until = clock.now.steady + d;
    for (int turns = 0; turns < 10'000; ++turns) {
      const auto next = state.deadline();
      if (!next || *next > until) break;
      if (*next > clock.now.steady)
        clock.pass(std::chrono::duration_cast<std::chrono::milliseconds>(*next - clock.now.steady));
      state.tick();
      const auto after = state.deadline();
      REQUIRE((!after || *after > clock.now.steady));  // what was due has been done
    }
    clock.pass(std::chrono::duration_cast<std::chrono::milliseconds>(until - clock.now.steady));
  }
  std::size_t count(const std::string& topic) const { return client.on(topic).size(); }
};

const std::string own_will = R"({"v":1,"online":false,"boot":"boot-7","ts":"2026-01-31T07:00:00.000Z"})";

}  // namespace

TEST_CASE("retained: after every connection birth, health, modems and all units") {
  scene s;
  s.state.modem_changed("m1", "up", "");
  CHECK_FALSE(s.state.deadline());
  s.state.tick();
  CHECK(s.client.published.empty());
  s.come_up();
  s.pass(0s);
  REQUIRE(s.client.published.size() == 5);
  CHECK(s.client.published[0].topic == conn);  // first of all
  CHECK(s.client.published[0].payload == R"({"v":1,"online":true,"boot":"boot-7","ts":"2026-01-31T07:00:00.000Z"})");
  for (const auto& topic : {health, modem_link, of("damkar-1"), of("pmi-1")}) CHECK(s.count(topic) == 1);
  for (const auto& m : s.client.published) {
    CHECK(m.retained);
    CHECK(m.qos == 1);
  }
  s.client.go_down();
  CHECK_FALSE(s.state.deadline());
  s.client.published.clear();
  s.come_up();  // the broker may have forgotten everything
  s.pass(0s);
  CHECK(s.client.published.size() == 5);
}

TEST_CASE("retained: will, birth and farewell differ in one word") {
  const contract::topics t("blitar", "gw1");
  const test::virtual_clock clock;
  const auto birth = feed::retained::connection(t, true, "boot-7", clock.now.utc);
  const auto will = feed::retained::connection(t, false, "boot-7", clock.now.utc);
  CHECK(birth.topic == will.topic);
  CHECK(birth.retained);
  CHECK(will.retained);
  CHECK_FALSE(will.expiry);
  CHECK(will.payload == own_will);
  CHECK(json_of(birth.payload).at("boot") == json_of(will.payload).at("boot"));
}

TEST_CASE("retained: its own will is answered with a birth, anything else there is not") {
  scene s;
  s.come_up();
  s.pass(1s);
  CHECK(s.count(conn) == 1);
  s.state.on_connection_message(own_will);
  s.pass(0s);
  CHECK(s.count(conn) == 2);
  s.pass(1s);
  for (const char* other : {R"({"v":1,"online":true,"boot":"boot-7"})", R"({"v":1,"online":"false"})", R"({"v":1})", "",
                            "offline", R"({"online":false})"})
    s.state.on_connection_message(other);
  s.pass(1s);
  CHECK(s.count(conn) == 2);
  s.state.on_connection_message(R"({"v":1,"online":false,"boot":"boot-6"})");  // an old will, late
  s.pass(0s);
  CHECK(s.count(conn) == 3);
}

TEST_CASE("retained: a flood of wills does not become a flood of births") {
  scene s;
  s.come_up();
  for (int i = 0; i < 10'000; ++i) {
    s.state.on_connection_message(own_will);
    s.pass(1ms);
  }
  CHECK(s.count(conn) >= 20);
  CHECK(s.count(conn) <= 21);  // twice a second
}

TEST_CASE("retained: health every ten seconds, with a validity that outlasts three") {
  scene s;
  s.come_up();
  s.pass(59s);
  REQUIRE(s.count(health) == 6);
  for (const auto& m : s.client.published)
    if (m.topic == health) {
      CHECK(m.expiry == 35s);
      CHECK(m.payload == R"({"v":1,"ok":true})");
    } else {
      CHECK_FALSE(m.expiry);
    }
  s.pass(1s);
  CHECK(s.count(health) == 7);
}

TEST_CASE("retained: a change is shown at once, and then no more than twice a second") {
  scene s;
  s.come_up();
  s.pass(1s);
  s.client.published.clear();
  s.state.unit_changed(unit_id("damkar-1"));
  s.pass(0s);
  CHECK(s.count(of("damkar-1")) == 1);
  CHECK(s.count(of("pmi-1")) == 0);
  for (int i = 0; i < 999; ++i) {
    s.state.unit_changed(unit_id("damkar-1"));
    s.state.modem_changed("m1", i % 2 ? "up" : "down", "plugged");
    s.pass(1ms);
  }
  CHECK(s.count(of("damkar-1")) == 2);
  CHECK(s.count(modem_link) == 2);
  s.pass(1s);
  REQUIRE(s.count(of("damkar-1")) == 3);  // the last state is shown in the end
  REQUIRE(s.count(modem_link) == 3);
  CHECK(text_at(json_of(s.client.on(modem_link).back()), "state") == "down");
}

TEST_CASE("retained: a whole city's units go a few at a time") {
  scene s;
  std::vector<unit_id> units;
  for (int i = 0; i < 10; ++i) units.push_back(unit_id("unit-" + std::to_string(i)));
  feed::retained state(
      {s.topics, s.client, s.board, s.clock.port(), "boot-7", units, [] { return std::string("{}"); }});
  s.client.come_up();
  state.on_up();
  const auto shown = [&] {
    return std::count_if(s.client.published.begin(), s.client.published.end(),
                         [](const auto& m) { return m.topic.find("/unit/") != m.topic.npos; });
  };
  for (const int expected : {4, 8, 10, 10}) {
    state.tick();
    CHECK(shown() == expected);
    s.clock.pass(9ms);
    state.tick();
    CHECK(shown() == expected);
    s.clock.pass(1ms);
  }
  // Each keeps its own half second.
  state.unit_changed(units[0]);
  state.tick();
  CHECK(shown() == 10);
  CHECK(*state.deadline() == s.clock.now.steady + 460ms);
}

TEST_CASE("retained: a unit's status has its availability and its open assignments") {
  scene s;
  s.board.reported = {{unit_id("damkar-1"), availability::at_station}};
  for (const char* id : {"A", "B"}) {
    order o;
    o.id = order_id(id);
    order_view v;
    v.order = std::make_shared<order>(o);
    v.number = 17;
    v.assignments.resize(3);
    v.assignments[0].unit = unit_id("damkar-1");
    v.assignments[0].state = *id == 'A' ? assignment_state::on_scene : assignment_state::done;
    v.assignments[1].unit = unit_id("pmi-1");
    s.board.orders.push_back(v);
  }
  s.come_up();
  s.pass(0s);
  const auto j = json_of(s.client.on(of("damkar-1")).at(0));
  CHECK(text_at(j, "unit") == "damkar-1");
  CHECK(text_at(j, "availability") == "at_station");
  REQUIRE(j.at("assignments").as_array().size() == 1);  // B's is final
  const auto& a = j.at("assignments").as_array()[0].as_object();
  CHECK(text_at(a, "order") == "A");
  CHECK(text_at(a, "state") == "on_scene");
  CHECK(json_of(s.client.on(of("pmi-1")).at(0)).at("assignments").as_array().size() == 2);
}

TEST_CASE("retained: a unit's status is shown when it is on disk") {
  scene s;
  std::vector<std::function<void()>> waiting;
  feed::retained slow({s.topics,
                       s.client,
                       s.board,
                       s.clock.port(),
                       "boot-7",
                       {unit_id("damkar-1")},
                       [] { return "{}"; },
                       [&](std::function<void()> what) { waiting.push_back(std::move(what)); }});
  s.client.come_up();
  slow.on_up();
  slow.tick();
  CHECK(s.count(conn) == 1);
  CHECK(s.count(of("damkar-1")) == 0);
  REQUIRE(waiting.size() == 1);
  waiting[0]();
  CHECK(s.count(of("damkar-1")) == 1);
}

TEST_CASE("retained: a modem's link says since when and why") {
  scene s;
  s.state.modem_changed("m1", "degraded", "no \"answer\"\n");
  s.clock.pass(5s);
  s.come_up();
  s.pass(0s);
  CHECK(s.client.on(modem_link).at(0) ==
        R"({"v":1,"state":"degraded","reason":"no \"answer\"\n","since":"2026-01-31T07:00:00.000Z"})");
}
