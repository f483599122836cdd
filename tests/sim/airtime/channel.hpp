// One radio frequency as a sum of transmissions: who hears whom, who finds it busy, and what was destroyed.
//
// FM without capture, which is the worst case: where two transmissions overlap at a listener, neither is understood.
// Radios are half duplex. Whoever keys up is noticed by the others only `sense_after` later; who is hidden from a
// station is never noticed by it. Pure: time is an argument.
#pragma once
#include "gateway/domain/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace kentongan::sim {

class channel {
 public:
  using station = std::size_t;
  using time = domain::steady_time;

  channel(std::size_t stations, std::chrono::milliseconds sense_after);

  void hide(station a, station b);  // from each other
  // In the order of their starts. `start` < `end`.
  void transmit(station from, time start, time end);

  bool busy(station at, time now) const;  // as its receiver has it; its own transmission too
  bool transmits(station, time now) const;
  // Did `at` hear what `from` sent from `begin` to `end`, and nothing else? To be asked within a minute after `end`.
  bool understood(station from, station at, time begin, time end) const;

  // Time on the air so far: when anybody transmitted, and what overlapped.
  std::chrono::nanoseconds used() const noexcept { return used_; }

 private:
  struct over {
    station from;
    time start, end;
  };
  bool hears(station at, station from) const { return at != from && !hidden_[at * size_ + from]; }

  std::size_t size_;
  std::chrono::milliseconds sense_after_;
  std::vector<bool> hidden_;
  std::deque<over> overs_;  // of the last two minutes
  time used_until_ = time::min();
  std::chrono::nanoseconds used_{0};
};

}  // namespace kentongan::sim
