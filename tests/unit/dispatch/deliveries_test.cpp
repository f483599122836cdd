#include "tests/unit/dispatch/scene.hpp"

#include <doctest/doctest.h>

namespace kentongan::dispatch::test {

using namespace domain;

TEST_CASE("deliveries: evidence moves forward only, in whatever order it comes") {
  using enum evidence;
  constexpr evidence all[] = {queued, on_air, broker, device, opened, answered, failed, recalled};
  for (auto first : all)
    for (auto then : all) {
      CAPTURE(name_of(first));
      CAPTURE(name_of(then));
      scene s;
      s.handle(place("A", "accident"));
      if (first != queued) s.handle(evidence_seen{order_id{"A"}, 1, first, "why", {}});
      REQUIRE(s.delivery("A", 1) == name_of(first));
      const auto r = s.handle(evidence_seen{order_id{"A"}, 1, then, "why", {}});
      const bool moves = then != queued && (then == failed || then == recalled     ? first < device
                                            : first == failed || first == recalled ? then >= device
                                                                                   : then > first);
      CHECK(s.delivery("A", 1) == name_of(moves ? then : first));
      CHECK(name_of(r.code) == (moves ? "stored" : "repeat"));
      CHECK(s.out().facts.empty() == !moves);
    }
}

TEST_CASE("deliveries: evidence for what does not exist is unknown") {
  scene s;
  s.handle(place("A", "accident"));
  for (const auto& e :
       {seen("B", 1, evidence::device), seen("A", 0, evidence::device), seen("A", 3, evidence::device)}) {
    CHECK(s.handle(e).code == reply_code::unknown);
    CHECK(s.out().facts.empty());
  }
}

TEST_CASE("deliveries: a failed channel is followed by the next one at once, once") {
  scene s;
  s.handle(place("A"));
  s.handle(seen("A", 1, evidence::failed, "not connected"));
  CHECK(s.facts() == "delivery 1 failed; ladder damkar next_channel");
  CHECK(s.sends() == "send 5 dispatch aprs:DMKR1-7");
  s.handle(seen("A", 2, evidence::failed, "not connected"));
  CHECK(s.facts() == "delivery 2 failed");
  s.handle(seen("A", 3, evidence::failed));  // pmi has no reserve channel: nothing to pretend
  CHECK(s.facts() == "delivery 3 failed");
  s.handle(seen("A", 1, evidence::device));  // it came through after all
  CHECK(s.delivery("A", 1) == "device");
  s.pass(15s);
  CHECK(s.facts() == "");
}

TEST_CASE("deliveries: a failure calls nobody once the agency has answered, the order is over or is cancelled") {
  scene s;
  s.handle(place("A"));
  s.handle(answer("citra", answer_code::accept, "A"));
  s.handle(seen("A", 1, evidence::failed));
  CHECK(s.facts() == "delivery 1 failed");

  s.handle(place("B"));
  s.sleep(4h);  // over, though nobody has ticked yet
  s.handle(seen("B", 1, evidence::failed));
  CHECK(s.facts() == "delivery 1 failed");
}

TEST_CASE("deliveries: an answer proves its channel and stops the crew's other copies") {
  scene s;
  s.handle(place("A", "accident"));
  s.handle(seen("A", 2, evidence::device));
  s.handle(answer("PMI1-9", answer_code::accept));
  CHECK(s.facts() == "pmi-1 offered>accepted; delivery 1 answered");
  CHECK(s.sends() == "recall 1 aprs:PMI1-9");
  CHECK(s.delivery("A", 2) == "device");  // was over already: nothing to stop

  s.handle(place("B", "accident"));
  s.handle(answer("eko", answer_code::accept, "B"));
  CHECK(s.facts() == "pmi-1 offered>accepted; delivery 1 recalled; delivery 2 answered");
  CHECK(s.sends() == "recall 1 aprs:PMI1-9; recall 2 phone:eko");
}

TEST_CASE("deliveries: an answer on a channel that was given up proves it after all") {
  scene s;
  s.handle(place("A", "accident"));
  s.handle(seen("A", 2, evidence::failed));
  s.handle(answer("eko", answer_code::accept, "A"));
  CHECK(s.delivery("A", 2) == "answered");
  CHECK(s.sends() == "recall 1 aprs:PMI1-9");
}

TEST_CASE("deliveries: a desk's word does not mean that the crew has heard, unless it ends the matter") {
  scene s;
  s.handle(place("A"));
  s.handle(answer("piket", answer_code::accept, "A"));
  CHECK(s.facts() == "damkar-1 offered>accepted");
  CHECK(s.sends() == "");
  s.handle(on_behalf("A", "damkar-1", assignment_state::done));
  CHECK(s.facts() == "damkar-1 accepted>done; delivery 1 recalled");
  CHECK(s.sends() == "recall 1 phone:budi");
}

TEST_CASE("deliveries: repeats take the place of the copy before, and evidence of both counts") {
  scene s;
  s.handle(place("A", "accident"));
  s.handle(seen("A", 2, evidence::device));
  s.pass(2min);
  CHECK(s.facts() == "delivery 1 recalled; ladder pmi repeat");
  CHECK(s.sends() == "recall 1 aprs:PMI1-9; send 3 dispatch aprs:PMI1-9; send 4 dispatch phone:eko");
  s.handle(seen("A", 1, evidence::device));
  CHECK(s.delivery("A", 1) == "device");
}

TEST_CASE("deliveries: a stand-down fails loudly only when no copy of it can arrive any more") {
  scene s;
  s.handle(place("A", "accident"));
  s.handle(answer("eko", answer_code::accept));
  s.handle(cancel("A", 2));
  s.handle(seen("A", 3, evidence::failed, "no ack"));
  CHECK(s.facts() == "delivery 3 failed");
  s.handle(seen("A", 4, evidence::failed, "not connected"));
  CHECK(s.facts() == "delivery 4 failed; stand-down pmi-1 alarm; alarm pmi: a stand-down was not received");
  s.handle(seen("A", 4, evidence::device));
  CHECK(s.alarm("A", "pmi"));  // a person closes it, nobody else
  s.handle(close_alarm("A", "pmi"));
  CHECK(s.facts() == "alarm pmi closed: phoned them; stand-down pmi-1 given up; closed cancelled");
}

TEST_CASE("deliveries: a failed copy of a stand-down is no alarm when another arrived") {
  scene s;
  s.handle(place("A", "accident"));
  s.handle(answer("eko", answer_code::accept));
  s.handle(cancel("A", 2));
  s.handle(seen("A", 4, evidence::device));
  s.handle(seen("A", 3, evidence::failed));
  CHECK(s.facts() == "delivery 3 failed");
  CHECK(!s.alarm("A", "pmi"));
  s.handle(answer("eko", answer_code::accept));
  CHECK(s.facts() == "stand-down pmi-1 confirmed; delivery 4 answered; closed cancelled");
}

TEST_CASE("deliveries: copies of a stand-down are repeated for half an hour, longer than the order itself") {
  city c = small_city();
  for (auto& l : c.ladders) l.repeat = l.desk = l.alarm = 0ms;
  scene s(c);
  auto o = order("A", "accident");
  o.valid_until = s.now.utc + 10min;
  s.handle(received(o));
  s.handle(answer("eko", answer_code::accept));
  s.handle(cancel("A", 2));
  CHECK(s.core().pending().front().expires == s.now.steady + 30min);
  s.handle(seen("A", 3, evidence::on_air));
  CHECK(s.next() == 30min);
  s.pass(30min - 1ms);
  CHECK(s.facts() == "");
  s.pass(1ms);
  CHECK(s.facts() ==
        "delivery 3 failed; delivery 4 failed; stand-down pmi-1 alarm; alarm pmi: a stand-down was not received");
  CHECK(s.sends() == "recall 3 aprs:PMI1-9; recall 4 phone:eko");
  CHECK(s.core().pending().empty());
}

TEST_CASE("deliveries: a lost stand-down alarms again where a person had closed an earlier alarm") {
  scene s;
  s.handle(place("A", "accident"));
  s.pass(20min);
  s.handle(close_alarm("A", "pmi", "they are coming"));
  s.handle(answer("eko", answer_code::accept, "A"));
  s.handle(cancel("A", 2));
  s.pass(4h);
  CHECK(s.alarm("A", "pmi"));
}

TEST_CASE("deliveries: a phone that remembers nothing is told what is open for it, and only that") {
  scene s;
  const auto open_for = [&](std::string_view who) {
    std::string text;
    for (const auto& t : s.core().open_for(channel_kind::phone, who, s.now))
      text += (text.empty() ? "" : "; ") + t.order->id.str() + ' ' + std::to_string(t.delivery) + ' ' +
              std::string(name_of(t.kind));
    return text;
  };
  s.handle(place("A"));  // 1 budi, 2 citra ...
  REQUIRE(s.order("A")->deliveries[0].channel.address == "budi");
  REQUIRE(s.order("A")->deliveries[1].channel.address == "citra");
  CHECK(open_for("budi") == "A 1 dispatch");
  s.handle(seen("A", 1, evidence::device));
  CHECK(open_for("budi") == "A 1 dispatch");  // its phone had it, and has lost it
  s.handle(answer("budi", answer_code::accept));
  CHECK(open_for("budi") == "A 1 dispatch");
  CHECK(open_for("nobody").empty());
  CHECK(s.core().open_for(channel_kind::voice, "budi", s.now).empty());

  s.handle(update("A", 2));
  const auto newer = open_for("budi");
  CHECK(newer.ends_with(" update"));  // in place of the first
  s.handle(answer("budi", answer_code::done));
  CHECK(open_for("budi").empty());  // its part is done
  CHECK_FALSE(open_for("citra").empty());

  s.handle(answer("citra", answer_code::en_route));
  s.handle(cancel("A", 3));
  CHECK(open_for("citra").ends_with(" stand_down"));
  s.handle(answer("citra", answer_code::accept, "A"));
  CHECK(open_for("citra").empty());  // confirmed
}

}  // namespace kentongan::dispatch::test
