#include "gateway/domain/city.hpp"

#include <set>

namespace kentongan::domain {
namespace {

std::string quoted(std::string_view kind, std::string_view name) {
  return std::string(kind) + " '" + std::string(name) + "'";
}

std::string upper(std::string s) {
  for (char& c : s)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return s;
}

class checker {
 public:
  explicit checker(const city& c) : city_(c) {}

  city_faults run() {
    if (!is_topic_level(city_.id)) fault("city", city_.id, "id must match [a-z0-9_-]{1,32}");
    for (const auto& k : city_.kecamatan)
      if (!kecamatan_.insert(k).second) fault("kecamatan", k, "is listed twice");
    responders();
    agencies();
    units();
    categories();
    ladders();
    drills();
    supervisors();
    rosters();
    return std::move(faults_);
  }

 private:
  void fault(std::string_view kind, std::string_view name, std::string_view what) {
    faults_.push_back(quoted(kind, name) + ": " + std::string(what));
  }

  template <class Id>
  void own_id(std::string_view kind, const Id& id, std::set<std::string>& seen) {
    if (!is_topic_level(id.str())) fault(kind, id.str(), "id must match [a-z0-9_-]{1,32}");
    if (!seen.insert(id.str()).second) fault(kind, id.str(), "is defined twice");
  }

  void responders() {
    for (const auto& r : city_.responders) own_id("responder", r.id, responders_);
  }

  void agencies() {
    for (const auto& a : city_.agencies) own_id("agency", a.id, agencies_);
    for (const auto& a : city_.agencies) {
      if (a.local_as.empty() != a.kecamatan.empty()) fault("agency", a.id.str(), "local_as and kecamatan go together");
      if (!a.kecamatan.empty() && !kecamatan_.contains(a.kecamatan))
        fault("agency", a.id.str(), quoted("kecamatan", a.kecamatan) + " is not listed by the city");
      if (!a.local_as.empty()) local_.insert(a.local_as);
      if (!a.local_as.empty() && agencies_.contains(a.local_as))
        fault("agency", a.id.str(), "local_as '" + a.local_as + "' is an agency's own id");
      if (!a.stand_in.empty() && (!agencies_.contains(a.stand_in.str()) || a.stand_in == a.id))
        fault("agency", a.id.str(), "stand_in '" + a.stand_in.str() + "' is not another agency");
      channels("desk of agency", a.id.str(), a.desk);
    }
  }

  void units() {
    std::set<std::string> seen;
    for (const auto& u : city_.units) {
      own_id("unit", u.id, seen);
      if (!agencies_.contains(u.agency.str()))
        fault("unit", u.id.str(), quoted("agency", u.agency.str()) + " is not defined");
      if (u.channels.empty()) fault("unit", u.id.str(), "has no channel: nobody could reach it");
      channels("unit", u.id.str(), u.channels);
    }
  }

  void channels(std::string_view kind, std::string_view name, const std::vector<channel>& list) {
    for (const auto& c : list) {
      const auto at = std::string(name_of(c.kind)) + " " + c.address;
      if (!addresses_.insert(at).second) fault(kind, name, at + " belongs to someone else already");
      if (c.kind == channel_kind::phone && !responders_.contains(c.address))
        fault(kind, name, quoted("responder", c.address) + " is not defined");
      if (is_radio(c.kind) && !is_topic_level(c.net.str())) fault(kind, name, at + " names no net");
      if (c.kind == channel_kind::voice && !is_unit_number(c.address))
        fault(kind, name, at + ": a unit number has three digits, 001 to 999");
      if (c.kind != channel_kind::voice && !(c.mdc.empty() && c.selcall.empty()))
        fault(kind, name, at + " takes no mdc and no selcall");
      for (const auto& call : {"mdc " + upper(c.mdc), "selcall " + c.selcall})
        if (!call.ends_with(' ') && !addresses_.insert(c.net.str() + ' ' + call).second)
          fault(kind, name, call + " belongs to someone else on net '" + c.net.str() + "' already");
      if (c.kind == channel_kind::tetra && !is_tetra_identity(c.address))
        fault(kind, name, at + ": a TETRA identity is a number from 1 to 16777215");
      if (c.kind == channel_kind::phone && !c.net.empty()) fault(kind, name, at + " takes no net");
    }
  }

  void categories() {
    std::set<std::string> seen;
    for (const auto& c : city_.categories) {
      if (c.code.empty()) fault("category", c.name_id, "has no code");
      if (!seen.insert(c.code).second) fault("category", c.code, "is defined twice");
      std::set<std::string> routed;
      for (const auto& r : c.routes) {
        if (!agencies_.contains(r.agency.str()) && !local_.contains(r.agency.str()))
          fault("category", c.code, quoted("agency", r.agency.str()) + " is not defined");
        if (!routed.insert(r.agency.str()).second)
          fault("category", c.code, quoted("agency", r.agency.str()) + " is routed to twice");
      }
      std::set<std::string> items;
      for (const auto& i : c.sop) {
        if (!is_topic_level(i.id))
          fault("category", c.code, "checklist item '" + i.id + "': id must match [a-z0-9_-]{1,32}");
        if (!items.insert(i.id).second) fault("category", c.code, "checklist item '" + i.id + "' is listed twice");
        if (i.text_id.empty() || i.text_en.empty())
          fault("category", c.code, "checklist item '" + i.id + "' has no text in Indonesian or in English");
      }
    }
  }

  void ladders() {
    for (std::size_t p = 0; p < priority_count; ++p) {
      const auto name = name_of(static_cast<priority>(p));
      ladder("ladder", name, city_.ladders[p]);
      for (const auto& a : city_.agencies)
        if (a.ladders[p]) ladder("agency", a.id.str(), *a.ladders[p]);
    }
  }

  void ladder(std::string_view kind, std::string_view name, const ladder_times& l) {
    std::chrono::milliseconds last{0};
    for (auto step : {l.next_channel, l.repeat, l.desk, l.supervisor, l.alarm}) {
      if (step.count() > 0 && step < last) fault(kind, name, "steps must come in order");
      if (step.count() > 0) last = step;
    }
    for (auto time :
         {l.next_channel, l.repeat, l.desk, l.supervisor, l.alarm, l.not_moving, l.late_soon, l.late, l.welfare})
      if (time.count() < 0) fault(kind, name, "a time is negative");
    if (l.late_soon.count() > 0 && l.late_soon >= l.late) fault(kind, name, "late_soon must come before late");
  }

  void drills() {
    std::set<std::string> seen;
    for (const auto& d : city_.drills) {
      if (!is_topic_level(d.id)) fault("drill", d.id, "id must match [a-z0-9_-]{1,32}");
      if (!seen.insert(d.id).second) fault("drill", d.id, "is defined twice");
      if (d.purpose == order_purpose::real) fault("drill", d.id, "purpose must be roll_call or test_alarm");
      if (d.text.empty()) fault("drill", d.id, "has no text");
      if (d.window < std::chrono::seconds{60}) fault("drill", d.id, "nobody answers within less than a minute");
      for (const auto& a : d.agencies)
        if (!agencies_.contains(a.str())) fault("drill", d.id, quoted("agency", a.str()) + " is not defined");
    }
  }

  void supervisors() {
    for (const auto& s : city_.supervisors) {
      if (s.channels.empty()) fault("supervisor", s.name, "has no channel: nobody could reach him");
      channels("supervisor", s.name, s.channels);
    }
  }

  void rosters() {
    constexpr std::chrono::minutes farthest{14 * 60};
    if (city_.utc_offset > farthest || city_.utc_offset < -farthest)
      fault("city", city_.id, "utc_offset must lie between -14:00 and +14:00");
    if (city_.warn_before < std::chrono::hours{0} || city_.warn_before > std::chrono::hours{24})
      fault("city", city_.id, "warn_before must lie between 0 and 24 hours");
    if (city_.silent_percent > 100) fault("city", city_.id, "silent_percent must lie between 0 and 100");
    std::set<std::string> seen;
    for (const auto& s : city_.shifts) {
      if (!is_topic_level(s.id)) fault("shift", s.id, "id must match [a-z0-9_-]{1,32}");
      if (!seen.insert(s.id).second) fault("shift", s.id, "is defined twice");
      if (s.hours.from >= std::chrono::hours{24}) fault("shift", s.id, "begins before 24:00");
    }
    std::set<std::string> rostered;
    for (const auto& d : city_.duties) duty_entry(d, seen, rostered);
    for (const auto& u : city_.units)
      if (u.strength > 0 && !rostered.contains(u.id.str()))
        fault("unit", u.id.str(), "strength needs a roster: no duty names this unit");
    for (const auto& s : city_.stand_ins) {
      for (const auto& a : {s.agency, s.by})
        if (!agencies_.contains(a.str()))
          fault("stand_in", s.agency.str(), quoted("agency", a.str()) + " is not defined");
      if (s.agency == s.by) fault("stand_in", s.agency.str(), "nobody stands in for himself");
      if (s.until < s.from) fault("stand_in", s.agency.str(), "ends before it begins");
    }
  }

  void duty_entry(const duty& d, const std::set<std::string>& shifts, std::set<std::string>& rostered) {
    const auto* crew = unit_named(d.unit);
    rostered.insert(d.unit.str());
    if (!crew) fault("duty", d.unit.str(), quoted("unit", d.unit.str()) + " is not defined");
    if (!shifts.contains(d.shift)) fault("duty", d.unit.str(), quoted("shift", d.shift) + " is not defined");
    if (d.responders.empty()) fault("duty", d.unit.str(), "names nobody");
    if (d.from && d.until && *d.until < *d.from) fault("duty", d.unit.str(), "ends before it begins");
    for (const auto& r : d.responders) {
      if (!responders_.contains(r.str())) fault("duty", d.unit.str(), quoted("responder", r.str()) + " is not defined");
      // An answer belongs to the unit whose phone it comes from.
      for (const auto& u : city_.units)
        for (const auto& c : u.channels)
          if (u.id != d.unit && c.kind == channel_kind::phone && c.address == r.str())
            fault("duty", d.unit.str(), quoted("responder", r.str()) + " has a phone of unit '" + u.id.str() + "'");
    }
  }

  const unit* unit_named(const unit_id& id) const {
    for (const auto& u : city_.units)
      if (u.id == id) return &u;
    return nullptr;
  }

  const city& city_;
  city_faults faults_;
  std::set<std::string> kecamatan_, responders_, agencies_, local_, addresses_;
};

}  // namespace

city_faults check(const city& c) { return checker(c).run(); }

directory::directory(const domain::city& c) : city_(&c) {
  const auto own = [this](const std::vector<channel>& list, owner who) {
    for (const auto& ch : list) owners_[static_cast<std::size_t>(ch.kind)].emplace(ch.address, who);
  };
  for (const auto& a : c.agencies) {
    agencies_.emplace(a.id.str(), &a);
    own(a.desk, {nullptr, &a, nullptr});
  }
  for (const auto& u : c.units) {
    units_.emplace(u.id.str(), &u);
    units_of_[u.agency.str()].push_back(&u);
    own(u.channels, {&u, nullptr, nullptr});
  }
  for (const auto& s : c.supervisors) own(s.channels, {nullptr, nullptr, &s});
  for (const auto& k : c.categories) categories_.emplace(k.code, &k);
}

namespace {
template <class Map>
auto look_up(const Map& map, std::string_view key) -> typename Map::mapped_type {
  const auto it = map.find(key);
  return it == map.end() ? typename Map::mapped_type{} : it->second;
}
}  // namespace

const agency* directory::find(const agency_id& id) const { return look_up(agencies_, id.str()); }
const unit* directory::find(const unit_id& id) const { return look_up(units_, id.str()); }
const category* directory::find_category(std::string_view code) const { return look_up(categories_, code); }

const ladder_times& directory::ladder_of(const agency_id& id, priority p) const {
  const auto i = static_cast<std::size_t>(p);
  const auto* a = find(id);
  return a && a->ladders[i] ? *a->ladders[i] : city_->ladders[i];
}

const shift* directory::find_shift(std::string_view id) const {
  for (const auto& s : city_->shifts)
    if (s.id == id) return &s;
  return nullptr;
}

const std::vector<const unit*>& directory::units_of(const agency_id& id) const {
  static const std::vector<const unit*> none;
  const auto it = units_of_.find(id.str());
  return it == units_of_.end() ? none : it->second;
}

directory::owner directory::owner_of(channel_kind kind, std::string_view address) const {
  return look_up(owners_[static_cast<std::size_t>(kind)], address);
}

}  // namespace kentongan::domain
