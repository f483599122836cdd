#include "gateway/phones/phone_side.hpp"

#include "tests/support/fake_intake.hpp"
#include "tests/support/fake_mqtt_client.hpp"
#include "tests/support/json_of.hpp"
#include "tests/support/virtual_clock.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>

using namespace kentongan;
using namespace kentongan::domain;
using test::json_of;
using test::number_at;
using test::text_at;

namespace {

city two_people() {
  city c;
  c.id = "blitar";
  c.agencies.push_back({agency_id("damkar"), "Damkar"});
  c.agencies[0].desk = {{channel_kind::phone, "piket"}};
  unit u;
  u.id = unit_id("damkar-1");
  u.agency = agency_id("damkar");
  u.channels = {{channel_kind::phone, "budi"}, {channel_kind::aprs, "DMKR1-7", net_id("vhf")}};
  c.units.push_back(u);
  return c;
}

struct scene {
  city the_city = two_people();
  domain::directory directory{the_city};
  contract::topics topics{"blitar", "gw1"};
  test::fake_mqtt_client client;
  test::fake_intake intake;
  test::fake_board board;
  test::virtual_clock clock;
  test::captured_log log;
  std::vector<phones::wake_call> calls;
  phones::phone_side side{
      {topics, directory, client, intake, board, clock.port(), log.port(), {}, {}, [this](const phones::wake_call& c) {
         calls.push_back(c);
       }}};

  scene() { client.come_up(); }
  void deliver(const std::string& topic, std::string payload, bool retained = false) {
    mqtt::message m;
    m.topic = topic;
    m.payload = std::move(payload);
    m.retained = retained;
    const auto meaning = topics.parse(m.topic);
    REQUIRE(meaning);
    side.on_message(*meaning, m);
  }
  void is_here(const std::string& who, const std::string& more = {}) {
    deliver(topics.phone_presence(who), R"({"v":1,"phone":")" + who + R"(-k3f9","online":true)" + more + '}');
  }
  void pass(std::chrono::milliseconds d) {
    const auto until = clock.now.steady + d;
    side.tick();
    while (side.deadline() && *side.deadline() <= until) {
      clock.pass(std::chrono::duration_cast<std::chrono::milliseconds>(*side.deadline() - clock.now.steady));
      side.tick();
      REQUIRE((!side.deadline() || *side.deadline() > clock.now.steady));
    }
    clock.pass(std::chrono::duration_cast<std::chrono::milliseconds>(until - clock.now.steady));
  }
  boost::json::object health() const {
    std::string out;
    contract::writer w(out);
    w.open();
    side.write_health(w);
    w.close();
    return json_of(out).at("phones").as_object();
  }
  boost::json::object responder(std::string_view who) const {
    const auto list = json_of(side.phones());
    for (const auto& r : list.at("responders").as_array())
      if (text_at(r.as_object(), "responder") == who) return r.as_object();
    FAIL("no such responder");
    return {};
  }
};

}  // namespace

TEST_CASE("phone side: who comes and who goes is a path that works or does not") {
  scene s;
  s.is_here("budi");
  s.pass(0s);
  REQUIRE(s.intake.items.size() == 1);
  CHECK(s.intake.newest<path_reported>().kind == path_kind::phone);
  CHECK(s.intake.newest<path_reported>().name == "budi");
  CHECK(s.intake.newest<path_reported>().up);
  s.pass(5min);
  REQUIRE(s.intake.items.size() == 2);
  CHECK_FALSE(s.intake.newest<path_reported>().up);
  CHECK(s.intake.newest<path_reported>().reason == "silent for 90 s");
  CHECK(s.log.count(ports::level::warn, "phone of budi is unreachable: silent for 90 s") == 1);
  // An answer is a sign of life too.
  s.deliver(s.topics.phone_answer("budi"), R"({"v":1,"phone":"budi-k3f9","state":"in_field"})");
  s.pass(0s);
  CHECK(s.intake.newest<path_reported>().up);
}

TEST_CASE("phone side: what is missing is the broker, when it is") {
  scene s;
  s.is_here("budi");
  s.pass(0s);
  s.client.go_down();
  s.pass(5min);
  CHECK(s.intake.newest<path_reported>().reason == "no connection to the broker");
}

TEST_CASE("phone side: the list names everybody who may have a phone") {
  scene s;
  s.is_here("budi", R"(,"battery":12,"charging":false,"app":"hp 1")");
  transmission t;
  order o;
  o.id = order_id("A");
  t.order = std::make_shared<order>(o);
  t.delivery = 1;
  t.channel = {channel_kind::phone, "piket"};
  t.expires = s.clock.now.steady + 1h;
  s.side.send(t);
  CHECK(json_of(s.side.phones()).at("responders").as_array().size() == 2);  // an HT is no phone
  const auto budi = s.responder("budi");
  CHECK(text_at(budi, "unit") == "damkar-1");
  CHECK(text_at(budi, "agency") == "damkar");
  CHECK(text_at(budi, "state") == "reachable");
  CHECK(number_at(budi, "waiting") == 0);
  const auto& phone = budi.at("phones").at(0).as_object();
  CHECK(text_at(phone, "phone") == "budi-k3f9");
  CHECK(text_at(phone, "state") == "reachable");
  CHECK(text_at(phone, "last") == "2026-01-31T07:00:00.000Z");
  CHECK(number_at(phone, "battery") == 12);
  CHECK(phone.at("battery_low").as_bool());
  CHECK(text_at(phone, "app") == "hp 1");
  const auto desk = s.responder("piket");
  CHECK(text_at(desk, "desk") == "damkar");
  CHECK(text_at(desk, "state") == "never");
  CHECK(number_at(desk, "waiting") == 1);
  CHECK(desk.at("phones").as_array().empty());
  s.pass(5min);
  CHECK(text_at(s.responder("budi"), "state") == "unreachable");
  CHECK(s.log.count(ports::level::warn, "the battery of phone 'budi-k3f9' of budi is low: 12 %") == 1);
}

TEST_CASE("phone side: who has not received an order in 5 s, or is away, is called by another way") {
  scene s;
  const auto order_to = [&](const std::string& who, std::uint32_t delivery) {
    domain::order o;
    o.id = order_id("A");
    transmission t;
    t.order = std::make_shared<domain::order>(o);
    t.delivery = delivery;
    t.channel = {channel_kind::phone, who};
    t.expires = s.clock.now.steady + 1h;
    order_view v;
    v.order = t.order;
    for (std::uint32_t n = 1; n <= delivery; ++n) {
      delivery_view d;
      d.number = n;
      d.channel = t.channel;
      v.deliveries.push_back(d);
    }
    s.board.orders = {v};
    s.side.send(t);
  };
  order_to("budi", 1);
  s.pass(4s);
  s.deliver(s.topics.phone_answer("budi"), R"({"v":1,"id":"m1","order":"A","delivery":1,"state":"received"})");
  while (!s.intake.items.empty()) s.intake.answer(reply_code::stored);
  s.pass(10s);
  CHECK(s.calls.empty());
  order_to("budi", 2);
  s.pass(10s);
  REQUIRE(s.calls.size() == 1);
  CHECK(s.calls[0].responder == "budi");
  s.is_here("budi");
  s.pass(5min);
  order_to("budi", 3);  // he is away
  s.pass(0s);
  CHECK(s.calls.size() == 2);
  CHECK(number_at(s.health(), "wake_calls") == 2);
  s.side.recall(order_id("A"), 2);
  s.side.recall(order_id("A"), 3);
  order_to("piket", 4);
  s.side.recall(order_id("A"), 4);
  s.pass(1min);
  CHECK(s.calls.size() == 2);
}

TEST_CASE("phone side: bad presence is counted and changes nothing") {
  struct row {
    const char* what;
    const char* counter;
    std::function<void(scene&)> does;
  };
  const row rows[] = {
      {"malformed", "rejected", [](scene& s) { s.deliver(s.topics.phone_presence("budi"), "{}"); }},
      {"oversized", "rejected",
       [](scene& s) {
         s.deliver(s.topics.phone_presence("budi"),
                   R"({"v":1,"phone":"b","online":true,"x":")" + std::string(70'000, 'x') + "\"}");
       }},
      {"forged", "unknown", [](scene& s) { s.is_here("nobody"); }},
      {"retained", "retained_ignored",
       [](scene& s) { s.deliver(s.topics.phone_presence("budi"), R"({"v":1,"phone":"b","online":true})", true); }},
  };
  for (const auto& r : rows) {
    CAPTURE(r.what);
    scene s;
    r.does(s);
    s.pass(5min);
    CHECK(number_at(s.health(), r.counter) == 1);
    CHECK(number_at(s.health(), "presence") == 0);
    CHECK(number_at(s.health(), "never") == 2);
    CHECK(s.intake.items.empty());
  }
}

TEST_CASE("phone side: a flood of presence is cut off, and the others are heard") {
  scene s;
  for (int i = 0; i < 10'000; ++i) s.is_here("budi");
  s.is_here("piket");
  CHECK(number_at(s.health(), "rate_limited") == 9'970);
  CHECK(number_at(s.health(), "presence") == 31);
  CHECK(text_at(s.responder("piket"), "state") == "reachable");
  CHECK(s.log.count(ports::level::warn, "says too often how it is") == 10);
}
