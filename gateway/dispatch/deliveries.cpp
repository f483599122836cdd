// Rules of deliveries: which channels carry a copy, how far each copy got, and when it is stopped.
#include "gateway/dispatch/turn.hpp"

#include <algorithm>
#include <map>

namespace kentongan::dispatch {

using namespace domain;

namespace {

bool is_stand_down(const delivery_view& d) { return d.kind == message_kind::stand_down; }

}  // namespace

steady_time dispatcher::expires_of(const open_order& o, const delivery_view& d) const {
  if (is_stand_down(d)) return d.planned_steady + policy_.stand_down_validity;
  if (is_check(d.kind)) return d.planned_steady + policy_.check_validity;
  return o.valid_until_steady;
}

transmission dispatcher::transmission_of(const open_order& o, const delivery_view& d) const {
  return {o.order,   o.number, d.number, d.kind,           *o.order->prio,
          d.channel, d.unit,   d.agency, expires_of(o, d), directory_.find_category(o.order->category)};
}

reply dispatcher::turn::on(const evidence_seen& e) {
  auto* o = d_.state_.find(e.order);
  auto* d = o ? o->delivery(e.delivery) : nullptr;
  if (!d) return plain(reply_code::unknown, "no such delivery is open");
  if (!may_advance(d->state, e.to)) return plain(reply_code::repeat);
  const delivery_view was = *d;
  record(o->id(), delivery_advanced{e.delivery, e.to, e.reason, e.device_at});
  if (e.to == evidence::failed) {
    if (is_stand_down(was))
      stand_down_failed(*o, was.unit, was.agency);
    else if (const auto* l = o->find_ladder(was.agency); l && !was.unit.empty() && is_valid(*o))
      take_step(*o, *l, ladder_step::next_channel);
  }
  settle(*o);
  return plain(reply_code::stored);
}

// --- planning ---

bool dispatcher::turn::was_used(const open_order& o, const unit_id& unit, const channel& c) {
  return std::any_of(o.deliveries.begin(), o.deliveries.end(),
                     [&](const delivery_view& d) { return d.unit == unit && d.channel == c; });
}

void dispatcher::turn::plan(const open_order& o, planned& list, const agency_id& agency, const unit_id& unit,
                            const channel& c) {
  list.push_back({o.next_delivery_number() + static_cast<std::uint32_t>(list.size()), agency, unit, c});
}

// Phones of people who are off duty are not rung, unless the unit could not be reached at all without them; but who was
// told of an order is told what becomes of it.
void dispatcher::turn::plan_unit(const open_order& o, planned& list, const unit_id& id, which w) const {
  const unit* u = d_.directory_.find(id);
  if (!u) return;  // an order of the journal may name a unit that the city no longer has
  const auto wanted = [&](const channel& c) {
    return may_use(o, c) && (w == which::all || (w == which::planned && !c.reserve) ||
                             (w == which::reserve && c.reserve && !was_used(o, id, c)) ||
                             (w == which::used && (!c.reserve || was_used(o, id, c))));
  };
  const auto awake = [&](const channel& c) {
    return c.kind != channel_kind::phone || d_.roster_.on_duty(responder_id(c.address), now_.utc) ||
           (w == which::used && was_used(o, id, c));
  };
  const auto plan_if = [&](auto&& fits, bool off_duty) {
    const auto before = list.size();
    for (const auto& c : u->channels) {
      if (!fits(c)) continue;
      plan(o, list, u->agency, id, c);
      list.back().off_duty = off_duty && !awake(c);
    }
    return list.size() > before;
  };
  if (plan_if([&](const channel& c) { return wanted(c) && awake(c); }, false) || w == which::reserve) return;
  if (plan_if([&](const channel& c) { return c.reserve && awake(c) && may_use(o, c); }, false)) return;
  plan_if(wanted, true);
}

void dispatcher::turn::send(const open_order& o, std::uint32_t first_delivery) {
  for (std::size_t i = first_delivery - 1; i < o.deliveries.size(); ++i)
    out_.effects.emplace_back(d_.transmission_of(o, o.deliveries[i]));
}

std::vector<transmission> dispatcher::pending() const {
  std::vector<transmission> list;
  for (const auto& [seq, o] : state_.open())
    for (const auto& d : o->deliveries)
      if (!is_over(d.state)) list.push_back(transmission_of(*o, d));
  return list;
}

// Of each order the newest copy for each crew that still has a part in it, and the questions that wait. Copies that
// were taken back stay so.
std::vector<transmission> dispatcher::open_for(channel_kind kind, std::string_view address, const instant& now) const {
  const auto concerned = [](const open_order& o, const delivery_view& d) {
    return std::ranges::any_of(o.assignments, [&](const assignment_view& a) {
      if (d.unit.empty() ? a.agency != d.agency : a.unit != d.unit) return false;
      return is_stand_down(d) ? a.stand_down == stand_down_state::wanted : !is_final(a.state);
    });
  };
  std::vector<transmission> list;
  for (const auto& [seq, o] : state_.open()) {
    std::map<unit_id, const delivery_view*> newest;
    for (const auto& d : o->deliveries) {
      if (d.channel.kind != kind || d.channel.address != address || d.state == evidence::failed ||
          d.state == evidence::recalled || expires_of(*o, d) <= now.steady || !concerned(*o, d))
        continue;
      if (!is_check(d.kind))
        newest[d.unit] = &d;
      else if (!is_over(d.state))
        list.push_back(transmission_of(*o, d));
    }
    for (const auto& [unit, d] : newest) list.push_back(transmission_of(*o, *d));
  }
  return list;
}

// --- stopping ---

void dispatcher::turn::recall_delivery(open_order& o, std::size_t index, std::string_view reason) {
  const recall stop{o.deliveries[index].channel, o.id(), o.deliveries[index].number};
  record(o.id(), delivery_advanced{stop.delivery, evidence::recalled, std::string(reason), {}});
  out_.effects.push_back(stop);
}

void dispatcher::turn::recall_deliveries(open_order& o, std::string_view reason) {
  for (std::size_t i = 0; i < o.deliveries.size(); ++i)
    if (!is_over(o.deliveries[i].state) && !is_stand_down(o.deliveries[i])) recall_delivery(o, i, reason);
}

// A channel repeats one copy of an order at a time: a fresh one takes the place of the one before.
void dispatcher::turn::supersede(open_order& o, const planned& fresh, bool stand_downs) {
  for (std::size_t i = 0; i < o.deliveries.size(); ++i) {
    const auto& d = o.deliveries[i];
    if (is_over(d.state) || is_stand_down(d) != stand_downs) continue;
    // A desk may be told of several crews that were called back, each on its own.
    if (std::any_of(fresh.begin(), fresh.end(),
                    [&](const auto& f) { return f.channel == d.channel && (!stand_downs || f.unit == d.unit); }))
      recall_delivery(o, i, "repeated");
  }
}

// Somebody has answered for the unit: the copy answered on is proven. The unit's other copies need no repeats when it
// was the crew itself, or when nothing is left to do; a desk's word does not mean that the crew has heard.
void dispatcher::turn::finish_deliveries(open_order& o, const unit_id& unit, const std::string& answered_channel,
                                         bool recall_others) {
  for (std::size_t i = 0; i < o.deliveries.size(); ++i) {
    const auto& d = o.deliveries[i];
    if (is_stand_down(d)) continue;
    const bool sending = !is_over(d.state);
    if (text_of(d.channel) == answered_channel && may_advance(d.state, evidence::answered)) {
      const recall stop{d.channel, o.id(), d.number};
      record(o.id(), delivery_advanced{d.number, evidence::answered, {}, {}});
      if (sending) out_.effects.push_back(stop);
    } else if (recall_others && sending && d.unit == unit) {
      recall_delivery(o, i, "answered elsewhere");
    }
  }
}

// A check that nobody received in time is given up; the next notice, or the alarm, takes its place.
void dispatcher::turn::lapse_checks(open_order& o) {
  for (std::size_t i = 0; i < o.deliveries.size(); ++i) {
    const auto& d = o.deliveries[i];
    if (is_check(d.kind) && !is_over(d.state) && d_.expires_of(o, d) <= now_.steady)
      recall_delivery(o, i, "not received");
  }
}

}  // namespace kentongan::dispatch
