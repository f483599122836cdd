#include "gateway/app/situation.hpp"

#include <algorithm>
#include <tuple>

namespace kentongan::app {

using namespace domain;

situation::situation(const dispatch::dispatcher& d, const directory& dir, ports::clock clock)
    : dispatcher_(d), directory_(dir), clock_(std::move(clock)) {}

std::vector<emergency_view> situation::emergencies() const {
  const auto& state = dispatcher_.current();
  std::vector<emergency_view> list;
  for (const auto& [id, e] : state.emergencies().open()) {
    emergency_view v{id,          e.unit,  e.agency,          e.channel,         e.note, e.unsure,
                     e.escalated, e.since, e.acknowledged_at, e.acknowledged_by, {},     {}};
    if (const auto* p = state.emergencies().position_of(e.unit)) v.where = p->where;
    for (auto* o : state.orders_of(e.unit))
      if (const auto* a = o->assignment(e.unit); a && !is_final(a->state))
        v.tasks.push_back({o->id(), o->number, a->state});
    list.push_back(std::move(v));
  }
  std::ranges::sort(list, {}, [](const auto& v) { return std::tuple(v.acknowledged_at.has_value(), v.since, v.id); });
  return list;
}

std::vector<readiness_view> situation::readiness() const {
  const auto now = clock_().steady;
  std::vector<readiness_view> list;
  for (const auto& a : directory_.city().agencies) {
    const auto& known = dispatcher_.current().readiness().of(a.id);
    readiness_view v{a.id, known.state, known.since, known.reason, known.alarm_open, {}, known.heard, {}};
    for (const auto& [shift, from] : known.silent)
      if ((!v.silent || *v.silent < from) && (!known.heard || *known.heard < from)) v.silent = from;
    for (auto& p : dispatcher_.paths().paths_of(a.id, now))
      v.paths.push_back({std::move(p.name), p.up, std::move(p.reason)});
    if (v.paths.empty()) {
      v.state = reach::unreachable;
      v.reason = "the city's table names no way to reach it";
    }
    list.push_back(std::move(v));
  }
  std::ranges::stable_sort(list, std::greater{}, &readiness_view::state);
  return list;
}

roster_view situation::roster(utc_time at) const {
  const auto& duty = dispatcher_.duty();
  roster_view r;
  r.at = at;
  const auto shifts = [&](const unit_id& unit, const std::vector<dispatch::roster::occurrence>& found, bool now) {
    std::vector<shift_view> list;
    for (const auto& o : found)
      list.push_back({o.what->id, o.when.from, o.when.to, duty.crew(unit, now ? at : o.when.from)});
    std::ranges::sort(list, {}, &shift_view::from);
    return list;
  };
  for (const auto& u : directory_.city().units) {
    crew_view c{u.id, u.agency, u.strength, duty.crew(u.id, at), {}, {}, false, false};
    c.current = shifts(u.id, duty.current(u.id, at), true);
    c.next = shifts(u.id, duty.next(u.id, at), false);
    if (c.next.size() > 1) c.next.resize(1);
    c.is_short = !c.current.empty() && c.on_duty.size() < u.strength;
    c.next_is_short = !c.next.empty() && c.next[0].people.size() < u.strength;
    r.crews.push_back(std::move(c));
  }
  for (const auto& a : directory_.city().agencies)
    if (const auto* by = duty.stand_in_of(a.id, at)) r.stand_ins.push_back({a.id, *by});
  for (const auto& [who, change] : dispatcher_.current().duties().changes())
    if (at < change.until)
      r.changes.push_back({who, change.instead_of, change.to, change.until, change.by, change.reason});
  return r;
}

}  // namespace kentongan::app
