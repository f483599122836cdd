#include "firmware/dsp/afsk_front_end.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>

namespace kentongan::dsp {
namespace {

constexpr std::int32_t loudness = 3700;  // mean |sample| behind the levelling: 15 dB under where points would overflow
constexpr std::int32_t clip_top = 4300;  // amplitude of a sample that was clipped
constexpr unsigned gain_every = 16;      // samples between two divisions
constexpr unsigned peak_every = 256;

constexpr int coefficient_bits = 12;  // eight products of 15 and 12 bits stay below 2^31

using kernel = std::array<std::int32_t, samples_per_bit>;

consteval kernel make_kernel(std::uint32_t hz, double turn) {
  kernel taps{};
  for (std::size_t i = 0; i < taps.size(); ++i) {
    double x = static_cast<double>(hz) * static_cast<double>(i) / sample_rate_hz + turn;
    while (x > 0.5) x -= 1;
    const double value = (1 << coefficient_bits) * detail::sine_series(2 * detail::pi * x);
    taps[i] = static_cast<std::int32_t>(value < 0 ? value - 0.5 : value + 0.5);
  }
  return taps;
}

// x e^{-j w i}: the conjugate, hence half a turn in the sine.
constexpr kernel space_cosines = make_kernel(afsk_tone_hz[0], 0.25);
constexpr kernel space_sines = make_kernel(afsk_tone_hz[0], 0.5);

consteval std::array<std::int32_t, 128> make_reciprocals() {
  std::array<std::int32_t, 128> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    table[i] = static_cast<std::int32_t>((1u << 29) * 2 / (2 * (128 + static_cast<std::uint32_t>(i)) + 1));
  }
  return table;
}

constexpr auto reciprocals = make_reciprocals();  // 2^29 / (128.5 + i)

}  // namespace

std::int32_t reciprocal(std::int32_t x) {
  const auto value = static_cast<std::uint32_t>(std::max(x, std::int32_t{1}));
  const int width = std::bit_width(value);
  if (width <= 8) return reciprocals[(value << (8 - width)) - 128] << (8 - width);
  return reciprocals[(value >> (width - 8)) - 128] >> (width - 8);
}

std::int32_t afsk_front_end::levelled(std::int32_t sample) {
  level_(sample);
  if (count_ % peak_every == 0) {
    older_level_ = newer_level_;
    newer_level_ = level_.mean();
  }
  if (count_++ % gain_every == 0) {
    level_now_ = std::max(level_.mean(), silence);
    gain_ = ((kind_ == afsk_front::linear ? loudness : clip_top * 19 / 10) << 16) / level_now_;
  }
  if (kind_ == afsk_front::linear) return (clamp_to(sample, level_now_ * 6) * gain_) >> 16;
  if (std::abs(sample) > level_now_ * 7 / 2) return 0;  // a tone has peaks of 1.6, a tone in noise rarely above 3
  // 0.45 of the RMS is 0.53 of the mean of |x|, for what lies between a tone and noise.
  return (clamp_to(sample, level_now_ * 17 / 32) * gain_) >> 16;
}

void afsk_front_end::push(std::int32_t sample) {
  if (kind_ == afsk_front::linear) {
    sample = levelled(high_pass_[1](high_pass_[0](sample)));
  } else {
    sample = high_pass_[1](high_pass_[0](levelled(sample) << 4)) >> 4;
  }
  window_[count_ % samples_per_bit] = window_[count_ % samples_per_bit + samples_per_bit] = sample;
  ++at_;
  correlate();
}

void afsk_front_end::correlate() {
  afsk_point& p = points_[at_ % points_.size()];
  const std::int32_t* const x = window_.data() + (count_ + 1) % samples_per_bit;  // oldest first
  // The mark tone makes one turn in a bit: four of eight coefficients are 1 or 0.
  constexpr std::int32_t diagonal = 2896;  // 4096 / sqrt(2)
  const std::int32_t a = x[0] - x[4];
  const std::int32_t b = x[1] - x[5];
  const std::int32_t c = x[2] - x[6];
  const std::int32_t d = x[3] - x[7];
  set(p, 1, a * (1 << coefficient_bits) + (b - d) * diagonal, -(c * (1 << coefficient_bits)) - (b + d) * diagonal);
  std::int32_t re = 0;
  std::int32_t im = 0;
#pragma GCC unroll 8
  for (std::size_t i = 0; i < samples_per_bit; ++i) {
    re += x[i] * space_cosines[i];
    im += x[i] * space_sines[i];
  }
  set(p, 0, re, im);
}

void afsk_front_end::set(afsk_point& p, std::size_t tone, std::int32_t re, std::int32_t im) {
  p.re[tone] = re >> (coefficient_bits + 2);  // mean of eight, twice: amplitude, not half of it
  p.im[tone] = im >> (coefficient_bits + 2);
  p.size[tone] = magnitude(p.re[tone], p.im[tone]);
}

}  // namespace kentongan::dsp
