#include "gateway/contract/news.hpp"

#include "tests/support/json_of.hpp"

#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <string>

using namespace kentongan;
using namespace kentongan::contract;
using namespace kentongan::domain;
using test::json_of;
using test::number_at;
using test::text_at;

namespace {

const utc_time at = *parse_rfc3339("2026-01-31T07:00:00.250Z");
using namespace std::string_literals;
const std::string hostile = "\"},{\"seq\":0}]}\\ \n\r\t\0\x1f\x7f </script> \xC3\xA9 \xFF\xC3"s;
const std::string harmless = "\"},{\"seq\":0}]}\\ \n\r\t\0\x1f\x7f </script> \xC3\xA9 \xEF\xBF\xBD\xEF\xBF\xBD"s;

report news(std::uint64_t seq, std::string agency, std::string note = {}) {
  report r;
  r.seq = seq;
  r.at = at;
  r.agency = agency_id(std::move(agency));
  r.state = "stored";
  r.note = std::move(note);
  return r;
}

boost::json::array statuses(const news_batch& b) { return json_of(b.payload).at("statuses").as_array(); }

// "damkar:1,3 pmi:2"
std::string batches(const std::vector<news_batch>& list) {
  std::string text;
  for (const auto& b : list) {
    text += (text.empty() ? "" : " ") + b.agency.str() + ':';
    bool first = true;
    for (const auto& s : statuses(b)) {
      text += (first ? "" : ",") + std::to_string(number_at(s.as_object(), "seq"));
      first = false;
    }
  }
  return text;
}

boost::json::object object_of(const fact& f) {
  std::string out;
  append_fact(out, f);
  return json_of(out);
}

}  // namespace

TEST_CASE("news: every field of a report") {
  report r = news(812, "damkar", "catatan");
  r.layer = report_layer::assignment;
  r.state = "on_scene";
  r.order = order_id("A");
  r.revision = 2;
  r.number = 17;
  r.unit = unit_id("damkar-1");
  r.delivery = 3;
  r.channel = "phone:budi";
  r.by = {actor_role::responder, "damkar-1", "phone:budi"};
  r.device_at = at - 1s;
  r.reason = "sebab";
  r.implied = {assignment_state::accepted, assignment_state::en_route};
  r.units = {unit_id("damkar-1"), unit_id("damkar-2")};
  const auto list = encode_news("gw1", "boot-7", std::span(&r, 1));
  REQUIRE(list.size() == 1);
  CHECK(list[0].agency.str() == "damkar");
  CHECK(list[0].payload ==
        R"({"v":1,"gw":"gw1","boot":"boot-7","statuses":[{"seq":812,"at":"2026-01-31T07:00:00.250Z",)"
        R"("layer":"assignment","state":"on_scene","order":"A","rev":2,"number":17,"unit":"damkar-1","delivery":3,)"
        R"("channel":"phone:budi","by":{"role":"responder","name":"damkar-1","channel":"phone:budi"},)"
        R"("device_at":"2026-01-31T06:59:59.250Z","reason":"sebab","note":"catatan",)"
        R"("implied":["accepted","en_route"],"units":["damkar-1","damkar-2"]}]})");
}

TEST_CASE("news: empty fields are left out") {
  const report r = news(1, "damkar");
  CHECK(
      encode_news("g", "b", std::span(&r, 1))[0].payload ==
      R"({"v":1,"gw":"g","boot":"b","statuses":[{"seq":1,"at":"2026-01-31T07:00:00.250Z","layer":"order","state":"stored"}]})");
  CHECK(encode_news("g", "b", {}).empty());
}

TEST_CASE("news: one message for each agency, in the order of the facts") {
  const std::vector<report> reports = {news(1, "damkar"), news(1, "pmi"),    news(2, "damkar"),
                                       news(3, "pln"),    news(3, "damkar"), news(4, "pmi")};
  CHECK(batches(encode_news("gw1", "b", reports)) == "damkar:1,2,3 pmi:1,4 pln:3");
}

TEST_CASE("news: a message has at most the given octets, and nothing gets lost between two") {
  std::vector<report> reports;
  for (std::uint64_t i = 1; i <= 200; ++i)
    reports.push_back(news(i, i % 3 ? "damkar" : "pmi", std::string(i % 37, i % 2 ? 'x' : '\x01')));
  for (std::size_t octets_max : {1u, 200u, 300u, 301u, 302u, 303u, 304u, 500u, 1'000u, 5'000u, 32'768u}) {
    CAPTURE(octets_max);
    std::map<std::string, std::int64_t> last;
    std::size_t count = 0;
    for (const auto& b : encode_news("gw1", "boot", reports, octets_max)) {
      const auto list = statuses(b);
      if (list.size() > 1) CHECK(b.payload.size() <= octets_max);
      REQUIRE_FALSE(list.empty());
      for (const auto& s : list) {
        CHECK(number_at(s.as_object(), "seq") > last[b.agency.str()]);
        last[b.agency.str()] = number_at(s.as_object(), "seq");
        ++count;
      }
    }
    CHECK(count == reports.size());
  }
}

TEST_CASE("news: the split falls exactly at the bound") {
  const std::vector<report> two = {news(1, "damkar"), news(2, "damkar")};
  const std::size_t whole = encode_news("gw1", "b", two)[0].payload.size();
  CHECK(encode_news("gw1", "b", two, whole).size() == 1);
  CHECK(encode_news("gw1", "b", two, whole - 1).size() == 2);
}

TEST_CASE("news: hostile text stays text") {
  report r = news(1, "damkar", hostile);
  r.reason = r.channel = hostile;
  r.by = {actor_role::desk, hostile, hostile};
  const auto list = statuses(encode_news(hostile, hostile, std::span(&r, 1))[0]);
  REQUIRE(list.size() == 1);
  const auto& s = list[0].as_object();
  for (const char* key : {"note", "reason", "channel"}) CHECK(text_at(s, key) == harmless);
  CHECK(text_at(s.at("by").as_object(), "name") == harmless);
}

TEST_CASE("news: an order as it stands") {
  order o;
  o.id = order_id("A");
  o.category = "fire";
  o.prio = priority::p1;
  o.text = hostile;
  o.where.address = "Jl. Merdeka";
  o.valid_until = at + 4h;
  order_view v;
  v.order = std::make_shared<order>(o);
  v.number = 17;
  v.revision = 2;
  v.accepted_at = at;
  v.assignments = {
      {unit_id("damkar-1"), agency_id("damkar"), route_role::primary, assignment_state::rejected, at, "ban"},
      {unit_id("pmi-1"), agency_id("pmi"), route_role::supporting, assignment_state::offered, at, ""}};
  v.deliveries.push_back({1,
                          agency_id("damkar"),
                          unit_id("damkar-1"),
                          {channel_kind::phone, "budi", {}, false},
                          message_kind::dispatch,
                          evidence::failed,
                          at,
                          "no receipt in time"});
  v.deliveries.push_back({2,
                          agency_id("damkar"),
                          {},
                          {channel_kind::aprs, "DMKR1-7", net_id("vhf"), false},
                          message_kind::update,
                          evidence::queued,
                          at,
                          ""});
  v.ladders = {{agency_id("damkar"), {}, 3, true, false}, {agency_id("pmi"), {}, 1, false, true}};
  std::string out;
  append_view(out, v);
  const auto j = json_of(out);
  CHECK(text_at(j, "order") == "A");
  CHECK(number_at(j, "rev") == 2);
  CHECK(number_at(j, "number") == 17);
  CHECK(text_at(j, "prio") == "P1");
  CHECK(text_at(j, "text") == harmless);
  CHECK(text_at(j, "addr") == "Jl. Merdeka");
  CHECK(text_at(j, "accepted_at") == "2026-01-31T07:00:00.250Z");
  CHECK(text_at(j, "valid_until") == "2026-01-31T11:00:00.250Z");
  CHECK(j.at("cancelled").as_bool() == false);
  CHECK(
      boost::json::serialize(j.at("assignments")) ==
      R"([{"unit":"damkar-1","agency":"damkar","role":"primary","state":"rejected","since":"2026-01-31T07:00:00.250Z",)"
      R"("reason":"ban"},{"unit":"pmi-1","agency":"pmi","role":"supporting","state":"offered",)"
      R"("since":"2026-01-31T07:00:00.250Z"}])");
  CHECK(boost::json::serialize(j.at("deliveries")) ==
        R"([{"delivery":1,"agency":"damkar","unit":"damkar-1","channel":"phone:budi","kind":"dispatch",)"
        R"("evidence":"failed","since":"2026-01-31T07:00:00.250Z","reason":"no receipt in time"},)"
        R"({"delivery":2,"agency":"damkar","channel":"aprs:DMKR1-7","kind":"update","evidence":"queued",)"
        R"("since":"2026-01-31T07:00:00.250Z"}])");
  CHECK(boost::json::serialize(j.at("alarms")) == R"(["damkar"])");
  CHECK_FALSE(j.contains("deliveries_left_out"));
}

TEST_CASE("news: an order with very many deliveries shows the newest and counts the rest") {
  order o;
  o.id = order_id("A");
  o.prio = priority::p1;
  order_view v;
  v.order = std::make_shared<order>(o);
  for (std::uint32_t n = 1; n <= 130; ++n) {
    delivery_view d;
    d.number = n;
    v.deliveries.push_back(d);
  }
  std::string out;
  append_view(out, v);
  const auto j = json_of(out);
  REQUIRE(j.at("deliveries").as_array().size() == view_deliveries_max);
  CHECK(number_at(j.at("deliveries").as_array().front().as_object(), "delivery") == 31);
  CHECK(number_at(j.at("deliveries").as_array().back().as_object(), "delivery") == 130);
  CHECK(number_at(j, "deliveries_left_out") == 30);
}

TEST_CASE("news: every kind of fact is a line of the timeline") {
  order o;
  o.id = order_id("A");
  o.prio = priority::p1;
  o.revision = 2;
  o.text = "kata";
  o.source = "cad-1";
  const actor desk{actor_role::desk, "piket", "phone:piket"};
  const unit_id u("damkar-1");
  const agency_id a("damkar");
  const auto later = at - 2s;
  const struct {
    fact_body body;
    std::string_view rest;  // after seq, at, type and order
  } rows[] = {
      {order_accepted{o, 17, 5, {{u, a, route_role::primary}, {unit_id("pmi-1"), agency_id("pmi"), {}}}, {}},
       R"("number":17,"prio":"P1","src":"cad-1","units":["damkar-1","pmi-1"])"},
      {order_revised{o, 5, {}}, R"("rev":2,"text":"kata")"},
      {order_cancelled{2, 5, "salah", desk, {}},
       R"("reason":"salah","by":{"role":"desk","name":"piket","channel":"phone:piket"})"},
      {order_closed{"done"}, R"("outcome":"done")"},
      {delivery_advanced{3, evidence::device, "why", later},
       R"("delivery":3,"evidence":"device","reason":"why","device_at":"2026-01-31T06:59:58.250Z")"},
      {assignment_moved{u,
                        a,
                        assignment_state::offered,
                        assignment_state::en_route,
                        {assignment_state::accepted},
                        desk,
                        later,
                        "r",
                        "n",
                        "id-1"},
       R"("unit":"damkar-1","from":"offered","to":"en_route","implied":["accepted"],)"
       R"("by":{"role":"desk","name":"piket","channel":"phone:piket"},"device_at":"2026-01-31T06:59:58.250Z",)"
       R"("reason":"r","note":"n")"},
      {answer_refused{u, assignment_state::done, assignment_state::accepted, verdict::closed, desk, {}, ""},
       R"("unit":"damkar-1","from":"done","wanted":"accepted","why":"closed",)"
       R"("by":{"role":"desk","name":"piket","channel":"phone:piket"})"},
      {ladder_climbed{a, ladder_step::desk, {}, {{4, a, {}, {}}, {5, a, {}, {}}}},
       R"("agency":"damkar","step":"desk","sent":2)"},
      {alarm_raised{a, "nobody answers"}, R"("agency":"damkar","reason":"nobody answers")"},
      {alarm_closed{a, desk, "phoned"},
       R"("agency":"damkar","reason":"phoned","by":{"role":"desk","name":"piket","channel":"phone:piket"})"},
      {unit_reported{u, availability::at_station, {}, {}}, R"("unit":"damkar-1","to":"at_station")"},
      {unit_called{u, unit_call::emergency, {}, "tolong"}, R"("unit":"damkar-1","what":"emergency","note":"tolong")"},
      {gateway_started{"boot-7", "0.1"}, R"("boot":"boot-7","version":"0.1")"},
      {emergency_raised{emergency_id("damkar-1"),
                        u,
                        a,
                        {actor_role::responder, "damkar-1", "phone:budi"},
                        true,
                        "tolong",
                        later,
                        "id-1"},
       R"("emergency":"damkar-1","unit":"damkar-1","agency":"damkar","note":"tolong",)"
       R"("device_at":"2026-01-31T06:59:58.250Z","unsure":true,)"
       R"("by":{"role":"responder","name":"damkar-1","channel":"phone:budi"})"},
      {emergency_escalated{emergency_id("phone:x"), {}, {}}, R"("emergency":"phone:x")"},
      {emergency_acknowledged{emergency_id("damkar-1"), u, a, desk, "n"},
       R"("emergency":"damkar-1","unit":"damkar-1","agency":"damkar","note":"n",)"
       R"("by":{"role":"desk","name":"piket","channel":"phone:piket"})"},
      {emergency_cleared{emergency_id("damkar-1"), u, a, desk, "aman"},
       R"("emergency":"damkar-1","unit":"damkar-1","agency":"damkar","reason":"aman",)"
       R"("by":{"role":"desk","name":"piket","channel":"phone:piket"})"},
      {unit_positioned{u, {-8.5, 112.25, 12.0, later}, "phone:budi"},
       R"("unit":"damkar-1","position":{"lat":-8.5,"lon":112.25,"acc":12,"at":"2026-01-31T06:59:58.250Z"},)"
       R"("channel":"phone:budi")"},
      {reach_changed{a, reach::doubtful, {"net/vhf1"}, "net/vhf1: putus"},
       R"("agency":"damkar","to":"doubtful","reason":"net/vhf1: putus","down":["net/vhf1"])"},
      {agency_heard{a, "phone:budi"}, R"("agency":"damkar","channel":"phone:budi")"},
      {agency_silent{a, "pagi", later}, R"("agency":"damkar","shift":"pagi","from":"2026-01-31T06:59:58.250Z")"},
      {duty_changed{responder_id("budi"), duty_state::on, later, responder_id("citra"), desk, "sakit"},
       R"("responder":"budi","to":"on","until":"2026-01-31T06:59:58.250Z","instead_of":"citra","reason":"sakit",)"
       R"("by":{"role":"desk","name":"piket","channel":"phone:piket"})"},
      {strength_short{u, a, "pagi", later, strength_stage::advance, 3, 1},
       R"("unit":"damkar-1","agency":"damkar","shift":"pagi","from":"2026-01-31T06:59:58.250Z","stage":"advance",)"
       R"("wanted":3,"present":1)"},
      {milestone_filled{u, a, assignment_state::accepted, {}, later, "id-2"},
       R"("unit":"damkar-1","state":"accepted","device_at":"2026-01-31T06:59:58.250Z")"},
      {note_taken{u, a, note_kind::report, "api padam", {}, later, "id-3"},
       R"("unit":"damkar-1","what":"report","text":"api padam","device_at":"2026-01-31T06:59:58.250Z")"},
      {overdue_noticed{u, a, overdue::arrival, 2, {}}, R"("unit":"damkar-1","what":"arrival","times":2)"},
      {ladder_reopened{a, "a crew cannot go on"}, R"("agency":"damkar","reason":"a crew cannot go on")"},
      {targets_added{{{u, a, {}}}, {}, desk, "dua titik"},
       R"("units":["damkar-1"],"reason":"dua titik","by":{"role":"desk","name":"piket","channel":"phone:piket"})"},
      {target_dropped{u, a, {}, {}, "salah regu"}, R"("unit":"damkar-1","reason":"salah regu")"},
      {stand_down_climbed{u, a, ladder_step::desk, {}}, R"("unit":"damkar-1","step":"desk")"},
      {stand_down_settled{u, a, true, {}, {}, "r", ""}, R"("unit":"damkar-1","confirmed":true,"reason":"r")"},
      {order_verified{{}, desk}, R"("by":{"role":"desk","name":"piket","channel":"phone:piket"})"},
      {order_released{}, ""},
      {disposition_set{disposition::prank, {}, "nomor sama"}, R"("what":"prank","note":"nomor sama")"},
      {order_linked{order_id("B"), order_relation::duplicate_of, {}}, R"("other":"B","relation":"duplicate_of")"},
      {sop_ticked{"gas", true, u, {}}, R"("item":"gas","done":true,"unit":"damkar-1")"},
      {net_quieted{net_id("vhf1"), later, desk, "evakuasi"},
       R"("net":"vhf1","until":"2026-01-31T06:59:58.250Z","reason":"evakuasi",)"
       R"("by":{"role":"desk","name":"piket","channel":"phone:piket"})"},
  };
  CHECK(std::size(rows) == std::variant_size_v<fact_body>);
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    REQUIRE(rows[i].body.index() == i);
    std::string out;
    append_fact(out, {i + 1, at, order_id("A"), rows[i].body});
    const std::string rest = rows[i].rest.empty() ? "" : "," + std::string(rows[i].rest);
    CHECK(out == R"({"seq":)" + std::to_string(i + 1) + R"(,"at":"2026-01-31T07:00:00.250Z","type":")" +
                     std::string(fact_names[i]) + R"(","order":"A")" + rest + "}");
    json_of(out);
  }
  CHECK_FALSE(object_of({1, at, {}, gateway_started{"b", "1"}}).contains("order"));
  CHECK(text_at(object_of({1, at, {}, unit_called{u, unit_call::speak, {}, hostile}}), "note") == harmless);
}

TEST_CASE("news: the retained status of a unit") {
  const unit_id u("damkar-1");
  CHECK(encode_unit(u, availability::in_field, at, {}) ==
        R"({"v":1,"unit":"damkar-1","availability":"in_field","at":"2026-01-31T07:00:00.250Z","assignments":[]})");
  order o;
  o.id = order_id("A");
  order_view v;
  v.order = std::make_shared<order>(o);
  v.number = 17;
  assignment_view a;
  a.unit = u;
  a.state = assignment_state::on_scene;
  a.since = at;
  const std::pair<const order_view*, const assignment_view*> open[] = {{&v, &a}, {&v, &a}};
  CHECK(encode_unit(u, availability::unknown, at, open) ==
        R"({"v":1,"unit":"damkar-1","availability":"unknown","at":"2026-01-31T07:00:00.250Z","assignments":[)"
        R"({"order":"A","number":17,"state":"on_scene","since":"2026-01-31T07:00:00.250Z"},)"
        R"({"order":"A","number":17,"state":"on_scene","since":"2026-01-31T07:00:00.250Z"}]})");
}
