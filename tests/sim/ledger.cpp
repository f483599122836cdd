#include "tests/sim/ledger.hpp"

#include <algorithm>

namespace kentongan::sim {

using namespace domain;

assignment_state ledger::assignment::state_at(steady_time t) const {
  auto s = assignment_state::planned;
  for (const auto& c : history)
    if (c.at <= t) s = c.to;
  return s;
}

bool ledger::order::answered_at(const agency_id& of, steady_time t) const {
  using enum assignment_state;
  return std::any_of(assignments.begin(), assignments.end(), [&](const auto& entry) {
    const auto s = entry.second.state_at(t);
    return entry.second.agency == of && is_answered(s) && s != rejected && s != cancelled;
  });
}

bool ledger::order::waiting_at(const agency_id& of, steady_time t) const {
  return std::any_of(assignments.begin(), assignments.end(), [&](const auto& entry) {
    return entry.second.agency == of && entry.second.state_at(t) == assignment_state::offered;
  });
}

const ledger::order* ledger::find(const order_id& id) const {
  const auto it = orders_.find(id);
  return it == orders_.end() ? nullptr : &it->second;
}

const ledger::order* ledger::find_number(std::uint32_t number) const {
  const order* found = nullptr;
  for (const auto& [id, o] : orders_)
    if (o.number == number && (!found || o.accepted > found->accepted)) found = &o;
  return found;
}

bool ledger::knows_answer_that_begins(const std::string& channel, const std::string& begin) const {
  const auto it = answers_.lower_bound(channel + '\n' + begin);
  return it != answers_.end() && it->first.starts_with(channel + '\n' + begin);
}

// One fact, judged and folded.
struct ledger::judge {
  ledger& l;
  const domain::fact& f;
  steady_time now;

  [[noreturn]] void fail(const std::string& what) const {
    throw violation("fact " + std::to_string(f.seq) + " (" + std::string(name_of(f.body)) + " of order '" +
                    f.order.str() + "'): " + what);
  }
  void expect(bool good, const char* what) const {
    if (!good) fail(what);
  }
  order& open() const {
    const auto it = l.orders_.find(f.order);
    expect(it != l.orders_.end(), "the order was never accepted");
    expect(!it->second.closed, "the order has ended");
    return it->second;
  }
  void plan(order& o, const std::vector<planned_assignment>& list) const {
    for (const auto& a : list) {
      expect(!o.assignments.contains(a.unit), "a unit is called twice");
      o.assignments[a.unit] = {a.agency, {{now, assignment_state::offered}}};
      if (!o.agencies.contains(a.agency)) o.agencies[a.agency].since = now;
    }
  }
  void plan(order& o, const std::vector<planned_delivery>& list, message_kind kind) const {
    for (const auto& d : list) {
      expect(d.number == o.deliveries.size() + 1, "delivery numbers have a gap");
      o.deliveries.push_back({d, kind, evidence::queued, now, now, {}});
    }
  }

  void operator()(const order_accepted& a) const {
    expect(!l.orders_.contains(f.order), "accepted twice");
    if (const auto lie = l.witnesses_.order(f.order); !lie.empty()) fail(lie);
    // A late "OTW 7" must not be taken for another order's: numbers come back after 99 orders, which no run has.
    for (const auto& [id, other] : l.orders_) expect(other.number != a.number, "a short number comes back too soon");
    order& o = l.orders_[f.order];
    o.id = f.order;
    o.number = a.number;
    o.revision = a.order.revision;
    o.prio = *a.order.prio;
    o.accepted = now;
    o.valid_until = now + (a.order.valid_until - f.at);
    o.texts[o.revision] = a.order.text;
    expect(!a.assignments.empty(), "nobody is called");
    plan(o, a.assignments);
    plan(o, a.deliveries, message_kind::dispatch);
  }
  void operator()(const order_revised& r) const {
    order& o = open();
    expect(r.order.revision > o.revision, "the revision goes back");
    o.revision = r.order.revision;
    o.texts[o.revision] = r.order.text;
    o.valid_until = now + (r.order.valid_until - f.at);
    plan(o, r.deliveries, message_kind::update);
  }
  void operator()(const order_cancelled& c) const {
    order& o = open();
    expect(!o.cancelled, "cancelled twice");
    expect(c.revision > o.revision, "the revision goes back");
    o.revision = c.revision;
    o.cancelled = now;
    plan(o, c.deliveries, message_kind::stand_down);
  }
  void operator()(const order_closed& c) const {
    order& o = open();
    for (const auto& [unit, a] : o.assignments)
      expect(is_final(a.state()) || a.state() == assignment_state::no_answer, "closed while a unit is still at it");
    for (const auto& [id, a] : o.agencies) expect(!a.alarm_open, "closed under an open alarm");
    for (const auto& d : o.deliveries) expect(is_over(d.state), "closed while a delivery is still being sent");
    o.closed = now;
    o.outcome = c.outcome;
  }
  void operator()(const delivery_advanced& a) const {
    order& o = open();
    expect(a.delivery >= 1 && a.delivery <= o.deliveries.size(), "no such delivery");
    auto& d = o.deliveries[a.delivery - 1];
    expect(may_advance(d.state, a.to), "evidence goes back");
    if (const auto lie = l.witnesses_.evidence(o, d, a.to); !lie.empty()) fail(lie);
    d.state = a.to;
    d.since = now;
    if (is_over(d.state) && !d.over) d.over = now;
  }
  void operator()(const assignment_moved& m) const {
    order& o = open();
    const auto it = o.assignments.find(m.unit);
    expect(it != o.assignments.end(), "the unit has no part in it");
    expect(it->second.state() == m.from, "`from` is not the state it had");
    expect(domain::judge(m.from, m.to, m.by.role).result == verdict::apply, "an illegal change of state");
    l.answered(m.by, m.answer_id);
    it->second.history.push_back({now, m.to});
  }
  void operator()(const answer_refused& a) const {
    expect(l.orders_.contains(f.order), "the order was never accepted");
    l.answered(a.by, a.answer_id);
  }
  void operator()(const ladder_climbed& c) const {
    order& o = open();
    auto& a = o.agencies[c.agency];
    for (const auto& s : a.steps) expect(s.what != c.step, "the same step twice");
    expect(c.step == ladder_step::rejected || !o.answered_at(c.agency, now), "a step although somebody has answered");
    a.steps.push_back({c.step, now});
    plan(o, c.assignments);
    plan(o, c.deliveries, message_kind::dispatch);
  }
  void operator()(const alarm_raised& a) const {
    expect(!f.order.empty(), "no agency of this city can lose all of its paths");
    auto& agency = open().agencies[a.agency];
    expect(!agency.alarm_open, "the alarm is open already");
    agency.alarm_open = true;
    if (!agency.alarm_raised) agency.alarm_raised = now;
  }
  void operator()(const alarm_closed& a) const {
    auto& agency = open().agencies[a.agency];
    expect(agency.alarm_open, "no alarm is open");
    expect(a.by.role != actor_role::gateway && !a.reason.empty(), "an alarm is closed by a person, with a reason");
    agency.alarm_open = false;
  }
  void operator()(const unit_reported& u) const {
    l.words_.insert(u.by.channel);
    l.units_[u.unit] = u.to;
  }
  void operator()(const unit_called& u) const {
    l.words_.insert(u.by.channel);
    expect(++l.calls_[u.by.channel] <= l.witnesses_.calls_made(u.by.channel), "one call became two");
  }
  void operator()(const gateway_started&) const {}
  void operator()(const milestone_filled& m) const {
    expect(open().assignments.contains(m.unit), "the unit has no part in it");
    l.answered(m.by, m.answer_id);
  }
  void operator()(const note_taken& n) const {
    expect(n.unit.empty() || open().assignments.contains(n.unit), "the unit has no part in it");
    l.answered(n.by, n.answer_id);
  }
  void operator()(const overdue_noticed& n) const {
    order& o = open();
    const auto s = o.assignments.at(n.unit).state();
    expect(is_answered(s) && !is_final(s), "a question to a crew that owes nothing");
    plan(o, n.deliveries, n.what == overdue::welfare ? message_kind::welfare : message_kind::nudge);
  }
  void operator()(const ladder_reopened& r) const {
    order& o = open();
    expect(!o.answered_at(r.agency, now), "a ladder begins anew although somebody is on it");
    auto& a = o.agencies[r.agency];
    a.since = now;
    a.steps.clear();
    if (!a.alarm_open) a.alarm_raised.reset();
  }
  void operator()(const targets_added& t) const {
    order& o = open();
    plan(o, t.assignments);
    plan(o, t.deliveries, message_kind::dispatch);
  }
  void operator()(const target_dropped& t) const { plan(open(), t.deliveries, message_kind::stand_down); }
  void operator()(const stand_down_climbed& s) const { plan(open(), s.deliveries, message_kind::stand_down); }
  void operator()(const stand_down_settled& s) const {
    order& o = open();
    expect(o.assignments.at(s.unit).state() == assignment_state::cancelled, "nobody was called back");
    if (s.confirmed) l.answered(s.by, s.answer_id);
  }
  void operator()(const order_verified& v) const { plan(open(), v.deliveries, message_kind::dispatch); }
  void operator()(const order_released& r) const { plan(open(), r.deliveries, message_kind::dispatch); }
  void operator()(const disposition_set&) const {}
  void operator()(const order_linked&) const { open(); }
  void operator()(const sop_ticked&) const { open(); }

  emergency& distress(const emergency_id& id) const {
    const auto it = l.emergencies_.find(id);
    expect(it != l.emergencies_.end(), "no such emergency is open");
    return it->second;
  }
  void operator()(const emergency_raised& e) const {
    expect(!e.agency.empty(), "everybody's address is known here");
    if (e.by.role == actor_role::gateway) {
      expect(e.unsure, "the gateway itself is never sure");
    } else {
      l.words_.insert(e.by.channel);
      expect(++l.calls_[e.by.channel] <= l.witnesses_.calls_made(e.by.channel), "one call became two");
      expect(!e.unsure, "everybody's address is known here");
    }
    const auto it = l.emergencies_.find(e.id);
    expect(it == l.emergencies_.end() || it->second.acknowledged, "one unit has two emergencies");
    l.emergencies_[e.id] = {now, false, false};
  }
  void operator()(const emergency_escalated& e) const {
    auto& known = distress(e.id);
    expect(!known.escalated && !known.acknowledged, "escalated twice, or although somebody had taken it on");
    known.escalated = true;
  }
  void operator()(const emergency_acknowledged& e) const {
    auto& known = distress(e.id);
    expect(!known.acknowledged, "acknowledged twice");
    expect(e.by.role == actor_role::dispatcher && !e.by.name.empty(), "acknowledged by nobody");
    known.acknowledged = true;
  }
  void operator()(const emergency_cleared& e) const {
    expect(distress(e.id).acknowledged, "cleared before anybody had taken it on");
    expect(e.by.role == actor_role::dispatcher && !e.reason.empty(), "cleared without a reason");
    l.emergencies_.erase(e.id);
  }
  void operator()(const unit_positioned&) const {}
  void operator()(const reach_changed&) const {
    fail("every agency here has two paths, or one that nobody reports on");
  }
  void operator()(const agency_heard&) const { fail("nobody here keeps a roster"); }
  void operator()(const agency_silent&) const { fail("nobody here keeps a roster"); }
  void operator()(const duty_changed&) const { fail("nobody here says who is on duty"); }
  void operator()(const net_quieted&) const { fail("nobody here quiets a net"); }
  void operator()(const strength_short&) const { fail("nobody here counts people"); }
};

// An answer is acted on once: all that it does stands in one commit.
void ledger::answered(const actor& by, const std::string& answer_id) {
  if (by.role == actor_role::gateway || by.role == actor_role::dispatcher) return;
  if (const auto lie = witnesses_.answer(by, answer_id); !lie.empty()) throw violation(lie);
  if (answer_id.empty()) return;
  const auto [it, fresh] = answers_.emplace(by.channel + '\n' + answer_id, commits_);
  if (!fresh && it->second != commits_)
    throw violation("answer '" + answer_id + "' of " + by.channel + " was acted on twice");
}

void ledger::add(const std::vector<domain::fact>& list, steady_time now) {
  ++commits_;
  for (const auto& f : list) {
    if (f.seq != facts_.size() + 1) throw violation("fact " + std::to_string(f.seq) + " does not follow the last one");
    std::visit(judge{*this, f, now}, f.body);
    facts_.push_back(f);
  }
}

}  // namespace kentongan::sim
