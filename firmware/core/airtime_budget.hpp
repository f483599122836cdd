// How long the transmitter was keyed in the last minute, second by second, against a budget. Checked before a
// transmission, and before each frame added to one, with what it will take; so frames never overspend it, and a prompt,
// whose length nobody knows beforehand, does so once.
#pragma once
#include "firmware/core/units.hpp"

#include <array>
#include <cstdint>

namespace kentongan::core {

class airtime_budget {
 public:
  void step(bool keyed) {
    if (keyed) {
      ++seconds_[second_];
      ++spent_;
    }
    if (++in_second_ < steps_per_second) return;
    in_second_ = 0;
    second_ = static_cast<std::uint8_t>((second_ + 1) % seconds_.size());
    spent_ -= seconds_[second_];
    seconds_[second_] = 0;
  }
  // `more_steps` within a budget of `budget_s` of the minute; 60 and above: no limit.
  bool allows(std::uint8_t budget_s, std::uint32_t more_steps) const {
    return budget_s >= 60 || spent_ + more_steps <= budget_s * steps_per_second;
  }
  std::uint32_t spent_steps() const { return spent_; }

 private:
  std::array<std::uint16_t, 60> seconds_{};  // steps keyed
  std::uint32_t spent_ = 0;                  // their sum
  std::uint16_t in_second_ = 0;
  std::uint8_t second_ = 0;
};

}  // namespace kentongan::core
