// Every transition of the status model, through the dispatcher's front door: from x to x who.
#include "tests/unit/dispatch/scene.hpp"

#include <doctest/doctest.h>

#include <array>

namespace kentongan::dispatch::test {

using namespace domain;

namespace {

// Columns: what is wanted. Rows: what is. Per cell what happens when a crew asks, or anyone else where it differs.
//   +  done          =  a repeat      <  a step back: refused, but a dispatcher with a reason may
//   x  final: closed -  no such step  .  this role may not set it
// The wanted states in this order:
constexpr assignment_state wanted[] = {
    assignment_state::planned,        assignment_state::offered,   assignment_state::accepted,
    assignment_state::en_route,       assignment_state::on_scene,  assignment_state::transporting,
    assignment_state::at_destination, assignment_state::done,      assignment_state::rejected,
    assignment_state::no_answer,      assignment_state::cancelled, assignment_state::handed_over};

struct row {
  assignment_state from;
  const char* crew;
  const char* desk;
  const char* dispatcher;
};
//                                                  P O A E S T D F R N C H
constexpr row rows[] = {
    {assignment_state::offered, /*          */ "..+++++++...", "..+++++++.+.", "..+++++++.++"},
    {assignment_state::accepted, /*         */ "..=++++++...", "..=++++++.+.", "..=++++++.++"},
    {assignment_state::en_route, /*         */ "..<=+++++...", "..<=+++++.+.", "..<=+++++.++"},
    {assignment_state::on_scene, /*         */ "..<<=+++-...", "..<<=+++-.+.", "..<<=+++-.++"},
    {assignment_state::transporting, /*     */ "..<<<=++-...", "..<<<=++-.-.", "..<<<=++-.-+"},
    {assignment_state::at_destination, /*   */ "..<<<<=+-...", "..<<<<=+-.-.", "..<<<<=+-.-+"},
    {assignment_state::done, /*             */ "..xxxxx=x...", "..xxxxx=x.x.", "..xxxxx=x.xx"},
    {assignment_state::rejected, /*         */ "..xxxxxx=...", "..xxxxxx=.x.", "..xxxxxx=.xx"},
    {assignment_state::no_answer, /*        */ "..+++++++...", "..+++++++.+.", "..+++++++.++"},
    {assignment_state::cancelled, /*        */ "..xxxxxxx...", "..xxxxxxx.=.", "..xxxxxxx.=x"},
    {assignment_state::handed_over, /*      */ "..xxxxxxx...", "..xxxxxxx.x.", "..xxxxxxx.x="},
};

std::optional<answer_code> key_of(assignment_state s) {
  switch (s) {
    case assignment_state::accepted:
      return answer_code::accept;
    case assignment_state::en_route:
      return answer_code::en_route;
    case assignment_state::on_scene:
      return answer_code::on_scene;
    case assignment_state::transporting:
      return answer_code::transporting;
    case assignment_state::at_destination:
      return answer_code::at_destination;
    case assignment_state::done:
      return answer_code::done;
    case assignment_state::rejected:
      return answer_code::reject;
    default:
      return std::nullopt;
  }
}

// A fire order whose unit damkar-1 is in `from`; the others keep the order open.
void bring(scene& s, assignment_state from) {
  auto o = order("A");
  o.valid_until = s.now.utc + 1min;
  s.handle(received(o));
  if (from == assignment_state::no_answer) {
    s.pass(1min);
  } else if (from != assignment_state::offered) {
    s.handle(on_behalf("A", "damkar-1", from, "test"));
  }
  REQUIRE(s.state("A", "damkar-1") == name_of(from));
}

void check_cell(scene& s, const reply& r, assignment_state from, assignment_state to, char cell) {
  const std::string move = "damkar-1 " + std::string(name_of(from)) + ">" + std::string(name_of(to));
  const std::string refusal = "damkar-1 refused " + std::string(name_of(from)) + ">" + std::string(name_of(to)) + " ";
  switch (cell) {
    case '+':
      CHECK(name_of(r.code) == "stored");
      CHECK(s.facts().rfind(move, 0) == 0);
      CHECK(s.state("A", "damkar-1") == name_of(to));
      return;
    case '=':
      CHECK(name_of(r.code) == "repeat");
      CHECK(s.facts() == "");
      break;
    case '<':
      CHECK(name_of(r.code) == "refused");
      CHECK(s.facts() == refusal + "backwards");
      break;
    case 'x':
      CHECK(name_of(r.code) == "refused");
      CHECK(s.facts() == refusal + "closed");
      break;
    case '-':
      CHECK(name_of(r.code) == "refused");
      CHECK(s.facts() == refusal + "illegal");
      break;
    default:
      CHECK(name_of(r.code) == "refused");
      CHECK(s.facts() == refusal + "not_yours");
  }
  CHECK(s.state("A", "damkar-1") == name_of(from));
  CHECK(s.sends() == "");
}

}  // namespace

TEST_CASE("transitions: the whole table, asked by a crew, its desk and the call centre") {
  for (const auto& r : rows)
    for (std::size_t i = 0; i < std::size(wanted); ++i) {
      CAPTURE(name_of(r.from));
      CAPTURE(name_of(wanted[i]));
      if (const auto key = key_of(wanted[i])) {  // a crew has no key for the rest
        scene s;
        bring(s, r.from);
        const auto reply = s.handle(answer("budi", *key, "A"));
        check_cell(s, reply, r.from, wanted[i], r.crew[i]);
      }
      for (auto role : {actor_role::desk, actor_role::dispatcher}) {
        CAPTURE(name_of(role));
        scene s;
        bring(s, r.from);
        auto e = on_behalf("A", "damkar-1", wanted[i]);
        if (role == actor_role::desk) e.by = {role, "damkar", "cli"};
        const auto reply = s.handle(e);
        check_cell(s, reply, r.from, wanted[i], role == actor_role::desk ? r.desk[i] : r.dispatcher[i]);
      }
    }
}

TEST_CASE("transitions: only a dispatcher takes a milestone back, and says why") {
  for (const auto& r : rows)
    for (std::size_t i = 0; i < std::size(wanted); ++i) {
      if (r.dispatcher[i] != '<') continue;
      CAPTURE(name_of(r.from));
      CAPTURE(name_of(wanted[i]));
      scene s;
      bring(s, r.from);
      auto e = on_behalf("A", "damkar-1", wanted[i], "wrong key");
      e.by = {actor_role::desk, "damkar", "cli"};
      const auto refused = s.handle(e);
      check_cell(s, refused, r.from, wanted[i], '<');
      const auto corrected = s.handle(on_behalf("A", "damkar-1", wanted[i], "wrong key"));
      check_cell(s, corrected, r.from, wanted[i], '+');
    }
}

TEST_CASE("transitions: a planned assignment can only be offered or cancelled") {
  // Nothing plans ahead through the dispatcher yet; the rule book is asked directly.
  for (auto to : wanted)
    for (auto role : {actor_role::gateway, actor_role::responder, actor_role::desk, actor_role::dispatcher}) {
      CAPTURE(name_of(to));
      CAPTURE(name_of(role));
      const auto t = judge(assignment_state::planned, to, role);
      const bool may = (to == assignment_state::offered && role == actor_role::gateway) ||
                       (to == assignment_state::cancelled && role >= actor_role::desk);
      CHECK((t.result == verdict::apply) == may);
    }
}

}  // namespace kentongan::dispatch::test
