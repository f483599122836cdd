#include "tests/unit/dispatch/scene.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace kentongan::dispatch::test {

using namespace domain;
using enum answer_code;

namespace {

std::string code(const reply& r) { return std::string(name_of(r.code)); }
const actor sari{actor_role::dispatcher, "Sari", "cli"};

emergency_called press(std::string address, std::string answer_id = {}) {
  emergency_called e;
  e.channel = address.front() >= 'A' && address.front() <= 'Z' ? channel_kind::aprs : channel_kind::phone;
  e.address = std::move(address);
  e.answer_id = std::move(answer_id);
  return e;
}
emergency_ack_requested ack(std::string id, actor by = sari) {
  return {emergency_id(std::move(id)), std::move(by), {}};
}
emergency_clear_requested clear(std::string id, std::string reason = "safe", actor by = sari) {
  return {emergency_id(std::move(id)), std::move(by), std::move(reason)};
}
position_seen at(std::string address, double lat, std::optional<utc_time> device_at = {}) {
  position_seen p;
  p.address = std::move(address);
  p.where = {lat, 112.16, 8.0, device_at.value_or(utc_time{})};
  return p;
}

city with_supervisor() {
  auto c = small_city();
  c.responders.push_back({responder_id{"kepala"}, "kepala"});
  c.supervisors.push_back({"Kepala", {{channel_kind::phone, "kepala", {}, false}}});
  return c;
}

// How often each thing left: "remind pmi-1 raised x3".
std::string counted(const scene& s) {
  std::map<std::string, int> seen;
  for (const auto& e : s.out().effects)
    if (const auto text = line(e); !text.empty()) ++seen[text];
  std::string out;
  for (const auto& [text, n] : seen) out += (out.empty() ? "" : "; ") + text + " x" + std::to_string(n);
  return out;
}

}  // namespace

TEST_CASE("emergency: said every 10 s until a dispatcher acknowledges it, at 15 s to the supervisor") {
  scene s(with_supervisor());
  CHECK(code(s.handle(press("eko"))) == "stored");
  CHECK(s.facts() == "emergency pmi-1");
  CHECK(s.reports().at(0).agency == agency_id{"pmi"});
  CHECK(s.next() == 10s);
  s.pass(14'999ms);
  CHECK(s.facts() == "");
  CHECK(counted(s) == "remind pmi-1 raised x1");
  s.pass(1ms);
  CHECK(s.facts() == "emergency pmi-1 escalated");
  CHECK(counted(s) == "page phone:kepala pmi-1 escalated x1");
  CHECK(s.reports().at(0).state == "escalated");
  s.pass(60s);  // 20 s, 30 s ... 70 s
  CHECK(s.facts() == "");
  CHECK(counted(s) == "page phone:kepala pmi-1 escalated x6; remind pmi-1 raised x6");
  CHECK(std::get<reminder>(s.out().effects.front()).what.repeat);

  CHECK(code(s.handle(ack("pmi-1"))) == "stored");
  CHECK(s.facts() == "emergency pmi-1 acknowledged");
  CHECK(counted(s) == "page phone:kepala pmi-1 acknowledged x1");
  CHECK(s.reports().at(0).by == sari);
  CHECK(!s.core().deadline());
  s.pass(1h);
  CHECK(s.out().effects.empty());
  CHECK(s.core().current().emergencies().open().size() == 1);  // sticky
}

TEST_CASE("emergency: two steps to clear it, each by a named dispatcher, the second with a reason") {
  scene s;
  s.handle(press("DMKR1-7"));
  CHECK(code(s.handle(clear("damkar-1"))) == "refused");
  for (const auto& nobody : {actor{actor_role::desk, "piket", "x"}, actor{actor_role::responder, "budi", "x"},
                             actor{actor_role::gateway, "gw", "x"}, actor{actor_role::dispatcher, "", "x"}}) {
    CHECK(code(s.handle(ack("damkar-1", nobody))) == "refused");
    CHECK(s.out().facts.empty());
  }
  CHECK(code(s.handle(ack("damkar-2"))) == "unknown");
  CHECK(code(s.handle(ack("damkar-1"))) == "stored");
  const auto second = s.handle(ack("damkar-1", {actor_role::dispatcher, "Joko", "cli"}));
  CHECK(code(second) == "repeat");
  CHECK(second.detail == "Sari has acknowledged it");
  CHECK(code(s.handle(clear("damkar-1", ""))) == "refused");
  CHECK(s.out().facts.empty());
  CHECK(code(s.handle(clear("damkar-1", "spoke to them"))) == "stored");
  CHECK(s.facts() == "emergency damkar-1 cleared: spoke to them");
  CHECK(s.reports().at(0).unit == unit_id{"damkar-1"});
  CHECK(s.reports().at(0).reason == "spoke to them");
  CHECK(s.core().current().emergencies().open().empty());
  CHECK(code(s.handle(clear("damkar-1"))) == "unknown");
  s.handle(press("DMKR1-7"));  // a new one
  CHECK(s.facts() == "emergency damkar-1");
}

TEST_CASE("emergency: pressed again, it is one emergency, and after the acknowledgement it is loud again") {
  scene s;
  s.handle(press("eko"));
  s.pass(9s);
  s.handle(press("PMI1-9"));  // on the other channel
  CHECK(s.facts() == "pmi-1 calls emergency");
  s.pass(6s);
  CHECK(s.facts() == "emergency pmi-1 escalated");  // pressing does not put it off
  s.handle(ack("pmi-1"));
  s.handle(press("eko"));
  CHECK(s.facts() == "emergency pmi-1");
  CHECK(s.next() == 10s);
  CHECK(s.core().current().emergencies().open().size() == 1);
  // An id that was heard before is no press.
  s.handle(press("eko", "a1"));
  s.handle(ack("pmi-1"));
  CHECK(code(s.handle(press("eko", "a1"))) == "repeat");
  CHECK(s.out().facts.empty());
}

TEST_CASE("emergency: what may be one is one, and is marked") {
  scene s;
  CHECK(code(s.handle(press("YB3XYZ-7"))) == "stored");
  CHECK(s.facts() == "emergency aprs:YB3XYZ-7 unsure");
  const auto r = s.reports().at(0);
  CHECK(r.agency.empty());  // for the call centre alone
  CHECK(r.unsure);
  CHECK(r.channel == "aprs:YB3XYZ-7");
  s.handle(answer("nobody", emergency));
  CHECK(s.facts() == "emergency phone:nobody unsure");
  s.handle(press("piket"));  // a desk
  CHECK(s.facts() == "emergency phone:piket");
  CHECK(s.reports().at(0).agency == agency_id{"damkar"});

  auto damaged = press("DMKR1-7");
  damaged.unsure = true;
  s.handle(damaged);
  CHECK(s.facts() == "emergency damkar-1 unsure");
  s.handle(press("DMKR1-7"));  // now it is certain
  CHECK(s.facts() == "emergency damkar-1");
  s.handle(damaged);  // and stays so
  CHECK(s.facts() == "damkar-1 calls emergency");
  CHECK(!s.core().current().emergencies().find(emergency_id{"damkar-1"})->unsure);
  for (const char* id : {"aprs:YB3XYZ-7", "phone:nobody", "phone:piket"}) {
    CHECK(code(s.handle(ack(id))) == "stored");
    CHECK(code(s.handle(clear(id))) == "stored");
  }
}

TEST_CASE("emergency: invented addresses do not fill the board") {
  scene s;
  for (int i = 0; i < 200; ++i) s.handle(press("YB" + std::to_string(i)));
  CHECK(s.core().current().emergencies().open().size() == 21);
  CHECK(s.core().current().emergencies().find(emergency_id{"others:unknown"}) != nullptr);
  s.handle(press("eko"));
  CHECK(s.facts() == "emergency pmi-1");
}

TEST_CASE("emergency: it comes with the unit's open assignments and its last known position") {
  scene s;
  s.handle(place("A", "accident"));
  s.handle(answer("eko", on_scene));
  CHECK(code(s.handle(at("eko", -8.1))) == "stored");
  CHECK(s.out().effects.empty());  // where people are is no news, unless one is in distress
  s.handle(press("PMI1-9"));
  const auto r = s.reports().at(0);
  REQUIRE(r.where);
  CHECK(r.where->lat_deg == -8.1);
  REQUIRE(r.tasks.size() == 1);
  CHECK(r.tasks[0].order == order_id{"A"});
  CHECK(r.tasks[0].state == assignment_state::on_scene);
  s.pass(10s);
  CHECK(std::get<reminder>(s.out().effects.at(0)).what.where->lat_deg == -8.1);
  s.handle(at("eko", -8.2));
  CHECK(s.reports().at(0).state == "position");
  CHECK(s.reports().at(0).where->lat_deg == -8.2);
}

TEST_CASE("position: one in 30 s unless there is an emergency, and never an older one") {
  scene s;
  const auto start = s.now.utc;
  CHECK(code(s.handle(at("eko", -8.1))) == "stored");
  s.sleep(29'999ms);
  CHECK(code(s.handle(at("eko", -8.2))) == "repeat");
  s.sleep(1ms);
  CHECK(code(s.handle(at("eko", -8.2))) == "stored");
  CHECK(s.core().current().emergencies().position_of(unit_id{"pmi-1"})->where.device_at == start + 30s);
  s.sleep(1min);
  CHECK(code(s.handle(at("eko", -8.3, start + 29s))) == "repeat");  // from a blank spot, late
  CHECK(code(s.handle(at("eko", -8.3, start + 40s))) == "stored");
  s.handle(press("eko"));
  s.sleep(1s);
  CHECK(code(s.handle(at("eko", -8.4))) == "stored");
  CHECK(code(s.handle(at("nobody", -8.4))) == "unknown");
  CHECK(code(s.handle(at("piket", -8.4))) == "unknown");
}

TEST_CASE("position: a clock that runs ahead, and places that are none") {
  scene s;
  CHECK(code(s.handle(at("eko", -8.1, s.now.utc + 24h * 365))) == "stored");
  CHECK(s.core().current().emergencies().position_of(unit_id{"pmi-1"})->where.device_at == s.now.utc);
  s.sleep(1min);
  CHECK(code(s.handle(at("eko", -8.2))) == "stored");
  s.sleep(1min);
  constexpr double nan = std::numeric_limits<double>::quiet_NaN(), far = std::numeric_limits<double>::infinity();
  for (double lat : {90.1, -90.1, nan, far}) CHECK(code(s.handle(at("eko", lat))) == "refused");
  auto p = at("eko", -8.3);
  p.where.accuracy_m = nan;
  CHECK(code(s.handle(p)) == "stored");
  CHECK(!s.core().current().emergencies().position_of(unit_id{"pmi-1"})->where.accuracy_m);
}

TEST_CASE("emergency: after a restart it is said at once, and escalates when it would have") {
  scene s(with_supervisor());
  s.handle(press("eko"));
  s.handle(at("eko", -8.1));
  s.sleep(12s);
  s.restart();
  s.tick();
  CHECK(s.facts() == "");
  CHECK(counted(s) == "remind pmi-1 raised x1");
  CHECK(s.next() == 3s);
  s.sleep(10min);  // missed often, caught up once
  s.restart();
  s.tick();
  CHECK(s.facts() == "emergency pmi-1 escalated");
  CHECK(counted(s) == "page phone:kepala pmi-1 escalated x1; remind pmi-1 raised x1");
  s.handle(ack("pmi-1"));
  s.restart();
  CHECK(!s.core().deadline());
  CHECK(s.core().current().emergencies().find(emergency_id{"pmi-1"})->acknowledged_by == sari);
  CHECK(s.core().current().emergencies().position_of(unit_id{"pmi-1"})->where.lat_deg == -8.1);
}

TEST_CASE("region: what a phone noticed by itself is a note, and nobody's answer") {
  scene s;
  s.handle(place("A"));
  const auto crosses = [&](std::string who, bool entered) {
    region_seen e;
    e.address = std::move(who);
    e.entered = entered;
    e.region = "TKP";
    return code(s.handle(e));
  };
  CHECK(crosses("budi", true) == "stored");
  CHECK(s.facts() == "damkar-1 notes entered: TKP");
  CHECK(s.reports().at(0).by.role == actor_role::gateway);
  CHECK(s.state("A", "damkar-1") == "offered");
  CHECK(s.delivery("A", 1) == "queued");
  CHECK(crosses("budi", false) == "repeat");  // it was never there, as far as anybody said
  s.handle(answer("budi", answer_code::en_route));
  CHECK(crosses("budi", true) == "stored");
  CHECK(s.state("A", "damkar-1") == "en_route");
  s.handle(answer("budi", answer_code::on_scene));
  CHECK(crosses("budi", true) == "repeat");
  CHECK(crosses("budi", false) == "stored");
  CHECK(s.state("A", "damkar-1") == "on_scene");
  CHECK(crosses("eko", true) == "stored");  // of its own crew only
  CHECK(crosses("piket", true) == "unknown");
  CHECK(crosses("nobody", true) == "unknown");
  s.handle(answer("budi", answer_code::done));
  CHECK(crosses("budi", true) == "repeat");
}

TEST_CASE("region: what a crew owes is not given by its phone") {
  scene s, quiet;
  for (auto* one : {&s, &quiet}) {
    one->handle(place("A"));
    one->handle(answer("budi", answer_code::accept));
    one->pass(3min);
  }
  region_seen e;
  e.address = "budi";
  s.handle(e);
  CHECK(s.next() == quiet.next());
}

}  // namespace kentongan::dispatch::test
