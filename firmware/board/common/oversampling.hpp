// Between the converters, which run at four times the audio rate, and the 9600 samples a second of the core. What four
// times oversampling buys: images and aliases lie far enough away for the resistors and capacitors of the carrier
// board.
//
// Both filters are sums of neighbours (order N: the response is sinc(f / 9600 Hz) to the power N) with a correction of
// three taps behind or before them, so they need next to no multiplications. Computed, relative to 300 Hz:
//   decimator (order 3):    1200 Hz +0.2 dB, 2200 Hz +0.1 dB, 3000 Hz -0.7 dB; 7400 Hz, which falls onto 2200: -30 dB
//   interpolator (order 2): 1200 Hz +0.1 dB, 2200 Hz +0.1 dB, 3000 Hz -0.4 dB; image of 2200 at 7400 Hz: -20 dB
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::board {

inline constexpr std::size_t oversampling = 4;

namespace detail {
constexpr std::int16_t saturated(std::int32_t x) {
  return static_cast<std::int16_t>(std::clamp<std::int32_t>(x, -32768, 32767));
}
}  // namespace detail

// 38.4 kS/s to 9.6 kS/s.
class decimator {
 public:
  // Four new samples, oldest first, give one.
  std::int16_t operator()(std::span<const std::int16_t, oversampling> x) {
    // (1 1 1 1) convolved with itself twice: 1 3 6 10 12 12 10 6 3 1, sum 64. A group of four meets these ten weights
    // in three outputs: the sums for the later two are made now, so that no sample is kept.
    const std::int32_t sum = 10 * x[0] + 6 * x[1] + 3 * x[2] + x[3] + next_;
    next_ = 6 * x[0] + 10 * x[1] + 12 * (x[2] + x[3]) + after_next_;
    after_next_ = x[2] + 3 * x[3];
    const std::int32_t now = (sum + 32) >> 6;
    // -11/64, 86/64, -11/64
    const std::int32_t corrected = (86 * last_ - 11 * (before_ + now) + 32) >> 6;
    before_ = last_;
    last_ = now;
    return detail::saturated(corrected);
  }

 private:
  std::int32_t next_ = 0;
  std::int32_t after_next_ = 0;
  std::int32_t last_ = 0;
  std::int32_t before_ = 0;
};

// 9.6 kS/s to 38.4 kS/s.
class interpolator {
 public:
  void operator()(std::int16_t sample, std::span<std::int16_t, oversampling> out) {
    // -7/64, 78/64, -7/64
    const std::int32_t now = detail::saturated((78 * last_ - 7 * (before_ + sample) + 32) >> 6);
    before_ = last_;
    last_ = sample;
    const std::int32_t step = now - reached_;
    for (std::int32_t i = 1; i <= 4; ++i) {
      out[static_cast<std::size_t>(i - 1)] = static_cast<std::int16_t>(reached_ + ((step * i) >> 2));
    }
    reached_ = now;
  }

 private:
  std::int32_t last_ = 0;
  std::int32_t before_ = 0;
  std::int32_t reached_ = 0;
};

}  // namespace kentongan::board
