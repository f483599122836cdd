#include "gateway/app/watch_model.hpp"

#include "gateway/app/watch_json.hpp"
#include "gateway/contract/news.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace kentongan;
using namespace kentongan::app;
using domain::utc_time;
using namespace std::chrono_literals;

namespace {

const utc_time t0 = *domain::parse_rfc3339("2026-01-31T07:00:00Z");

boost::json::object object(std::string_view text) {
  boost::json::value v = boost::json::parse(text);
  return v.as_object();
}

// What the gateway itself would write, so that both ends of the contract are held together.
domain::order_view fire() {
  auto o = std::make_shared<domain::order>();
  o->id = domain::order_id("o1");
  o->prio = domain::priority::p1;
  o->category = "L-KEBAKARAN";
  o->text = "Rumah terbakar";
  o->where.address = "Jl. Merdeka 10";
  o->valid_until = t0 + 4h;
  domain::order_view v;
  v.order = o;
  v.number = 12;
  v.revision = 1;
  v.accepted_at = t0;
  v.assignments.push_back({domain::unit_id("damkar-1"), domain::agency_id("damkar"), domain::route_role::primary,
                           domain::assignment_state::offered, t0, ""});
  v.deliveries.push_back({1,
                          domain::agency_id("damkar"),
                          domain::unit_id("damkar-1"),
                          {domain::channel_kind::phone, "damkar-1", {}, false},
                          domain::message_kind::dispatch,
                          domain::evidence::queued,
                          t0,
                          ""});
  return v;
}

boost::json::object orders(const std::vector<domain::order_view>& views, std::uint64_t open) {
  std::string text = R"({"v":1,"status":"ok","open":)" + std::to_string(open) + R"(,"orders":[)";
  for (const auto& v : views) {
    if (text.back() != '[') text += ',';
    contract::append_view(text, v);
  }
  return object(text + "]}");
}

boost::json::object order_response(const domain::order_view& v) {
  std::string text = R"({"v":1,"status":"ok","open":)";
  contract::append_view(text, v);
  return object(text + R"(,"facts":[]})");
}

domain::report report(std::uint64_t seq, domain::report_layer layer, std::string_view state) {
  domain::report r;
  r.seq = seq;
  r.at = t0 + std::chrono::seconds(seq);
  r.agency = domain::agency_id("damkar");
  r.layer = layer;
  r.state = state;
  r.order = domain::order_id("o1");
  r.revision = 1;
  r.number = 12;
  return r;
}

boost::json::object news(const std::vector<domain::report>& reports) {
  return object(contract::encode_news("gw1", "boot1", reports).at(0).payload);
}

watch_board with_fire() {
  watch_board b;
  b.orders_are(orders({fire()}, 1));
  return b;
}

}  // namespace

TEST_CASE("watch: an order of the list is on the board with everything the gateway wrote") {
  const auto b = with_fire();
  CHECK(b.loaded());
  const auto* o = b.find("o1");
  REQUIRE(o);
  CHECK(o->number == 12);
  CHECK(o->revision == 1);
  CHECK(o->prio == "P1");
  CHECK(o->category == "L-KEBAKARAN");
  CHECK(o->text == "Rumah terbakar");
  CHECK(o->address == "Jl. Merdeka 10");
  CHECK(o->accepted_at == t0);
  CHECK(o->valid_until == t0 + 4h);
  REQUIRE(o->assignments.size() == 1);
  CHECK(o->assignments[0].unit == "damkar-1");
  CHECK(o->assignments[0].state == "offered");
  REQUIRE(o->deliveries.size() == 1);
  CHECK(o->deliveries[0].channel == "phone:damkar-1");
  CHECK(o->deliveries[0].evidence == "queued");
}

TEST_CASE("watch: news moves assignments and deliveries") {
  auto b = with_fire();
  auto moved = report(5, domain::report_layer::assignment, "accepted");
  moved.unit = domain::unit_id("damkar-1");
  moved.by = {domain::actor_role::responder, "damkar-1", "phone:damkar-1"};
  auto opened = report(6, domain::report_layer::delivery, "opened");
  opened.unit = domain::unit_id("damkar-1");
  opened.delivery = 1;
  const auto fresh = b.news_came("damkar", news({moved, opened}));
  REQUIRE(fresh.size() == 2);
  CHECK(fresh[0].by.channel == "phone:damkar-1");
  CHECK(b.find("o1")->assignments[0].state == "accepted");
  CHECK(b.find("o1")->assignments[0].since == t0 + 5s);
  CHECK(b.find("o1")->deliveries[0].evidence == "opened");
  CHECK(b.take_wanted(10).empty());
}

TEST_CASE("watch: evidence never falls back, nor does an older assignment state win") {
  auto b = with_fire();
  auto device = report(8, domain::report_layer::delivery, "device");
  device.delivery = 1;
  auto late = report(9, domain::report_layer::delivery, "on_air");
  late.delivery = 1;
  auto newer = report(8, domain::report_layer::assignment, "on_scene");
  newer.unit = domain::unit_id("damkar-1");
  auto older = report(3, domain::report_layer::assignment, "accepted");
  older.unit = domain::unit_id("damkar-1");
  b.news_came("damkar", news({device}));
  b.news_came("damkar", news({late}));
  CHECK(b.find("o1")->deliveries[0].evidence == "device");
  newer.seq = 20;
  b.news_came("damkar", news({newer}));
  b.news_came("damkar", news({older}));
  CHECK(b.find("o1")->assignments[0].state == "on_scene");
}

TEST_CASE("watch: a message that comes twice is news once") {
  auto b = with_fire();
  const auto batch = news({report(5, domain::report_layer::alarm, "raised")});
  CHECK(b.news_came("damkar", batch).size() == 1);
  CHECK(b.news_came("damkar", batch).empty());
  CHECK(b.latest().size() == 1);
}

TEST_CASE("watch: what every agency is told of an order is news once, but who is called is told of each") {
  auto b = with_fire();
  for (const auto& [state, second] : {std::pair{"cancelled", 0u}, std::pair{"stored", 1u}}) {
    CAPTURE(state);
    const std::uint64_t seq = second ? 30 : 31;
    CHECK(b.news_came("damkar", news({report(seq, domain::report_layer::order, state)})).size() == 1);
    CHECK(b.news_came("pmi", news({report(seq, domain::report_layer::order, state)})).size() == second);
  }
}

TEST_CASE("watch: an alarm stays until it is closed, and keeps the time it was raised") {
  auto b = with_fire();
  b.news_came("damkar", news({report(5, domain::report_layer::alarm, "raised")}));
  REQUIRE(b.find("o1")->alarms.count("damkar") == 1);
  CHECK(b.find("o1")->alarms.at("damkar") == t0 + 5s);
  auto v = fire();
  v.ladders.push_back({domain::agency_id("damkar"), {}, 0, true, false});
  watch_board late;  // learns of the alarm from a list, which has no times
  late.orders_are(orders({v}, 1));
  CHECK(late.find("o1")->alarms.at("damkar") == utc_time{});
  b.orders_are(orders({v}, 1));
  CHECK(b.find("o1")->alarms.at("damkar") == t0 + 5s);
  b.news_came("damkar", news({report(7, domain::report_layer::alarm, "closed")}));
  CHECK(b.find("o1")->alarms.empty());
}

TEST_CASE("watch: an order that the board does not know is asked for, once, and then shown") {
  watch_board b;
  b.orders_are(orders({}, 0));
  b.news_came("damkar", news({report(5, domain::report_layer::order, "stored")}));
  CHECK(b.orders().empty());
  REQUIRE(b.take_wanted(10) == std::vector<std::string>{"o1"});
  CHECK(b.take_wanted(10).empty());
  b.order_is("o1", order_response(fire()));
  REQUIRE(b.find("o1"));
  CHECK(b.open_count() == 1);
}

TEST_CASE("watch: new units and copies, which news does not carry, are asked for") {
  const auto wants = [](domain::report r) {
    auto b = with_fire();
    b.news_came("damkar", news({r}));
    return !b.take_wanted(10).empty();
  };
  auto unknown_unit = report(5, domain::report_layer::assignment, "offered");
  unknown_unit.unit = domain::unit_id("damkar-2");
  auto unknown_copy = report(5, domain::report_layer::delivery, "on_air");
  unknown_copy.delivery = 2;
  CHECK(wants(unknown_unit));
  CHECK(wants(unknown_copy));
  CHECK(wants(report(5, domain::report_layer::ladder, "desk")));
  CHECK(wants(report(5, domain::report_layer::order, "revised")));
  auto known = report(5, domain::report_layer::assignment, "accepted");
  known.unit = domain::unit_id("damkar-1");
  CHECK_FALSE(wants(known));
}

TEST_CASE("watch: a closed order leaves the board and is not asked for again") {
  auto b = with_fire();
  b.news_came("damkar", news({report(5, domain::report_layer::order, "revised")}));
  b.news_came("damkar", news({report(6, domain::report_layer::order, "closed")}));
  CHECK(b.orders().empty());
  CHECK(b.open_count() == 0);
  CHECK(b.take_wanted(10).empty());
}

TEST_CASE("watch: a whole list removes what is gone, a list cut short does not") {
  auto second = fire();
  auto o = std::make_shared<domain::order>(*second.order);
  o->id = domain::order_id("o2");
  second.order = o;
  auto b = with_fire();
  b.orders_are(orders({second}, 40));
  CHECK(b.find("o1"));
  CHECK(b.open_count() == 40);
  b.orders_are(orders({second}, 1));
  CHECK_FALSE(b.find("o1"));
  CHECK(b.find("o2"));
  b.order_is("o2", object(R"({"v":1,"status":"ok","facts":[]})"));
  CHECK(b.orders().empty());
}

TEST_CASE("watch: units, calls, modems and the gateway's health") {
  watch_board b;
  b.unit_is("damkar-1", object(R"({"v":1,"unit":"damkar-1","availability":"in_field"})"));
  CHECK(b.units().at("damkar-1") == "in_field");
  auto gone = report(1, domain::report_layer::unit, "out_of_service");
  gone.unit = domain::unit_id("damkar-1");
  auto emergency = report(2, domain::report_layer::call, "emergency");
  emergency.unit = domain::unit_id("pmi-1");
  b.news_came("damkar", news({gone, emergency}));
  CHECK(b.units().at("damkar-1") == "out_of_service");
  REQUIRE(b.calls().size() == 1);
  CHECK(b.calls()[0].unit == "pmi-1");

  const auto up = object(R"({"v":1,"state":"up","since":"2026-01-31T07:00:00Z"})");
  CHECK(b.modem_is("gw1", "vhf1", up));
  CHECK_FALSE(b.modem_is("gw1", "vhf1", up));
  CHECK(b.modem_is("gw1", "vhf1", object(R"({"v":1,"state":"waiting","reason":"no such port"})")));
  CHECK(b.modems().at("gw1/vhf1").reason == "no such port");

  b.connection_is("gw1", object(R"({"v":1,"online":false})"));
  b.health_is("gw1", object(R"({"v":1,"ts":"2026-01-31T07:00:05Z","journal":{"ok":false},"mqtt":{"outbox":7}})"));
  const auto& g = b.gateways().at("gw1");
  CHECK(g.online == false);
  CHECK(g.heard == t0 + 5s);
  CHECK_FALSE(g.journal_ok);
  CHECK(g.outbox == 7);
}

TEST_CASE("watch: nothing grows without bound, whatever strangers publish") {
  watch_board b;
  b.orders_are(orders({}, 0));
  for (int i = 0; i < 6000; ++i) {
    auto r = report(static_cast<std::uint64_t>(i), domain::report_layer::order, "stored");
    r.order = domain::order_id("x" + std::to_string(i));
    b.news_came("damkar", news({r}));
    b.unit_is("u" + std::to_string(i), object(R"({"availability":"in_field"})"));
    b.modem_is("g", std::to_string(i), object(R"({"state":"up"})"));
    auto v = fire();
    auto o = std::make_shared<domain::order>(*v.order);
    o->id = r.order;
    v.order = o;
    b.order_is(r.order.str(), order_response(v));
  }
  CHECK(b.orders().size() == 2000);
  CHECK(b.units().size() == 2000);
  CHECK(b.modems().size() == 2000);
  CHECK(b.latest().size() == 50);
  CHECK(b.take_wanted(100'000).size() <= 200);
}

TEST_CASE("watch: odd JSON is passed over") {
  const char* odd[] = {R"({"v":1})",
                       R"({"v":1,"statuses":7})",
                       R"({"v":1,"statuses":[7,null,"x",[],{}]})",
                       R"({"v":1,"statuses":[{"layer":3,"state":{},"seq":-1,"at":"yesterday","by":[],"units":{}}]})",
                       R"({"v":1,"statuses":[{"layer":"assignment","state":"flying","order":"o1","unit":5}]})",
                       R"({"v":1,"statuses":[{"layer":"sonar","state":"ping","order":"o1","seq":1e300}]})",
                       R"({"v":1,"open":"many","orders":{"order":"o1"}})",
                       R"({"v":1,"open":[],"orders":[[],{"order":""},{"order":"q","assignments":[1,{}]}]})",
                       R"({"v":1,"ts":5,"journal":[],"mqtt":0,"state":[],"online":"yes","availability":1})"};
  for (const char* text : odd) {
    CAPTURE(text);
    const auto o = object(text);
    auto b = with_fire();
    b.news_came("damkar", o);
    b.orders_are(o);
    b.order_is("o1", o);
    b.unit_is("u", o);
    b.health_is("g", o);
    b.connection_is("g", o);
    CHECK_FALSE(b.modem_is("g", "m", o));
    CHECK(b.units().empty());
  }
}

TEST_CASE("watch: text is fit for a terminal") {
  CHECK(loose::printable("a\x1b[2Jb\nc\x7f") == "a [2Jb c ");
  CHECK(loose::printable("caf\xC3\xA9 \xC2\x9B"
                         "31m") == "caf\xC3\xA9  31m");
  CHECK(loose::parse("[1]") == std::nullopt);
  CHECK(loose::parse("{\"v\":1") == std::nullopt);
  CHECK(loose::parse("") == std::nullopt);
  CHECK(loose::parse(R"({"v":1,"x":2})").has_value());
}

TEST_CASE("watch: mangled messages never break the board") {
  std::mt19937 random(2112);
  auto emergency = report(2, domain::report_layer::call, "emergency");
  auto moved = report(3, domain::report_layer::assignment, "accepted");
  moved.unit = domain::unit_id("damkar-1");
  const std::string good = contract::encode_news("gw1", "b", std::vector{moved, emergency}).at(0).payload;
  auto b = with_fire();
  int readable = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string bad = good;
    for (auto n = 1 + random() % 3; n > 0; --n) bad[random() % bad.size()] = static_cast<char>(32 + random() % 95);
    if (const auto o = loose::parse(bad)) {
      ++readable;
      b.news_came("damkar", *o);
      b.orders_are(*o);
    }
  }
  CHECK(readable > 1000);
}
