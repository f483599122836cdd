// Rules of the two lanes: emergencies go out at once on every path; routine work (P3) goes to phones and desks in the
// working hours and never keys a transmitter. Nor does an order whose call nobody has verified.
#include "gateway/dispatch/turn.hpp"

#include <algorithm>

namespace kentongan::dispatch {

using namespace domain;

bool dispatcher::turn::may_use(const open_order& o, const channel& c) {
  if (!is_radio(c.kind)) return true;
  return o.verified && *o.order->prio != priority::p3;
}

// When a routine order that comes now is sent; nothing: at once. One that would have expired by then is sent now: late
// words are worth less than early ones. `open_ended`: its sender named no end.
std::optional<utc_time> dispatcher::turn::held_until(const order& o, bool open_ended) const {
  const auto& city = d_.directory_.city();
  if (*o.prio != priority::p3 || o.purpose != order_purpose::real || !city.routine_hours) return std::nullopt;
  const local_clock clock(city.utc_offset);
  if (clock.current(*city.routine_hours, now_.utc)) return std::nullopt;
  const auto next = clock.next(*city.routine_hours, now_.utc);
  if (!next || (!open_ended && next->from >= o.valid_until)) return std::nullopt;
  return next->from;
}

// The copies that go out first, to each unit on its planned channels. Of routine work, a unit that has nothing but a
// radio is told by its agency's desk. A test alarm tries every channel there is.
void dispatcher::turn::plan_first(const open_order& o, planned& list,
                                  const std::vector<planned_assignment>& called) const {
  for (const auto& a : called) {
    const auto before = list.size();
    plan_unit(o, list, a.unit, o.order->purpose == order_purpose::test_alarm ? which::all : which::planned);
    const auto* agency = d_.directory_.find(a.agency);
    if (list.size() != before || *o.order->prio != priority::p3 || !agency) continue;
    for (const auto& c : agency->desk)
      if (may_use(o, c) && std::none_of(list.begin(), list.end(), [&](const auto& d) { return d.channel == c; }))
        plan(o, list, a.agency, {}, c);
  }
}

void dispatcher::turn::release(open_order& o) {
  if (!o.held || o.held_until_steady > now_.steady) return;
  order_released f;
  std::vector<planned_assignment> waiting;
  for (const auto& a : o.assignments)
    if (a.state == assignment_state::planned) waiting.push_back({a.unit, a.agency, a.role});
  plan_first(o, f.deliveries, waiting);
  record(o.id(), std::move(f));
}

}  // namespace kentongan::dispatch
