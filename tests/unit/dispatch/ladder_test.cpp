#include "tests/unit/dispatch/scene.hpp"

#include <doctest/doctest.h>

namespace kentongan::dispatch::test {

using namespace domain;

namespace {

// Waits for the next deadline, which must come after exactly `wait`, and gives what it brought.
std::string after(scene& s, std::chrono::milliseconds wait) {
  CHECK(s.next().count() == wait.count());
  s.pass(wait - 1ms);
  CHECK(s.facts() == "");  // not a moment too early
  s.pass(1ms);
  return s.facts();
}

}  // namespace

TEST_CASE("ladder: P1, every step at its time") {
  scene s;
  auto o = order("A");
  o.to_agencies = {agency_id{"damkar"}};
  s.handle(received(o));
  CHECK(after(s, 15s) == "ladder damkar next_channel");
  CHECK(s.sends() == "send 3 dispatch aprs:DMKR1-7");
  CHECK(after(s, 45s) == "delivery 1 recalled; delivery 2 recalled; delivery 3 recalled; ladder damkar repeat");
  CHECK(s.sends() ==
        "recall 1 phone:budi; recall 2 phone:citra; recall 3 aprs:DMKR1-7; "
        "send 4 dispatch phone:budi; send 5 dispatch aprs:DMKR1-7; send 6 dispatch phone:citra");
  CHECK(after(s, 60s) == "ladder damkar desk");
  CHECK(s.sends() == "send 7 dispatch phone:piket; send 8 dispatch phone:dewi; send 9 dispatch aprs:DMKR3-7");
  CHECK(s.state("A", "damkar-3") == "offered");
  CHECK(after(s, 180s) == "ladder damkar alarm; alarm damkar: nobody has answered");
  CHECK(s.sends() == "");
  CHECK(s.next() == 4h - 300s);  // nothing before the order's end
}

TEST_CASE("ladder: P2 and P3 wait longer, and P3 has no alarm") {
  scene s;
  auto o = order("A", "accident");
  o.to_agencies = {agency_id{"damkar"}};
  s.handle(received(o));
  CHECK(after(s, 30s) == "ladder damkar next_channel");
  CHECK(after(s, 90s).find("ladder damkar repeat") != std::string::npos);
  CHECK(after(s, 180s) == "ladder damkar desk");
  CHECK(after(s, 900s) == "ladder damkar alarm; alarm damkar: nobody has answered");

  scene t;
  t.handle(place("B", "tree"));
  CHECK(after(t, 1800s).find("ladder damkar repeat") != std::string::npos);
  CHECK(after(t, 5400s) == "ladder damkar desk");
  CHECK(after(t, 7200s).find("closed expired") != std::string::npos);
  CHECK(!t.order("B"));
}

TEST_CASE("ladder: zero switches a step off") {
  for (int off = 0; off < 4; ++off) {
    CAPTURE(off);
    city c = small_city();
    auto& l = c.ladders[0];
    (off == 0 ? l.next_channel : off == 1 ? l.repeat : off == 2 ? l.desk : l.alarm) = 0ms;
    scene s(c);
    auto o = order("A");
    o.to_agencies = {agency_id{"damkar"}};
    s.handle(received(o));
    s.pass(1h);
    const char* steps[] = {"next_channel", "repeat", "desk", "alarm"};
    for (int i = 0; i < 4; ++i)
      CHECK((s.facts().find(std::string("ladder damkar ") + steps[i]) != std::string::npos) == (i != off));
  }
}

TEST_CASE("ladder: no receipt is what next_channel waits for, with it there is no such step") {
  scene s;
  auto o = order("A");
  o.to_agencies = {agency_id{"damkar"}};
  s.handle(received(o));
  s.handle(seen("A", 1, evidence::broker));
  CHECK(s.next() == 15s);  // the broker has it, which is not delivery
  s.handle(seen("A", 1, evidence::device));
  CHECK(s.next() == 60s);  // damkar-2 has no reserve channel to try
  CHECK(after(s, 60s).find("next_channel") == std::string::npos);
}

TEST_CASE("ladder: each agency's answer stops only its own") {
  scene s;
  s.handle(place("A"));
  s.handle(answer("citra", answer_code::accept, "A"));
  s.pass(300s);
  CHECK(s.facts().find("damkar") == std::string::npos);
  CHECK(s.alarm("A", "pmi"));
  CHECK(!s.alarm("A", "damkar"));
}

TEST_CASE("ladder: an answer by the desk or by the call centre counts for the agency") {
  scene s;
  s.handle(place("A"));
  s.handle(answer("piket", answer_code::accept, "A"));
  s.handle(on_behalf("A", "pmi-1", assignment_state::accepted));
  s.pass(1h);
  CHECK(s.facts() == "");
}

TEST_CASE("ladder: a refusal calls the next at once, and only the last one raises the alarm") {
  scene s;
  auto o = order("A");
  o.to_agencies = {agency_id{"damkar"}};
  s.handle(received(o));
  s.handle(answer("budi", answer_code::reject, "A"));
  CHECK(s.facts() == "damkar-1 offered>rejected; delivery 1 answered; ladder damkar rejected");
  CHECK(s.sends() ==
        "recall 1 phone:budi; send 3 dispatch phone:piket; send 4 dispatch phone:dewi; send 5 dispatch aprs:DMKR3-7");
  s.handle(answer("citra", answer_code::reject, "A"));
  CHECK(s.facts() == "damkar-2 offered>rejected; delivery 2 answered");  // all are called already
  s.handle(answer("dewi", answer_code::reject, "A"));
  CHECK(s.facts().find("alarm damkar: every unit has refused") != std::string::npos);
  CHECK(s.order("A"));
  s.pass(1h);
  CHECK(s.facts() == "");  // and none of the timed steps is left to take
  s.handle(close_alarm("A", "damkar", "the Kabupaten goes"));
  CHECK(s.facts() == "alarm damkar closed: the Kabupaten goes; delivery 3 recalled; closed rejected");
}

TEST_CASE("ladder: after a refusal the desk step has nobody left to call and does not come back") {
  scene s;
  auto o = order("A");
  o.to_agencies = {agency_id{"damkar"}};
  s.handle(received(o));
  s.handle(answer("budi", answer_code::reject, "A"));
  s.pass(299s);
  CHECK(s.facts().find("ladder damkar desk") == std::string::npos);
  CHECK(s.facts().find("ladder damkar repeat") != std::string::npos);
  s.pass(1s);
  CHECK(s.alarm("A", "damkar"));
}

TEST_CASE("ladder: a crew that cannot go on re-opens it, and those called now get the whole time") {
  scene s;
  auto o = order("A");
  o.to_agencies = {agency_id{"damkar"}};
  s.handle(received(o));
  s.handle(answer("budi", answer_code::en_route, "A"));
  s.pass(10min);
  CHECK(s.facts() == "");
  s.handle(answer("budi", answer_code::reject, "A"));
  CHECK(s.facts() == "damkar-1 en_route>rejected; ladder damkar reopened; ladder damkar rejected");
  s.pass(299s);
  CHECK(s.facts().find("ladder damkar repeat") != std::string::npos);
  CHECK(!s.alarm("A", "damkar"));
  s.pass(1s);
  CHECK(s.alarm("A", "damkar"));
}

TEST_CASE("ladder: a unit stood down by its desk is no answer, the others are still waited for") {
  scene s;
  auto o = order("A");
  o.to_agencies = {agency_id{"damkar"}};
  s.handle(received(o));
  s.handle(on_behalf("A", "damkar-1", assignment_state::cancelled));
  s.pass(300s);
  CHECK(s.alarm("A", "damkar"));
}

TEST_CASE("ladder: an alarm is closed by a person with a reason, and by nothing else") {
  scene s;
  s.handle(place("A", "accident"));
  CHECK(s.handle(close_alarm("A", "pmi")).code == reply_code::unknown);
  s.pass(20min);
  REQUIRE(s.alarm("A", "pmi"));
  CHECK(s.handle(close_alarm("A", "pmi", "")).code == reply_code::refused);
  auto machine = close_alarm("A", "pmi");
  machine.by = {};
  CHECK(s.handle(machine).code == reply_code::refused);
  CHECK(s.handle(close_alarm("A", "pln")).code == reply_code::unknown);
  CHECK(s.handle(close_alarm("B", "pmi")).code == reply_code::unknown);
  s.handle(answer("eko", answer_code::accept));
  s.handle(answer("eko", answer_code::done));
  CHECK(s.alarm("A", "pmi"));  // answered and done: the alarm stands, the order with it
  const auto r = s.handle(close_alarm("A", "pmi"));
  CHECK(r.code == reply_code::stored);
  CHECK(r.number == 1);
  CHECK(s.facts() == "alarm pmi closed: phoned them; closed done");
}

TEST_CASE("ladder: a closed alarm is not raised again by the clock") {
  scene s;
  s.handle(place("A", "accident"));
  s.pass(20min);
  s.handle(close_alarm("A", "pmi"));
  CHECK(s.order("A"));
  s.pass(4h);
  CHECK(s.facts() == "delivery 3 recalled; delivery 4 recalled; pmi-1 offered>no_answer; closed expired");
}

TEST_CASE("ladder: an order expires exactly at valid_until, silence becomes a fact and an alarm") {
  scene s;
  auto o = order("A");
  o.valid_until = s.now.utc + 10s;
  s.handle(received(o));
  s.handle(answer("citra", answer_code::accept, "A"));
  CHECK(after(s, 10s) ==
        "delivery 1 recalled; delivery 3 recalled; delivery 4 recalled; damkar-1 offered>no_answer; "
        "pmi-1 offered>no_answer; alarm pmi: the order expired unanswered");
  CHECK(s.next() == std::chrono::milliseconds::max());
  CHECK(s.core().pending().empty());
  s.handle(answer("budi", answer_code::reject, "A"));
  CHECK(s.sends() == "");  // nobody else is called any more
  s.handle(answer("citra", answer_code::done, "A"));
  CHECK(s.order("A"));  // pmi's alarm stands
}

TEST_CASE("ladder: P3 expires without an alarm") {
  scene s;
  s.handle(place("A", "blackout"));
  s.pass(4h);
  CHECK(s.facts().find("pln-1 offered>no_answer; closed expired") != std::string::npos);
  CHECK(s.facts().find("alarm") == std::string::npos);
}

TEST_CASE("ladder: how an order ends") {
  const auto ended = [](auto play) {
    scene s;
    s.handle(place("A"));
    play(s);
    REQUIRE(!s.order("A"));
    const auto& f = s.journal().back();
    return std::get<order_closed>(f.body).outcome;
  };
  CHECK(ended([](scene& s) {
          for (const char* who : {"budi", "citra", "eko"}) s.handle(answer(who, answer_code::done, "A"));
        }) == "done");
  CHECK(ended([](scene& s) {
          s.handle(answer("budi", answer_code::done, "A"));
          s.handle(answer("eko", answer_code::done, "A"));
          s.pass(4h);
        }) == "done");
  CHECK(ended([](scene& s) {
          for (const char* unit : {"damkar-1", "damkar-2", "pmi-1"})
            s.handle(on_behalf("A", unit, assignment_state::handed_over));
        }) == "handed_over");
  CHECK(ended([](scene& s) {
          for (const char* unit : {"damkar-1", "damkar-2", "pmi-1"})
            s.handle(on_behalf("A", unit, assignment_state::cancelled));
        }) == "cancelled");
  CHECK(ended([](scene& s) {
          for (const char* who : {"budi", "citra", "dewi", "eko"}) s.handle(answer(who, answer_code::reject, "A"));
          s.handle(close_alarm("A", "damkar"));
          s.handle(close_alarm("A", "pmi"));
        }) == "rejected");
  CHECK(ended([](scene& s) {
          s.pass(4h);
          s.handle(close_alarm("A", "damkar"));
          s.handle(close_alarm("A", "pmi"));
        }) == "expired");
}

TEST_CASE("ladder: a tick before the deadline does nothing, and nothing is due twice") {
  scene s;
  CHECK(s.next() == std::chrono::milliseconds::max());
  s.tick();
  CHECK(s.facts() == "");
  s.handle(place("A"));
  s.handle(place("B"));
  s.sleep(15s - 1ms);
  s.tick();
  CHECK(s.facts() == "");
  s.sleep(1ms);
  s.tick();
  CHECK(s.facts() == "ladder damkar next_channel; ladder damkar next_channel");
  s.tick();
  CHECK(s.facts() == "");
}

TEST_CASE("ladder: after hours of absence every step that was missed is taken once") {
  for (bool restarted : {false, true}) {
    CAPTURE(restarted);
    scene s;
    s.handle(place("A"));
    s.sleep(2h);
    if (restarted) s.restart();
    CHECK(s.next() <= 0ms);
    s.tick();
    std::string steps;
    for (const auto& f : s.out().facts)
      if (const auto* l = std::get_if<ladder_climbed>(&f.body))
        steps += l->agency.str() + ":" + std::string(name_of(l->step)) + " ";
    CHECK(steps == "damkar:next_channel damkar:repeat damkar:desk damkar:alarm pmi:repeat pmi:alarm ");
    // Of the burst, one copy per channel is left to be sent.
    std::vector<std::string> busy;
    for (const auto& t : s.core().pending()) busy.push_back(text_of(t.channel));
    std::sort(busy.begin(), busy.end());
    CHECK(std::adjacent_find(busy.begin(), busy.end()) == busy.end());
    CHECK(s.next() == 2h);
    s.tick();
    CHECK(s.facts() == "");
  }
}

TEST_CASE("ladder: absent beyond the order's end, only the end is left") {
  scene s;
  s.handle(place("A", "accident"));
  s.sleep(5h);
  s.restart();
  s.tick();
  CHECK(s.facts() ==
        "delivery 1 recalled; delivery 2 recalled; pmi-1 offered>no_answer; alarm pmi: the order expired unanswered");
}

}  // namespace kentongan::dispatch::test
