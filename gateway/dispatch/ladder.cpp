// Rules of insisting: the ladder's steps, alarms, expiry, and when an order has ended.
#include "gateway/dispatch/turn.hpp"

#include <algorithm>

namespace kentongan::dispatch {

using namespace domain;

namespace {

constexpr ladder_step timed_steps[] = {ladder_step::next_channel, ladder_step::repeat, ladder_step::desk,
                                       ladder_step::supervisor, ladder_step::alarm};

bool taken(const ladder_view& l, ladder_step s) { return (l.steps_taken >> static_cast<unsigned>(s)) & 1u; }

// The ladder climbs only while an offer stands that nobody of the agency has answered.
bool climbing(const open_order& o, const agency_id& agency) { return o.waiting(agency) && !o.answered(agency); }

// A device of this unit has said that it has the order.
bool received(const open_order& o, const unit_id& unit) {
  return std::any_of(o.deliveries.begin(), o.deliveries.end(), [&](const delivery_view& d) {
    return d.unit == unit && d.state >= evidence::device && d.state <= evidence::answered;
  });
}

// Both questions of all ladders in one walk, since where thousands are called each walk is long. In the ladders' order.
struct standing_offer {
  bool waiting = false, answered = false;
};
std::vector<standing_offer> offers_of(const open_order& o) {
  std::vector<standing_offer> list(o.ladders.size());
  std::size_t at = 0;  // an agency's assignments mostly stand together
  for (const auto& a : o.assignments) {
    if (at >= list.size() || o.ladders[at].agency != a.agency) {
      const auto it = std::find_if(o.ladders.begin(), o.ladders.end(), [&](auto& l) { return l.agency == a.agency; });
      at = static_cast<std::size_t>(it - o.ladders.begin());
      if (at == list.size()) continue;
    }
    list[at].waiting |= is_offered(a);
    list[at].answered |= has_answered(a);
  }
  return list;
}

bool has_reserve(const std::vector<const unit*>& units) {
  return std::any_of(units.begin(), units.end(), [](const unit* u) {
    return std::any_of(u->channels.begin(), u->channels.end(), [](const channel& c) { return c.reserve; });
  });
}

bool was_told(const open_order& o, const channel& c) {
  return std::any_of(o.deliveries.begin(), o.deliveries.end(), [&](const delivery_view& d) { return d.channel == c; });
}

}  // namespace

reply dispatcher::turn::on(const alarm_close_requested& e) {
  if (e.reason.empty()) return plain(reply_code::refused, "an alarm is closed with a reason");
  if (e.by.role == actor_role::gateway) return plain(reply_code::refused, "an alarm is closed by a person");
  if (e.order.empty()) return close_agency_alarm(e);
  auto* o = d_.state_.find(e.order);
  if (!o) return plain(reply_code::unknown, "no such order is open");
  const auto it = std::find_if(o->ladders.begin(), o->ladders.end(), [&](auto& l) { return l.agency == e.agency; });
  if (it == o->ladders.end() || !it->alarm_open) return plain(reply_code::unknown, "no such alarm is open");
  record(o->id(), alarm_closed{e.agency, e.by, e.reason});
  // Whoever closes it has reached the crews that never confirmed their stand-down, or has given them up.
  for (std::size_t i = 0; i < o->assignments.size(); ++i)
    if (const auto& a = o->assignments[i]; a.agency == e.agency && a.stand_down == stand_down_state::wanted &&
                                           (a.stand_down_steps >> static_cast<unsigned>(ladder_step::alarm) & 1u))
      settle_stand_down(*o, a, {a.unit, a.agency, false, e.by, {}, e.reason, {}});
  reply r = plain(reply_code::stored);
  r.order = o->id();
  r.revision = o->revision;
  r.number = o->number;
  settle(*o);
  return r;
}

// --- the ladder ---

const ladder_times& dispatcher::turn::times_of(const open_order& o, const agency_id& agency) const {
  return d_.directory_.ladder_of(agency, *o.order->prio);
}

steady_time dispatcher::turn::time_of(const open_order& o, const ladder_view& l, ladder_step s) const {
  const auto& t = times_of(o, l.agency);
  const auto wait = s == ladder_step::next_channel ? t.next_channel
                    : s == ladder_step::repeat     ? t.repeat
                    : s == ladder_step::desk       ? t.desk
                    : s == ladder_step::supervisor ? t.supervisor
                                                   : t.alarm;
  return wait.count() > 0 && !o.is_drill() ? l.since + wait : steady_time::max();
}

void dispatcher::turn::climb(open_order& o) {
  release(o);
  if (!is_valid(o)) expire(o);
  lapse_checks(o);
  for (std::size_t i = 0; i < o.assignments.size(); ++i) {
    climb_stand_down(o, i);
    remind(o, i);
  }
  // By index: a step may call another agency in, whose ladder comes at the end.
  for (std::size_t i = 0; i < o.ladders.size(); ++i)
    for (auto s : timed_steps)
      if (time_of(o, o.ladders[i], s) <= now_.steady) take_step(o, o.ladders[i], s);
}

void dispatcher::turn::take_step(open_order& o, const ladder_view& l, ladder_step s) {
  auto f = plan_step(o, l, s, climbing(o, l.agency));
  if (!f) return;
  const agency_id agency = l.agency;
  supersede(o, f->deliveries);
  record(o.id(), *std::move(f));
  if (s == ladder_step::alarm) raise_alarm(o, agency, "nobody has answered");
}

// What a step would do now; nothing when it has been taken, need not be, or would reach nobody new: such a step is
// neither recorded nor due, until the order changes so that it is of use. Where only that is asked, one delivery is an
// answer (`whether`).
std::optional<ladder_climbed> dispatcher::turn::plan_step(const open_order& o, const ladder_view& l, ladder_step s,
                                                          bool climbs, bool whether) const {
  const bool after_refusal = s == ladder_step::rejected;
  if (taken(l, s) || !(after_refusal || climbs)) return std::nullopt;
  ladder_climbed f{l.agency, s, {}, {}};
  switch (s) {
    case ladder_step::next_channel:
      if (!has_reserve(d_.directory_.units_of(l.agency))) return std::nullopt;
      [[fallthrough]];
    case ladder_step::repeat:
      for (const auto& a : o.assignments) {
        if (a.agency != l.agency || a.state != assignment_state::offered) continue;
        const auto before = f.deliveries.size();
        plan_unit(o, f.deliveries, a.unit, s == ladder_step::repeat ? which::all : which::reserve);
        if (f.deliveries.size() == before) continue;
        if (s == ladder_step::next_channel && received(o, a.unit)) f.deliveries.resize(before);
        if (whether && !f.deliveries.empty()) return f;
      }
      break;
    // Beyond the units first told: the agency's desk, and its standby units, on every path that they have. A refusal
    // brings this step forward.
    case ladder_step::desk:
    case ladder_step::rejected:
      if (const auto* a = d_.directory_.find(l.agency))
        for (const auto& c : a->desk)
          if (!was_told(o, c) && may_use(o, c)) plan(o, f.deliveries, l.agency, {}, c);
      for (const unit* u : d_.directory_.units_of(l.agency)) {
        const auto& known = o.assignments;
        if (!u->standby || std::any_of(known.begin(), known.end(), [&](auto& a) { return a.unit == u->id; })) continue;
        f.assignments.push_back({u->id, l.agency, route_role::supporting});
        plan_unit(o, f.deliveries, u->id, which::all);
      }
      break;
    // Beyond the agency: the centre's own supervisor, and whoever stands in for it (today's stand-in before the usual).
    case ladder_step::supervisor: {
      for (const auto& person : d_.directory_.city().supervisors)
        for (const auto& c : person.channels)
          if (!was_told(o, c) && may_use(o, c)) plan(o, f.deliveries, l.agency, {}, c);
      const auto* a = d_.directory_.find(l.agency);
      const agency_id* today = d_.roster_.stand_in_of(l.agency, now_.utc);
      if (const agency_id* by = today ? today : a ? &a->stand_in : nullptr)
        for (const unit* u : d_.directory_.units_of(*by)) {
          const auto& known = o.assignments;
          if (u->standby || std::any_of(known.begin(), known.end(), [&](auto& k) { return k.unit == u->id; })) continue;
          f.assignments.push_back({u->id, u->agency, route_role::supporting});
          plan_unit(o, f.deliveries, u->id, which::planned);
        }
      break;
    }
    case ladder_step::alarm:
      if (l.alarm_open || l.alarm_closed) return std::nullopt;
      return f;
  }
  if (f.deliveries.empty() && f.assignments.empty()) return std::nullopt;
  return f;
}

// A refusal calls the next at once when nobody else of the agency has answered. Of a crew that was on it, it re-opens
// the agency's ladder: those called now get the whole time to answer.
void dispatcher::turn::refused_by(open_order& o, const agency_id& agency, bool had_answered) {
  if (o.cancelled || o.is_drill() || o.answered(agency)) return;
  if (had_answered) record(o.id(), ladder_reopened{agency, "a crew cannot go on"});
  if (const auto* l = o.find_ladder(agency); l && is_valid(o)) take_step(o, *l, ladder_step::rejected);
  if (!o.waiting(agency)) raise_alarm(o, agency, "every unit has refused");
}

void dispatcher::turn::raise_alarm(open_order& o, const agency_id& agency, std::string reason) {
  const auto* l = o.find_ladder(agency);
  if (!l || l->alarm_open || l->alarm_closed) return;
  record(o.id(), alarm_raised{agency, std::move(reason)});
}

void dispatcher::turn::raise_fresh_alarm(open_order& o, const agency_id& agency, std::string reason) {
  const auto* l = o.find_ladder(agency);
  if (l && !l->alarm_open) record(o.id(), alarm_raised{agency, std::move(reason)});
}

// valid_until has passed: nothing is sent any more. Silence becomes a fact, and an alarm where it matters. Once this is
// done it finds nothing left to do, so that nobody need remember that it was.
void dispatcher::turn::expire(open_order& o) {
  recall_deliveries(o, "expired");
  std::vector<agency_id> silent;
  for (const auto& l : o.ladders)
    if (climbing(o, l.agency)) silent.push_back(l.agency);
  for (const auto& a : o.assignments) {
    if (a.state != assignment_state::offered) continue;
    assignment_moved m;
    m.unit = a.unit;
    m.agency = a.agency;
    m.from = a.state;
    m.to = assignment_state::no_answer;
    record(o.id(), std::move(m));
  }
  if (*o.order->prio == priority::p3 || o.is_drill()) return;
  for (const auto& agency : silent) raise_alarm(o, agency, "the order expired unanswered");
}

// --- the calendar, and the end ---

steady_time dispatcher::turn::next_due(const open_order& o) const {
  steady_time due = steady_time::max();
  for (const auto& d : o.deliveries)
    if (!is_over(d.state)) due = std::min(due, d_.expires_of(o, d));
  for (const auto& a : o.assignments) due = std::min({due, stand_down_due(o, a), overdue_due(o, a)});
  if (o.held) due = std::min(due, o.held_until_steady);
  const auto offers = offers_of(o);
  for (std::size_t i = 0; i < o.ladders.size(); ++i) {
    const auto& l = o.ladders[i];
    if (offers[i].waiting) due = std::min(due, o.valid_until_steady);
    const bool climbs = offers[i].waiting && !offers[i].answered;
    for (auto s : timed_steps)
      if (const auto at = time_of(o, l, s); at < due && plan_step(o, l, s, climbs, true)) due = at;
  }
  return due;
}

void dispatcher::turn::schedule(open_order& o) {
  d_.due_.erase({o.due, o.accepted_seq});
  o.due = next_due(o);
  if (o.due != steady_time::max()) d_.due_.emplace(std::pair{o.due, o.accepted_seq}, &o);
}

// How the order ended, if it has: everybody is done, no alarm stands, and every stand-down was confirmed or given up.
std::optional<std::string_view> dispatcher::turn::outcome_of(const open_order& o) {
  using enum assignment_state;
  const auto any = [&](assignment_state s) {
    return std::any_of(o.assignments.begin(), o.assignments.end(), [&](const auto& a) { return a.state == s; });
  };
  // A drill is over when everybody has said that he is there, or the time for it has passed.
  if (o.is_drill()) {
    if (any(offered)) return std::nullopt;
    return o.cancelled ? "cancelled" : "held";
  }
  for (const auto& a : o.assignments)
    if (!is_final(a.state) && a.state != no_answer) return std::nullopt;
  for (const auto& l : o.ladders)
    if (l.alarm_open) return std::nullopt;
  for (const auto& a : o.assignments)
    if (a.stand_down == stand_down_state::wanted) return std::nullopt;
  if (any(done)) return "done";
  if (any(handed_over)) return "handed_over";
  if (o.cancelled) return "cancelled";
  if (any(rejected)) return "rejected";
  return any(cancelled) ? "cancelled" : "expired";
}

void dispatcher::turn::settle(open_order& o) {
  const auto outcome = outcome_of(o);
  if (!outcome) return schedule(o);
  recall_deliveries(o, "the order has ended");
  record(o.id(), order_closed{std::string(*outcome)});
}

}  // namespace kentongan::dispatch
