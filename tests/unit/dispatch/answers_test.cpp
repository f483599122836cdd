#include "tests/unit/dispatch/scene.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace kentongan::dispatch::test {

using namespace domain;
using enum answer_code;

namespace {
std::string code(const reply& r) { return std::string(name_of(r.code)); }
}  // namespace

TEST_CASE("answers: what each key, word or button does to the one open order") {
  const std::pair<answer_code, const char*> rows[] = {
      {accept, "pmi-1 offered>accepted"},
      {en_route, "pmi-1 offered>en_route"},
      {on_scene, "pmi-1 offered>on_scene"},
      {transporting, "pmi-1 offered>transporting"},
      {at_destination, "pmi-1 offered>at_destination"},
      {done, "pmi-1 offered>done"},
      {reject, "pmi-1 offered>rejected"},
      {in_field, "pmi-1 is in_field"},  // an unanswered offer still waits for its answer
      {at_station, "pmi-1 is at_station"},
      {out_of_service, "pmi-1 is out_of_service; pmi-1 offered>rejected"},
      {speak, "pmi-1 calls speak"},
      {emergency, "emergency pmi-1"},
  };
  for (const auto& [what, expected] : rows) {
    CAPTURE(name_of(what));
    scene s;
    s.handle(place("A", "accident"));
    const auto r = s.handle(answer("PMI1-9", what));
    CHECK(code(r) == "stored");
    CHECK(r.unit == unit_id{"pmi-1"});
    CHECK(s.facts().rfind(expected, 0) == 0);
    const bool moves = what <= reject;
    CHECK((r.order == order_id{"A"}) == moves);
    CHECK(r.state.has_value() == moves);
  }
}

TEST_CASE("answers: skipped milestones are named, without an invented time") {
  scene s;
  s.handle(place("A", "accident"));
  s.handle(answer("eko", on_scene));
  const auto& m = std::get<assignment_moved>(s.out().facts.front().body);
  CHECK(m.implied == std::vector{assignment_state::accepted, assignment_state::en_route});
  CHECK(!m.device_at);
  CHECK(m.by == actor{actor_role::responder, "pmi-1", "phone:eko"});
}

TEST_CASE("answers: what the sender said is kept as he said it") {
  scene s;
  s.handle(place("A", "accident"));
  auto e = answer("eko", reject, "A", "a1");
  e.reason = "no fuel";
  e.note = "back at 20:00";
  e.device_at = s.now.utc - 5min;
  s.handle(e);
  const auto& m = std::get<assignment_moved>(s.out().facts.front().body);
  CHECK(m.reason == "no fuel");
  CHECK(m.note == "back at 20:00");
  CHECK(m.device_at == s.now.utc - 5min);
  CHECK(m.answer_id == "a1");
}

TEST_CASE("answers: the order is named by id, by number, or is the only one it can be") {
  scene s;
  s.handle(place("A", "accident"));
  s.handle(place("B", "accident"));
  auto r = s.handle(answer("eko", accept));
  CHECK(code(r) == "ambiguous");
  CHECK(r.detail == "2 orders are open: #1 #2");
  CHECK(s.out().facts.empty());

  r = s.handle(answer_number("PMI1-9", accept, 2));
  CHECK(r.order == order_id{"B"});
  CHECK(r.number == 2);
  r = s.handle(answer("eko", accept));  // one unanswered offer is left
  CHECK(r.order == order_id{"A"});
  CHECK(code(s.handle(answer("eko", en_route))) == "ambiguous");
  CHECK(s.handle(answer("eko", en_route, "A")).order == order_id{"A"});
  CHECK(code(s.handle(answer("eko", accept))) == "ambiguous");

  CHECK(code(s.handle(answer_number("PMI1-9", accept, 3))) == "unknown");
  CHECK(code(s.handle(answer("eko", accept, "C"))) == "unknown");
  CHECK(code(s.handle(answer("budi", accept, "A"))) == "refused");  // not his order
  CHECK(code(s.handle(answer("budi", accept))) == "unknown");       // no order is open for him
  CHECK(code(s.handle(answer("nobody", accept, "A"))) == "unknown");
  CHECK(s.out().facts.empty());
}

TEST_CASE("answers: a desk answers for its own crews, first for one that has not answered") {
  scene s;
  s.handle(place("A"));
  auto r = s.handle(answer("piket", accept));
  CHECK(r.unit == unit_id{"damkar-1"});
  CHECK(std::get<assignment_moved>(s.out().facts[0].body).by == actor{actor_role::desk, "damkar", "phone:piket"});
  r = s.handle(answer("piket", en_route, "A"));
  CHECK(r.unit == unit_id{"damkar-2"});
  r = s.handle(answer("piket", on_scene, "A"));
  CHECK(r.unit == unit_id{"damkar-1"});
  for (auto c : {speak, out_of_service, in_field, at_station}) CHECK(code(s.handle(answer("piket", c))) == "refused");
  CHECK(s.out().facts.empty());

  s.handle(place("B", "accident"));  // another agency's order
  CHECK(code(s.handle(answer("piket", accept, "B"))) == "refused");
  CHECK(s.out().facts.empty());
}

TEST_CASE("answers: a desk's answer that comes when its crews are done is refused and on the timeline") {
  scene s;
  s.handle(place("A"));
  s.handle(answer("budi", done, "A"));
  s.handle(answer("citra", done, "A"));
  CHECK(code(s.handle(answer("piket", accept, "A"))) == "refused");
  CHECK(s.facts() == "damkar-1 refused done>accepted closed");
}

TEST_CASE("answers: the call centre and a desk answer on behalf, by name, nobody else does") {
  scene s;
  s.handle(place("A"));
  auto e = on_behalf("A", "pmi-1", assignment_state::accepted);
  for (auto role : {actor_role::responder, actor_role::gateway}) {
    e.by.role = role;
    CHECK(code(s.handle(e)) == "refused");
    CHECK(s.out().facts.empty());
  }
  e.by = {actor_role::desk, "Bu Sri", "mqtt"};
  CHECK(code(s.handle(e)) == "stored");
  CHECK(std::get<assignment_moved>(s.out().facts[0].body).by == e.by);
  CHECK(code(s.handle(on_behalf("A", "damkar-1", assignment_state::en_route))) == "stored");
  CHECK(code(s.handle(on_behalf("A", "damkar-3", assignment_state::en_route))) == "unknown");
  CHECK(code(s.handle(on_behalf("B", "damkar-1", assignment_state::en_route))) == "unknown");
}

TEST_CASE("answers: out of service refuses every unanswered offer and nothing else") {
  scene s;
  s.handle(place("A", "accident"));
  s.handle(place("B", "accident"));
  s.handle(place("C", "accident"));
  s.handle(answer("eko", en_route, "B"));
  s.handle(answer("PMI1-9", out_of_service));
  CHECK(s.state("A", "pmi-1") == "rejected");
  CHECK(s.state("B", "pmi-1") == "en_route");
  CHECK(s.state("C", "pmi-1") == "rejected");
  CHECK(s.order("A")->assignments[0].reason == "out of service");
  CHECK(s.core().current().units().at(unit_id{"pmi-1"}) == availability::out_of_service);
}

TEST_CASE("answers: free again closes exactly one order, or asks which") {
  scene s;
  s.handle(answer("PMI1-9", at_station));
  CHECK(s.facts() == "pmi-1 is at_station");  // none open: availability only

  s.handle(place("A", "accident"));
  s.handle(place("B", "accident"));
  s.handle(answer("eko", on_scene, "A"));
  s.handle(answer("eko", accept, "B"));
  CHECK(code(s.handle(answer("PMI1-9", in_field))) == "ambiguous");
  CHECK(s.out().facts.empty());
  CHECK(code(s.handle(answer_number("PMI1-9", in_field, 7))) == "unknown");
  CHECK(s.out().facts.empty());
  const auto r = s.handle(answer_number("PMI1-9", in_field, 1));
  CHECK(r.order == order_id{"A"});
  CHECK(s.facts() == "pmi-1 is in_field; pmi-1 on_scene>done; delivery 1 answered; closed done");
  CHECK(s.state("B", "pmi-1") == "accepted");
  s.handle(answer("PMI1-9", at_station));
  CHECK(s.facts() == "pmi-1 is at_station; pmi-1 accepted>done; delivery 1 answered; closed done");
}

TEST_CASE("answers: a late answer after the time ran out is kept") {
  scene s;
  s.handle(place("A", "accident"));
  s.pass(4h);
  REQUIRE(s.state("A", "pmi-1") == "no_answer");
  const auto r = s.handle(answer("eko", en_route));
  CHECK(code(r) == "stored");
  const auto& m = std::get<assignment_moved>(s.out().facts.front().body);
  CHECK(m.from == assignment_state::no_answer);  // which is the flag
  CHECK(s.state("A", "pmi-1") == "en_route");
}

TEST_CASE("answers: a step back is refused and journalled, a dispatcher may correct, with a reason") {
  scene s;
  s.handle(place("A", "accident"));
  s.handle(answer("eko", on_scene));
  const auto r = s.handle(answer("eko", en_route, {}, "a7"));
  CHECK(code(r) == "refused");
  CHECK(r.state == assignment_state::on_scene);
  CHECK(s.facts() == "pmi-1 refused on_scene>en_route backwards");
  CHECK(s.sends() == "");
  CHECK(code(s.handle(answer("eko", en_route, {}, "a7"))) == "repeat");
  CHECK(s.out().facts.empty());

  CHECK(code(s.handle(on_behalf("A", "pmi-1", assignment_state::en_route))) == "refused");
  CHECK(s.facts() == "pmi-1 refused on_scene>en_route backwards");
  CHECK(code(s.handle(on_behalf("A", "pmi-1", assignment_state::en_route, "wrong key"))) == "stored");
  CHECK(s.state("A", "pmi-1") == "en_route");
}

TEST_CASE("answers: the same state again is a repeat without a fact") {
  scene s;
  s.handle(place("A", "accident"));
  s.handle(answer("eko", accept));
  const auto r = s.handle(answer("PMI1-9", accept));
  CHECK(code(r) == "repeat");
  CHECK(r.state == assignment_state::accepted);
  CHECK(s.out().facts.empty());
}

TEST_CASE("answers: a repeat is known by the sender's id, whatever has happened since") {
  scene s;
  s.handle(place("A", "accident"));
  s.handle(answer("eko", accept, {}, "a1"));
  s.handle(answer("eko", en_route, {}, "a2"));
  auto r = s.handle(answer("eko", accept, {}, "a1"));
  CHECK(code(r) == "repeat");
  CHECK(r.order == order_id{"A"});
  CHECK(r.state == assignment_state::en_route);

  s.handle(place("B", "accident"));
  s.handle(answer("eko", accept, {}, "a1"));  // not taken for an answer to B
  CHECK(s.out().facts.empty());
  CHECK(s.state("B", "pmi-1") == "offered");
  s.handle(answer("budi", accept, {}, "a1"));  // somebody else's id is another one
  CHECK(code(*s.out().reply) == "unknown");

  s.restart();
  CHECK(code(s.handle(answer("eko", en_route, {}, "a2"))) == "repeat");
}

TEST_CASE("answers: a repeat of the answer that ended its order is still a repeat") {
  scene s;
  s.handle(place("A", "accident"));
  s.handle(answer("eko", accept));
  s.handle(answer("eko", in_field, {}, "a1"));
  REQUIRE(!s.order("A"));
  s.handle(place("B", "accident"));
  s.handle(answer("eko", accept, "B"));
  CHECK(code(s.handle(answer("eko", in_field, {}, "a1"))) == "repeat");
  CHECK(s.out().facts.empty());
  CHECK(s.state("B", "pmi-1") == "accepted");
}

TEST_CASE("answers: a call and a report about the unit alone are acted on once, also after a restart") {
  scene s;
  const auto call = answer("eko", emergency, {}, "a1"), report = answer("eko", at_station, {}, "a2");
  s.handle(call);
  CHECK(s.facts() == "emergency pmi-1");
  s.handle(report);
  CHECK(s.facts() == "pmi-1 is at_station");
  for (int i = 0; i < 2; ++i, s.restart())
    for (const auto& again : {call, report}) {
      CHECK(code(s.handle(again)) == "repeat");
      CHECK(s.out().facts.empty());
    }
  s.sleep(1h);  // as long as contract v1 lets an answer travel
  s.handle(call);
  CHECK(s.facts() == "pmi-1 calls emergency");  // again: the one from before still stands
}

TEST_CASE("answers: a repeat is recognised under the other id that it may have had") {
  scene s;
  s.handle(answer("eko", speak, {}, "n-7"));
  auto again = answer("eko", speak, {}, "n-8");
  again.other_id = "n-7";
  CHECK(code(s.handle(again)) == "repeat");
  CHECK(s.out().facts.empty());
}

TEST_CASE("answers: an answer to an order that has ended is refused, and lands on its timeline once") {
  scene s;
  s.handle(place("A", "accident"));
  s.handle(answer("eko", done));
  REQUIRE(!s.order("A"));
  CHECK(code(s.handle(answer("eko", on_scene, "A", "a2"))) == "refused");
  CHECK(s.facts() == "pmi-1 refused done>on_scene closed");
  CHECK(s.out().facts[0].order == order_id{"A"});
  CHECK(code(s.handle(answer("eko", on_scene, "A", "a2"))) == "repeat");
  CHECK(s.out().facts.empty());
  s.handle(answer("eko", in_field, "A", "a3"));
  CHECK(s.facts() == "pmi-1 refused done>done closed");
  CHECK(code(s.handle(answer("piket", done, "A"))) == "refused");
  CHECK(s.out().facts.empty());
}

TEST_CASE("answers: a device's time is kept as it was said, and believed when it can be true") {
  struct row {
    const char* what;
    std::chrono::milliseconds after_order;  // by the device's clock; heard 10 min after the order
    bool believed;
  };
  const row rows[] = {{"pressed in a blank spot", 2min, true},
                      {"at the very moment of the order", 0s, true},
                      {"just before the order", -1ms, false},
                      {"days before it", -72h, false},
                      {"a little ahead", 15min, true},
                      {"too far ahead", 15min + 1ms, false},
                      {"days ahead", 72h, false}};
  for (const auto& r : rows) {
    CAPTURE(r.what);
    scene s;
    s.handle(place("A"));
    const auto begin = s.now.utc;
    s.pass(10min);
    auto e = answer("budi", answer_code::accept);
    e.device_at = begin + r.after_order;
    s.handle(e);
    const auto& all = s.order("A")->assignments;
    const auto a = std::ranges::find(all, unit_id{"damkar-1"}, &assignment_view::unit);
    REQUIRE(a != all.end());
    CHECK(a->first_at[static_cast<std::size_t>(assignment_state::accepted)] ==
          (r.believed ? begin + r.after_order : s.now.utc));
    const auto* moved = std::get_if<assignment_moved>(&s.out().facts.at(0).body);
    REQUIRE(moved);
    CHECK(moved->device_at == begin + r.after_order);
  }
}

TEST_CASE("answers: a clock that is days behind fills no gap, its step back is refused") {
  scene s;
  s.handle(place("A"));
  s.pass(1min);
  s.handle(answer("budi", answer_code::on_scene));
  auto e = answer("budi", answer_code::en_route);
  e.device_at = s.now.utc - 72h;
  CHECK(s.handle(e).code == reply_code::refused);
  e.device_at = s.now.utc - 30s;
  CHECK(s.handle(e).code == reply_code::stored);
  CHECK(s.facts() == "damkar-1 was en_route");
}

}  // namespace kentongan::dispatch::test
