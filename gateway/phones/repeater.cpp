#include "gateway/phones/repeater.hpp"

#include <algorithm>

namespace kentongan::phones {

bool repeater::add(const domain::transmission& t, domain::steady_time now) {
  const key k{t.order->id, t.delivery};
  if (entries_.contains(k)) return true;
  if (entries_.size() >= settings_.open_max) return false;
  auto [it, made] = entries_.emplace(k, entry{t, settings_.first, now});
  calendar_.emplace(std::pair{now, k}, it);
  return true;
}

void repeater::remove(const key& k) {
  const auto it = entries_.find(k);
  if (it == entries_.end()) return;
  calendar_.erase({it->second.next, k});
  entries_.erase(it);
}

void repeater::schedule(const key& k, entry& e, domain::steady_time when) {
  auto node = calendar_.extract({e.next, k});
  e.next = when;
  node.key() = {when, k};
  calendar_.insert(std::move(node));
}

void repeater::all_due(domain::steady_time now) {
  for (auto& [k, e] : entries_) {
    e.wait = settings_.first;
    schedule(k, e, now);
  }
}

std::vector<repeater::due> repeater::take_due(domain::steady_time now) {
  std::vector<due> list;
  while (!calendar_.empty() && calendar_.begin()->first.first <= now) {
    const auto it = calendar_.begin()->second;
    const bool expired = it->second.what.expires <= now;
    list.push_back({it->second.what, expired});
    if (expired) {
      remove(key(it->first));
      continue;
    }
    // Never past its expiry, so that the failure is reported when it happens.
    schedule(it->first, it->second, std::min(now + it->second.wait, it->second.what.expires));
    it->second.wait = std::min(it->second.wait * 2, settings_.longest);
  }
  return list;
}

std::optional<domain::steady_time> repeater::deadline() const {
  if (calendar_.empty()) return std::nullopt;
  return calendar_.begin()->first.first;
}

const domain::transmission* repeater::find(const key& k) const {
  const auto it = entries_.find(k);
  return it == entries_.end() ? nullptr : &it->second.what;
}

}  // namespace kentongan::phones
