// Rosters at work: whose phone rings, when a crew is too small, when nobody was heard.
#include "tests/unit/dispatch/scene.hpp"

#include <doctest/doctest.h>

namespace kentongan::dispatch::test {

using namespace domain;

namespace {

using minutes = std::chrono::minutes;

std::string code(const reply& r) { return std::string(name_of(r.code)); }

// The small city with shifts: by day budi, by night iwan, on damkar-1's phones; two are wanted. The scene begins at
// 14:00 local time.
city rostered(unsigned strength = 0) {
  auto c = small_city();
  c.responders.push_back({responder_id{"iwan"}, "iwan"});
  for (auto& u : c.units)
    if (u.id == unit_id{"damkar-1"}) {
      u.channels.push_back({channel_kind::phone, "iwan", {}, false});
      u.strength = strength;
    }
  c.shifts.push_back({"siang", {minutes{7 * 60}, minutes{19 * 60}, {}}});
  c.shifts.push_back({"malam", {minutes{19 * 60}, minutes{7 * 60}, {}}});
  c.duties.push_back({{responder_id{"budi"}}, unit_id{"damkar-1"}, "siang", {}, {}});
  c.duties.push_back({{responder_id{"iwan"}}, unit_id{"damkar-1"}, "malam", {}, {}});
  c.silent_percent = 0;
  return c;
}

duty_change_requested duty(const scene& s, std::string who, duty_state to, std::chrono::hours for_so_long = 4h) {
  return {responder_id{std::move(who)}, to, s.now.utc + for_so_long, {}, {actor_role::desk, "piket", "cli"}, "sick"};
}

}  // namespace

TEST_CASE("duty: who is off duty is not rung, and who was told hears what becomes of it") {
  scene s(rostered());
  s.handle(place("A", "tree"));
  CHECK(s.sends() == "send 1 dispatch phone:budi; send 2 dispatch phone:citra");
  s.handle(answer("budi", answer_code::accept, "A"));
  s.sleep(6h);  // night
  s.handle(place("B", "tree"));
  CHECK(s.sends() == "send 1 dispatch phone:iwan; send 2 dispatch phone:citra");
  CHECK(s.reports().at(0).note == "");
  s.handle(cancel("A", 2));
  CHECK(s.sends().find("stand_down phone:budi") != std::string::npos);
}

TEST_CASE("duty: a unit of whom nobody is on duty is called by radio, else everybody is, and the order says so") {
  scene s(rostered());
  s.handle(duty(s, "budi", duty_state::off));
  CHECK(s.facts() == "budi duty off");
  const auto call_damkar = [&s](const char* id) {
    auto e = place(id);  // P1: routine work would key no radio
    e.order.to_agencies = {agency_id{"damkar"}};
    s.handle(e);
  };
  call_damkar("A");
  CHECK(s.sends() == "send 1 dispatch aprs:DMKR1-7; send 2 dispatch phone:citra");  // the reserve, at once
  s.handle(duty(s, "citra", duty_state::off));
  call_damkar("B");
  CHECK(s.sends() == "send 1 dispatch aprs:DMKR1-7; send 2 dispatch phone:citra");
  const auto& f = std::get<order_accepted>(s.out().facts.at(0).body);
  CHECK(!f.deliveries.at(0).off_duty);
  CHECK(f.deliveries.at(1).off_duty);
  CHECK(s.reports().at(0).note == "nobody is on duty, so everybody was called: damkar-2");
}

TEST_CASE("duty: the ladder's repeat wakes nobody who is off duty") {
  scene s(rostered());
  s.handle(place("A", "tree"));
  s.pass(30min);
  CHECK(s.facts().find("ladder damkar repeat") != std::string::npos);
  CHECK(s.sends().find("phone:iwan") == std::string::npos);
  CHECK(s.sends().find("phone:budi") != std::string::npos);
}

TEST_CASE("duty: changes are kept over restarts, and refused when they make no sense") {
  scene s(rostered());
  CHECK(code(s.handle(duty(s, "budi", duty_state::off))) == "stored");
  CHECK(s.reports().at(0).agency == agency_id{"damkar"});
  CHECK(s.reports().at(0).subject == "budi");
  CHECK(s.reports().at(0).state == "off");
  s.restart();
  CHECK(!s.core().duty().on_duty(responder_id{"budi"}, s.now.utc));
  s.sleep(4h);
  CHECK(s.core().duty().on_duty(responder_id{"budi"}, s.now.utc));

  CHECK(code(s.handle(duty(s, "nobody", duty_state::off))) == "unknown");
  CHECK(code(s.handle(duty(s, "budi", duty_state::off, 0h))) == "refused");
  CHECK(code(s.handle(duty(s, "budi", duty_state::off, 24h * 400))) == "refused");
  auto swap = duty(s, "iwan", duty_state::on);
  swap.instead_of = responder_id{"citra"};  // of another unit
  CHECK(code(s.handle(swap)) == "refused");
  swap.instead_of = responder_id{"iwan"};
  CHECK(code(s.handle(swap)) == "refused");
  auto by_crew = duty(s, "iwan", duty_state::on);
  by_crew.by.role = actor_role::responder;
  CHECK(code(s.handle(by_crew)) == "refused");
  by_crew.by = {actor_role::desk, "", "cli"};
  CHECK(code(s.handle(by_crew)) == "refused");
  CHECK(s.out().facts.empty());
  swap.instead_of = responder_id{"budi"};
  CHECK(code(s.handle(swap)) == "stored");
  CHECK(s.facts() == "iwan duty on for budi");
  CHECK(!s.core().duty().on_duty(responder_id{"budi"}, s.now.utc));
  CHECK(code(s.handle(duty(s, "iwan", duty_state::as_rostered))) == "stored");
  CHECK(code(s.handle(duty(s, "iwan", duty_state::as_rostered))) == "repeat");
  CHECK(s.core().duty().on_duty(responder_id{"budi"}, s.now.utc));
}

TEST_CASE("strength: said 12 h before the shift and at its beginning, once each") {
  scene s(rostered(2));
  s.tick();
  // 14:00: this shift has begun with one; the next begins at 19:00, which is less than 12 h away.
  CHECK(s.facts() == "damkar-1 short in siang beginning 1/2; damkar-1 short in malam advance 1/2");
  CHECK(s.reports().at(0).agency == agency_id{"damkar"});
  CHECK(s.reports().at(0).state == "short");
  CHECK(s.reports().at(1).state == "short_ahead");
  s.pass(4h + 59min);
  CHECK(s.facts() == "");
  s.pass(1min);  // 19:00
  CHECK(s.facts() == "damkar-1 short in malam beginning 1/2; damkar-1 short in siang advance 1/2");
  s.restart();
  s.tick();
  CHECK(s.facts() == "");
  s.pass(24h);
  CHECK(s.facts() ==
        "damkar-1 short in siang beginning 1/2; damkar-1 short in malam advance 1/2; "
        "damkar-1 short in malam beginning 1/2; damkar-1 short in siang advance 1/2");
}

TEST_CASE("strength: who calls in sick is missed at once, a replacement in time is enough") {
  scene s(rostered(1));
  s.tick();
  CHECK(s.facts() == "");
  s.handle(duty(s, "iwan", duty_state::off, 12h));
  CHECK(s.facts() == "iwan duty off; damkar-1 short in malam advance 0/1");
  s.handle(duty(s, "budi", duty_state::on, 12h));
  CHECK(s.facts() == "budi duty on");
  s.pass(8h);  // into the night
  CHECK(s.facts() == "");
  s.handle(duty(s, "budi", duty_state::off, 1h));
  CHECK(s.facts() == "budi duty off; damkar-1 short in malam beginning 0/1");
}

TEST_CASE("silence: an agency with a roster that was not heard in a shift is reported at its end, once") {
  auto c = rostered();
  c.silent_percent = 100;
  scene s(c);
  s.tick();
  CHECK(s.facts() == "damkar silent in malam");  // last night
  s.handle(answer("citra", answer_code::at_station));
  CHECK(s.facts() == "damkar heard phone:citra; damkar-2 is at_station");
  s.handle(answer("citra", answer_code::in_field));
  CHECK(s.facts() == "damkar-2 is in_field");
  s.pass(5h);
  CHECK(s.facts() == "");  // 19:00: it was heard in this shift
  s.pass(12h);
  CHECK(s.facts() == "damkar silent in malam");
  CHECK(s.reports().at(0).layer == report_layer::readiness);
  CHECK(s.reports().at(0).state == "silent");
  s.restart();
  s.tick();
  CHECK(s.facts() == "");
}

TEST_CASE("silence: half a shift may be enough, and a gateway that was away says nothing") {
  auto c = rostered();
  c.silent_percent = 50;
  scene s(c);  // at 14:00, past the middle of 07:00 to 19:00
  s.tick();
  CHECK(s.facts() == "damkar silent in siang; damkar silent in malam");
  scene t(c);
  t.core().current().apply({1, t.now.utc - 1h, {}, gateway_started{"b", "v"}}, t.now);
  t.tick();
  CHECK(t.facts() == "");
  t.pass(24h);
  CHECK(t.facts() == "damkar silent in malam; damkar silent in siang");  // 01:00 and 13:00
}

TEST_CASE("duty: whoever keeps no roster is asked nothing") {
  scene s;
  CHECK(!s.core().deadline());
  s.handle(answer("eko", answer_code::at_station));
  CHECK(s.facts() == "pmi-1 is at_station");
  s.pass(48h);
  CHECK(s.facts() == "");
}

TEST_CASE("quiet: a net is made quiet and opened again by the call centre, and that outlives a restart") {
  scene s;
  const actor sari{actor_role::dispatcher, "Sari", "cli"};
  const auto ask = [&](const char* net, std::optional<std::chrono::minutes> length, const actor& by) {
    return s.handle(
        net_quiet_requested{net_id{net}, length ? std::optional(s.now.utc + *length) : std::nullopt, by, "evakuasi"});
  };
  CHECK(code(ask("vhf", {}, sari)) == "repeat");  // it is open
  CHECK(code(ask("vhf", 30min, sari)) == "stored");
  CHECK(s.facts() == "vhf quieted");
  REQUIRE(s.reports().size() == 1);
  CHECK(s.reports()[0].layer == report_layer::net);
  CHECK(s.reports()[0].state == "quiet");
  CHECK(s.reports()[0].subject == "vhf");
  CHECK(s.core().current().quiet_until().at(net_id{"vhf"}) == s.now.utc + 30min);
  CHECK(code(ask("vhf", 30min, sari)) == "repeat");
  s.sleep(10min);
  CHECK(code(ask("vhf", 30min, sari)) == "stored");  // longer
  CHECK(code(ask("vhf", {}, sari)) == "stored");
  CHECK(s.reports()[0].state == "open");
  CHECK(code(ask("vhf", {}, sari)) == "repeat");
  CHECK(code(ask("vhf9", 30min, sari)) == "unknown");
  CHECK(code(ask("vhf", 13h, sari)) == "refused");
  CHECK(code(ask("vhf", -1min, sari)) == "refused");
  CHECK(code(ask("vhf", 30min, {actor_role::desk, "Joko", "cli"})) == "refused");
  CHECK(code(ask("vhf", 30min, {actor_role::dispatcher, "", "cli"})) == "refused");
}

}  // namespace kentongan::dispatch::test
