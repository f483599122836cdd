// When a person should hear that a battery is low: at first, and then once in 6 h as long as it is.
#pragma once
#include "gateway/domain/time.hpp"

#include <chrono>
#include <optional>

namespace kentongan::domain {

class battery_notice {
 public:
  bool is_due(bool low, steady_time now) {
    if (!low || (told_ && now - *told_ < std::chrono::hours{6})) return false;
    told_ = now;
    return true;
  }

 private:
  std::optional<steady_time> told_;
};

}  // namespace kentongan::domain
