#include "gateway/dispatch/routing.hpp"

#include <algorithm>

namespace kentongan::dispatch {
namespace {

using namespace domain;

class targets {
 public:
  explicit targets(const directory& d) : directory_(d) {}

  void add(const unit& u, route_role role) {
    if (std::none_of(list.begin(), list.end(), [&](const auto& a) { return a.unit == u.id; }))
      list.push_back({u.id, u.agency, role});
  }

  void add_agency(const agency_id& id, route_role role) {
    const auto& units = directory_.units_of(id);
    const bool all_standby = std::all_of(units.begin(), units.end(), [](const unit* u) { return u->standby; });
    for (const unit* u : units)
      if (all_standby || !u->standby) add(*u, role);
  }

  void add_route(const route& r, const place& where) {
    if (directory_.find(r.agency)) return add_agency(r.agency, r.role);
    const auto& agencies = directory_.city().agencies;
    const bool known = std::any_of(agencies.begin(), agencies.end(), [&](const agency& a) {
      return a.local_as == r.agency.str() && a.kecamatan == where.kecamatan;
    });
    for (const agency& a : agencies)
      if (a.local_as == r.agency.str() && (!known || a.kecamatan == where.kecamatan)) add_agency(a.id, r.role);
  }

  std::vector<planned_assignment> list;

 private:
  const directory& directory_;
};

rejection no(reject_reason why, std::string detail) { return {why, std::move(detail)}; }

}  // namespace

std::variant<std::vector<planned_assignment>, rejection> resolve(const directory& d, const order& o, utc_time now) {
  targets t(d);
  const category* cat = o.category.empty() ? nullptr : d.find_category(o.category);
  if (!o.category.empty() && !cat)
    return no(reject_reason::unknown_category, "category '" + o.category + "' is not in the city's table");

  for (const auto& id : o.to_units) {
    const unit* u = d.find(id);
    if (!u) return no(reject_reason::unknown_unit, "unit '" + id.str() + "' is not in the city's table");
    t.add(*u, route_role::primary);
  }
  for (const auto& id : o.to_agencies) {
    if (!d.find(id)) return no(reject_reason::unknown_agency, "agency '" + id.str() + "' is not in the city's table");
    if (d.units_of(id).empty()) return no(reject_reason::no_target, "agency '" + id.str() + "' has no unit");
    t.add_agency(id, route_role::primary);
  }
  const bool names_nobody = o.to_units.empty() && o.to_agencies.empty();
  if (cat && names_nobody) {
    const local_clock clock(d.city().utc_offset);
    for (const auto& r : cat->routes)
      if (!r.hours || clock.current(*r.hours, now)) t.add_route(r, o.where);
    if (t.list.empty())
      for (const auto& r : cat->routes) t.add_route(r, o.where);
  }
  if (!cat && names_nobody && o.purpose != order_purpose::real)
    for (const auto& u : d.city().units) t.add(u, route_role::primary);

  if (t.list.empty())
    return no(reject_reason::no_target, cat ? "category '" + o.category + "' leads to no unit"
                                            : "neither a category nor a target with a unit is named");
  return std::move(t.list);
}

}  // namespace kentongan::dispatch
