// Rules of stand-downs: a crew that had answered is called back, and a person confirms it. A device's receipt alone
// does not end it (status model, section 4: a cancel needs an acknowledgement of its own).
#include "gateway/dispatch/turn.hpp"

#include <algorithm>

namespace kentongan::dispatch {

using namespace domain;

namespace {

constexpr ladder_step timed_steps[] = {ladder_step::repeat, ladder_step::desk, ladder_step::alarm};

bool taken(const assignment_view& a, ladder_step s) { return (a.stand_down_steps >> static_cast<unsigned>(s)) & 1u; }

bool is_wanted(const assignment_view& a) { return a.stand_down == stand_down_state::wanted; }

bool is_copy(const delivery_view& d, const unit_id& unit) {
  return d.kind == message_kind::stand_down && d.unit == unit;
}

std::chrono::milliseconds wait_of(const ladder_times& t, ladder_step s) {
  return s == ladder_step::repeat ? t.repeat : s == ladder_step::desk ? t.desk : t.alarm;
}

}  // namespace

steady_time dispatcher::turn::stand_down_due(const open_order& o, const assignment_view& a) const {
  if (!is_wanted(a) || taken(a, ladder_step::alarm)) return steady_time::max();
  const auto& times = times_of(o, a.agency);
  steady_time due = steady_time::max();
  if (times.alarm.count() == 0) due = a.since_steady + d_.policy_.stand_down_validity;
  for (const auto s : timed_steps)
    if (const auto wait = wait_of(times, s); wait.count() > 0 && !taken(a, s))
      due = std::min(due, a.since_steady + wait);
  return due;
}

// Takes what is due: of the steps missed while the gateway was down, each once.
void dispatcher::turn::climb_stand_down(open_order& o, std::size_t index) {
  const auto due = [&](ladder_step s) {
    const auto& a = o.assignments[index];
    const auto wait = wait_of(times_of(o, a.agency), s);
    return is_wanted(a) && !taken(a, s) && !taken(a, ladder_step::alarm) && wait.count() > 0 &&
           a.since_steady + wait <= now_.steady;
  };
  const unit_id unit = o.assignments[index].unit;
  const agency_id agency = o.assignments[index].agency;
  lapse_copies(o, unit, agency);
  // Where the ladder has no alarm, and a device at least has it: no person stands by to wait for.
  if (const auto& a = o.assignments[index]; is_wanted(a) && !taken(a, ladder_step::alarm) &&
                                            times_of(o, agency).alarm.count() == 0 &&
                                            a.since_steady + d_.policy_.stand_down_validity <= now_.steady)
    return settle_stand_down(o, a, {unit, agency, false, {}, {}, "nobody confirmed it in time", {}});
  for (const auto s : {ladder_step::repeat, ladder_step::desk}) {
    if (!due(s)) continue;
    stand_down_climbed f{unit, agency, s, {}};
    if (s == ladder_step::repeat) {
      plan_unit(o, f.deliveries, unit, which::used);
    } else if (const auto* a = d_.directory_.find(agency)) {
      for (const auto& c : a->desk)
        if (may_use(o, c)) plan(o, f.deliveries, agency, unit, c);
    }
    supersede(o, f.deliveries, true);
    record(o.id(), std::move(f));
  }
  if (due(ladder_step::alarm)) alarm_stand_down(o, unit, agency, unit.str() + " has not confirmed the stand-down");
}

// Copies are not repeated for ever.
void dispatcher::turn::lapse_copies(open_order& o, const unit_id& unit, const agency_id& agency) {
  bool any = false;
  for (std::size_t i = 0; i < o.deliveries.size(); ++i) {
    const delivery_view d = o.deliveries[i];
    if (!is_copy(d, unit) || is_over(d.state) || d_.expires_of(o, d) > now_.steady) continue;
    record(o.id(), delivery_advanced{d.number, evidence::failed, "no receipt in time", {}});
    out_.effects.push_back(recall{d.channel, o.id(), d.number});
    any = true;
  }
  if (any) stand_down_failed(o, unit, agency);
}

// A crew on its way to nothing: a person has to reach it now, and closing the alarm says that he did.
void dispatcher::turn::alarm_stand_down(open_order& o, const unit_id& unit, const agency_id& agency,
                                        std::string reason) {
  record(o.id(), stand_down_climbed{unit, agency, ladder_step::alarm, {}});
  raise_fresh_alarm(o, agency, std::move(reason));
}

// No copy of it is left that has arrived or still may.
void dispatcher::turn::stand_down_failed(open_order& o, const unit_id& unit, const agency_id& agency) {
  const auto* a = o.assignment(unit);
  if (!a || !is_wanted(*a) || taken(*a, ladder_step::alarm)) return;
  for (const auto& d : o.deliveries)
    if (is_copy(d, unit) && d.state != evidence::failed && d.state != evidence::recalled) return;
  alarm_stand_down(o, unit, agency, "a stand-down was not received");
}

void dispatcher::turn::settle_stand_down(open_order& o, const assignment_view& a, stand_down_settled f) {
  const unit_id unit = a.unit;
  const std::string channel = f.by.channel;
  record(o.id(), std::move(f));
  for (std::size_t i = 0; i < o.deliveries.size(); ++i) {
    const auto& d = o.deliveries[i];
    if (!is_copy(d, unit)) continue;
    const bool sending = !is_over(d.state);
    if (text_of(d.channel) == channel && may_advance(d.state, evidence::answered)) {
      const recall stop{d.channel, o.id(), d.number};
      record(o.id(), delivery_advanced{d.number, evidence::answered, {}, {}});
      if (sending) out_.effects.push_back(stop);
    } else if (sending) {
      recall_delivery(o, i, "confirmed");
    }
  }
}

}  // namespace kentongan::dispatch
