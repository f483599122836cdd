// A bound on how often something may happen: `rate` times a second in the long run, `burst` at once.
#pragma once
#include "gateway/domain/time.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace kentongan::domain {

class token_bucket {
 public:
  token_bucket(double per_second, double burst) : per_second_(per_second), burst_(burst), tokens_(burst) {}

  // Takes one token, or says no and counts it.
  bool take(steady_time now) {
    if (last_) {
      const std::chrono::duration<double> passed = now - *last_;
      tokens_ = std::min(burst_, tokens_ + passed.count() * per_second_);
    }
    last_ = now;
    if (tokens_ < 1) {
      ++refused_;
      return false;
    }
    tokens_ -= 1;
    return true;
  }
  // How many were refused since the last call; for the log line that follows a quiet time.
  std::uint64_t take_refused() { return std::exchange(refused_, 0); }

 private:
  double per_second_, burst_, tokens_;
  std::optional<steady_time> last_;  // empty: never used
  std::uint64_t refused_ = 0;
};

}  // namespace kentongan::domain
