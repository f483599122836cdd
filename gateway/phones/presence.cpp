#include "gateway/phones/presence.hpp"

#include <algorithm>

namespace kentongan::phones {

using namespace domain;

presence::presence(const std::vector<std::string>& responders, settings s) : settings_(s) {
  for (const auto& r : responders) responders_[r].due = steady_time::max();
}

bool presence::is_here(const known_phone& p, steady_time now) const {
  return p.online && now < p.last + settings_.silence;
}

contact presence::state_of(const watched& w, steady_time now) const {
  contact state = contact::never;
  for (const auto& [name, p] : w.phones) {
    if (is_here(p, now)) return contact::here;
    if (p.said.promises) state = contact::away;
    if (state == contact::never) state = contact::unsure;
  }
  return state;
}

// What differs from what was told last.
std::optional<bool> presence::news_of(const watched& w, steady_time now) const {
  const auto state = state_of(w, now);
  if (state != contact::here && state != contact::away) return std::nullopt;
  const bool here = state == contact::here;
  return w.told == here ? std::nullopt : std::optional(here);
}

std::string presence::reason_of(const watched& w) const {
  bool silent = false;
  for (const auto& [name, p] : w.phones) silent = silent || (p.said.promises && p.online);
  return silent ? "silent for " + std::to_string(settings_.silence.count()) + " s" : "not connected";
}

// The one that was not heard for longest makes way.
presence::known_phone& presence::phone_of(watched& w, std::string_view name) {
  if (const auto it = w.phones.find(name); it != w.phones.end()) return it->second;
  if (w.phones.size() >= settings_.phones_max)
    w.phones.erase(std::ranges::min_element(w.phones, {}, [](const auto& p) { return p.second.last; }));
  auto& p = w.phones[std::string(name)];
  p.said.name = name;
  return p;
}

bool presence::heard(std::string_view responder, std::string_view name, const instant& now) {
  const auto it = responders_.find(responder);
  if (it == responders_.end()) return false;
  auto& w = it->second;
  known_phone* p = nullptr;
  if (!name.empty()) {
    p = &phone_of(w, name);
  } else {
    // Without a name it counts for the phone that it must be of. Of several it is nobody's.
    std::size_t promising = 0;
    for (auto& [n, known] : w.phones)
      if (known.said.promises) ++promising, p = &known;
    if (promising == 0) p = &phone_of(w, {});
    if (promising > 1 || (promising == 1 && !p->online)) return true;
  }
  p->last = now.steady;
  p->said.last = now.utc;
  p->online = true;
  schedule(it, now.steady);
  return true;
}

bool presence::says(std::string_view responder, const contract::phone_presence& said, const instant& now) {
  const auto it = responders_.find(responder);
  if (it == responders_.end()) return false;
  auto& w = it->second;
  w.phones.erase(std::string());
  auto& p = phone_of(w, said.phone);
  p.said.promises = true;
  p.online = said.online;
  if (said.online) {  // a last will was written when the phone connected: it knows nothing newer
    p.last = now.steady;
    p.said.last = now.utc;
    p.said.battery_percent = said.battery_percent;
    p.said.charging = said.charging;
    p.said.app = said.app;
  }
  schedule(it, now.steady);
  return true;
}

std::optional<std::string> presence::low_battery(std::string_view responder, std::string_view name, steady_time now) {
  const auto it = responders_.find(responder);
  if (it == responders_.end()) return std::nullopt;
  const auto p = it->second.phones.find(name);
  if (p == it->second.phones.end() || !p->second.notice.is_due(is_low(p->second.said), now)) return std::nullopt;
  return std::to_string(*p->second.said.battery_percent) + " %";
}

// Its next change: news that wait for the pause to end, or the moment when the last of its phones will be silent.
void presence::schedule(entry it, steady_time now) {
  auto& w = it->second;
  auto due = steady_time::max();
  if (news_of(w, now)) {
    due = w.told ? std::max(now, w.told_at + settings_.pause) : now;
  } else {
    for (const auto& [name, p] : w.phones)
      if (is_here(p, now))
        due = std::max(due == steady_time::max() ? steady_time::min() : due, p.last + settings_.silence);
  }
  if (due == w.due) return;
  if (w.due != steady_time::max()) due_.erase({w.due, it->first});
  if (due != steady_time::max()) due_.emplace(due, it->first);
  w.due = due;
}

std::vector<presence::change> presence::take_changes(steady_time now) {
  std::vector<change> list;
  while (!due_.empty() && due_.begin()->first <= now) {
    const auto it = responders_.find(due_.begin()->second);
    auto& w = it->second;
    due_.erase(due_.begin());
    w.due = steady_time::max();
    const bool paused = w.told && now < w.told_at + settings_.pause;
    if (const auto news = news_of(w, now); news && !paused) {
      w.told = *news;
      w.told_at = now;
      list.push_back({it->first, *news, *news ? "" : reason_of(w)});
    }
    schedule(it, now);
  }
  return list;
}

std::optional<steady_time> presence::deadline() const {
  return due_.empty() ? std::nullopt : std::optional(due_.begin()->first);
}

presence::view presence::of(std::string_view responder, steady_time now) const {
  view v;
  const auto it = responders_.find(responder);
  if (it == responders_.end()) return v;
  v.state = state_of(it->second, now);
  for (const auto& [name, p] : it->second.phones) {
    phone shown = p.said;
    shown.state = is_here(p, now) ? contact::here : p.said.promises ? contact::away : contact::unsure;
    shown.battery_low = is_low(shown);
    v.phones.push_back(std::move(shown));
  }
  return v;
}

std::map<contact, std::size_t> presence::counts(steady_time now) const {
  std::map<contact, std::size_t> n;
  for (const auto& [responder, w] : responders_) ++n[state_of(w, now)];
  return n;
}

}  // namespace kentongan::phones
