// Rules of insisting: evidence, the ladder's steps, alarms, expiry, and when an order has ended.
#include "gateway/dispatch/turn.hpp"

#include <algorithm>

namespace kentongan::dispatch {

using namespace domain;

namespace {

constexpr ladder_step timed_steps[] = {ladder_step::next_channel, ladder_step::repeat, ladder_step::desk,
                                       ladder_step::alarm};

std::chrono::milliseconds time_of(const ladder_times& l, ladder_step s) {
  switch (s) {
    case ladder_step::next_channel:
      return l.next_channel;
    case ladder_step::repeat:
      return l.repeat;
    case ladder_step::desk:
      return l.desk;
    case ladder_step::alarm:
      return l.alarm;
    default:
      return std::chrono::milliseconds{0};
  }
}

bool taken(const ladder_view& l, ladder_step s) { return (l.steps_taken >> static_cast<unsigned>(s)) & 1u; }
bool waiting(const assignment_view& a) { return a.state == assignment_state::offered; }

// A device of this unit or desk has said that it has the order.
bool received(const open_order& o, const unit_id& unit) {
  return std::any_of(o.deliveries.begin(), o.deliveries.end(), [&](const delivery_view& d) {
    return d.unit == unit && d.state >= evidence::device && d.state <= evidence::answered;
  });
}

bool was_tried(const open_order& o, const unit_id& unit, const channel& c) {
  return std::any_of(o.deliveries.begin(), o.deliveries.end(),
                     [&](const delivery_view& d) { return d.unit == unit && d.channel == c; });
}

}  // namespace

reply dispatcher::turn::on(const evidence_seen& e) {
  auto* o = d_.state_.find(e.order);
  auto* d = o ? o->delivery(e.delivery) : nullptr;
  if (!d) return plain(reply_code::unknown, "no such delivery is open");
  if (!may_advance(d->state, e.to)) return plain(reply_code::repeat);
  const unit_id unit = d->unit;
  const agency_id agency = d->agency;
  const bool stand_down = d->kind == message_kind::stand_down;
  record(o->id(), delivery_advanced{e.delivery, e.to, e.reason, e.device_at});
  if (e.to == evidence::failed) {
    if (stand_down)
      raise_alarm(*o, agency, "a stand-down was not received");
    else if (!unit.empty() && !o->answered(agency) && !taken(o->ladder(agency), ladder_step::next_channel))
      take_step(*o, o->ladder(agency), ladder_step::next_channel);
  }
  settle(*o);
  return plain(reply_code::stored);
}

reply dispatcher::turn::on(const alarm_close_requested& e) {
  if (e.reason.empty()) return plain(reply_code::refused, "an alarm is closed with a reason");
  auto* o = d_.state_.find(e.order);
  if (!o) return plain(reply_code::unknown, "no such order is open");
  const auto it = std::find_if(o->ladders.begin(), o->ladders.end(), [&](auto& l) { return l.agency == e.agency; });
  if (it == o->ladders.end() || !it->alarm_open) return plain(reply_code::unknown, "no such alarm is open");
  record(o->id(), alarm_closed{e.agency, e.by, e.reason});
  reply r = plain(reply_code::stored);
  r.order = o->id();
  r.number = o->number;
  settle(*o);
  return r;
}

// --- the ladder ---

bool dispatcher::turn::step_due(const open_order& o, const ladder_view& l, ladder_step s) const {
  const auto wait = time_of(d_.directory_.city().ladders[static_cast<std::size_t>(*o.order->prio)], s);
  return wait.count() > 0 && !taken(l, s) && o.accepted_steady + wait <= now_.steady;
}

void dispatcher::turn::climb(open_order& o) {
  if (!o.expired && o.valid_until_steady <= now_.steady) return expire(o);
  if (o.cancelled || o.expired) return;
  for (std::size_t i = 0; i < o.ladders.size(); ++i) {
    if (o.answered(o.ladders[i].agency)) continue;
    for (auto s : timed_steps)
      if (step_due(o, o.ladders[i], s)) take_step(o, o.ladders[i], s);
  }
}

void dispatcher::turn::take_step(open_order& o, ladder_view& l, ladder_step s) {
  const agency_id agency = l.agency;
  ladder_climbed f{agency, s, {}, {}};
  switch (s) {
    case ladder_step::next_channel:
      for (const auto& a : o.assignments)
        if (a.agency == agency && waiting(a) && !received(o, a.unit))
          plan_unit(o, f.deliveries, *d_.directory_.find(a.unit), which::reserve);
      break;
    case ladder_step::repeat:
      for (const auto& a : o.assignments)
        if (a.agency == agency && waiting(a)) plan_unit(o, f.deliveries, *d_.directory_.find(a.unit), which::all);
      break;
    case ladder_step::desk:
      return call_further(o, agency, s);
    case ladder_step::alarm:
      record(o.id(), std::move(f));
      return raise_alarm(o, agency, "nobody has answered");
    case ladder_step::rejected:
      return;
  }
  record(o.id(), std::move(f));
}

// Beyond the units first told: the agency's desk, and its standby units.
void dispatcher::turn::call_further(open_order& o, const agency_id& agency, ladder_step s) {
  if (taken(o.ladder(agency), ladder_step::desk) || taken(o.ladder(agency), ladder_step::rejected)) return;
  ladder_climbed f{agency, s, {}, {}};
  if (const auto* a = d_.directory_.find(agency))
    for (const auto& c : a->desk)
      if (!was_tried(o, {}, c)) plan(o, f.deliveries, agency, {}, c);
  for (const unit* u : d_.directory_.units_of(agency)) {
    if (!u->standby || o.assignment(u->id)) continue;
    f.assignments.push_back({u->id, agency, route_role::supporting});
    plan_unit(o, f.deliveries, *u, which::planned);
  }
  record(o.id(), std::move(f));
}

void dispatcher::turn::raise_alarm(open_order& o, const agency_id& agency, std::string reason) {
  const auto& l = o.ladder(agency);
  if (l.alarm_open || l.alarm_closed) return;
  record(o.id(), alarm_raised{agency, std::move(reason)});
}

// valid_until has passed: nothing is sent any more. Silence becomes a fact, and an alarm where it matters.
void dispatcher::turn::expire(open_order& o) {
  o.expired = true;
  recall_deliveries(o, "expired");
  for (auto& a : o.assignments) {
    if (!waiting(a)) continue;
    assignment_moved m;
    m.unit = a.unit;
    m.agency = a.agency;
    m.from = a.state;
    m.to = assignment_state::no_answer;
    record(o.id(), std::move(m));
  }
  if (o.cancelled || *o.order->prio == priority::p3) return;
  for (std::size_t i = 0; i < o.ladders.size(); ++i)
    if (!o.answered(o.ladders[i].agency)) raise_alarm(o, o.ladders[i].agency, "the order expired unanswered");
}

// --- deliveries ---

// Somebody has answered for the unit: the copy answered on is proven. The unit's other copies need no repeats when it
// was the crew itself, or when nothing is left to do; a desk's word does not mean that the crew has heard.
void dispatcher::turn::finish_deliveries(open_order& o, const unit_id& unit, const std::string& channel,
                                         bool recall_others) {
  for (std::size_t i = 0; i < o.deliveries.size(); ++i) {
    const auto& d = o.deliveries[i];
    if (d.kind == message_kind::stand_down) continue;
    const bool proven = text_of(d.channel) == channel && may_advance(d.state, evidence::answered);
    const bool stop_it = recall_others && d.unit == unit && may_advance(d.state, evidence::recalled);
    if (!proven && !stop_it) continue;
    const bool sending = !is_over(d.state);
    const recall stop{d.channel, o.id(), d.number};
    record(o.id(),
           delivery_advanced{
               d.number, proven ? evidence::answered : evidence::recalled, proven ? "" : "answered elsewhere", {}});
    if (sending) out_.effects.push_back(stop);
  }
}

void dispatcher::turn::recall_deliveries(open_order& o, std::string_view reason) {
  for (std::size_t i = 0; i < o.deliveries.size(); ++i) {
    const auto& d = o.deliveries[i];
    if (!may_advance(d.state, evidence::recalled) || d.kind == message_kind::stand_down) continue;
    const recall stop{d.channel, o.id(), d.number};
    record(o.id(), delivery_advanced{d.number, evidence::recalled, std::string(reason), {}});
    out_.effects.push_back(stop);
  }
}

// --- the end ---

// How the order ended, if it has.
std::optional<std::string_view> dispatcher::turn::outcome_of(const open_order& o) const {
  using enum assignment_state;
  const auto any = [&](assignment_state s) {
    return std::any_of(o.assignments.begin(), o.assignments.end(), [&](const auto& a) { return a.state == s; });
  };
  for (const auto& a : o.assignments)
    if (!is_final(a.state) && a.state != no_answer) return std::nullopt;
  for (const auto& l : o.ladders)
    if (l.alarm_open) return std::nullopt;
  for (const auto& d : o.deliveries)
    if (d.kind == message_kind::stand_down && !is_over(d.state)) return std::nullopt;
  if (any(done)) return "done";
  if (any(handed_over)) return "handed_over";
  if (o.cancelled) return "cancelled";
  if (any(rejected)) return "rejected";
  return any(cancelled) ? "cancelled" : "expired";
}

steady_time dispatcher::turn::next_due(const open_order& o) const {
  steady_time due = o.expired ? steady_time::max() : o.valid_until_steady;
  if (o.cancelled || o.expired) return due;
  const auto& times = d_.directory_.city().ladders[static_cast<std::size_t>(*o.order->prio)];
  for (const auto& l : o.ladders) {
    if (o.answered(l.agency)) continue;
    for (auto s : timed_steps)
      if (time_of(times, s).count() > 0 && !taken(l, s)) due = std::min(due, o.accepted_steady + time_of(times, s));
  }
  return due;
}

void dispatcher::turn::settle(open_order& o) {
  if (const auto outcome = outcome_of(o)) {
    recall_deliveries(o, "the order has ended");
    record(o.id(), order_closed{std::string(*outcome)});
    return;
  }
  d_.due_.erase({o.due, o.accepted_seq});
  o.due = next_due(o);
  if (o.due != steady_time::max()) d_.due_.emplace(std::pair{o.due, o.accepted_seq}, &o);
}

}  // namespace kentongan::dispatch
