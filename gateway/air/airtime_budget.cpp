#include "gateway/air/airtime_budget.hpp"

#include <algorithm>

namespace kentongan::air {
namespace {
constexpr std::int64_t slots_per_window = 60;
}

airtime_budget::airtime_budget(std::chrono::milliseconds window, unsigned percent)
    : window_(window),
      width_(std::max<duration>(duration{1}, window_ / slots_per_window)),
      limit_(window_ * percent / 100) {}

domain::steady_time airtime_budget::end_of(const slot& s) const {
  return domain::steady_time{width_ * (s.number + 1)} + window_;
}

void airtime_budget::spend(domain::steady_time start, duration cost) {
  while (!slots_.empty() && end_of(slots_.front()) <= start) slots_.pop_front();
  const duration since = start.time_since_epoch();
  const std::int64_t number = since / width_ - (since % width_ < duration::zero() ? 1 : 0);
  if (slots_.empty() || slots_.back().number < number) slots_.push_back({number, duration::zero()});
  slots_.back().spent += cost;
}

airtime_budget::duration airtime_budget::used(domain::steady_time now) const {
  duration sum{};
  for (const slot& s : slots_)
    if (end_of(s) > now) sum += s.spent;
  return sum;
}

domain::steady_time airtime_budget::room_at(domain::steady_time now, duration cost, unsigned percent) const {
  const duration limit = limit_ * percent / 100;
  duration sum = used(now);
  for (const slot& s : slots_) {
    if (sum + cost <= limit) break;
    if (end_of(s) <= now) continue;
    sum -= s.spent;
    now = end_of(s);
  }
  return now;
}

}  // namespace kentongan::air
