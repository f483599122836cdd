#include "tests/unit/dispatch/scene.hpp"

#include <doctest/doctest.h>

namespace kentongan::dispatch::test {

using namespace domain;

namespace {

// damkar-1 and damkar-2 have accepted, then the order is cancelled. Deliveries 1..4 are the order's own.
struct called_back : scene {
  called_back() {
    auto o = test::order("A");
    o.to_agencies = {agency_id{"damkar"}};
    handle(received(o));
    handle(answer("budi", answer_code::accept, "A"));
    handle(answer("citra", answer_code::accept, "A"));
    handle(cancel("A", 2));
  }
};

}  // namespace

TEST_CASE("stand-down: repeated, then the desk, then the alarm, until a person of each crew has confirmed it") {
  called_back s;
  CHECK(s.sends() == "send 3 stand_down phone:budi; send 4 stand_down phone:citra");
  s.handle(seen("A", 3, evidence::device));
  s.handle(seen("A", 4, evidence::opened));
  s.handle(answer("citra", answer_code::accept));
  CHECK(s.facts() == "stand-down damkar-2 confirmed; delivery 4 answered");
  CHECK(s.next() == 60s);
  s.pass(60s);
  CHECK(s.facts() == "stand-down damkar-1 repeat");
  CHECK(s.sends() == "send 5 stand_down phone:budi");
  s.pass(60s);
  CHECK(s.facts() == "stand-down damkar-1 desk");
  CHECK(s.sends() == "send 6 stand_down phone:piket");
  s.pass(180s);
  CHECK(s.facts() == "stand-down damkar-1 alarm; alarm damkar: damkar-1 has not confirmed the stand-down");
  CHECK(s.order("A"));
  s.handle(close_alarm("A", "damkar", "reached them by telephone"));
  CHECK(s.facts().find("stand-down damkar-1 given up") != std::string::npos);
  CHECK(s.facts().find("closed cancelled") != std::string::npos);
}

TEST_CASE("stand-down: the desk and the call centre confirm it for a crew") {
  called_back s;
  s.handle(answer("piket", answer_code::accept, "A"));
  CHECK(s.facts().find("stand-down damkar-1 confirmed") == 0);
  CHECK(s.order("A"));
  const auto r = s.handle(on_behalf("A", "damkar-2", assignment_state::cancelled, "by telephone"));
  CHECK(r.code == reply_code::stored);
  CHECK(s.facts() == "stand-down damkar-2 confirmed; delivery 4 recalled; closed cancelled");
}

TEST_CASE("stand-down: a crew that confirms after the alarm still leaves the alarm to a person") {
  called_back s;
  s.pass(300s);
  s.handle(answer("budi", answer_code::accept));
  s.handle(answer("citra", answer_code::accept));
  CHECK(s.order("A"));
  s.handle(close_alarm("A", "damkar"));
  CHECK(!s.order("A"));
}

TEST_CASE("stand-down: accept means the call-back where no offer waits, and must be said where one does") {
  called_back s;
  s.handle(place("B", "tree"));
  CHECK(s.handle(answer("budi", answer_code::accept)).code == reply_code::ambiguous);
  CHECK(s.handle(answer("budi", answer_code::accept, "A")).order == order_id{"A"});
  CHECK(s.facts().find("stand-down damkar-1 confirmed") == 0);
  CHECK(s.handle(answer("budi", answer_code::accept)).order == order_id{"B"});
  CHECK(s.state("B", "damkar-1") == "accepted");
}

TEST_CASE("stand-down: routine work ends by itself when a device has it and nobody says more") {
  scene s;
  s.handle(place("A", "tree"));
  s.handle(answer("budi", answer_code::accept));
  s.handle(cancel("A", 2));
  for (const auto& t : s.core().pending()) s.handle(seen("A", t.delivery, evidence::device));
  s.pass(30min);
  CHECK(s.facts().find("stand-down damkar-1 given up; closed cancelled") != std::string::npos);
  CHECK(s.facts().find("alarm") == std::string::npos);
}

TEST_CASE("stand-down: replay in the middle of it goes on alike") {
  called_back s;
  s.pass(61s);
  s.restart();
  CHECK(s.next() == 59s);
  s.pass(59s);
  CHECK(s.facts() == "stand-down damkar-1 desk; stand-down damkar-2 desk");
  CHECK(s.sends() == "send 7 stand_down phone:piket; send 8 stand_down phone:piket");
}

}  // namespace kentongan::dispatch::test
