#include "gateway/dispatch/readiness.hpp"

#include <algorithm>

namespace kentongan::dispatch {

using namespace domain;

void readiness::apply(const fact& f) {
  if (!f.order.empty()) return;
  if (const auto* r = std::get_if<reach_changed>(&f.body)) {
    auto& a = agencies_[r->agency];
    a.state = r->to;
    a.since = f.at;
    a.reason = r->reason;
  } else if (const auto* raised = std::get_if<alarm_raised>(&f.body)) {
    agencies_[raised->agency].alarm_open = true;
  } else if (const auto* closed = std::get_if<alarm_closed>(&f.body)) {
    agencies_[closed->agency].alarm_open = false;
  } else if (const auto* heard = std::get_if<agency_heard>(&f.body)) {
    agencies_[heard->agency].heard = f.at;
  } else if (const auto* silent = std::get_if<agency_silent>(&f.body)) {
    agencies_[silent->agency].silent[silent->shift] = silent->from;
  }
}

const agency_readiness& readiness::of(const agency_id& id) const {
  static const agency_readiness fresh;
  const auto it = agencies_.find(id);
  return it == agencies_.end() ? fresh : it->second;
}

namespace {

void add(std::vector<std::string>& list, std::string name) {
  if (std::find(list.begin(), list.end(), name) == list.end()) list.push_back(std::move(name));
}

std::string name_of(const channel& c) { return is_radio(c.kind) ? "net/" + c.net.str() : "phone/" + c.address; }

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const auto& s : list) text += (text.empty() ? "" : "; ") + s;
  return text;
}

}  // namespace

path_watch::path_watch(const directory& d, std::chrono::milliseconds settle) : settle_(settle) {
  for (const auto& a : d.city().agencies) {
    auto& paths = planned_[a.id];
    for (const auto* u : d.units_of(a.id))
      for (const auto& c : u->channels) add(paths, name_of(c));
    for (const auto& c : a.desk) add(paths, name_of(c));
  }
}

std::vector<std::string> path_watch::names_of_agency(const agency_id& id) const {
  std::vector<std::string> names;
  if (const auto it = planned_.find(id); it != planned_.end()) names = it->second;
  // A desk that logs in is a path beside those that the city plans, once it has done so.
  const std::string desk = "desk/" + id.str();
  if (known_.contains(desk)) names.push_back(desk);
  return names;
}

std::vector<agency_id> path_watch::users_of(const std::string& name) const {
  std::vector<agency_id> list;
  for (const auto& [agency, paths] : planned_)
    if (name == "desk/" + agency.str() || std::find(paths.begin(), paths.end(), name) != paths.end())
      list.push_back(agency);
  return list;
}

std::vector<agency_id> path_watch::report(const path_reported& e, steady_time now) {
  const std::string name = e.kind == path_kind::modem   ? "net/" + e.net.str()
                           : e.kind == path_kind::phone ? "phone/" + e.name
                                                        : "desk/" + e.name;
  auto users = users_of(name);
  if (users.empty()) return users;  // names from outside: only what the city plans is kept
  auto& k = known_[name];
  const bool first = !k.sources.contains(e.name) && !k.presumed_down;
  k.presumed_down = false;
  auto& s = k.sources[e.name];
  if (e.up && !s.up) {
    s.working_since = first ? steady_time::min() : now + settle_;
    if (!first) settling_.emplace(s.working_since, name);
  }
  s.up = e.up;
  s.reason = e.reason;
  return users;
}

void path_watch::presume(const reach_changed& f) {
  for (const auto& name : f.down) {
    auto& k = known_[name];
    if (k.sources.empty()) k.presumed_down = true, k.presumed_reason = f.reason;
  }
}

path_watch::path path_watch::look(const std::string& name, steady_time now) const {
  const auto it = known_.find(name);
  if (it == known_.end()) return {name, {}, {}};
  const auto& k = it->second;
  if (k.presumed_down) return {name, false, k.presumed_reason};
  path p{name, {}, {}};
  for (const auto& [name_of_source, s] : k.sources) {
    if (s.up && s.working_since <= now) return {name, true, {}};
    p.up = false;
    if (p.reason.empty()) p.reason = s.up ? "back, but not for long" : s.reason;
  }
  return p;
}

std::vector<path_watch::path> path_watch::paths_of(const agency_id& id, steady_time now) const {
  std::vector<path> list;
  for (const auto& name : names_of_agency(id)) list.push_back(look(name, now));
  return list;
}

reach_changed path_watch::judge(const agency_id& id, steady_time now) const {
  reach_changed f;
  f.agency = id;
  const auto paths = paths_of(id, now);
  std::vector<std::string> why;
  for (const auto& p : paths) {
    if (p.up != false) continue;
    f.down.push_back(p.name);
    why.push_back(p.name + (p.reason.empty() ? "" : ": " + p.reason));
  }
  const auto left = paths.size() - f.down.size();
  f.to = left == 0 ? reach::unreachable : left == 1 && paths.size() > 1 ? reach::doubtful : reach::reachable;
  f.reason = joined(why);
  return f;
}

std::optional<steady_time> path_watch::deadline() const {
  return settling_.empty() ? std::nullopt : std::optional(settling_.begin()->first);
}

std::vector<agency_id> path_watch::take_settled(steady_time now) {
  std::vector<agency_id> list;
  while (!settling_.empty() && settling_.begin()->first <= now) {
    for (auto& a : users_of(settling_.begin()->second))
      if (std::find(list.begin(), list.end(), a) == list.end()) list.push_back(std::move(a));
    settling_.erase(settling_.begin());
  }
  return list;
}

}  // namespace kentongan::dispatch
