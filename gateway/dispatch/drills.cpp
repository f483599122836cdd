// Roll calls and test alarms that come by themselves. Each occurrence is an order with an id of its own, so that a
// restart neither forgets nor repeats it; one that the gateway slept through is left out after a quarter of an hour.
#include "gateway/dispatch/turn.hpp"

#include <algorithm>

namespace kentongan::dispatch {

using namespace domain;

namespace {

constexpr std::chrono::minutes latest_start{15};

// The hours in which an occurrence may still begin.
weekly_hours start_of(const drill& d) { return {d.hours.from, (d.hours.from + latest_start) % (24h), d.hours.days}; }

// "apel-20261123-0655": the drill, and when it is due where the city is.
order_id id_of(const drill& d, const local_clock& clock, utc_time at) {
  std::string when = to_date(clock.date_of(at)) + to_clock(clock.time_of(at));
  std::erase_if(when, [](char c) { return c == '-' || c == ':'; });
  return order_id(d.id + '-' + when.substr(0, 8) + '-' + when.substr(8));
}

}  // namespace

void dispatcher::turn::hold_drills() {
  const local_clock clock(d_.directory_.city().utc_offset);
  for (const auto& d : d_.directory_.city().drills) {
    const auto w = clock.current(start_of(d), now_.utc);
    if (!w) continue;
    order o;
    o.id = id_of(d, clock, w->from);
    if (d_.state_.find(o.id) || d_.state_.find_closed(o.id)) continue;
    o.purpose = d.purpose;
    o.text = d.text;
    o.to_agencies = d.agencies;
    o.created = now_.utc;
    o.valid_until = now_.utc + d.window;
    o.source = "gateway";
    dispatch({o, {}}, content_hash(o));
  }
}

std::optional<utc_time> dispatcher::next_drill(utc_time after) const {
  const local_clock clock(directory_.city().utc_offset);
  std::optional<utc_time> first;
  for (const auto& d : directory_.city().drills)
    if (const auto w = clock.next(start_of(d), after); w && (!first || w->from < *first)) first = w->from;
  return first;
}

}  // namespace kentongan::dispatch
