// White noise for the golden sums: the same on every machine, in integers, on host and boards alike.
#pragma once
#include <cstdint>

namespace kentongan::dsp {

// xorshift32; the sum of four draws is near enough to Gaussian, its standard deviation 2 x 0.577 x 2^15.
class golden_noise {
 public:
  std::int32_t operator()() {
    std::int32_t sum = 0;
    for (int i = 0; i < 4; ++i) {
      state_ ^= state_ << 13;
      state_ ^= state_ >> 17;
      state_ ^= state_ << 5;
      sum += static_cast<std::int32_t>(state_ >> 16) - 32768;
    }
    return sum;
  }

 private:
  std::uint32_t state_ = 2463534242U;
};

}  // namespace kentongan::dsp
