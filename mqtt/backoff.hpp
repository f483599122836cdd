// Growing pauses between attempts: doubling from `min` to `max`, each drawn from its upper half so that many clients
// that lost the same broker do not come back in one wave. The randomness is the caller's seed.
#pragma once
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>

namespace kentongan::mqtt {

class backoff {
 public:
  using milliseconds = std::chrono::milliseconds;

  backoff(milliseconds min, milliseconds max, std::uint64_t seed)
      : min_(std::max(min, milliseconds(1))), max_(std::max(max, min_)), next_(min_), random_(seed) {}

  // The pause before the next attempt: between half of the current step and the whole of it.
  milliseconds next() {
    const auto step = next_;
    next_ = std::min(max_, step * 2);
    std::uniform_int_distribution<milliseconds::rep> draw(step.count() - step.count() / 2, step.count());
    return milliseconds(draw(random_));
  }

  void reset() { next_ = min_; }

 private:
  milliseconds min_;
  milliseconds max_;
  milliseconds next_;
  std::mt19937_64 random_;
};

}  // namespace kentongan::mqtt
