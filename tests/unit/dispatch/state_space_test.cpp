// Every sequence of up to six events from a small alphabet, on a city of two agencies: the promises of the rule book
// hold in each state that can be reached. Two ways into one and the same state are followed once, so all of them are
// covered.
#include "gateway/dispatch/routing.hpp"
#include "tests/unit/dispatch/scene.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <unordered_set>

namespace kentongan::dispatch::test {

using namespace domain;

namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr int longest = 5;  // the sixth would take minutes there
#else
constexpr int longest = 6;
#endif

// damkar with a crew, one on standby and a desk; pmi with a crew. Every rule of the default ladder is on.
city two_agencies() {
  city c = small_city();
  c.ladders = default_ladders();
  std::erase_if(c.units, [](const unit& u) { return u.id.str() == "damkar-2"; });
  return c;
}

struct letter {
  std::string name;
  std::function<void(scene&)> play;
};

std::vector<letter> alphabet() {
  const auto says = [](const char* who, answer_code code) {
    return letter{std::string(who) + " " + std::string(name_of(code)),
                  [=](scene& s) { s.handle(answer(who, code, "F")); }};
  };
  const auto event_of = [](const char* name, event e) { return letter{name, [e](scene& s) { s.handle(e); }}; };
  const actor by{actor_role::dispatcher, "Sari", "cli"};
  const auto targets = [&](std::vector<unit_id> add, std::vector<unit_id> drop) {
    return targets_changed{order_id{"F"}, {}, std::move(add), std::move(drop), by, "why", 1};
  };
  return {
      event_of("place", place("F")),
      event_of("cancel", cancel("F", 3)),
      says("budi", answer_code::accept),
      says("budi", answer_code::reject),
      says("budi", answer_code::on_scene),
      says("budi", answer_code::done),
      says("budi", answer_code::backup),
      says("budi", answer_code::out_of_service),
      says("eko", answer_code::accept),
      says("eko", answer_code::reject),
      says("eko", answer_code::done),
      says("piket", answer_code::accept),
      event_of("copy 1 arrives", seen("F", 1, evidence::device)),
      event_of("on behalf: handed over", on_behalf("F", "pmi-1", assignment_state::handed_over, "said so")),
      event_of("close damkar's alarm", close_alarm("F", "damkar")),
      event_of("close pmi's alarm", close_alarm("F", "pmi")),
      event_of("drop damkar-1", targets({}, {unit_id{"damkar-1"}})),
      event_of("add damkar-1", targets({unit_id{"damkar-1"}}, {})),
      letter{"time passes",
             [](scene& s) {
               if (const auto wait = s.next(); wait != std::chrono::milliseconds::max()) s.pass(wait);
             }},
  };
}

bool is_human(const actor& a) { return a.role != actor_role::gateway; }

// What was true of an order before an event, for comparison.
struct snapshot {
  std::vector<assignment_view> assignments;
  std::vector<delivery_view> deliveries;
};

class promises {
 public:
  promises(const scene& s, const snapshot& before) : s_(s), before_(before) {}

  void check() const {
    someone_is_on_it();
    ends_with_a_person();
    final_is_final();
    evidence_only_grows();
    availability_is_the_fold();
    a_refusal_changes_nothing();
  }

 private:
  // An open order has a human answer, an alarm (open for all to see, or closed by a person), or a running deadline.
  void someone_is_on_it() const {
    const auto* o = s_.order("F");
    if (!o) return;
    bool seen_to = o->due != steady_time::max();
    for (const auto& a : o->assignments) seen_to = seen_to || (is_answered(a.state) && !is_final(a.state));
    for (const auto& l : o->ladders) seen_to = seen_to || l.alarm_open;
    CHECK(seen_to);
    if (!o->cancelled)  // and where an offer stands unanswered: a deadline of its own, or an alarm
      for (const auto& l : o->ladders)
        if (o->waiting(l.agency) && !o->answered(l.agency))
          CHECK((o->due <= o->valid_until_steady || l.alarm_open || l.alarm_closed));
  }

  // Each agency of an order that has ended was heard: a person spoke for it, or closed its alarm, or called it off.
  void ends_with_a_person() const {
    const auto& facts = s_.out().facts;
    const auto end = std::find_if(facts.begin(), facts.end(),
                                  [](const fact& f) { return std::holds_alternative<order_closed>(f.body); });
    if (end == facts.end()) return;
    std::set<std::string> called, heard;
    bool cancelled = false;
    for (const auto& f : s_.journal()) {
      if (const auto* x = std::get_if<order_accepted>(&f.body)) {
        called.clear(), heard.clear(), cancelled = false;
        for (const auto& a : x->assignments) called.insert(a.agency.str());
      } else if (const auto* m = std::get_if<assignment_moved>(&f.body)) {
        if (is_human(m->by)) heard.insert(m->agency.str());
      } else if (const auto* c = std::get_if<alarm_closed>(&f.body)) {
        heard.insert(c->agency.str());
        CHECK((is_human(c->by) && !c->reason.empty()));
      } else if (const auto* k = std::get_if<order_cancelled>(&f.body)) {
        cancelled = is_human(k->by);
      }
    }
    if (!cancelled) CHECK(std::includes(heard.begin(), heard.end(), called.begin(), called.end()));
  }

  void final_is_final() const {
    const auto* o = s_.order("F");
    if (!o) return;
    REQUIRE(o->assignments.size() >= before_.assignments.size());  // who is called again gets a new one
    for (std::size_t i = 0; i < before_.assignments.size(); ++i) {
      const auto &was = before_.assignments[i], &now = o->assignments[i];
      REQUIRE(now.unit == was.unit);
      if (is_final(was.state)) CHECK(now.state == was.state);
      for (std::size_t step = 0; step < assignment_state_count; ++step)
        if (was.first_at[step]) CHECK(now.first_at[step] == was.first_at[step]);  // written once
    }
  }

  void evidence_only_grows() const {
    const auto* o = s_.order("F");
    if (!o) return;
    for (const auto& was : before_.deliveries) {
      const auto now = std::find_if(o->deliveries.begin(), o->deliveries.end(),
                                    [&](const delivery_view& d) { return d.number == was.number; });
      REQUIRE(now != o->deliveries.end());
      // In one event a copy may take several steps, none of them back; only a failure may come undone.
      if (was.state >= evidence::device && was.state <= evidence::answered)
        CHECK((now->state >= was.state && now->state <= evidence::answered));
    }
  }

  void availability_is_the_fold() const {
    std::map<unit_id, availability> reported;
    for (const auto& f : s_.journal())
      if (const auto* x = std::get_if<unit_reported>(&f.body)) reported[x->unit] = x->to;
    CHECK(s_.core().current().units() == reported);
    // Busy is who has an assignment in an open order, and nobody else.
    for (const auto& u : s_.directory().city().units) {
      const auto* o = s_.order("F");
      const bool has = o && std::any_of(o->assignments.begin(), o->assignments.end(),
                                        [&](const assignment_view& a) { return a.unit == u.id; });
      CHECK(s_.core().current().orders_of(u.id).size() == (has ? 1 : 0));
    }
  }

  void a_refusal_changes_nothing() const {
    if (!s_.out().reply) return;
    const auto code = s_.out().reply->code;
    if (code == reply_code::stored || code == reply_code::repeat) return;
    for (const auto& f : s_.out().facts) CHECK(std::holds_alternative<answer_refused>(f.body));
  }

  const scene& s_;
  const snapshot& before_;
};

snapshot look(const scene& s) {
  const auto* o = s.order("F");
  return o ? snapshot{o->assignments, o->deliveries} : snapshot{};
}

// Everything that decides what can happen next.
std::size_t key_of(const scene& s) {
  std::string text = dump(s.core()) + std::to_string(s.now.steady.time_since_epoch().count());
  if (s.core().current().find_closed(order_id{"F"})) text += "closed";
  return std::hash<std::string>{}(text);
}

}  // namespace

TEST_CASE("every sequence of up to six events keeps the promises") {
  const auto letters = alphabet();
  std::vector<std::vector<std::size_t>> front{{}};
  std::unordered_set<std::size_t> known;
  std::size_t states = 0, steps = 0;
  for (int length = 1; length <= longest; ++length) {
    std::vector<std::vector<std::size_t>> next;
    for (const auto& word : front)
      for (std::size_t i = 0; i < letters.size(); ++i) {
        scene s(two_agencies());
        for (const auto l : word) letters[l].play(s);
        const auto before = look(s);
        letters[i].play(s);
        std::string told;
        for (const auto l : word) told += letters[l].name + ", ";
        CAPTURE(told + letters[i].name);
        promises(s, before).check();
        ++steps;
        if (!known.insert(key_of(s)).second) continue;
        ++states;
        auto longer = word;
        longer.push_back(i);
        next.push_back(std::move(longer));
      }
    front = std::move(next);
  }
  MESSAGE(states << " states by " << steps << " steps");
  CHECK(states > 500);
}

}  // namespace kentongan::dispatch::test
