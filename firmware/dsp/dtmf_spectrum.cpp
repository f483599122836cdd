#include "firmware/dsp/dtmf_spectrum.hpp"

#include <bit>

namespace kentongan::dsp {
namespace {

constexpr int line_bits = 8;

constexpr std::size_t reversed(std::size_t n) {
  std::size_t out = 0;
  for (int bit = 0; bit < line_bits; ++bit) out = out << 1 | (n >> bit & 1U);
  return out;
}

constexpr phasor half(phasor p) { return {p.re >> 1, p.im >> 1}; }

}  // namespace

// Windowed, as loud as 16 bits allow, in the order that the transform wants.
void dtmf_spectrum::fill(std::span<const std::int16_t> samples) {
  std::uint32_t largest = 1;
  for (const std::int16_t x : samples) largest |= static_cast<std::uint32_t>(x < 0 ? -x : x);
  const int shift = static_cast<int>(std::bit_width(largest)) - 1;  // of the product with a weight in Q14
  const angle turn = ~angle{0} / static_cast<angle>(samples.size());
  const auto windowed = [&](std::size_t n) {
    if (n >= samples.size()) return 0;
    const std::int32_t weight = (16384 - fine_sine(turn * static_cast<angle>(n) + turn / 2 + 0x40000000U)) >> 1;
    return (samples[n] * weight) >> shift;
  };
  for (std::size_t n = 0; n < lines; ++n) data_[reversed(n)] = {windowed(2 * n), windowed(2 * n + 1)};
}

void dtmf_spectrum::transform(std::span<const std::int16_t> samples) {
  fill(samples);
  for (std::size_t half_size = 1; half_size < lines; half_size *= 2) {
    const auto turn = static_cast<angle>(0x80000000U / half_size);
    for (std::size_t k = 0; k < half_size; ++k) {
      const phasor twiddle = unit_q14(angle{0} - turn * static_cast<angle>(k));
      for (std::size_t n = k; n < lines; n += 2 * half_size) {
        const phasor a = data_[n];
        const phasor b = turned(data_[n + half_size], twiddle);
        data_[n] = half(a + b);
        data_[n + half_size] = half(a - b);
      }
    }
  }
  turn_into_lines();
}

// The even samples' spectrum is the part of the transform that is symmetric, the odd ones' the other.
void dtmf_spectrum::turn_into_lines() {
  const auto power_of = [](phasor even, phasor odd, std::size_t line) {
    const phasor late = turned(odd, unit_q14(angle{0} - static_cast<angle>(line * (0x80000000U / lines))));
    return static_cast<std::int32_t>(dsp::power(even + late) >> 1);
  };
  for (std::size_t n = 1; n <= lines / 2; ++n) {
    const phasor a = data_[n];
    const phasor b = data_[lines - n];
    const phasor even = half({a.re + b.re, a.im - b.im});
    const phasor odd = half({a.im + b.im, b.re - a.re});
    const std::int32_t low = power_of(even, odd, n);
    const std::int32_t high = power_of({even.re, -even.im}, {odd.re, -odd.im}, lines - n);
    data_[n].re = low;
    data_[lines - n].re = high;
  }
  data_[0].re = 0;  // DC, which nobody asks for
}

}  // namespace kentongan::dsp
