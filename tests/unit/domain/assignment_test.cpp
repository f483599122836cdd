#include "gateway/domain/assignment.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

using namespace kentongan::domain;
using enum assignment_state;

namespace {

// One letter per verdict.
char letter(verdict v) {
  switch (v) {
    case verdict::apply:
      return 'A';
    case verdict::repeat:
      return '=';
    case verdict::backwards:
      return '<';
    case verdict::closed:
      return 'x';
    case verdict::not_yours:
      return '-';
    case verdict::illegal:
      return '.';
    case verdict::late:  // never said by the rule book: dispatch knows the times
      return '?';
  }
  return '?';
}

using matrix = std::array<std::string_view, assignment_state_count>;
struct rule_book {
  actor_role role;
  matrix rows;  // row: from, column: to, both in the order of assignment_state
};

// Written from the status model, section 4 ("Transitions" and the column "may be set by"), with three decisions of
// this project: skips are legal, a dispatcher may hand over from any live state, and may correct backwards.
// Columns: planned offered accepted en_route on_scene transporting at_destination done rejected no_answer cancelled
// handed_over.
const rule_book books[] = {
    {actor_role::gateway,
     {{
         // POAESTDXRNCH
         "-A-------.--",  // planned
         "-=-------A--",  // offered
         "-.-------.--",  // accepted
         "-.-------.--",  // en_route
         "-.-------.--",  // on_scene
         "-.-------.--",  // transporting
         "-.-------.--",  // at_destination
         "-x-------x--",  // done
         "-x-------x--",  // rejected
         "-.-------=--",  // no_answer
         "-x-------x--",  // cancelled
         "-x-------x--",  // handed_over
     }}},
    {actor_role::responder,
     {{
         "--.......---",  // planned
         "--AAAAAAA---",  // offered
         "--=AAAAAA---",  // accepted
         "--<=AAAAA---",  // en_route
         "--<<=AAA.---",  // on_scene
         "--<<<=AA.---",  // transporting
         "--<<<<=A.---",  // at_destination
         "--xxxxx=x---",  // done
         "--xxxxxx=---",  // rejected
         "--AAAAAAA---",  // no_answer
         "--xxxxxxx---",  // cancelled
         "--xxxxxxx---",  // handed_over
     }}},
    {actor_role::desk,
     {{
         "--.......-A-",  // planned
         "--AAAAAAA-A-",  // offered
         "--=AAAAAA-A-",  // accepted
         "--<=AAAAA-A-",  // en_route
         "--<<=AAA.-A-",  // on_scene
         "--<<<=AA.-.-",  // transporting
         "--<<<<=A.-.-",  // at_destination
         "--xxxxx=x-x-",  // done
         "--xxxxxx=-x-",  // rejected
         "--AAAAAAA-A-",  // no_answer
         "--xxxxxxx-=-",  // cancelled
         "--xxxxxxx-x-",  // handed_over
     }}},
    {actor_role::dispatcher,
     {{
         "--.......-A.",  // planned
         "--AAAAAAA-AA",  // offered
         "--=AAAAAA-AA",  // accepted
         "--A=AAAAA-AA",  // en_route
         "--AA=AAA.-AA",  // on_scene
         "--AAA=AA.-.A",  // transporting
         "--AAAA=A.-.A",  // at_destination
         "--xxxxx=x-xx",  // done
         "--xxxxxx=-xx",  // rejected
         "--AAAAAAA-AA",  // no_answer
         "--xxxxxxx-=x",  // cancelled
         "--xxxxxxx-x=",  // handed_over
     }}},
};

assignment_state state(std::size_t i) { return static_cast<assignment_state>(i); }

}  // namespace

TEST_CASE("every transition, legal or not, is judged as the table says") {
  int judged = 0;
  for (const auto& book : books)
    for (std::size_t from = 0; from < assignment_state_count; ++from) {
      REQUIRE(book.rows[from].size() == assignment_state_count);
      for (std::size_t to = 0; to < assignment_state_count; ++to, ++judged) {
        CAPTURE(std::string(name_of(book.role)));
        CAPTURE(std::string(name_of(state(from))));
        CAPTURE(std::string(name_of(state(to))));
        const char expected = book.rows[from][to];
        CHECK(std::string(1, letter(judge(state(from), state(to), book.role).result)) == std::string(1, expected));
      }
    }
  CHECK(judged == 4 * 12 * 12);
}

TEST_CASE("a skip implies the milestones that must have happened, and no others") {
  struct row {
    assignment_state from, to;
    std::vector<assignment_state> implied;
  };
  const row rows[] = {
      {offered, accepted, {}},
      {offered, en_route, {accepted}},
      {offered, on_scene, {accepted, en_route}},
      {offered, transporting, {accepted, en_route, on_scene}},
      {offered, at_destination, {accepted, en_route, on_scene, transporting}},
      {offered, done, {accepted, en_route, on_scene}},
      {no_answer, accepted, {}},
      {no_answer, on_scene, {accepted, en_route}},
      {accepted, en_route, {}},
      {accepted, on_scene, {en_route}},
      {accepted, at_destination, {en_route, on_scene, transporting}},
      {accepted, done, {en_route, on_scene}},
      {en_route, on_scene, {}},
      {en_route, transporting, {on_scene}},
      {en_route, done, {on_scene}},
      {on_scene, transporting, {}},
      {on_scene, at_destination, {transporting}},
      {on_scene, done, {}},
      {transporting, at_destination, {}},
      {transporting, done, {at_destination}},
      {at_destination, done, {}},
      {offered, rejected, {}},
      {no_answer, rejected, {}},
      {en_route, rejected, {}},
  };
  for (const auto& r : rows) {
    CAPTURE(std::string(name_of(r.from)));
    CAPTURE(std::string(name_of(r.to)));
    const auto t = judge(r.from, r.to, actor_role::responder);
    CHECK(t.result == verdict::apply);
    CHECK(t.implied == r.implied);
  }
}

TEST_CASE("what does not advance implies nothing") {
  for (std::size_t role = 0; role < 4; ++role)
    for (std::size_t from = 0; from < assignment_state_count; ++from)
      for (std::size_t to = 0; to < assignment_state_count; ++to) {
        const auto t = judge(state(from), state(to), static_cast<actor_role>(role));
        const bool forward = t.result == verdict::apply && state(to) > state(from);
        const bool late = state(from) == no_answer;
        if (!forward && !late) CHECK(t.implied.empty());
        for (auto step : t.implied) CHECK((step < state(to) && step >= accepted));
      }
}

TEST_CASE("final and answered states") {
  struct row {
    assignment_state s;
    bool final, answered;
  };
  const row rows[] = {
      {planned, false, false}, {offered, false, false},     {accepted, false, true},       {en_route, false, true},
      {on_scene, false, true}, {transporting, false, true}, {at_destination, false, true}, {done, true, true},
      {rejected, true, true},  {no_answer, false, false},   {cancelled, true, true},       {handed_over, true, true},
  };
  for (const auto& r : rows) {
    CAPTURE(std::string(name_of(r.s)));
    CHECK(is_final(r.s) == r.final);
    CHECK(is_answered(r.s) == r.answered);
  }
}
