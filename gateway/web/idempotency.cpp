#include "gateway/web/idempotency.hpp"

namespace kentongan::web {

using domain::steady_time;

namespace {
constexpr std::chrono::hours kept{24};
// An answer that has not come by then was lost inside: the client is told to repeat long before.
constexpr std::chrono::minutes under_way_for{1};
}  // namespace

std::optional<std::string> idempotency_key(std::string_view s) {
  if (s.size() >= 2 && s.front() == '"' && s.back() == '"') s = s.substr(1, s.size() - 2);
  const auto good = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  if (s.empty() || s.size() > 64 || s.find_first_not_of(good) != s.npos) return std::nullopt;
  return std::string(s);
}

void idempotency::drop_old(steady_time now) {
  while (!order_.empty() &&
         (order_.front().first + kept < now || entries_.size() >= max_ || order_.size() > 2 * max_)) {
    const auto it = entries_.find(order_.front().second);
    if (it != entries_.end() && it->second.since == order_.front().first) entries_.erase(it);
    order_.pop_front();
  }
}

idempotency::what idempotency::begin(const std::string& id, std::uint64_t content, steady_time now, response& again) {
  const auto it = entries_.find(id);
  const bool lost = it != entries_.end() && !it->second.answer && it->second.since + under_way_for < now;
  const bool old = it != entries_.end() && it->second.since + kept < now;
  if (it != entries_.end() && !lost && !old) {
    if (it->second.content != content) return what::reused;
    if (!it->second.answer) return what::under_way;
    again = *it->second.answer;
    return what::known;
  }
  if (it != entries_.end()) entries_.erase(it);
  drop_old(now);
  entries_.emplace(id, entry{content, now, std::nullopt});
  order_.emplace_back(now, id);
  return what::fresh;
}

void idempotency::finished(const std::string& id, const response& r) {
  if (const auto it = entries_.find(id); it != entries_.end()) it->second.answer = r;
}

void idempotency::forget(const std::string& id) { entries_.erase(id); }

}  // namespace kentongan::web
