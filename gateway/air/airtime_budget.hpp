// How much of a shared channel this gateway may fill: a share of the last `window` of time. People speak on the same
// frequency; a gateway that floods it makes the radio worse than none.
//
// The past is kept in 60 slots, so memory is bounded at any frame rate. A transmission counts until its whole slot has
// left the window: at most 1/60 too long, never too short. Pure; not thread safe.
#pragma once
#include "gateway/domain/time.hpp"

#include <chrono>
#include <cstdint>
#include <deque>

namespace kentongan::air {

class airtime_budget {
 public:
  using duration = std::chrono::nanoseconds;

  // window > 0; percent of it 1..100.
  airtime_budget(std::chrono::milliseconds window, unsigned percent);

  // A transmission that begins at `start`, which is not before any start told earlier.
  void spend(domain::steady_time start, duration cost);

  duration limit() const noexcept { return limit_; }
  duration used(domain::steady_time now) const;

  // The first moment from `now` on at which `cost` fits into `percent` of the limit, if nothing else is spent. What can
  // never fit is let go when the window is empty.
  domain::steady_time room_at(domain::steady_time now, duration cost, unsigned percent = 100) const;

 private:
  struct slot {
    std::int64_t number;
    duration spent;
  };
  domain::steady_time end_of(const slot&) const;  // when it stops counting

  duration window_;
  duration width_;
  duration limit_;
  std::deque<slot> slots_;  // oldest first, only those with something spent
};

}  // namespace kentongan::air
