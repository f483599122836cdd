#include "gateway/dispatch/emergencies.hpp"

#include <algorithm>

namespace kentongan::dispatch {

using namespace domain;

emergency* emergencies::at(const emergency_id& id) {
  const auto it = open_.find(id);
  return it == open_.end() ? nullptr : &it->second;
}

void emergencies::apply(const fact& f, steady_time when) {
  if (const auto* r = std::get_if<emergency_raised>(&f.body)) {
    open_.insert_or_assign(
        r->id,
        emergency{f.seq, r->unit, r->agency, r->by.channel, r->note, r->unsure, false, f.at, when, {}, {}, when});
  } else if (const auto* e = std::get_if<emergency_escalated>(&f.body)) {
    if (auto* known = at(e->id)) known->escalated = true;
  } else if (const auto* a = std::get_if<emergency_acknowledged>(&f.body)) {
    if (auto* known = at(a->id)) known->acknowledged_at = f.at, known->acknowledged_by = a->by;
  } else if (const auto* c = std::get_if<emergency_cleared>(&f.body)) {
    open_.erase(c->id);
  } else if (const auto* p = std::get_if<unit_positioned>(&f.body)) {
    positions_.insert_or_assign(p->unit, known_position{p->where, when});
  }
}

void emergencies::said(const emergency_id& id, steady_time when) {
  if (auto* known = at(id)) known->said = when;
}

const emergency* emergencies::find(const emergency_id& id) const {
  const auto it = open_.find(id);
  return it == open_.end() ? nullptr : &it->second;
}

std::optional<steady_time> emergencies::first_raised() const {
  std::optional<steady_time> first;
  for (const auto& [id, e] : open_)
    if (!e.acknowledged_at && !e.escalated && (!first || e.raised < *first)) first = e.raised;
  return first;
}

std::optional<steady_time> emergencies::first_said() const {
  std::optional<steady_time> first;
  for (const auto& [id, e] : open_)
    if (!e.acknowledged_at && (!first || e.said < *first)) first = e.said;
  return first;
}

const known_position* emergencies::position_of(const unit_id& unit) const {
  const auto it = positions_.find(unit);
  return it == positions_.end() ? nullptr : &it->second;
}

}  // namespace kentongan::dispatch
