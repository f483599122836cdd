#include "gateway/feed/requests.hpp"

#include "tests/support/fake_intake.hpp"
#include "tests/support/fake_journal.hpp"
#include "tests/support/fake_mqtt_client.hpp"
#include "tests/support/json_of.hpp"
#include "tests/support/virtual_clock.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

using namespace kentongan;
using namespace kentongan::domain;
using test::json_of;
using test::number_at;
using test::text_at;

namespace {

struct scene {
  contract::topics topics{"blitar", "gw1"};
  test::fake_mqtt_client client;
  test::fake_intake intake;
  test::fake_board board;
  test::fake_journal journal;
  test::captured_log log;
  feed::requests requests{
      {topics, client, {intake, board, journal, [] { return R"({"v":1,"ok":true})"; }}, log.port()}};

  void ask(std::string_view verb, std::string fields = {}, std::string response = {}, bool retained = false) {
    mqtt::message m;
    m.topic = topics.request(verb);
    m.payload = R"({"v":1,"transaction":"t-1")" + (fields.empty() ? "" : "," + fields) + "}";
    m.response_topic = std::move(response);
    m.correlation = "c";
    m.retained = retained;
    requests.on_message(verb, m);
  }
  // The only response since the last look.
  boost::json::object response() {
    const auto list = client.take();
    REQUIRE(list.size() == 1);
    CHECK(list[0].payload.size() <= 65'000);
    CHECK(list[0].expiry == 30s);
    CHECK(list[0].correlation == "c");
    return json_of(list[0].payload);
  }
  void place(std::string id, std::string text = "kebakaran", std::size_t deliveries = 1) {
    order o;
    o.id = order_id(std::move(id));
    o.prio = priority::p1;
    o.text = std::move(text);
    order_view v;
    v.order = std::make_shared<order>(o);
    v.deliveries.resize(deliveries);
    for (auto& d : v.deliveries) {
      d.agency = agency_id(std::string(32, 'a'));
      d.unit = unit_id(std::string(32, 'u'));
      d.channel.address = std::string(32, 'r');
      d.reason = "no receipt in time";
    }
    board.orders.push_back(v);
  }
  void write(std::uint64_t from, std::uint64_t to, std::string order_name, std::string text = "x") {
    ports::journal_batch b;
    for (auto seq = from; seq <= to; ++seq)
      b.facts.push_back({seq, {}, order_id(order_name), alarm_raised{agency_id("damkar"), text}});
    journal.written.push_back(b);
  }
};

std::string ids(const boost::json::object& response, std::string_view list, std::string_view key) {
  std::string text;
  for (const auto& v : response.at(list).as_array()) {
    const auto& o = v.as_object();
    text += (text.empty() ? "" : " ") + (o.at(key).is_string() ? text_at(o, key) : std::to_string(number_at(o, key)));
  }
  return text;
}

}  // namespace

TEST_CASE("requests: the answer comes on the response topic, else on the verb's own") {
  scene s;
  s.ask("status", "", "cli/7");
  s.ask("status");
  s.ask("status", "", "cc/v1/blitar/resp/budi/cmd/order");  // where somebody obeys
  REQUIRE(s.client.published.size() == 3);
  CHECK(s.client.published[0].topic == "cli/7");
  CHECK(s.client.published[1].topic == "cc/v1/blitar/gw/gw1/evt/res/status");
  CHECK(s.client.published[2].topic == "cc/v1/blitar/gw/gw1/evt/res/status");
  CHECK(s.client.published[0].payload == R"({"v":1,"transaction":"t-1","status":"ok","health":{"v":1,"ok":true}})");
  CHECK(s.requests.served() == 3);
}

TEST_CASE("requests: orders lists the oldest first and as many as asked for") {
  scene s;
  for (const char* id : {"A", "B", "C"}) s.place(id);
  s.ask("orders");
  auto r = s.response();
  CHECK(text_at(r, "status") == "ok");
  CHECK(number_at(r, "open") == 3);
  CHECK(ids(r, "orders", "order") == "A B C");
  s.ask("orders", R"("limit":2)");
  r = s.response();
  CHECK(number_at(r, "open") == 3);
  CHECK(ids(r, "orders", "order") == "A B");
}

TEST_CASE("requests: a list of orders stays within one message") {
  scene s;
  for (int i = 0; i < 100; ++i) s.place("A" + std::to_string(i), std::string(2000, '\x01'), 200);
  s.ask("orders");
  const auto r = s.response();
  CHECK(number_at(r, "open") == 100);
  const auto shown = r.at("orders").as_array().size();
  CHECK(shown >= 1);
  CHECK(shown < 100);
}

TEST_CASE("requests: one order as it stands, with its timeline") {
  scene s;
  s.place("A");
  s.write(1, 2, "A");
  s.write(3, 3, "B");
  s.write(4, 4, "A");
  s.ask("order", R"("order":"A")");
  CHECK(s.client.published.empty());  // the journal is being read
  s.journal.answer_read();
  auto r = s.response();
  CHECK(text_at(r.at("open").as_object(), "order") == "A");
  CHECK(ids(r, "facts", "seq") == "1 2 4");
  CHECK_FALSE(r.contains("next"));

  s.ask("order", R"("order":"B")");  // ended: only its timeline is left
  s.journal.answer_read();
  r = s.response();
  CHECK_FALSE(r.contains("open"));
  CHECK(ids(r, "facts", "seq") == "3");

  s.ask("order", R"("order":"C")");
  s.journal.answer_read();
  CHECK(ids(s.response(), "facts", "seq") == "");
}

TEST_CASE("requests: a timeline that does not fit says where to go on, and nothing is left out") {
  scene s;
  s.place("A", std::string(2000, '\x01'), 100);
  s.write(1, 300, "A", std::string(1'000, 'x'));
  std::int64_t from = 0, expected = 1;
  for (int pages = 0; pages < 50 && from >= 0; ++pages) {
    s.ask("order", R"("order":"A","from":)" + std::to_string(from));
    s.journal.answer_read();
    const auto r = s.response();
    CHECK(r.contains("open"));
    REQUIRE_FALSE(r.at("facts").as_array().empty());
    for (const auto& f : r.at("facts").as_array()) CHECK(number_at(f.as_object(), "seq") == expected++);
    from = number_at(r, "next");
  }
  CHECK(expected == 301);
}

TEST_CASE("requests: units") {
  scene s;
  s.ask("units");
  CHECK(s.response().at("units").as_object().empty());
  s.board.reported = {{unit_id("damkar-1"), availability::in_field}, {unit_id("pmi-1"), availability::out_of_service}};
  s.ask("units");
  CHECK(boost::json::serialize(s.response().at("units")) == R"({"damkar-1":"in_field","pmi-1":"out_of_service"})");
}

TEST_CASE("requests: replay begins where it is told to, and says that there may be more") {
  scene s;
  s.write(1, 10, "A");
  s.ask("replay", R"("from":4,"limit":3)");
  s.journal.answer_read();
  auto r = s.response();
  CHECK(ids(r, "facts", "seq") == "4 5 6");
  CHECK(number_at(r, "next") == 7);
  s.ask("replay", R"("from":7)");
  REQUIRE(s.journal.questions.size() == 1);
  CHECK(s.journal.questions[0].limit == 100);
  CHECK(s.journal.questions[0].order.empty());
  s.journal.answer_read();
  r = s.response();
  CHECK(ids(r, "facts", "seq") == "7 8 9 10");
  CHECK_FALSE(r.contains("next"));
}

TEST_CASE("requests: a journal that cannot be read is said") {
  scene s;
  s.ask("replay");
  s.journal.questions.front().done(std::make_error_code(std::errc::io_error), {});
  const auto r = s.response();
  CHECK(text_at(r, "status") == "error");
  CHECK(text_at(r, "detail").starts_with("the journal cannot be read: "));
}

TEST_CASE("requests: reads do not pile up behind a slow disk") {
  scene s;
  for (int i = 0; i < 10'000; ++i) s.ask("replay");
  CHECK(s.journal.questions.size() == 16);
  CHECK(s.requests.failed() == 9'984);
  CHECK(text_at(json_of(s.client.published.back().payload), "detail") == "too many requests at once; repeat later");
  s.client.published.clear();
  while (!s.journal.questions.empty()) s.journal.answer_read();
  CHECK(s.client.published.size() == 16);
  s.client.published.clear();
  s.ask("replay");
  CHECK(s.journal.questions.size() == 1);
}

TEST_CASE("requests: what the board shows is told when it is on disk, and no more waits for it than fits") {
  scene s;
  std::vector<std::function<void()>> waiting;
  feed::requests slow({s.topics,
                       s.client,
                       {s.intake, s.board, s.journal, [] { return "{}"; },
                        [&](std::function<void()> what) { waiting.push_back(std::move(what)); }},
                       s.log.port()});
  mqtt::message m;
  m.payload = R"({"v":1,"order":"A"})";
  s.place("A");
  for (const char* verb : {"orders", "order", "units"}) slow.on_message(verb, m);
  CHECK(s.client.published.empty());
  CHECK(s.journal.questions.empty());
  REQUIRE(waiting.size() == 3);
  for (auto& what : std::exchange(waiting, {})) what();
  CHECK(s.client.take().size() == 2);
  CHECK(s.journal.questions.size() == 1);
  slow.on_message("status", m);  // says what is the matter meanwhile
  CHECK(s.client.take().size() == 1);

  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 1'000; ++i) slow.on_message("orders", m);
    CHECK(waiting.size() == 16);
    CHECK(text_at(json_of(s.client.published.back().payload), "detail") == "the journal is busy; repeat later");
    CHECK(s.client.take().size() == 984);
    waiting.clear();  // dropped unrun: the places are free again
  }
}

TEST_CASE("requests: an answer on behalf is decided by the intake") {
  scene s;
  s.ask("answer", R"("order":"A","unit":"damkar-1","state":"accepted","by":"ani","role":"desk","reason":"telepon")");
  REQUIRE(s.intake.items.size() == 1);
  const auto& e = s.intake.newest<answer_on_behalf>();
  CHECK(e.order.str() == "A");
  CHECK(e.unit.str() == "damkar-1");
  CHECK(e.to == assignment_state::accepted);
  CHECK(e.by == actor{actor_role::desk, "ani", "mqtt"});
  CHECK(e.reason == "telepon");
  CHECK(s.client.published.empty());
  reply r;
  r.order = order_id("A");
  r.state = assignment_state::accepted;
  s.intake.answer(r);
  const auto j = s.response();
  CHECK(text_at(j, "status") == "ok");
  CHECK(text_at(j.at("reply").as_object(), "assignment") == "accepted");

  // Nobody speaks for a crew or for the gateway itself.
  for (const char* role : {"responder", "gateway", "dispatcher"}) {
    s.ask("answer", R"("order":"A","unit":"u","state":"done","by":"ani","role":")" + std::string(role) + '"');
    CHECK(s.intake.newest<answer_on_behalf>().by.role == actor_role::dispatcher);
  }
}

TEST_CASE("requests: closing an alarm is decided by the intake, and a refusal is an error") {
  scene s;
  s.ask("alarm", R"("order":"A","agency":"damkar","by":"ani","reason":"telepon")");
  const auto& e = s.intake.newest<alarm_close_requested>();
  CHECK(e.order.str() == "A");
  CHECK(e.agency.str() == "damkar");
  CHECK(e.by.name == "ani");
  CHECK(e.reason == "telepon");
  reply r;
  r.code = reply_code::refused;
  r.detail = "no alarm is open";
  s.intake.answer(r);
  const auto j = s.response();
  CHECK(text_at(j, "status") == "error");
  CHECK(text_at(j, "detail") == "no alarm is open");
  s.ask("alarm", R"("order":"A","agency":"damkar","by":"ani","reason":"telepon")");
  r = {};
  r.code = reply_code::unknown;
  s.intake.answer(r);
  CHECK(text_at(s.response(), "detail") == "unknown");
}

TEST_CASE("requests: what is asked badly gets an error that names the field, and nothing happens") {
  const struct {
    const char *verb, *fields, *detail;  // detail begins so
  } rows[] = {
      {"reboot", "", "no such verb"},
      {"orders", R"("limit":0)", "limit:"},
      {"orders", R"("limit":1001)", "limit:"},
      {"orders", R"("limit":"all")", "limit:"},
      {"replay", R"("from":-1)", "from:"},
      {"order", R"("order":7)", "order:"},
      {"answer", R"("order":"A","unit":"u","state":"accepted")", "by:"},
      {"answer", R"("order":"A","unit":"u","by":"ani")", "state:"},
      {"answer", R"("order":"A","unit":"u","by":"ani","state":"gone")", "state:"},
      {"answer", R"("order":"A","unit":"u","by":"ani","state":"done","role":"king")", "role:"},
      {"alarm", R"("order":"A","agency":"damkar")", "by:"},
      {"alarm", R"("agency":"123456789012345678901234567890123","by":"x")", "agency:"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.verb);
    CAPTURE(row.fields);
    scene s;
    s.ask(row.verb, row.fields);
    const auto j = s.response();
    CHECK(text_at(j, "status") == "error");
    CHECK(text_at(j, "transaction") == "t-1");
    CHECK_MESSAGE(text_at(j, "detail").starts_with(row.detail), text_at(j, "detail"));
    CHECK(s.intake.items.empty());
    CHECK(s.journal.questions.empty());
    CHECK(s.requests.failed() == 1);
    CHECK(s.log.count(ports::level::warn, std::string("request '") + row.verb + "' failed") == 1);
  }
}

TEST_CASE("requests: a flood is dropped without an answer, counted, and over when it is over") {
  scene s;
  test::virtual_clock clock;
  feed::requests limited{
      {s.topics, s.client, {s.intake, s.board, s.journal, [] { return "{}"; }}, s.log.port(), clock.port(), 10, 20}};
  mqtt::message m;
  m.payload = R"({"v":1})";
  for (int i = 0; i < 1020; ++i) limited.on_message("units", m);
  CHECK(s.client.take().size() == 20);
  CHECK(limited.rate_limited() == 1000);
  CHECK(s.log.count(ports::level::warn, "requests come too fast") == 1);
  clock.pass(1s);
  for (int i = 0; i < 20; ++i) limited.on_message("units", m);
  CHECK(s.client.take().size() == 10);
}

TEST_CASE("requests: a retained request and one that is no JSON are refused") {
  scene s;
  s.ask("orders", "", "", true);
  CHECK(text_at(s.response(), "detail") == "a request with the retained flag is ignored");
  mqtt::message m;
  m.correlation = "c";
  for (const std::string& payload :
       {std::string(), std::string("orders"), std::string("{\"v\":2}"), std::string(70'000, '[')}) {
    m.payload = payload;
    s.requests.on_message("orders", m);
    CHECK(text_at(s.response(), "status") == "error");
  }
}
