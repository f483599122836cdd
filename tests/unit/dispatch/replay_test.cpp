// Properties that hold whatever happens: random scripts of events, each from one seed, with a second dispatcher rebuilt
// from the journal after every step.
#include "gateway/domain/standing.hpp"
#include "tests/unit/dispatch/scene.hpp"

#include <doctest/doctest.h>

#include <map>
#include <random>
#include <set>

namespace kentongan::dispatch::test {

using namespace domain;

namespace {

constexpr unsigned seeds = 400;
constexpr int steps = 60;

// The small city with every rule switched on: watches over crews, a stand-in, working hours, a checklist.
city insisting_city() {
  city c = small_city();
  const auto defaults = default_ladders();
  c.ladders = {defaults[0], defaults[1], defaults[2]};
  c.agencies[0].stand_in = agency_id{"pmi"};
  c.agencies[1].ladders[0] = ladder_times{10s, 30s, 90s, 0ms, 200s, 3min, 0ms, 10min, 20min};
  c.routine_hours = weekly_hours{8h, 15h, *parse_weekdays("mon-fri")};
  c.categories[0].sop = {{"gas", "Matikan gas", "Shut off the gas"}};
  return c;
}

// Draws events that make sense often enough, and nonsense now and then.
class script {
 public:
  explicit script(unsigned seed) : random_(seed) {}

  event next(const scene& s) {
    switch (below(19)) {
      case 0:
      case 1:
        return some_order(s);
      case 2:
      case 3:
      case 4:
        return some_evidence(s);
      case 5:
        return some_on_behalf(s);
      case 6:
        return some_alarm(s);
      case 7:
        return some_distress(s);
      case 8:
        return some_position(s);
      case 9:
        return some_duty(s);
      case 18:
        return net_quiet_requested{net_id{chance(90) ? "vhf" : "x"},
                                   chance(70) ? std::optional(s.now.utc + 10min * below(9)) : std::nullopt,
                                   {chance(90) ? actor_role::dispatcher : actor_role::desk, "sari", "cli"},
                                   "evakuasi"};
      case 10:
        return some_change(s);
      case 11:
        return some_mark(s);
      default:
        return some_answer(s);
    }
  }
  std::chrono::milliseconds wait() {
    constexpr std::chrono::milliseconds waits[] = {0ms, 1ms, 500ms, 10s, 15s, 45s, 1min, 5min, 30min, 2h, 5h};
    return waits[below(std::size(waits))];
  }
  bool chance(unsigned percent) { return below(100) < percent; }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  template <class List>
  auto pick(const List& list) {
    return list[below(std::size(list))];
  }

  std::string id() { return std::string("ABCDE").substr(below(5), 1); }
  std::string open_id(const scene& s) {
    const auto& open = s.core().current().open();
    if (open.empty() || chance(10)) return id();
    auto it = open.begin();
    std::advance(it, below(open.size()));
    return it->second->id().str();
  }

  event some_order(const scene& s) {
    constexpr const char* categories[] = {"fire", "accident", "disturbance", "blackout", "tree", "advice", "quake", ""};
    auto e = chance(60)   ? place(id() + std::to_string(below(3)), pick(categories))
             : chance(60) ? update(open_id(s), 1 + static_cast<std::uint32_t>(below(4)))
                          : cancel(open_id(s), 1 + static_cast<std::uint32_t>(below(4)));
    if (chance(20)) e.order.valid_until = s.now.utc + std::chrono::minutes(below(90));
    if (chance(20)) e.order.prio = static_cast<priority>(below(3));
    if (chance(15) && e.order.kind == order_kind::dispatch)
      e.order.to_units = {unit_id{chance(80) ? "damkar-3" : "no-1"}};
    if (chance(30)) e.order.where.kecamatan = "sananwetan";
    if (chance(20)) e.order.unverified = true;
    if (chance(10)) e.order.purpose = static_cast<order_purpose>(below(3));
    return e;
  }
  event some_evidence(const scene& s) {
    return seen(open_id(s), static_cast<std::uint32_t>(below(9)), static_cast<domain::evidence>(below(8)), "why");
  }
  event some_answer(const scene& s) {
    constexpr const char* people[] = {"budi", "citra", "dewi",    "piket",   "eko",    "fajar",
                                      "gita", "hadi",  "DMKR1-7", "DMKR3-7", "PMI1-9", "nobody"};
    auto e = answer(pick(people), static_cast<answer_code>(below(17)));
    if (chance(30)) e.note = "api di dapur";
    if (chance(20)) e.device_at = s.now.utc - std::chrono::minutes(below(90));
    if (chance(50))
      e.order = order_id{open_id(s)};
    else if (chance(30))
      e.number = static_cast<std::uint32_t>(below(8));
    if (chance(60)) e.answer_id = "a" + std::to_string(below(20));
    return e;
  }
  event some_on_behalf(const scene& s) {
    constexpr const char* units[] = {"damkar-1", "damkar-2", "damkar-3", "pmi-1", "polsek-kk-1", "pln-1", "x-1"};
    auto e = on_behalf(open_id(s), pick(units), static_cast<assignment_state>(below(assignment_state_count)),
                       chance(50) ? "because" : "");
    if (chance(30)) e.by = {actor_role::desk, "damkar", "cli"};
    return e;
  }
  event some_change(const scene& s) {
    constexpr const char* units[] = {"damkar-1", "damkar-2", "damkar-3", "pmi-1", "polsek-kk-1", "pln-1", "x-1"};
    targets_changed e{order_id{open_id(s)}, {}, {}, {}, {actor_role::dispatcher, "cad-1", "cli"}, "more hands", {}};
    if (chance(30)) e.add_agencies = {agency_id{"pmi"}};
    if (chance(60)) e.add_units = {unit_id{pick(units)}};
    if (chance(50)) e.drop_units = {unit_id{pick(units)}};
    if (chance(30)) e.edition = static_cast<std::uint32_t>(1 + below(3));
    return e;
  }
  event some_mark(const scene& s) {
    const actor by{actor_role::dispatcher, "cad-1", "cli"};
    switch (below(5)) {
      case 0:
        return order_verify_requested{order_id{open_id(s)}, by, {}};
      case 1:
        return orders_linked{order_id{open_id(s)}, order_id{open_id(s)}, static_cast<order_relation>(below(2)), by, {}};
      case 2:
        return disposition_given{order_id{open_id(s)}, static_cast<disposition>(below(4)), by, {}};
      case 3:
        return sop_tick_given{order_id{open_id(s)}, chance(80) ? "gas" : "none", chance(70),
                              channel_kind::phone,  chance(50) ? "budi" : "",    by};
      default:
        return console_note{order_id{open_id(s)}, by, "warga menelepon lagi"};
    }
  }
  event some_distress(const scene& s) {
    constexpr const char* people[] = {"budi", "eko", "piket", "nobody", "DMKR1-7", "YB3XYZ"};
    constexpr const char* ids[] = {"damkar-1", "pmi-1", "phone:piket", "phone:nobody", "aprs:YB3XYZ"};
    const actor by{chance(90) ? actor_role::dispatcher : actor_role::desk, "Sari", "cli"};
    if (chance(30)) return emergency_ack_requested{emergency_id{pick(ids)}, by, {}};
    if (chance(30)) return emergency_clear_requested{emergency_id{pick(ids)}, by, chance(80) ? "safe" : ""};
    const auto a = answer(pick(people), answer_code::emergency);
    return emergency_called{a.channel, a.address, chance(20),
                            "help",    {},        chance(50) ? "e" + std::to_string(s.journal().size() % 7) : "",
                            {}};
  }
  event some_position(const scene& s) {
    constexpr const char* people[] = {"budi", "eko", "piket"};
    if (chance(30)) return region_seen{channel_kind::phone, pick(people), chance(50), "TKP", s.now.utc};
    return position_seen{channel_kind::phone,
                         pick(people),
                         {-8.0 - static_cast<double>(below(100)) / 1000, 112.1, {}, s.now.utc - 1s * below(100)}};
  }
  event some_duty(const scene& s) {
    constexpr const char* people[] = {"budi", "citra", "eko", "nobody"};
    return duty_change_requested{responder_id{pick(people)},         static_cast<duty_state>(below(3)),
                                 s.now.utc + 1h * below(12),         {},
                                 {actor_role::desk, "piket", "cli"}, {}};
  }
  event some_alarm(const scene& s) {
    constexpr const char* agencies[] = {"damkar", "pmi", "polsek-kk", "pln"};
    return close_alarm(open_id(s), pick(agencies), chance(90) ? "because" : "");
  }

  std::mt19937 random_;
};

// What is known from outside: the sender's book of copies under way, and the journal's invariants.
class witness {
 public:
  void see(const outcome& o) {
    std::set<std::pair<std::string, std::uint32_t>> planned;
    std::set<std::uint64_t> seqs;
    for (const auto& f : o.facts) {
      CHECK(f.seq == ++last_seq_);
      seqs.insert(f.seq);
      const auto id = f.order.str();
      if (std::holds_alternative<order_accepted>(f.body)) {
        CHECK(!open_.contains(id));
        open_.insert(id);
        numbers_[id] = 0;
        const auto is_old = [&](const auto& key) { return key.first == id; };  // an id forgotten hours ago, used again
        std::erase_if(sent_, [&](const auto& entry) { return is_old(entry.first); });
        std::erase_if(over_, is_old);
      } else if (!id.empty() && !std::holds_alternative<answer_refused>(f.body) &&
                 !std::holds_alternative<disposition_set>(f.body)) {
        CHECK(open_.contains(id));  // an order that has ended never changes
      }
      const auto plan = [&](const std::vector<planned_delivery>& list) {
        for (const auto& d : list) {
          CHECK(d.number == ++numbers_[id]);
          planned.insert({id, d.number});
        }
      };
      std::visit(
          [&](const auto& x) {
            if constexpr (requires { x.deliveries; }) plan(x.deliveries);
          },
          f.body);
      if (const auto* x = std::get_if<delivery_advanced>(&f.body))
        if (is_over(x->to)) over_.insert({id, x->delivery});
      if (std::holds_alternative<order_closed>(f.body)) open_.erase(id);
    }
    for (const auto& e : o.effects) {
      if (const auto* t = std::get_if<transmission>(&e)) {
        const std::pair key{t->order->id.str(), t->delivery};
        CHECK(planned.contains(key));
        CHECK(sent_.emplace(key, *t).second);  // never two copies with one number
        planned.erase(key);
      } else if (const auto* r = std::get_if<recall>(&e)) {
        CHECK(sent_.contains({r->order.str(), r->delivery}));
        CHECK(over_.contains({r->order.str(), r->delivery}));
      } else if (const auto* said = std::get_if<report>(&e)) {
        CHECK(seqs.contains(said->seq));
      }
    }
    CHECK(planned.empty());  // what is planned is sent
  }

  // pending() is what was sent and is not finished.
  void compare(const scene& s) const {
    std::map<std::pair<std::string, std::uint32_t>, const transmission*> expected;
    for (const auto& [key, t] : sent_)
      if (open_.contains(key.first) && !over_.contains(key)) expected.emplace(key, &t);
    std::set<std::string> channels;
    const auto list = s.core().pending();
    CHECK(list.size() == expected.size());
    for (const auto& t : list) {
      const auto it = expected.find({t.order->id.str(), t.delivery});
      REQUIRE(it != expected.end());
      CHECK(dump(t) == dump(*it->second));
      // One copy per channel; of stand-downs, one per channel and crew.
      CHECK(
          channels
              .insert(t.order->id.str() + text_of(t.channel) + (t.kind == message_kind::stand_down ? t.unit.str() : ""))
              .second);
    }
  }

 private:
  std::uint64_t last_seq_ = 0;
  std::set<std::string> open_;
  std::map<std::string, std::uint32_t> numbers_;
  std::map<std::pair<std::string, std::uint32_t>, transmission> sent_;
  std::set<std::pair<std::string, std::uint32_t>> over_;
};

std::string dump(const outcome& o) {
  std::string text;
  for (const auto& f : o.facts) text += test::dump(f) + "\n";
  // What is said again without a fact is said at once after a restart.
  for (const auto& e : o.effects) {
    const auto* again = std::get_if<reminder>(&e);
    const auto* paged = std::get_if<page>(&e);
    if (!again && !(paged && paged->what.repeat)) text += line(e) + "\n";
  }
  if (o.reply) text += test::dump(*o.reply) + "\n";
  return text;
}

// The facts of the journal that a restart brings: those of open orders, and the standing ones.
std::vector<fact> kept(const scene& s) {
  std::map<std::string, std::vector<std::uint64_t>> standing;
  for (const auto& f : s.journal())
    if (const auto change = standing_of(f)) {
      auto& list = standing[change->key];
      if (change->change != standing_change::append) list.clear();
      if (change->change != standing_change::end) list.push_back(f.seq);
    }
  std::set<std::uint64_t> wanted;
  for (const auto& [key, list] : standing) wanted.insert(list.begin(), list.end());
  std::vector<fact> facts;
  for (const auto& f : s.journal())
    if (wanted.contains(f.seq)) facts.push_back(f);
  return facts;
}

}  // namespace

TEST_CASE("replay: at any moment the journal rebuilds the dispatcher, which then goes on alike") {
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    scene s(insisting_city());
    script play(seed);
    witness w;
    for (int step = 0; step < steps; ++step) {
      CAPTURE(step);
      s.sleep(play.wait());
      dispatcher twin(s.directory(), s.rules);
      for (const auto& f : s.journal()) twin.replay(f, s.now);
      REQUIRE(dump(twin) == dump(s.core()));
      dispatcher restarted(s.directory(), s.rules);
      for (const auto& f : kept(s)) restarted.replay(f, s.now);
      REQUIRE(situation(restarted) == situation(s.core()));

      // Half of the time the calendar is seen to first; else the event comes in before it.
      const bool ticked = play.chance(70);
      if (ticked) {
        const auto expected = dump(twin.tick(s.now));
        s.tick();
        REQUIRE(dump(s.out()) == expected);
        w.see(s.out());
        REQUIRE((!s.core().deadline() || *s.core().deadline() > s.now.steady));
        w.compare(s);
      }
      const event e = play.next(s);
      const auto expected = dump(twin.handle(e, s.now));
      s.handle(e);
      REQUIRE(dump(s.out()) == expected);
      w.see(s.out());
      if (s.out().facts.empty()) CHECK(s.out().effects.empty());
      w.compare(s);
      REQUIRE(dump(twin) == dump(s.core()));
    }
  }
}

namespace {
// Somebody takes every emergency on, or it would be said again for ever.
void calm(scene& s) {
  std::vector<emergency_id> loud;
  for (const auto& [id, e] : s.core().current().emergencies().open()) loud.push_back(id);
  for (const auto& id : loud) s.handle(emergency_ack_requested{id, {actor_role::dispatcher, "Sari", "cli"}, {}});
}
}  // namespace

TEST_CASE("replay: left alone, every order without an alarm or a crew at work comes to its end") {
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    scene s(insisting_city());
    script play(seed + 10'000);
    for (int step = 0; step < steps; ++step) {
      s.handle(play.next(s));
      calm(s);
      s.pass(play.wait());
    }
    // A crew that stays silent is in distress, as far as anybody can tell: an hour at a time, so that it is heard soon.
    for (int hour = 0; hour < 80; ++hour) {
      s.pass(1h);
      calm(s);
    }
    CHECK(s.core().pending().empty());
    CHECK(!s.core().deadline());
    for (const auto& [seq, o] : s.core().current().open()) {
      bool held = false;
      for (const auto& l : o->ladders) held = held || l.alarm_open;
      for (const auto& a : o->assignments) held = held || (is_answered(a.state) && !is_final(a.state));
      CHECK(held);
    }
  }
}

}  // namespace kentongan::dispatch::test
