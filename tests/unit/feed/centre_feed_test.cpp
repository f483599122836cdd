#include "gateway/feed/centre_feed.hpp"

#include "tests/support/fake_intake.hpp"
#include "tests/support/fake_mqtt_client.hpp"
#include "tests/support/json_of.hpp"
#include "tests/support/virtual_clock.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace kentongan;
using namespace kentongan::domain;
using test::json_of;
using test::text_at;

namespace {

struct scene {
  contract::topics topics{"blitar", "gw1"};
  test::fake_mqtt_client client;
  test::fake_intake intake;
  test::virtual_clock clock;
  test::captured_log log;
  feed::centre_feed feed{{topics, client, intake, clock.port(), log.port(), "gw1", "boot-7", 10, 20}};

  // An order arrives on the topic of an agency, or of the centre ("").
  void order(std::string_view agency, std::string fields, std::string response = {}, bool retained = false) {
    mqtt::message m;
    m.topic = agency.empty() ? topics.centre_order() : topics.agency_order(agency);
    m.payload = "{\"v\":1," + fields + "}";
    m.response_topic = std::move(response);
    m.correlation = std::string("c\0\xFF", 3);
    m.retained = retained;
    feed.on_order(agency, m);
  }
  const domain::order& submitted() const { return intake.newest<order_received>().order; }
};

const std::string good = R"("id":"A","category":"fire","text":"kebakaran","src":"cad-1")";

reply replied(reply_code code, std::optional<reject_reason> why = {}, std::string detail = {}) {
  reply r;
  r.code = code;
  r.why = why;
  r.detail = std::move(detail);
  r.order = order_id("A");
  r.revision = 1;
  r.number = 17;
  return r;
}

}  // namespace

TEST_CASE("feed: an order goes to the intake, in the name of its source") {
  scene s;
  s.order("", good);
  REQUIRE(s.intake.items.size() == 1);
  const auto& e = s.intake.newest<order_received>();
  CHECK(e.order.id.str() == "A");
  CHECK(e.order.to_agencies.empty());
  CHECK(e.by == actor{actor_role::dispatcher, "cad-1", "mqtt"});
  s.order("", R"("id":"B","text":"x")");
  CHECK(s.intake.newest<order_received>().by.name == "centre");
}

TEST_CASE("feed: nothing is said before the intake has answered") {
  scene s;
  s.order("", good, "cad-1/replies");
  CHECK(s.client.published.empty());
  s.intake.answer(replied(reply_code::stored));
  CHECK(s.client.published.size() == 1);
}

TEST_CASE("feed: whoever names a response topic gets every answer there") {
  scene s;
  s.order("", good, "cad-1/replies");
  s.intake.answer(replied(reply_code::stored));
  s.order("", good, "cad-1/replies");
  s.intake.answer(replied(reply_code::repeat));
  s.order("", good, "cad-1/replies");
  s.intake.answer(
      replied(reply_code::rejected, reject_reason::unknown_category, "category 'fire' is not in the table"));
  REQUIRE(s.client.on("cad-1/replies").size() == 3);
  CHECK(s.client.published.size() == 3);
  CHECK(s.client.published[0].payload == R"({"v":1,"order":"A","rev":1,"number":17,"state":"stored"})");
  CHECK(s.client.published[1].payload == R"({"v":1,"order":"A","rev":1,"number":17,"state":"stored","dup":true})");
  const auto j = json_of(s.client.published[2].payload);
  CHECK(text_at(j, "state") == "rejected");
  CHECK(text_at(j, "reason") == "unknown_category");
  for (const auto& m : s.client.published) {
    CHECK(m.correlation == std::string("c\0\xFF", 3));
    CHECK(m.expiry == 1h);
    CHECK_FALSE(m.retained);
    CHECK(m.qos == 1);
  }
  CHECK(s.feed.stats().orders == 3);
  CHECK(s.feed.stats().accepted == 1);
  CHECK(s.feed.stats().repeats == 1);
  CHECK(s.feed.stats().rejected == 1);
}

TEST_CASE("feed: without a response topic the news says stored, and all else comes on the evt topic") {
  for (const auto& [agency, topic] : {std::pair<std::string, std::string>{"", "cc/v1/blitar/centre/evt/order"},
                                      {"damkar", "cc/v1/blitar/agency/damkar/evt/order"}}) {
    CAPTURE(agency);
    scene s;
    s.order(agency, good);
    s.intake.answer(replied(reply_code::stored));
    CHECK(s.client.published.empty());
    CHECK(s.feed.stats().accepted == 1);
    s.order(agency, good);
    s.intake.answer(replied(reply_code::repeat));
    s.order(agency, good);
    s.intake.answer(replied(reply_code::rejected, reject_reason::unavailable));
    s.order(agency, R"("id":"A")");
    CHECK(s.client.on(topic).size() == 3);
    CHECK(s.client.published.size() == 3);
  }
}

TEST_CASE("feed: a response topic where somebody obeys is not used") {
  for (const char* topic : {"cc/v1/blitar/resp/budi/evt/ack", "cc/v1/blitar/resp/budi/cmd/order", "cad/#", "$SYS/x",
                            "cc/v1/blitar/gw/gw1/state/conn"}) {
    CAPTURE(topic);
    scene s;
    s.order("", good, topic);
    s.intake.answer(replied(reply_code::rejected, reject_reason::conflict));
    REQUIRE(s.client.published.size() == 1);
    CHECK(s.client.published[0].topic == "cc/v1/blitar/centre/evt/order");
    s.order("", R"("id":7)", topic);
    CHECK(s.client.published.back().topic == "cc/v1/blitar/centre/evt/order");
  }
}

TEST_CASE("feed: what cannot be read is rejected with its reason, counted, logged and goes no further") {
  scene s;
  s.order("", R"("id":"A","text":"x","prio":"P9")", "cad-1/replies");
  s.order("", "\"id\":\"A\",\"text\":\"\xFF\"", "cad-1/replies");
  s.order("", R"("id":"A","text":")" + std::string(2001, 'x') + '"', "cad-1/replies");
  CHECK(s.intake.items.empty());
  REQUIRE(s.client.published.size() == 3);
  const std::pair<const char*, const char*> expected[] = {{"malformed", "prio: 'P9' is not one of its values"},
                                                          {"malformed", "not JSON: "},
                                                          {"too_long", "text: more than 2000"}};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto j = json_of(s.client.published[i].payload);
    CHECK(text_at(j, "reason") == expected[i].first);
    CHECK(text_at(j, "detail").starts_with(expected[i].second));
  }
  CHECK(s.feed.stats().rejected == 3);
  CHECK(s.log.count(ports::level::warn, "rejected: ") == 3);
}

TEST_CASE("feed: a retained order is ignored, and its sender is told") {
  scene s;
  s.order("", good, "cad-1/replies", true);
  CHECK(s.intake.items.empty());
  REQUIRE(s.client.published.size() == 1);
  CHECK(text_at(json_of(s.client.published[0].payload), "reason") == "retained");
  CHECK(s.feed.stats().retained_ignored == 1);
}

TEST_CASE("feed: a flood from one topic is dropped without a word, and others are heard") {
  scene s;  // 10/s, 20 at once
  for (int i = 0; i < 10'000; ++i) s.order("damkar", good, "cad-1/replies");
  CHECK(s.intake.items.size() == 20);
  CHECK(s.client.published.empty());
  CHECK(s.feed.stats().rate_limited == 9'980);
  CHECK(s.log.count(ports::level::warn, "come too fast") == 10);
  s.order("pmi", good);
  s.order("", good);
  CHECK(s.intake.items.size() == 22);
  s.clock.pass(500ms);
  for (int i = 0; i < 10; ++i) s.order("damkar", good);
  CHECK(s.intake.items.size() == 27);
  for (int i = 0; i < 5'000; ++i) s.order("a" + std::to_string(i), R"("id":7)");  // invented agencies
  CHECK(s.intake.items.size() == 27);
}

TEST_CASE("feed: an order on an agency's topic goes to that agency, whatever it says") {
  scene s;
  s.order("damkar", good);
  REQUIRE(s.intake.items.size() == 1);
  CHECK(s.submitted().to_agencies == std::vector{agency_id("damkar")});
  s.order("damkar", good + R"(,"to":["agency/damkar"])");
  REQUIRE(s.intake.items.size() == 2);
  CHECK(s.submitted().to_agencies == std::vector{agency_id("damkar")});
  for (const char* to : {R"(["agency/pmi"])", R"(["agency/damkar","agency/pmi"])", R"(["agency/damkar","unit/pmi-1"])",
                         R"(["unit/pmi-1"])", R"(["agency/damkar","agency/damkar"])"}) {
    CAPTURE(to);
    s.client.published.clear();
    s.order("damkar", good + ",\"to\":" + to);
    CHECK(s.intake.items.size() == 2);
    REQUIRE(s.client.published.size() == 1);
    const auto j = json_of(s.client.published[0].payload);
    CHECK(text_at(j, "order") == "A");
    CHECK(text_at(j, "reason") == "malformed");
    CHECK(text_at(j, "detail").starts_with("to: "));
  }
  s.order("", good + R"(,"to":["agency/pmi","unit/damkar-1"])");  // the centre may
  CHECK(s.intake.items.size() == 3);
}

TEST_CASE("feed: the news of a commit become numbered outbox rows that last a day") {
  scene s;
  std::vector<report> reports(3);
  for (std::size_t i = 0; i < 3; ++i) {
    reports[i].seq = i + 1;
    reports[i].agency = agency_id(i == 1 ? "pmi" : "damkar");
    reports[i].state = "stored";
  }
  std::uint64_t next = 41;
  const auto rows = s.feed.rows_for(reports, next);
  REQUIRE(rows.size() == 2);
  CHECK(next == 43);
  CHECK(rows[0].id == 41);
  CHECK(rows[1].id == 42);
  CHECK(rows[0].topic == "cc/v1/blitar/agency/damkar/evt/order");
  CHECK(rows[1].topic == "cc/v1/blitar/agency/pmi/evt/order");
  const auto j = json_of(rows[0].payload);
  CHECK(text_at(j, "gw") == "gw1");
  CHECK(text_at(j, "boot") == "boot-7");
  CHECK(j.at("statuses").as_array().size() == 2);
  for (const auto& r : rows) CHECK(r.expires_utc_ms == (s.clock.now.utc + 24h).time_since_epoch().count());
  CHECK(s.feed.rows_for({}, next).empty());
  CHECK(next == 43);
}
