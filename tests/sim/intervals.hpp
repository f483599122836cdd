// Times in which something could not be expected of the gateway, in the order of their beginnings.
#pragma once
#include "tests/sim/loop.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace kentongan::sim {

class intervals {
 public:
  void add(steady_time from, steady_time until) {
    if (!list_.empty() && list_.back().second >= from)
      list_.back().second = std::max(list_.back().second, until);
    else
      list_.emplace_back(from, until);
  }
  // The first moment, not before `from`, that begins `span` without any of them.
  steady_time free(steady_time from, milliseconds span) const {
    for (const auto& [begin, end] : list_)
      if (begin < from + span && end > from) from = end;
    return from;
  }

 private:
  std::vector<std::pair<steady_time, steady_time>> list_;
};

}  // namespace kentongan::sim
