#include "tests/unit/dispatch/scene.hpp"

#include <doctest/doctest.h>

namespace kentongan::dispatch::test {

using namespace domain;

namespace {

// P1 asks after 4 min, 7 min and 20 min; the small city's other rules stay as they are.
city watching_city() {
  city c = small_city();
  c.ladders[0] = default_ladders()[0];
  c.ladders[0].welfare = 20min;
  return c;
}

// An order for pmi-1 alone, which has an HT and a phone, answered by the phone.
struct story : scene {
  explicit story(answer_code first, city c = watching_city()) : scene(std::move(c)) {
    auto o = test::order("A");
    o.to_units = {unit_id{"pmi-1"}};
    handle(received(o));
    handle(answer("eko", first));
  }
};

}  // namespace

TEST_CASE("overdue: a crew that accepted and does not move is asked, then the console is alarmed") {
  story s(answer_code::accept);
  CHECK(s.next() == 4min);
  s.pass(4min);
  CHECK(s.facts() == "pmi-1 owes moving 1");
  CHECK(s.sends() == "send 3 nudge aprs:PMI1-9; send 4 nudge phone:eko");
  CHECK(!s.alarm("A", "pmi"));
  s.pass(4min);
  CHECK(s.facts() ==
        "delivery 3 recalled; delivery 4 recalled; pmi-1 owes moving 2; "
        "alarm pmi: pmi-1 has accepted and does not move");
  s.pass(3h);
  CHECK(s.facts() == "");  // once; a person has it now
  CHECK(s.core().pending().empty());
}

TEST_CASE("overdue: any word of the crew starts the wait anew, its next step begins another") {
  story s(answer_code::accept);
  s.pass(3min);
  s.handle(answer("eko", answer_code::delayed));
  CHECK(s.facts() == "pmi-1 notes delayed");
  CHECK(s.next() == 4min);
  s.pass(4min);
  CHECK(s.facts() == "pmi-1 owes moving 1");
  s.handle(answer("PMI1-9", answer_code::accept, "A", "again"));  // nothing new, but somebody is there
  CHECK(s.facts() == "pmi-1 notes well; delivery 1 answered; delivery 3 answered; delivery 4 recalled");
  CHECK(s.next() == 4min);
  s.handle(answer("PMI1-9", answer_code::accept, "A", "again"));
  CHECK(s.facts() == "");  // the same press again
  s.handle(answer("eko", answer_code::en_route));
  CHECK(s.next() == 7min);
  s.pass(7min);
  CHECK(s.facts() == "pmi-1 owes arrival 1");
  s.pass(8min);
  CHECK(s.facts().find("alarm pmi: pmi-1 is on its way and not there") != std::string::npos);
}

TEST_CASE("overdue: a city without the early question asks when it is late, and alarms after as long again") {
  city c = watching_city();
  c.ladders[0].late_soon = 0ms;
  story s(answer_code::en_route, c);
  s.pass(15min - 1ms);
  CHECK(s.facts() == "");
  s.pass(1ms);
  CHECK(s.facts() == "pmi-1 owes arrival 1");
  s.pass(15min);
  CHECK(s.alarm("A", "pmi"));
}

TEST_CASE("overdue: two welfare checks without an answer are an alarm and an emergency, marked unsure") {
  story s(answer_code::on_scene);
  s.pass(20min);
  CHECK(s.facts() == "pmi-1 owes welfare 1");
  CHECK(s.sends() == "send 3 welfare aprs:PMI1-9; send 4 welfare phone:eko");
  s.pass(2min);
  CHECK(s.facts() == "delivery 3 recalled; delivery 4 recalled; pmi-1 owes welfare 2");
  s.pass(2min);
  CHECK(s.facts().find("pmi-1 owes welfare 3") != std::string::npos);
  CHECK(s.facts().find("alarm pmi: pmi-1 does not answer on the scene") != std::string::npos);
  const auto* distress = s.core().current().emergencies().find(emergency_id("pmi-1"));
  REQUIRE(distress);
  CHECK(distress->unsure);
  CHECK(distress->note == "no answer to the welfare checks of #1");
}

TEST_CASE("overdue: a report from the scene answers the welfare check, also while transporting") {
  for (const auto step : {answer_code::on_scene, answer_code::transporting, answer_code::at_destination}) {
    CAPTURE(name_of(step));
    story s(step);
    s.pass(20min);
    CHECK(s.facts() == "pmi-1 owes welfare 1");
    auto e = answer("eko", answer_code::report);
    e.note = "api padam, pendinginan";
    s.handle(e);
    CHECK(s.facts().find("pmi-1 notes report: api padam, pendinginan") == 0);
    CHECK(s.next() == 20min);
  }
}

TEST_CASE("overdue: a category in which crews work in danger has its own welfare time") {
  city c = watching_city();
  c.ladders[0].welfare = 1h;
  c.categories[0].welfare = 10min;
  story s(answer_code::on_scene, c);
  CHECK(s.next() == 10min);
  c.categories[0].welfare = 0s;
  story t(answer_code::on_scene, c);
  CHECK(t.next() == 1h);
}

TEST_CASE("overdue: after hours of absence one notice is made, not a burst") {
  for (const bool restarted : {false, true}) {
    CAPTURE(restarted);
    story s(answer_code::on_scene);
    s.sleep(3h);
    if (restarted) s.restart();
    s.tick();
    CHECK(s.facts() == "pmi-1 owes welfare 3; alarm pmi: pmi-1 does not answer on the scene; emergency pmi-1 unsure");
  }
}

TEST_CASE("overdue: a closed alarm of another matter does not keep it quiet") {
  story s(answer_code::accept);
  s.pass(8min);
  REQUIRE(s.alarm("A", "pmi"));
  s.handle(close_alarm("A", "pmi", "they had no fuel"));
  s.handle(answer("eko", answer_code::en_route));
  s.pass(15min);
  CHECK(s.alarm("A", "pmi"));
}

TEST_CASE("notes: a call for backup alarms the console, a report needs words") {
  story s(answer_code::on_scene);
  s.handle(answer("eko", answer_code::backup));
  CHECK(s.facts() == "pmi-1 notes backup; alarm pmi: pmi-1 asks for backup");
  CHECK(s.handle(answer("eko", answer_code::report)).code == reply_code::refused);
  s.handle(console_note{order_id{"A"}, {actor_role::dispatcher, "sari", "cli"}, "warga menelepon lagi"});
  CHECK(s.facts() == "console notes console: warga menelepon lagi");
  CHECK(s.handle(console_note{order_id{"A"}, {}, ""}).code == reply_code::refused);
  CHECK(s.handle(console_note{order_id{"B"}, {}, "x"}).code == reply_code::unknown);
}

TEST_CASE("answers: nothing found ends the work, and somebody else's work calls for another agency") {
  story s(answer_code::on_scene);
  s.handle(answer("eko", answer_code::nothing_found));
  CHECK(std::get<assignment_moved>(s.out().facts[0].body).result == work_result::nothing_found);
  CHECK(s.facts().find("pmi-1 on_scene>done") == 0);

  story t(answer_code::en_route);
  t.handle(answer("eko", answer_code::not_ours));
  CHECK(std::get<assignment_moved>(t.out().facts[0].body).result == work_result::not_ours);
  CHECK(t.alarm("A", "pmi"));
}

TEST_CASE("answers: news of an earlier step that comes late fills its time in and moves nothing") {
  scene s;
  s.handle(place("A", "accident"));
  s.pass(10min);
  s.handle(answer("PMI1-9", answer_code::on_scene));
  auto late = answer("eko", answer_code::en_route, "A", "from a blank spot");
  late.device_at = s.now.utc - 6min;
  CHECK(s.handle(late).code == reply_code::stored);
  CHECK(s.facts() == "pmi-1 was en_route");
  CHECK(s.state("A", "pmi-1") == "on_scene");
  CHECK(s.order("A")->assignments[0].first_at[static_cast<std::size_t>(assignment_state::en_route)] ==
        s.now.utc - 6min);
  CHECK(s.handle(late).code == reply_code::repeat);
  late.answer_id = "another press";
  late.device_at = s.now.utc - 5min;
  CHECK(s.handle(late).code == reply_code::repeat);  // written once
  CHECK(s.facts() == "");
  // A device whose clock says that it pressed afterwards goes backwards.
  late.answer_id = "a third";
  late.code = answer_code::accept;
  late.device_at = s.now.utc + 1min;
  CHECK(s.handle(late).code == reply_code::refused);
  late.answer_id = "no clock";
  late.device_at.reset();
  CHECK(s.handle(late).code == reply_code::refused);
}

TEST_CASE("ladder: an agency's own times count for it alone, and whoever stands in is called before the alarm") {
  city c = small_city();
  c.agencies[0].stand_in = agency_id{"polsek-kk"};
  c.agencies[0].ladders[0] = ladder_times{0ms, 20s, 40s, 60s, 80s};
  scene s(c);
  s.handle(place("A"));  // damkar and pmi
  s.pass(60s);
  CHECK(s.facts().find("ladder damkar supervisor") != std::string::npos);
  CHECK(s.state("A", "polsek-kk-1") == "offered");
  s.pass(20s);
  CHECK(s.alarm("A", "damkar"));
  CHECK(!s.alarm("A", "pmi"));
  // The stand-in has a ladder of its own, which begins when it is called.
  s.pass(279s);
  CHECK(s.alarm("A", "pmi"));
  CHECK(!s.alarm("A", "polsek-kk"));
  s.pass(1s);
  CHECK(s.alarm("A", "polsek-kk"));
}

}  // namespace kentongan::dispatch::test
