#include "gateway/dispatch/roster.hpp"

#include <algorithm>

namespace kentongan::dispatch {

using namespace domain;

void duty_book::apply(const fact& f) {
  const auto* d = std::get_if<duty_changed>(&f.body);
  if (!d) return;
  if (d->to == duty_state::as_rostered)
    changes_.erase(d->responder);
  else
    changes_.insert_or_assign(d->responder, *d);
}

const duty_changed* duty_book::of(const responder_id& who, utc_time t) const {
  const auto it = changes_.find(who);
  return it != changes_.end() && t < it->second.until ? &it->second : nullptr;
}

bool duty_book::replaced(const responder_id& who, utc_time t) const {
  return std::any_of(changes_.begin(), changes_.end(),
                     [&](const auto& c) { return c.second.instead_of == who && t < c.second.until; });
}

namespace {

void add(std::vector<const shift*>& list, const shift* s) {
  if (s && std::find(list.begin(), list.end(), s) == list.end()) list.push_back(s);
}

template <class Map, class Key>
const typename Map::mapped_type& look_up(const Map& map, const Key& key) {
  static const typename Map::mapped_type none;
  const auto it = map.find(key);
  return it == map.end() ? none : it->second;
}

}  // namespace

roster::roster(const directory& d, const duty_book& book) : directory_(d), book_(book), clock_(d.city().utc_offset) {
  for (const auto& u : d.city().units)
    for (const auto& c : u.channels)
      if (c.kind == channel_kind::phone) unit_of_.emplace(responder_id(c.address), u.id);
  for (const auto& entry : d.city().duties) {
    const auto* s = d.find_shift(entry.shift);
    const auto* u = d.find(entry.unit);
    if (!s || !u) continue;  // check() refuses such a city
    duties_in_[entry.unit].push_back(&entry);
    add(unit_shifts_[entry.unit], s);
    add(agency_shifts_[u->agency], s);
    for (const auto& r : entry.responders) {
      duties_of_[r].push_back(&entry);
      unit_of_.emplace(r, entry.unit);
    }
  }
}

bool roster::rostered_at(const duty& d, utc_time t) const {
  const auto w = clock_.current(directory_.find_shift(d.shift)->hours, t);
  if (!w) return false;
  const auto day = clock_.date_of(w->from);
  return (!d.from || *d.from <= day) && (!d.until || day <= *d.until);
}

bool roster::on_duty(const responder_id& who, utc_time t) const {
  if (const auto* said = book_.of(who, t)) return said->to == duty_state::on;
  if (book_.replaced(who, t)) return false;
  const auto& duties = look_up(duties_of_, who);
  return duties.empty() || std::any_of(duties.begin(), duties.end(), [&](auto* d) { return rostered_at(*d, t); });
}

std::vector<responder_id> roster::crew(const unit_id& unit, utc_time t) const {
  std::vector<responder_id> list;
  const auto count = [&](const responder_id& who) {
    if (on_duty(who, t) && std::find(list.begin(), list.end(), who) == list.end()) list.push_back(who);
  };
  const auto it = duties_in_.find(unit);
  if (it != duties_in_.end()) {
    for (const auto* d : it->second)
      if (rostered_at(*d, t))
        for (const auto& r : d->responders) count(r);
  } else if (const auto* u = directory_.find(unit)) {
    for (const auto& c : u->channels)
      if (c.kind == channel_kind::phone) count(responder_id(c.address));
  }
  // Those who were called in count too.
  for (const auto& [who, change] : book_.changes())
    if (change.to == duty_state::on && t < change.until && look_up(unit_of_, who) == unit) count(who);
  return list;
}

bool roster::knows(const responder_id& who) const {
  return std::ranges::any_of(directory_.city().responders, [&](const responder& r) { return r.id == who; });
}

bool roster::same_unit(const responder_id& a, const responder_id& b) const {
  const auto& unit = look_up(unit_of_, a);
  return !unit.empty() && unit == look_up(unit_of_, b);
}

const unit_id& roster::unit_of(const responder_id& who) const { return look_up(unit_of_, who); }

const agency_id* roster::stand_in_of(const agency_id& agency, utc_time t) const {
  const auto day = clock_.date_of(t);
  for (const auto& s : directory_.city().stand_ins)
    if (s.agency == agency && s.from <= day && day <= s.until) return &s.by;
  return nullptr;
}

const std::vector<const shift*>& roster::shifts_of(const unit_id& unit) const { return look_up(unit_shifts_, unit); }
const std::vector<const shift*>& roster::shifts_of(const agency_id& a) const { return look_up(agency_shifts_, a); }

std::vector<roster::occurrence> roster::current(const unit_id& unit, utc_time t) const {
  std::vector<occurrence> list;
  for (const auto* s : shifts_of(unit))
    if (const auto w = clock_.current(s->hours, t)) list.push_back({s, *w});
  return list;
}

std::vector<roster::occurrence> roster::next(const unit_id& unit, utc_time t) const {
  std::vector<occurrence> list;
  for (const auto* s : shifts_of(unit))
    if (const auto w = clock_.next(s->hours, t)) list.push_back({s, *w});
  return list;
}

std::optional<window> roster::last_begun(const shift& s, utc_time t) const {
  const auto length =
      s.hours.to > s.hours.from ? s.hours.to - s.hours.from : s.hours.to + std::chrono::hours{24} - s.hours.from;
  const auto today = clock_.date_of(t);
  for (int back = 0; back <= 7; ++back) {
    const auto day = today - std::chrono::days{back};
    if (!s.hours.days.has(day)) continue;
    const auto from = clock_.at(day, s.hours.from);
    if (from <= t) return window{from, from + length};
  }
  return std::nullopt;
}

utc_time roster::silence_judged_at(const window& w) const {
  return w.from + (w.to - w.from) * directory_.city().silent_percent / 100;
}

std::optional<utc_time> roster::next_moment(utc_time t) const {
  std::optional<utc_time> first;
  const auto consider = [&](utc_time at) {
    if (at > t && (!first || at < *first)) first = at;
  };
  for (const auto& [agency, shifts] : agency_shifts_)
    for (const auto* s : shifts) {
      if (const auto w = clock_.next(s->hours, t)) {
        consider(w->from);
        consider(w->from - directory_.city().warn_before);
      }
      if (const auto w = last_begun(*s, t)) {
        consider(w->to);
        consider(silence_judged_at(*w));
      }
    }
  if (!first) return std::nullopt;
  for (const auto& [who, change] : book_.changes()) consider(change.until);
  return first;
}

}  // namespace kentongan::dispatch
