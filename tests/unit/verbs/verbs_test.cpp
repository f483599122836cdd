// What whoever asks for an agency sees, and what he does not. What the centre sees is tested where MQTT asks
// (tests/unit/feed/requests_test.cpp): it is the same code.
#include "gateway/verbs/verbs.hpp"

#include "tests/support/fake_intake.hpp"
#include "tests/support/fake_journal.hpp"
#include "tests/support/json_of.hpp"
#include "tests/support/virtual_clock.hpp"
#include "tests/unit/dispatch/scene.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>

using namespace kentongan;
using namespace kentongan::domain;
using test::json_of;
using test::number_at;
using test::text_at;

namespace {

const agency_id damkar("damkar"), pmi("pmi"), pln("pln");

struct fake_situation final : ports::situation {
  std::vector<emergency_view> emergencies() const override {
    emergency_view a, unknown;
    a.id = emergency_id("pmi-1");
    a.agency = pmi;
    unknown.id = emergency_id("aprs:X");
    return {a, unknown};
  }
  std::vector<readiness_view> readiness() const override {
    readiness_view a, b;
    a.agency = damkar;
    b.agency = pmi;
    return {a, b};
  }
  roster_view roster(utc_time at) const override {
    roster_view r;
    r.at = at;
    r.crews.resize(2);
    r.crews[0].unit = unit_id("damkar-1");
    r.crews[0].agency = damkar;
    r.crews[1].unit = unit_id("pmi-1");
    r.crews[1].agency = pmi;
    r.stand_ins = {{pln, damkar}};
    r.changes.resize(3);
    r.changes[0].responder = responder_id("budi");   // damkar-1
    r.changes[1].responder = responder_id("eko");    // pmi-1
    r.changes[2].responder = responder_id("piket");  // damkar's desk
    return r;
  }
};

struct scene {
  city the_city = dispatch::test::small_city();
  directory look{the_city};
  test::fake_intake intake;
  test::fake_board board;
  test::fake_journal journal;
  test::virtual_clock clock;
  fake_situation situation;
  verbs::verbs verbs{{intake,
                      board,
                      journal,
                      [] { return R"({"secret":true})"; },
                      {},
                      &situation,
                      clock.port(),
                      [] { return "{}"; },
                      &look}};

  std::optional<verbs::answer> ask(std::string_view verb, const agency_id& as = {}, boost::json::object o = {}) {
    std::optional<verbs::answer> got;
    verbs.ask(verb, o, {as}, [&](verbs::answer a) { got = std::move(a); });
    while (!journal.questions.empty()) journal.answer_read();
    return got;
  }
  std::string body(std::string_view verb, const agency_id& as = {}, boost::json::object o = {}) {
    const auto a = ask(verb, as, std::move(o));
    REQUIRE(a);
    return a->fault ? "fault: " + a->fault->detail : a->body;
  }
  // A fire: damkar-1 and pmi-1 are called, one delivery each.
  void fire(const std::string& id) {
    order o;
    o.id = order_id(id);
    o.prio = priority::p1;
    o.category = "fire";
    o.text = "fire";
    order_view v;
    v.order = std::make_shared<domain::order>(o);
    v.edition = 3;
    v.assignments.resize(2);
    v.assignments[0].unit = unit_id("damkar-1");
    v.assignments[0].agency = damkar;
    v.assignments[1].unit = unit_id("pmi-1");
    v.assignments[1].agency = pmi;
    v.deliveries.resize(2);
    v.deliveries[0].agency = damkar;
    v.deliveries[1].agency = pmi;
    v.ladders = {{pmi, {}, 0, true, false}};
    v.links = {{order_id("other"), order_relation::related}};
    board.orders.push_back(v);
  }
  void write(fact_body b, const std::string& id = "A") {
    ports::journal_batch batch;
    batch.facts.push_back({++seq, {}, order_id(id), std::move(b)});
    journal.written.push_back(batch);
  }
  void write_fire(const std::string& id = "A") {
    order_accepted f;
    f.order.prio = priority::p1;
    f.assignments = {{unit_id("damkar-1"), damkar}, {unit_id("pmi-1"), pmi}};
    f.deliveries = {{1, damkar, unit_id("damkar-1"), {}}, {2, pmi, unit_id("pmi-1"), {}}};
    write(f, id);
  }
  std::uint64_t seq = 0;
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("verbs: an agency sees orders in which it has a part, and of them its own part") {
  scene s;
  s.fire("A");
  const auto own = s.body("orders", damkar);
  CHECK(has(own, "damkar-1"));
  CHECK_FALSE(has(own, "pmi"));
  CHECK_FALSE(has(own, "other"));
  CHECK(has(own, "\"alarms\":[]"));
  CHECK(has(s.body("orders", pmi), "\"alarms\":[\"pmi\"]"));
  CHECK(s.body("orders", pln) == ",\"open\":0,\"orders\":[]");
  CHECK(has(s.body("orders"), "other"));
}

TEST_CASE("verbs: a timeline is told from an agency's side, and not at all to one without a part") {
  scene s;
  s.write_fire();
  delivery_advanced d;
  for (const std::uint32_t n : {1u, 2u}) {
    d.delivery = n;
    s.write(d);
  }
  assignment_moved m;
  m.unit = unit_id("pmi-1");
  m.agency = pmi;
  s.write(m);
  note_taken console;
  console.text = "to everybody";
  s.write(console);
  s.write(unit_called{unit_id("pmi-1"), {}, {}, {}, {}});
  s.write(order_linked{order_id("other"), {}, {}});

  const auto own = s.body("order", damkar, {{"order", "A"}});
  CHECK(has(own, "\"units\":[\"damkar-1\"]"));
  CHECK(has(own, "to everybody"));
  CHECK_FALSE(has(own, "pmi"));
  CHECK_FALSE(has(own, "\"delivery\":2"));
  CHECK_FALSE(has(own, "other"));
  CHECK(has(s.body("order", pmi, {{"order", "A"}}), "unit_called"));
  CHECK(has(s.body("order", {}, {{"order", "A"}}), "order_linked"));
  // From a seq on; what came before is read all the same.
  const auto later = s.body("order", damkar, {{"order", "A"}, {"from", 2}});
  CHECK(has(later, "\"delivery\":1"));
  CHECK_FALSE(has(later, "order_accepted"));
  const auto none = s.ask("order", pln, {{"order", "A"}});
  CHECK_FALSE(none->found);
  CHECK(none->body == ",\"facts\":[]");
  CHECK_FALSE(s.ask("order", {}, {{"order", "B"}})->found);
}

TEST_CASE("verbs: a timeline of more than a page is read to its end") {
  scene s;
  s.write_fire();
  for (int i = 0; i < 2'500; ++i) s.write(alarm_raised{pmi, "x"});
  s.write(alarm_raised{damkar, "the last"});
  const auto own = s.body("order", damkar, {{"order", "A"}});
  CHECK(has(own, "the last"));
  CHECK_FALSE(has(own, "\"next\""));
}

TEST_CASE("verbs: an agency called in later has a part from then on") {
  scene s;
  s.write_fire();
  targets_added t;
  t.assignments = {{unit_id("pln-1"), pln}};
  s.write(t);
  CHECK(has(s.body("order", pln, {{"order", "A"}}), "pln-1"));
  CHECK_FALSE(has(s.body("order", damkar, {{"order", "A"}}), "targets_added"));
}

TEST_CASE("verbs: units, crews, paths and emergencies are its own, and the gateway's insides are nobody's") {
  scene s;
  s.board.reported = {{unit_id("damkar-1"), availability::unknown}, {unit_id("pmi-1"), availability::unknown}};
  CHECK(s.body("units", damkar) == ",\"units\":{\"damkar-1\":\"unknown\"}");
  CHECK(has(s.body("emergencies", pmi), "pmi-1"));
  CHECK(s.body("emergencies", damkar) == ",\"emergencies\":[]");
  CHECK_FALSE(has(s.body("readiness", damkar), "pmi"));
  const auto roster = s.body("roster", damkar);
  CHECK(has(roster, "budi"));
  CHECK(has(roster, "piket"));
  CHECK(has(roster, "\"stand_ins\":[{\"agency\":\"pln\",\"by\":\"damkar\"}]"));
  CHECK_FALSE(has(roster, "eko"));
  CHECK_FALSE(has(roster, "pmi"));
  CHECK_FALSE(has(s.body("agencies", damkar), "pmi"));
  CHECK(has(s.body("agencies"), "\"agency\":\"pmi\""));
  for (const char* verb : {"status", "stations", "replay"}) {
    CHECK(has(s.body(verb, damkar), "fault: no such verb"));
    CHECK_FALSE(has(s.body(verb), "fault"));
  }
}

TEST_CASE("verbs: orders are filtered, and read page by page") {
  scene s;
  for (const char* id : {"A", "B", "C", "D"}) s.fire(id);
  auto first = json_of("{\"x\":0" + s.body("orders", {}, {{"limit", 2}}) + '}');
  CHECK(number_at(first, "open") == 4);
  CHECK(first.at("orders").as_array().size() == 2);
  auto second = json_of("{\"x\":0" + s.body("orders", {}, {{"limit", 2}, {"from", first.at("next")}}) + '}');
  CHECK(text_at(second.at("orders").as_array()[0].as_object(), "order") == "C");
  CHECK_FALSE(second.contains("next"));
  const auto shown = [&](boost::json::object o, const agency_id& as = {}) {
    return json_of("{\"x\":0" + s.body("orders", as, std::move(o)) + '}').at("orders").as_array().size();
  };
  CHECK(shown({{"agency", "pmi"}}) == 4);
  CHECK(shown({{"agency", "pln"}}) == 0);
  CHECK(shown({{"unit", "pmi-1"}}) == 4);
  CHECK(shown({{"unit", "pmi-1"}}, damkar) == 0);  // that another agency's unit has a part is not told
  CHECK(shown({{"prio", "P1"}, {"category", "fire"}}) == 4);
  CHECK(shown({{"prio", "P2"}}) == 0);
  CHECK(has(s.body("orders", {}, {{"prio", "P9"}}), "fault: prio"));
}

TEST_CASE("verbs: the city's data are told as they are configured") {
  scene s;
  const auto agencies = s.body("agencies");
  CHECK(
      has(agencies, R"({"agency":"damkar","name":"","desk":[{"channel":"phone:piket"}],"units":[{"unit":"damkar-1")"));
  CHECK(
      has(s.body("categories"),
          R"({"category":"fire","prio":"P1","name":{"id":"","en":""},"routes":[{"agency":"damkar","role":"primary"})"));
}
