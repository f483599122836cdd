#include "gateway/dispatch/state.hpp"

#include <algorithm>

namespace kentongan::dispatch {

using namespace domain;

assignment_view* open_order::assignment(const unit_id& unit) {
  // The last one: a unit that was finished and is called again has another.
  const auto it = std::find_if(assignments.rbegin(), assignments.rend(), [&](auto& a) { return a.unit == unit; });
  return it == assignments.rend() ? nullptr : &*it;
}

delivery_view* open_order::delivery(std::uint32_t n) {
  // Numbers are given in sequence from 1, so the place is known.
  return n >= 1 && n <= deliveries.size() ? &deliveries[n - 1] : nullptr;
}

ladder_view* open_order::find_ladder(const agency_id& agency) {
  const auto it = std::find_if(ladders.begin(), ladders.end(), [&](auto& l) { return l.agency == agency; });
  return it == ladders.end() ? nullptr : &*it;
}

bool has_answered(const assignment_view& a) {
  using enum assignment_state;
  return is_answered(a.state) && a.state != rejected && a.state != cancelled;
}

bool open_order::answered(const agency_id& agency) const {
  return std::any_of(assignments.begin(), assignments.end(),
                     [&](const assignment_view& a) { return a.agency == agency && has_answered(a); });
}

bool open_order::waiting(const agency_id& agency) const {
  return std::any_of(assignments.begin(), assignments.end(),
                     [&](const assignment_view& a) { return a.agency == agency && is_offered(a); });
}

std::uint32_t open_order::next_delivery_number() const { return static_cast<std::uint32_t>(deliveries.size()) + 1; }

namespace {

// How each kind of fact changes an open order. Facts that change no order are handled by state itself.
struct folder {
  open_order& o;
  utc_time at;
  steady_time at_steady;

  void assign(const std::vector<planned_assignment>& list, assignment_state state = assignment_state::offered) {
    for (const auto& p : list) {
      assignment_view a{p.unit, p.agency, p.role, state, at, {}};
      a.first_at[static_cast<std::size_t>(state)] = at;
      a.since_steady = a.heard_steady = at_steady;
      o.assignments.push_back(std::move(a));
      if (!o.find_ladder(p.agency)) o.ladders.push_back({p.agency, at_steady});
    }
  }
  void deliver(const std::vector<planned_delivery>& list, message_kind kind) {
    for (const auto& d : list)
      o.deliveries.push_back({d.number, d.agency, d.unit, d.channel, kind, evidence::queued, at, {}, at_steady});
  }
  void reach(assignment_view& a, assignment_state s, const std::optional<utc_time>& device_at) const {
    auto& first = a.first_at[static_cast<std::size_t>(s)];
    if (!first) first = device_at && is_believable(*device_at, at, o.accepted_at) ? *device_at : at;
  }
  // The crew has said something: what it owes is counted from here.
  void heard(const unit_id& unit) {
    if (auto* a = o.assignment(unit)) a->heard_steady = at_steady, a->overdue_times = 0;
  }
  void by_person(const actor& by) {
    if (by.role == actor_role::dispatcher) ++o.edition;
  }

  void operator()(const order_revised& f) {
    o.order = std::make_shared<const order>(f.order);
    o.revision = f.order.revision;
    o.content = f.content;
    o.valid_until_steady = at_steady + (f.order.valid_until - at);
    ++o.edition;
    deliver(f.deliveries, message_kind::update);
  }
  void operator()(const order_cancelled& f) {
    o.cancelled = true;
    o.revision = f.revision;
    o.content = f.content;
    ++o.edition;
    auto copy = *o.order;
    copy.revision = f.revision;
    copy.reason = f.reason;
    o.order = std::make_shared<const order>(std::move(copy));
    stand_down(f.deliveries);
  }
  void stand_down(const std::vector<planned_delivery>& list) {
    deliver(list, message_kind::stand_down);
    for (const auto& d : list)
      if (auto* a = o.assignment(d.unit); a && a->stand_down == stand_down_state::none)
        a->stand_down = stand_down_state::wanted, a->since_steady = at_steady;
  }
  void operator()(const delivery_advanced& f) {
    if (auto* d = o.delivery(f.delivery)) d->state = f.to, d->since = at, d->reason = f.reason;
  }
  void operator()(const assignment_moved& f) {
    auto* a = o.assignment(f.unit);
    if (!a) return;
    a->state = f.to;
    a->since = at;
    a->since_steady = at_steady;
    a->reason = f.reason;
    if (f.result != work_result::unsaid) a->result = f.result;
    reach(*a, f.to, f.device_at);
    heard(f.unit);
    by_person(f.by);
  }
  void operator()(const milestone_filled& f) {
    if (auto* a = o.assignment(f.unit)) reach(*a, f.state, f.device_at);
  }
  void operator()(const note_taken& f) {
    if (f.by.role == actor_role::responder || f.by.role == actor_role::desk) heard(f.unit);
  }
  void operator()(const overdue_noticed& f) {
    if (auto* a = o.assignment(f.unit)) a->overdue_times = f.times;
    deliver(f.deliveries, f.what == overdue::welfare ? message_kind::welfare : message_kind::nudge);
  }
  void operator()(const ladder_climbed& f) {
    if (auto* l = o.find_ladder(f.agency)) take(l->steps_taken, f.step);
    assign(f.assignments);
    deliver(f.deliveries, message_kind::dispatch);
  }
  void operator()(const ladder_reopened& f) {
    if (auto* l = o.find_ladder(f.agency)) {
      l->since = at_steady;
      l->steps_taken = 0;
      l->alarm_closed = false;
    }
  }
  void operator()(const targets_added& f) {
    assign(f.assignments);
    deliver(f.deliveries, message_kind::dispatch);
    ++o.edition;
  }
  void operator()(const target_dropped& f) {
    stand_down(f.deliveries);
    ++o.edition;
  }
  void operator()(const stand_down_climbed& f) {
    if (auto* a = o.assignment(f.unit)) take(a->stand_down_steps, f.step);
    deliver(f.deliveries, message_kind::stand_down);
  }
  void operator()(const stand_down_settled& f) {
    if (auto* a = o.assignment(f.unit))
      a->stand_down = f.confirmed ? stand_down_state::confirmed : stand_down_state::given_up;
  }
  void operator()(const order_verified& f) {
    o.verified = true;
    ++o.edition;
    deliver(f.deliveries, message_kind::dispatch);
  }
  void operator()(const order_released& f) {
    o.held = false;
    for (auto& a : o.assignments)
      if (a.state == assignment_state::planned) {
        a.state = assignment_state::offered;
        a.since = at;
        a.since_steady = a.heard_steady = at_steady;
        reach(a, a.state, {});
      }
    for (auto& l : o.ladders) l.since = at_steady;
    deliver(f.deliveries, message_kind::dispatch);
  }
  void operator()(const disposition_set& f) { o.what = f.what; }
  void operator()(const order_linked& f) {
    o.links.emplace_back(f.other, f.relation);
    ++o.edition;
  }
  void operator()(const sop_ticked& f) {
    std::erase(o.ticked, f.item);
    if (f.done) o.ticked.push_back(f.item);
    heard(f.unit);
  }
  void operator()(const alarm_raised& f) {
    if (auto* l = o.find_ladder(f.agency)) l->alarm_open = true, l->alarm_closed = false;
  }
  void operator()(const alarm_closed& f) {
    if (auto* l = o.find_ladder(f.agency)) l->alarm_open = false, l->alarm_closed = true;
  }
  template <class Other>
  void operator()(const Other&) {}

  static void take(std::uint8_t& steps, ladder_step s) {
    steps = static_cast<std::uint8_t>(steps | 1u << static_cast<unsigned>(s));
  }
};

constexpr std::chrono::hours answers_travel{1};  // contract v1: evt/ack

utc_time kept_until(const closed_order& c) { return std::max(c.valid_until, c.closed_at + answers_travel); }

std::string answer_key(const std::string& channel, const std::string& answer_id) { return channel + '\n' + answer_id; }

}  // namespace

void state::apply(const fact& f, const instant& now) {
  last_seq_ = f.seq;
  const steady_time at = std::min(now.steady, to_steady(f.at, now));
  if (const auto* a = std::get_if<order_accepted>(&f.body)) return accept(f, *a, at);
  if (const auto* u = std::get_if<unit_reported>(&f.body)) remember_unit(u->unit, u->to);
  remember_answer(f);
  apply_situation(f, at);
  auto* o = find(f.order);
  if (!o) return;
  if (std::holds_alternative<order_closed>(f.body)) return close(*o, f.at);
  std::visit(folder{*o, f.at, at}, f.body);
  const auto called = [&](const std::vector<planned_assignment>& list) {
    for (const auto& a : list) by_unit_[a.unit].insert(o->accepted_seq);
  };
  if (const auto* l = std::get_if<ladder_climbed>(&f.body)) called(l->assignments);
  if (const auto* t = std::get_if<targets_added>(&f.body)) called(t->assignments);
}

void state::accept(const fact& f, const order_accepted& a, steady_time at) {
  auto made = std::make_unique<open_order>();
  auto& o = *made;
  o.order = std::make_shared<const order>(a.order);
  o.number = a.number;
  o.revision = a.order.revision;
  o.content = a.content;
  o.accepted_at = f.at;
  o.accepted_seq = f.seq;
  o.accepted_steady = at;
  o.valid_until_steady = at + (a.order.valid_until - f.at);
  o.verified = !a.order.unverified;
  o.held = a.held_until.has_value();
  if (o.held) o.held_until_steady = at + (*a.held_until - f.at);
  folder p{o, f.at, at};
  p.assign(a.assignments, o.held ? assignment_state::planned : assignment_state::offered);
  p.deliver(a.deliveries, message_kind::dispatch);
  last_number_ = a.number;
  by_id_.emplace(o.id(), &o);
  by_number_.emplace(o.number, &o);
  for (const auto& x : o.assignments) by_unit_[x.unit].insert(f.seq);
  open_.emplace(f.seq, std::move(made));
}

void state::close(open_order& o, utc_time at) {
  for (const auto& a : o.assignments) by_unit_[a.unit].erase(o.accepted_seq);
  by_number_.erase(o.number);
  remember_closed(o.id(), {o.revision, o.content, o.order->valid_until, at, std::move(o.answers)});
  by_id_.erase(o.id());
  open_.erase(o.accepted_seq);
}

void state::remember_closed(const order_id& id, closed_order c) {
  closed_by_time_.emplace(kept_until(c), id);
  closed_.insert_or_assign(id, std::move(c));
}

void state::remember_unit(const unit_id& unit, availability a) { units_[unit] = a; }

void state::remember_answer(const fact& f) {
  const auto keep = [&](const auto& answer) {
    if (answer.answer_id.empty()) return;
    std::string key = answer_key(answer.by.channel, answer.answer_id);
    if (f.order.empty()) {
      if (answers_.emplace(key, known_answer{{}, answer.unit}).second)
        unit_answers_.emplace(f.at + answers_travel, std::move(key));
      return;
    }
    auto* open = find(f.order);
    const auto closed = closed_.find(f.order);
    if (!open && closed == closed_.end()) return;  // nothing would ever forget it
    // One answer may be about a unit and about its order ("free again"): then it belongs to the order.
    const auto [it, fresh] = answers_.emplace(key, known_answer{f.order, answer.unit});
    if (!fresh && !it->second.order.empty()) return;
    it->second = {f.order, answer.unit};
    (open ? open->answers : closed->second.answers).push_back(std::move(key));
  };
  if (const auto* m = std::get_if<assignment_moved>(&f.body)) keep(*m);
  if (const auto* r = std::get_if<answer_refused>(&f.body)) keep(*r);
  if (const auto* u = std::get_if<unit_reported>(&f.body)) keep(*u);
  if (const auto* c = std::get_if<unit_called>(&f.body)) keep(*c);
  if (const auto* m = std::get_if<milestone_filled>(&f.body)) keep(*m);
  if (const auto* n = std::get_if<note_taken>(&f.body)) keep(*n);
  if (const auto* d = std::get_if<stand_down_settled>(&f.body)) keep(*d);
  if (const auto* e = std::get_if<emergency_raised>(&f.body)) keep(*e);
}

namespace {
std::string strength_key(const unit_id& unit, const std::string& shift, strength_stage stage) {
  return unit.str() + '/' + shift + '/' + std::string(name_of(stage));
}
}  // namespace

void state::apply_situation(const fact& f, steady_time at) {
  emergencies_.apply(f, at);
  readiness_.apply(f);
  duties_.apply(f);
  if (const auto* s = std::get_if<strength_short>(&f.body))
    told_short_[strength_key(s->unit, s->shift, s->stage)] = s->from;
  if (const auto* q = std::get_if<net_quieted>(&f.body)) quiet_until_[q->net] = q->until;
  if (std::holds_alternative<gateway_started>(f.body)) running_since_ = f.at;
}

bool state::was_told_short(const unit_id& unit, const std::string& shift, strength_stage stage, utc_time from) const {
  const auto it = told_short_.find(strength_key(unit, shift, stage));
  return it != told_short_.end() && it->second >= from;
}

const known_answer* state::find_answer(const std::string& channel, const std::string& answer_id) const {
  const auto it = answers_.find(answer_key(channel, answer_id));
  return it == answers_.end() ? nullptr : &it->second;
}

open_order* state::find(const order_id& id) const {
  const auto it = by_id_.find(id);
  return it == by_id_.end() ? nullptr : it->second;
}

open_order* state::find_number(std::uint32_t number) const {
  const auto it = by_number_.find(number);
  return it == by_number_.end() ? nullptr : it->second;
}

const closed_order* state::find_closed(const order_id& id) const {
  const auto it = closed_.find(id);
  return it == closed_.end() ? nullptr : &it->second;
}

std::vector<open_order*> state::orders_of(const unit_id& unit) const {
  std::vector<open_order*> list;
  if (const auto it = by_unit_.find(unit); it != by_unit_.end())
    for (auto seq : it->second) list.push_back(open_.at(seq).get());
  return list;
}

std::uint32_t state::free_number() const {
  for (std::uint32_t top : {99u, 999u, 9999u, 999'999u}) {
    if (by_number_.size() >= top - top / 10) continue;  // nearly full: more digits
    std::uint32_t n = last_number_ % top + 1;
    for (auto it = by_number_.lower_bound(n); it != by_number_.end() && it->first == n; ++it) ++n;
    if (n > top) {
      n = 1;
      for (auto it = by_number_.begin(); it != by_number_.end() && it->first == n; ++it) ++n;
    }
    return n;
  }
  return by_number_.rbegin()->first + 1;
}

void state::forget_until(utc_time now) {
  while (!closed_by_time_.empty() && closed_by_time_.begin()->first <= now) {
    const auto first = closed_by_time_.begin();
    const auto it = closed_.find(first->second);
    if (it != closed_.end() && kept_until(it->second) <= now) {
      for (const auto& key : it->second.answers) answers_.erase(key);
      closed_.erase(it);
    }
    closed_by_time_.erase(first);
  }
  while (!unit_answers_.empty() && unit_answers_.begin()->first <= now) {
    const auto first = unit_answers_.begin();
    const auto it = answers_.find(first->second);
    if (it != answers_.end() && it->second.order.empty()) answers_.erase(it);
    unit_answers_.erase(first);
  }
}

}  // namespace kentongan::dispatch
