#include "tests/unit/dispatch/scene.hpp"

#include <doctest/doctest.h>

namespace kentongan::dispatch::test {

using namespace domain;

namespace {

// Working hours 07:00 to 15:00, Monday to Friday; local time is UTC+7. pmi-2 has nothing but an HT, and pmi a desk.
city working_city() {
  city c = small_city();
  c.routine_hours = weekly_hours{7h, 15h, *parse_weekdays("mon-fri")};
  c.responders.push_back({responder_id{"piket-pmi"}, "piket"});
  c.agencies[1].desk = {{channel_kind::phone, "piket-pmi", {}, false}};
  c.units.push_back(
      {unit_id{"pmi-2"}, agency_id{"pmi"}, "pmi-2", {{channel_kind::aprs, "PMI2-9", net_id{"vhf"}, false}}, false});
  c.categories.push_back(c.categories[1]);
  c.categories.back().code = "transport";
  c.categories.back().prio = priority::p3;
  return c;
}

struct scene_at : scene {
  explicit scene_at(std::string_view utc) : scene(working_city()) { now.utc = *parse_rfc3339(utc); }
};

}  // namespace

TEST_CASE("lanes: routine work goes to phones, and to the desk of a unit that has only a radio") {
  scene_at s("2026-11-23T02:00:00Z");  // Monday 09:00
  s.handle(place("A", "transport"));
  CHECK(s.sends() == "send 1 dispatch phone:eko; send 2 dispatch phone:piket-pmi");
  s.pass(8h);
  for (const auto& f : s.journal())
    if (const auto* l = std::get_if<ladder_climbed>(&f.body))
      for (const auto& d : l->deliveries) CHECK(d.channel.kind == channel_kind::phone);
}

TEST_CASE("lanes: outside the working hours routine work waits for them, and is then counted from there") {
  scene_at s("2026-11-20T08:30:00Z");  // Friday 15:30
  s.handle(place("A", "tree"));
  CHECK(s.sends() == "");
  CHECK(s.state("A", "damkar-1") == "planned");
  CHECK(s.order("A")->order->valid_until == *parse_rfc3339("2026-11-23T04:00:00Z"));  // four hours from Monday 07:00
  s.restart();
  CHECK(s.next() == 63h + 30min);
  s.pass(63h + 30min - 1ms);
  CHECK(s.facts() == "");
  s.pass(1ms);
  CHECK(s.facts() == "released");
  CHECK(s.sends() == "send 1 dispatch phone:budi; send 2 dispatch phone:citra");
  CHECK(s.state("A", "damkar-1") == "offered");
  CHECK(s.next() == 30min);  // the ladder begins now
}

TEST_CASE("lanes: an emergency waits for no hours, nor does routine work whose end would come before them") {
  scene_at s("2026-11-21T02:00:00Z");  // Saturday
  s.handle(place("A", "fire"));
  CHECK(!s.order("A")->held);
  auto soon = place("B", "tree");
  soon.order.valid_until = s.now.utc + 2h;
  s.handle(soon);
  CHECK(!s.order("B")->held);
  CHECK(s.sends() == "send 1 dispatch phone:budi; send 2 dispatch phone:citra");
}

TEST_CASE("lanes: what is changed or cancelled while it waits has told nobody anything") {
  scene_at s("2026-11-21T02:00:00Z");
  s.handle(place("A", "tree"));
  s.handle(update("A", 2, "dua pohon"));
  CHECK(s.sends() == "");
  CHECK(s.handle(answer("budi", answer_code::accept, "A")).code == reply_code::refused);
  s.handle(cancel("A", 3));
  CHECK(s.sends() == "");
  CHECK(!s.order("A"));
}

TEST_CASE("gate: an order of an unverified call keys no transmitter until somebody has verified it") {
  scene s;
  auto e = place("A", "accident");  // pmi-1 has an HT and a phone
  e.order.unverified = true;
  s.handle(e);
  CHECK(s.sends() == "send 1 dispatch phone:eko");
  s.pass(2min);  // repeat
  CHECK(s.sends().find("aprs") == std::string::npos);
  s.handle(update("A", 2));  // says nothing of it
  CHECK(s.sends().find("aprs") == std::string::npos);
  const actor sari{actor_role::dispatcher, "sari", "cli"};
  CHECK(s.handle(order_verify_requested{order_id{"A"}, sari, {}}).code == reply_code::stored);
  CHECK(s.sends() == "send 4 dispatch aprs:PMI1-9");
  CHECK(s.handle(order_verify_requested{order_id{"A"}, sari, {}}).code == reply_code::repeat);
  CHECK(s.handle(order_verify_requested{order_id{"B"}, sari, {}}).code == reply_code::unknown);
  s.restart();
  CHECK(s.order("A")->verified);
}

TEST_CASE("gate: whoever has answered by then needs no radio call") {
  scene s;
  auto e = place("A", "accident");
  e.order.unverified = true;
  s.handle(e);
  s.handle(answer("eko", answer_code::accept));
  s.handle(order_verify_requested{order_id{"A"}, {actor_role::dispatcher, "sari", "cli"}, {}});
  CHECK(s.sends() == "");
}

TEST_CASE("drills: a roll call asks everybody once, has no ladder, and ends with a list of the silent") {
  scene s;
  auto e = place("A", "");
  e.order.purpose = order_purpose::roll_call;
  e.order.valid_until = s.now.utc + 10min;
  s.handle(e);
  CHECK(s.order("A")->assignments.size() == s.directory().city().units.size());
  CHECK(s.sends().find("aprs:PMI1-9") != std::string::npos);
  CHECK(s.sends().find("aprs:DMKR1-7") == std::string::npos);  // a reserve channel
  for (const char* who : {"budi", "citra", "PMI1-9", "fajar", "hadi"}) s.handle(answer(who, answer_code::in_field));
  CHECK(s.state("A", "pmi-1") == "offered");  // free again, said of nothing
  for (const char* who : {"budi", "citra", "PMI1-9", "fajar", "hadi"}) s.handle(answer(who, answer_code::accept));
  CHECK(s.state("A", "pmi-1") == "accepted");
  CHECK(s.next() == 10min);
  s.pass(10min);
  CHECK(s.facts().find("ladder") == std::string::npos);
  CHECK(s.facts().find("alarm") == std::string::npos);
  CHECK(s.facts().find("damkar-3 offered>no_answer") != std::string::npos);
  CHECK(s.facts().find("closed held") != std::string::npos);
  std::vector<unit_id> silent;
  for (const auto& r : s.reports())
    if (r.state == "closed") silent.insert(silent.end(), r.units.begin(), r.units.end());
  CHECK(silent == std::vector{unit_id{"damkar-3"}, unit_id{"polsek-sw-1"}});
}

TEST_CASE("drills: one of the city's calendar begins by itself, once, also over a restart") {
  city c = small_city();
  c.drills.push_back(
      {"apel", order_purpose::roll_call, *parse_hours("daily 06:55-07:05"), "Apel pagi", {agency_id{"damkar"}}, 600s});
  scene s(c);  // 14:00 in the city
  s.tick();
  CHECK(s.facts() == "");
  s.pass(16h + 55min);
  CHECK(s.facts().find("accepted #1") == 0);
  REQUIRE(s.order("apel-20260201-0655"));
  CHECK(s.sends() == "send 1 dispatch phone:budi; send 2 dispatch phone:citra");
  s.restart();
  s.tick();
  CHECK(s.facts() == "");
  for (const char* who : {"budi", "citra"}) s.handle(answer(who, answer_code::accept));
  CHECK(!s.order("apel-20260201-0655"));
  s.tick();
  CHECK(s.facts() == "");  // held is held
  s.sleep(24h + 20min);    // nobody looked at its time
  s.tick();
  CHECK(s.facts() == "");
}

TEST_CASE("drills: they never stand in the way of the real thing") {
  scene s;
  auto drill = place("R", "");
  drill.order.purpose = order_purpose::test_alarm;
  drill.order.valid_until = s.now.utc + 10min;
  s.handle(drill);
  CHECK(s.sends().find("aprs:DMKR1-7") != std::string::npos);  // every channel is tried
  s.handle(place("A", "accident"));
  CHECK(s.handle(answer("eko", answer_code::en_route)).order == order_id{"A"});
  CHECK(s.handle(answer("budi", answer_code::on_scene)).order == order_id{"R"});  // any word says that he is there
  CHECK(s.state("R", "damkar-1") == "accepted");
  s.handle(answer("citra", answer_code::reject, "R"));
  CHECK(s.facts().find("ladder") == std::string::npos);
}

}  // namespace kentongan::dispatch::test
