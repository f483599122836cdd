#include "tests/sim/airtime/channel.hpp"

#include <algorithm>

namespace kentongan::sim {

channel::channel(std::size_t stations, std::chrono::milliseconds sense_after)
    : size_(stations), sense_after_(sense_after), hidden_(stations * stations) {}

void channel::hide(station a, station b) { hidden_[a * size_ + b] = hidden_[b * size_ + a] = true; }

void channel::transmit(station from, time start, time end) {
  using namespace std::chrono_literals;
  while (!overs_.empty() && overs_.front().end < start - 2min) overs_.pop_front();
  overs_.push_back({from, start, end});
  const time fresh = std::max(start, used_until_);
  if (end > fresh) used_ += end - fresh;
  used_until_ = std::max(used_until_, end);
}

bool channel::busy(station at, time now) const {
  return std::any_of(overs_.begin(), overs_.end(), [&](const over& o) {
    if (o.end <= now) return false;
    return o.from == at ? o.start <= now : hears(at, o.from) && o.start + sense_after_ <= now;
  });
}

bool channel::transmits(station s, time now) const {
  return std::any_of(overs_.begin(), overs_.end(),
                     [&](const over& o) { return o.from == s && o.start <= now && now < o.end; });
}

bool channel::understood(station from, station at, time begin, time end) const {
  if (!hears(at, from)) return false;
  return std::none_of(overs_.begin(), overs_.end(), [&](const over& o) {
    return o.from != from && (o.from == at || hears(at, o.from)) && o.start < end && begin < o.end;
  });
}

}  // namespace kentongan::sim
