// What the tone detectors share beyond fixed.hpp: phasors, a steep high-pass, levels of 64-bit powers.
#pragma once
#include "firmware/dsp/fixed.hpp"

#include <bit>
#include <cstdint>
#include <limits>

namespace kentongan::dsp {

struct phasor {
  std::int32_t re = 0;
  std::int32_t im = 0;
};

constexpr phasor operator+(phasor a, phasor b) { return {a.re + b.re, a.im + b.im}; }
constexpr phasor operator-(phasor a, phasor b) { return {a.re - b.re, a.im - b.im}; }

// a times a unit phasor in Q14, truncated; |a.re|, |a.im| < 2^16.
constexpr phasor turned(phasor a, phasor unit_q14) {
  return {(a.re * unit_q14.re - a.im * unit_q14.im) >> 14, (a.re * unit_q14.im + a.im * unit_q14.re) >> 14};
}

constexpr phasor unit_q14(angle a) { return {fine_sine(a + 0x40000000U), fine_sine(a)}; }

// |a|^2, for |a.re|, |a.im| <= 2^15.
constexpr std::uint32_t power(phasor a) {
  return static_cast<std::uint32_t>(a.re * a.re) + static_cast<std::uint32_t>(a.im * a.im);
}

// |a|^2 without that limit.
constexpr std::uint64_t wide_power(phasor a) {
  return static_cast<std::uint64_t>(std::int64_t{a.re} * a.re) + static_cast<std::uint64_t>(std::int64_t{a.im} * a.im);
}

// dB x 100 of a power; zero counts as one.
constexpr std::int32_t power_cdb(std::uint64_t value) {
  const int shift = std::bit_width(value) > 32 ? static_cast<int>(std::bit_width(value)) - 32 : 0;
  return ((log2_q8(static_cast<std::uint32_t>(value >> shift)) + 256 * shift) * 301) / 256;
}

constexpr std::int16_t to_int16(std::int32_t value) {
  constexpr std::int32_t most = std::numeric_limits<std::int16_t>::max();
  constexpr std::int32_t least = std::numeric_limits<std::int16_t>::min();
  return static_cast<std::int16_t>(value > most ? most : value < least ? least : value);
}

// Fourth order Butterworth high-pass. Its output is half its input, so that no int16 input can overflow it.
class halving_highpass {
 public:
  constexpr halving_highpass(std::uint32_t corner_hz, std::uint32_t rate_hz)
      : first_(corner_hz, rate_hz, 8867), second_(corner_hz, rate_hz, 21407) {}  // Q = 0.5412, 1.3066

  constexpr std::int32_t operator()(std::int16_t sample) { return second_(first_(sample >> 1)); }

 private:
  class section {
   public:
    // Bilinear transform (R. Bristow-Johnson's cookbook).
    constexpr section(std::uint32_t corner_hz, std::uint32_t rate_hz, std::int32_t q_q14) {
      const angle corner = turn_per_sample(std::uint64_t{corner_hz} * 1000, rate_hz);
      const std::int32_t cosine = fine_sine(corner + 0x40000000U);
      const std::int32_t alpha = (fine_sine(corner) << 13) / q_q14;
      const std::int32_t a0 = 16384 + alpha;
      b0_ = ((16384 + cosine) << 13) / a0;
      a1_ = -static_cast<std::int32_t>((std::int64_t{cosine} << 15) / a0);
      a2_ = ((16384 - alpha) << 14) / a0;
    }

    constexpr std::int32_t operator()(std::int32_t x) {
      // Modulo 2^32: the sum fits wherever the output does, whatever its parts do.
      const auto product = [](std::int32_t a, std::int32_t b) {
        return static_cast<std::uint32_t>(a) * static_cast<std::uint32_t>(b);
      };
      const std::uint32_t sum = product(b0_, x - 2 * x1_ + x2_) - product(a1_, y1_) - product(a2_, y2_) + rest_;
      rest_ = sum & 0x3FFFU;  // what rounding takes away comes back with the next sample: no bias, no limit cycle
      x2_ = x1_;
      x1_ = x;
      y2_ = y1_;
      y1_ = static_cast<std::int32_t>(sum) >> 14;
      return y1_;
    }

   private:
    std::int32_t b0_, a1_, a2_;  // Q14
    std::int32_t x1_ = 0, x2_ = 0, y1_ = 0, y2_ = 0;
    std::uint32_t rest_ = 0;
  };

  section first_;
  section second_;
};

}  // namespace kentongan::dsp
