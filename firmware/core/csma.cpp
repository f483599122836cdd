#include "firmware/core/csma.hpp"

#include <algorithm>

namespace kentongan::core {

bool csma::step(bool wanted, bool busy, const csma_settings& settings) {
  const bool comes = wanted && !wanted_;
  wanted_ = wanted;
  if (busy && !settings.full_duplex) {
    free_steps_ = 0;
    slot_left_ = 0;
    return false;
  }
  const bool unused = free_steps_ >= unused_steps;
  const bool dwait_over = free_steps_ >= steps_of(settings.dwait);
  if (free_steps_ < std::max(unused_steps, steps_of(settings.dwait))) ++free_steps_;
  if (!dwait_over && !settings.full_duplex) return false;
  if (!wanted) {
    slot_left_ = 0;
    return false;
  }
  if (settings.full_duplex || (comes && unused)) return true;
  if (slot_left_ > 0) {
    --slot_left_;
    return false;
  }
  if (draw() <= settings.persistence) return true;
  const std::uint32_t slot = steps_of(settings.slot_time);
  slot_left_ = slot > 0 ? slot - 1 : 0;
  return false;
}

// xorshift32 (Marsaglia 2003); its upper octet.
std::uint8_t csma::draw() {
  random_ ^= random_ << 13;
  random_ ^= random_ >> 17;
  random_ ^= random_ << 5;
  return static_cast<std::uint8_t>(random_ >> 24);
}

}  // namespace kentongan::core
