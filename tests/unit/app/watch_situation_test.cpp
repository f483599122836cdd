#include "gateway/app/watch_situation.hpp"

#include "gateway/air/net_scheduler.hpp"
#include "gateway/air/station_care.hpp"
#include "gateway/contract/news.hpp"
#include "gateway/contract/situation.hpp"
#include "gateway/domain/situation.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace kentongan;
using namespace kentongan::app;
using namespace kentongan::domain;

namespace {

const utc_time t0 = *parse_rfc3339("2026-01-31T07:00:00Z");
const watch_reader indonesian{language::id, 7h}, english{language::en, 0s};

boost::json::object object(std::string_view text) { return boost::json::parse(text).as_object(); }
std::string text(const std::vector<watch_line>& lines) {
  std::string out;
  for (const auto& l : lines) out += text_of(l) + '\n';
  return out;
}
bool has(const std::string& in, std::string_view part) { return in.find(part) != std::string::npos; }

template <class Value, class Append>
boost::json::object listed(std::string_view key, const std::vector<Value>& values, Append append) {
  std::string body = "{\"" + std::string(key) + "\":[";
  for (const auto& v : values) {
    if (body.back() != '[') body += ',';
    append(body, v);
  }
  return object(body + "]}");
}

emergency_view pmi() {
  emergency_view e;
  e.id = emergency_id("pmi-1");
  e.unit = unit_id("pmi-1");
  e.agency = agency_id("pmi");
  e.note = "tolong";
  e.since = t0;
  e.where = position{-8.0983, 112.1681, 12.0, t0 - 60s};
  e.tasks = {{order_id("A"), 12, assignment_state::on_scene}};
  return e;
}

template <named E>
void check_group(std::string_view group) {
  for (const auto name : names_of(E{})) {
    const std::string key = std::string(group) + '.' + std::string(name);
    CAPTURE(key);
    CHECK(std::ranges::any_of(watch_words, [&](const watch_word& w) { return w.key == key; }));
  }
}

}  // namespace

TEST_CASE("watch situation: emergencies with position and tasks, what nobody has taken on in red") {
  auto second = pmi();
  second.id = emergency_id("phone:x");
  second.unsure = true;
  second.acknowledged_at = t0;
  second.acknowledged_by = {actor_role::dispatcher, "Sari", "cli"};
  const auto r = listed("emergencies", std::vector{pmi(), second}, contract::append_emergency);
  const auto lines = emergency_lines(r, indonesian, t0 + 75s);
  REQUIRE(lines.size() == 3);
  CHECK(lines[1][0].style == watch_style::alarm);
  CHECK(has(text_of(lines[1]), "pmi-1    00:01:15  DARURAT"));
  CHECK(has(text_of(lines[1]), "-8.09830, 112.16810 (12 m, 13:59:00)  #12 tiba di TKP  tolong"));
  CHECK(lines[2][0].style == watch_style::caution);
  CHECK(has(text_of(lines[2]), "darurat ditangani: Sari (belum pasti)"));
  CHECK(text(emergency_lines(object("{}"), english, t0)) == "no emergency is open\n");
}

TEST_CASE("watch situation: agencies, the unreachable in red") {
  readiness_view bad;
  bad.agency = agency_id("pln");
  bad.state = reach::unreachable;
  bad.since = t0;
  bad.alarm_open = true;
  bad.paths = {{"phone/pln-1", false, "no answer"}, {"net/vhf1", {}, ""}};
  readiness_view good;
  good.agency = agency_id("damkar");
  good.heard = t0;
  good.paths = {{"phone/damkar-1", true, ""}};
  readiness_view untried;
  untried.agency = agency_id("pmi");
  untried.paths = {{"phone/pmi-1", {}, ""}};
  const auto r = listed("agencies", std::vector{bad, good, untried}, contract::append_readiness);
  const auto lines = readiness_lines(r, english, t0 + 5s);
  REQUIRE(lines.size() == 4);
  CHECK(has(text_of(lines[3]), "pmi     unknown        -         -         phone/pmi-1 unknown"));
  CHECK(lines[1][0].style == watch_style::alarm);
  CHECK(has(text_of(lines[1]), "pln     UNREACHABLE !  00:00:05  -         phone/pln-1 DOWN, net/vhf1 unknown"));
  CHECK(lines[2][0].style == watch_style::good);
  CHECK(has(text_of(lines[2]), "damkar  reachable      -         07:00:00  phone/damkar-1 up"));
}

TEST_CASE("watch situation: the roster, crews under strength in red") {
  crew_view c;
  c.unit = unit_id("damkar-1");
  c.agency = agency_id("damkar");
  c.strength = 2;
  c.on_duty = {responder_id("budi")};
  c.current = {{"pagi", t0, t0 + 7h, {responder_id("budi")}}};
  c.next = {{"siang", t0 + 7h, t0 + 14h, {responder_id("citra"), responder_id("dodi")}}};
  c.is_short = true;
  crew_view plain;
  plain.unit = unit_id("pmi-1");
  plain.on_duty = {responder_id("eko")};
  auto r = listed("crews", std::vector{c, plain}, contract::append_crew);
  r["stand_ins"] = object(R"({"x":[{"agency":"dinsos","by":"bpbd"}]})").at("x");
  r["changes"] = object(R"({"x":[{"responder":"budi","to":"off","until":"2026-01-31T09:00:00Z","reason":"sakit",)"
                        R"("by":{"role":"desk","name":"Joko"}}]})")
                     .at("x");
  const auto lines = roster_lines(r, indonesian);
  REQUIRE(lines.size() == 5);
  CHECK(lines[1][0].style == watch_style::alarm);
  CHECK(has(text_of(lines[1]),
            "damkar-1  pagi 14:00-21:00  budi      1/2 KURANG PERSONEL  siang 21:00-04:00: citra, dodi"));
  CHECK(has(text_of(lines[2]), "pmi-1     selalu            eko"));
  CHECK(text_of(lines[3]) == "budi lepas tugas sampai 2026-01-31 16:00:00, oleh Joko: sakit");
  CHECK(text_of(lines[4]) == "dinsos tutup, digantikan oleh bpbd");
}

TEST_CASE("watch situation: nets, what waits for them and why") {
  const auto health = object(
      R"({"nets":[{"net":"vhf1","modem_up":true,"queued":2,"airtime_used_ms":3100,"airtime_limit_ms":12000,)"
      R"("quiet_until":"2026-01-31T07:30:00Z","channel":{"busy":true,"stuck":false,"busy_since":"2026-01-31T06:59:55Z"},)"
      R"("waiting":[{"why":"quiet","rank":"p2","voice":true,"since":"2026-01-31T06:59:50Z",)"
      R"("at":"2026-01-31T07:30:00Z","carries":[{"order":"A","delivery":3},{"order":"B","delivery":1}]},)"
      R"({"why":"channel","rank":"ack","voice":true,"since":"2026-01-31T06:59:58Z","carries":[]}]},)"
      R"({"net":"uhf","modem_up":false,"queued":0,"airtime_used_ms":0,"airtime_limit_ms":12000,)"
      R"("channel":{"busy":false,"stuck":true},"waiting":[]}]})");
  const auto lines = net_lines(health, english, t0);
  REQUIRE(lines.size() == 6);
  CHECK(has(text_of(lines[1]), "vhf1  up     busy for 00:00:05, QUIET until"));
  CHECK(has(text_of(lines[1]), "3/12 s"));
  CHECK(lines[1][0].style == watch_style::caution);
  CHECK(has(text_of(lines[2]), "uhf   DOWN   STUCK: a carrier does not end"));
  CHECK(lines[2][0].style == watch_style::alarm);
  CHECK(has(text_of(lines[4]), "A/3, B/1"));
  CHECK(has(text_of(lines[4]), "the net is quiet"));
  CHECK(has(text_of(lines[5]), "(words of our own)"));
  CHECK(has(text_of(lines[5]), "others speak"));
  check_group<air::hold>("hold");
  check_group<air::care>("care");

  const auto response = object(
      R"({"heard":{"nets":[{"net":"vhf1","own":{"advice":"too_loud","level_dbfs":-3.0,"by":3},"stations":[)"
      R"({"who":"DMKR2-7","heard":12,"last":"2026-01-31T06:59:00Z","advice":"too_loud","by":4.2,"level_dbfs":-8.1,)"
      R"("snr_db":25.5,"twist_db":-1.5,"offset_hz":3.0}]}]}})");
  const auto stations = station_lines(response, indonesian, t0);
  REQUIRE(stations.size() == 3);
  CHECK(has(text_of(stations[1]), "semua terlalu keras"));
  CHECK(stations[1][0].style == watch_style::caution);
  CHECK(has(text_of(stations[2]), "DMKR2-7"));
  CHECK(has(text_of(stations[2]), "-1.5"));
  CHECK(has(text_of(stations[2]), "terlalu keras: kecilkan 4 dB"));
}

TEST_CASE("watch situation: the board shows emergencies on top, and what changes with every word about them") {
  watch_board b;
  b.broker_is(true);
  const auto say = [&](std::string_view state, std::string_view more = "") {
    b.news_came("pmi", object(R"({"v":1,"boot":"b","statuses":[{"seq":)" + std::to_string(b.latest().size() + 1) +
                              R"(,"at":"2026-01-31T07:00:00Z","layer":"emergency","unit":"pmi-1","subject":"pmi-1",)"
                              R"("state":")" +
                              std::string(state) + '"' + std::string(more) + "}]}"));
  };
  const auto top = [&] { return draw_board(b, "K", indonesian, {200, 40}, t0 + 20s).at(1); };
  say("raised", R"(,"position":{"lat":-8.5,"lon":112.25},"tasks":[{"order":"A","number":12,"state":"en_route"}])");
  CHECK(text_of(top()) == "!! DARURAT  pmi-1 (pmi)  00:00:20  @ -8.50000, 112.25000  #12 meluncur");
  CHECK(top()[0].style == watch_style::alarm);
  say("raised", R"(,"repeat":true)");
  say("raised", R"(,"repeat":true)");
  CHECK(b.emergencies().size() == 1);
  CHECK(b.latest().size() == 3);  // said again is shown again
  say("escalated");
  CHECK(has(text_of(top()), "DARURAT, supervisor dipanggil"));
  say("acknowledged", R"(,"by":{"role":"dispatcher","name":"Sari"})");
  CHECK(has(text_of(top()), "darurat ditangani: Sari"));
  CHECK(top()[0].style == watch_style::caution);
  say("cleared");
  CHECK(b.emergencies().empty());

  b.emergencies_are(listed("emergencies", std::vector{pmi()}, contract::append_emergency));
  CHECK(has(text_of(top()), "#12 tiba di TKP  tolong"));
  b.emergencies_are(object(R"({"emergencies":[]})"));
  CHECK(b.emergencies().empty());
}

TEST_CASE("watch situation: an agency that cannot be reached stands on the board until it can") {
  watch_board b;
  b.broker_is(true);
  b.news_came("pln", object(R"({"v":1,"statuses":[{"seq":1,"at":"2026-01-31T07:00:00Z","layer":"readiness",)"
                            R"("state":"unreachable","reason":"phone/pln-1: mati"},{"seq":2,)"
                            R"("at":"2026-01-31T07:00:00Z","layer":"alarm","state":"raised","reason":"x"}]})"));
  auto line = draw_board(b, "K", indonesian, {200, 40}, t0 + 20s).at(1);
  CHECK(text_of(line) == "!! TIDAK TERJANGKAU  pln  00:00:20  phone/pln-1: mati");
  CHECK(line[0].style == watch_style::alarm);
  b.news_came("pln", object(R"({"v":1,"statuses":[{"seq":3,"layer":"alarm","state":"closed"}]})"));
  CHECK(draw_board(b, "K", indonesian, {200, 40}, t0 + 20s).at(1)[0].style == watch_style::caution);
  b.news_came("pln", object(R"({"v":1,"statuses":[{"seq":4,"layer":"readiness","state":"reachable"}]})"));
  CHECK(b.unreachable_agencies().empty());
}

TEST_CASE("watch situation: every fact and every word of the contract has its sentence") {
  check_group<reach>("readiness");
  check_group<duty_state>("roster");
  const auto of = [&](fact_body body) {
    std::string out;
    contract::append_fact(out, {1, t0, {}, std::move(body)});
    return sentence(object(out), english).substr(21);
  };
  const actor sari{actor_role::dispatcher, "Sari", "cli"};
  const unit_id u("pmi-1");
  const agency_id a("pmi");
  CHECK(of(net_quieted{net_id("vhf1"), t0 + 30min, sari, "evacuation"}) ==
        "vhf1 QUIET: only what is urgent is sent, by Sari (cli): evacuation");
  CHECK(of(net_quieted{net_id("vhf1"), t0, sari, ""}) == "vhf1 open again, by Sari (cli)");
  const emergency_id id("pmi-1");
  CHECK(of(emergency_raised{id, u, a, {}, false, "help", {}, ""}) == "pmi-1 EMERGENCY, help");
  CHECK(of(emergency_acknowledged{id, u, a, sari, ""}) == "pmi-1 emergency taken on, by Sari (cli)");
  CHECK(of(emergency_cleared{id, u, a, sari, "safe"}) == "pmi-1 emergency over, by Sari (cli): safe");
  CHECK(of(unit_positioned{u, {-8.5, 112.25, {}, t0}, "phone:eko"}) == "pmi-1 -8.50000, 112.25000 (07:00:00)");
  CHECK(of(reach_changed{a, reach::doubtful, {}, "why"}) == "pmi one path left: why");
  CHECK(of(agency_heard{a, "phone:eko"}) == "pmi phone:eko");
  CHECK(of(agency_silent{a, "pagi", t0}) == "pmi not heard in its shift pagi");
  CHECK(of(duty_changed{responder_id("eko"), duty_state::on, t0, responder_id("budi"), sari, "swap"}) ==
        "eko on duty, in place of budi, by Sari (cli): swap");
  CHECK(of(strength_short{u, a, "pagi", t0, strength_stage::advance, 3, 1}) ==
        "pmi-1 next shift under strength pagi 1/3");
}
