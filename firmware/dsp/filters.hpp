// Small streaming filters: values with a state of a few words, one sample in, one out.
#pragma once
#include "firmware/dsp/fixed.hpp"

#include <cstdint>

namespace kentongan::dsp {

// First-order high-pass y = b (x - x') + a y', b = (1 + a) / 2 (bilinear, gain 1 at the top). Input |x| < 2^20; the
// state carries 4 more bits than the input, so that a steady input dies away completely.
class high_pass {
 public:
  explicit constexpr high_pass(std::uint32_t corner_hz, std::uint32_t rate_hz = sample_rate_hz)
      : leak_(leak_for(corner_hz, rate_hz)) {}

  constexpr std::int32_t operator()(std::int32_t x) {
    // (1 + a) / 2 = 1 - leak / 2
    const std::int32_t step = (x - last_) << 4;
    last_ = x;
    state_ += step - times_leak(step >> 1) - times_leak(state_);
    return state_ >> 4;
  }

 private:
  // 1 - a in Q12, with a = (1 - k) / (1 + k), k = tan(pi corner / rate); x + x^3 / 3 is a tangent, to 1 in 10000, where
  // the corner is below a fifteenth of the rate. In integers, for a board computes it at its start.
  static constexpr std::int32_t leak_for(std::uint32_t corner_hz, std::uint32_t rate_hz) {
    constexpr std::uint64_t one = 1U << 24;
    constexpr std::uint64_t pi = 52707179;
    const std::uint64_t x = pi * corner_hz / rate_hz;
    const std::uint64_t k = x + x * x / one * x / one / 3;
    return static_cast<std::int32_t>((8192 * k + (one + k) / 2) / (one + k));
  }
  constexpr std::int32_t times_leak(std::int32_t value) const { return ((value >> 6) * leak_) >> 6; }

  std::int32_t leak_;
  std::int32_t last_ = 0;
  std::int32_t state_ = 0;
};

// Mean of |x| over about 2^shift samples. Where it is already settled, one sample counts at most four times the mean:
// an ignition impulse hardly moves it, and the level of a new station is reached within 30 ms.
class running_level {
 public:
  explicit constexpr running_level(int shift) : shift_(shift) {}

  constexpr void operator()(std::int32_t x) {  // |x| < 2^20
    const std::int32_t size = x < 0 ? -x : x;
    const std::int32_t cap = 4 * mean() + 64;
    sum_ += (size < cap ? size : cap) - (sum_ >> shift_);
  }
  constexpr std::int32_t mean() const { return sum_ >> shift_; }

 private:
  int shift_;
  std::int32_t sum_ = 0;
};

}  // namespace kentongan::dsp
