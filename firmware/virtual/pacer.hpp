// How many blocks are due, for a world that keeps pace with the clock on the wall. A machine that was too slow, or
// asleep, does not make up for more than `patience`: what was missed is left out and counted.
#pragma once
#include <chrono>
#include <cstdint>

namespace kentongan::virtual_radio {

class pacer {
 public:
  using clock = std::chrono::steady_clock;

  pacer(clock::time_point start, clock::duration block, clock::duration patience)
      : start_(start), block_(block), patience_(patience) {}

  std::uint64_t due(clock::time_point now) {
    if (now < start_) return 0;
    if (now - next_time() > patience_) {
      const auto missed = now - next_time() - block_;
      start_ += missed;
      missed_ += missed;
    }
    const auto total = static_cast<std::uint64_t>((now - start_) / block_);
    const std::uint64_t fresh = total > done_ ? total - done_ : 0;
    done_ += fresh;
    return fresh;
  }
  clock::time_point next_time() const { return start_ + block_ * static_cast<std::int64_t>(done_ + 1); }
  clock::duration missed() const { return missed_; }

 private:
  clock::time_point start_;
  clock::duration block_;
  clock::duration patience_;
  clock::duration missed_{};
  std::uint64_t done_ = 0;
};

}  // namespace kentongan::virtual_radio
