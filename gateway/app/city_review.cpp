#include "gateway/app/city_review.hpp"

#include <algorithm>
#include <set>

namespace kentongan::app {
namespace {

using namespace domain;

bool routed_to(const route& r, const agency& a) {
  return r.agency == a.id || (!a.local_as.empty() && r.agency.str() == a.local_as);
}

bool gets_emergencies(const city& c, const agency& a) {
  return std::any_of(c.categories.begin(), c.categories.end(), [&](const category& k) {
    return k.prio == priority::p1 &&
           std::any_of(k.routes.begin(), k.routes.end(), [&](const route& r) { return routed_to(r, a); });
  });
}

std::set<channel_kind> ways_to(const city& c, const agency& a) {
  std::set<channel_kind> kinds;
  for (const auto& d : a.desk) kinds.insert(d.kind);
  for (const auto& u : c.units)
    if (u.agency == a.id)
      for (const auto& way : u.channels) kinds.insert(way.kind);
  return kinds;
}

}  // namespace

std::vector<open_point> review(const city& c, const config_source& source) {
  std::vector<open_point> list;
  const auto line_of = [&](const std::string& key) {
    const auto it = source.lines.find(key);
    return it == source.lines.end() ? 0u : it->second;
  };
  const auto of_category = [&](open_kind kind, const category& k, std::string detail = {}) {
    list.push_back({kind, k.code, k.name_id, std::move(detail), line_of("category '" + k.code + "'")});
  };
  if (c.confirmed_by.empty()) list.push_back({open_kind::table, {}, c.name, {}, line_of("city")});
  for (const auto& k : c.categories)
    for (const auto& r : k.routes)
      if (r.role == route_role::confirm)
        of_category(open_kind::route, k, r.agency.str() + (r.note.empty() ? "" : ": " + r.note));
  for (const auto& k : c.categories)
    if (!k.sop.empty() && k.sop_draft) of_category(open_kind::checklist, k);
  for (const auto& k : c.categories)
    if (k.sop.empty() && k.prio != priority::p3 && !k.routes.empty()) of_category(open_kind::no_checklist, k);
  for (const auto& a : c.agencies)
    if (gets_emergencies(c, a) && ways_to(c, a).size() < 2)
      list.push_back({open_kind::one_way, a.id.str(), a.name, {}, line_of("agency '" + a.id.str() + "'")});
  return list;
}

}  // namespace kentongan::app
