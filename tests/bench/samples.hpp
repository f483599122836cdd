// Measured times, and what is read from them. Values are milliseconds.
#pragma once
#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

namespace kentongan::bench {

using steady = std::chrono::steady_clock;

inline double milliseconds_between(steady::time_point from, steady::time_point to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

class samples {
 public:
  void add(double ms) { values_.push_back(ms); }
  std::size_t size() const { return values_.size(); }

  // The smallest value that `share` (0..1) of all values do not exceed; 0 when there are none.
  double quantile(double share) const {
    if (values_.empty()) return 0;
    auto sorted = values_;
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
    const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(rank == 0 ? 0 : rank - 1);
    std::nth_element(sorted.begin(), at, sorted.end());
    return *at;
  }
  double p50() const { return quantile(0.50); }
  double p99() const { return quantile(0.99); }

 private:
  std::vector<double> values_;
};

}  // namespace kentongan::bench
