// Integer arithmetic for signal processing on a CPU that multiplies 32 x 32 -> 32 bits and divides slowly (Cortex-M0+).
// Angles are binary: a full turn is 2^32, so that they wrap by themselves. Sines are Q14 (1.0 = 16384): a product with
// a 16-bit sample stays below 2^30, and two of them may be added. Freestanding, the same result on every target.
#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace kentongan::dsp {

inline constexpr std::uint32_t sample_rate_hz = 9600;  // of every detector and generator; the host resamples to it

using angle = std::uint32_t;  // 2^32 = one turn

// Angle by which a tone turns in one sample. `hz` < `rate_hz` / 2, in thousandths of a hertz so that CTCSS tones fit.
constexpr angle turn_per_sample(std::uint64_t millihertz, std::uint32_t rate_hz = sample_rate_hz) {
  return static_cast<angle>(((millihertz << 32) / rate_hz + 500) / 1000);
}

namespace detail {

constexpr double sine_series(double x) {  // Taylor; exact to a double for |x| <= pi
  double term = x;
  double sum = x;
  for (int n = 1; n < 16; ++n) {
    term *= -x * x / ((2 * n) * (2 * n + 1));
    sum += term;
  }
  return sum;
}

inline constexpr double pi = 3.14159265358979323846;

consteval std::array<std::int32_t, 256 + 64> make_sine_table() {  // a quarter more, so that a cosine needs no wrap
  std::array<std::int32_t, 256 + 64> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double turn = static_cast<double>(i % 256) / 256;
    const double value = 16384 * sine_series(2 * pi * (turn < 0.5 ? turn : turn - 1));
    table[i] = static_cast<std::int32_t>(value < 0 ? value - 0.5 : value + 0.5);
  }
  return table;
}

inline constexpr auto sine_table = make_sine_table();

}  // namespace detail

// Steps of 1/256 turn, no interpolation: right to 0.7 degrees, for decisions; -37 dB of noise.
constexpr std::int32_t coarse_sine(angle a) { return detail::sine_table[a >> 24]; }
constexpr std::int32_t coarse_cosine(angle a) { return detail::sine_table[(a >> 24) + 64]; }

// Interpolated: right to 2 units of 16384, for audio that goes on the air.
constexpr std::int32_t fine_sine(angle a) {
  const std::size_t i = a >> 24;
  const std::int32_t from = detail::sine_table[i];
  const std::int32_t to = detail::sine_table[i + 1];
  return from + (((to - from) * static_cast<std::int32_t>((a >> 8) & 0xFFFF)) >> 16);
}

constexpr std::int32_t clamp_to(std::int32_t value, std::int32_t limit) {  // -limit..limit
  return value > limit ? limit : value < -limit ? -limit : value;
}

// floor(sqrt(x)), bit by bit: no division.
constexpr std::uint32_t integer_sqrt(std::uint32_t x) {
  std::uint32_t root = 0;
  for (std::uint32_t bit = 1u << 30; bit != 0; bit >>= 2) {
    if (x >= root + bit) {
      x -= root + bit;
      root = (root >> 1) + bit;
    } else {
      root >>= 1;
    }
  }
  return root;
}

// Length of a vector, 1 % low to 1 % high: max, or 0.84 max + 0.56 min (the well-known two-line fit).
constexpr std::int32_t magnitude(std::int32_t x, std::int32_t y) {
  const std::int32_t a = x < 0 ? -x : x;
  const std::int32_t b = y < 0 ? -y : y;
  const std::int32_t high = a > b ? a : b;
  const std::int32_t low = a > b ? b : a;
  const std::int32_t slanted = (high * 27 + low * 18) >> 5;
  const std::int32_t flat = high + (low >> 3);
  return slanted > flat ? slanted : flat;
}

// Direction of a vector, right to 0.1 degrees: CORDIC, 12 steps. Values below 2^28; (0, 0) gives 0.
constexpr angle direction(std::int32_t x, std::int32_t y) {
  // atan(2^-n) in turns of 2^32; n = 0 is an eighth of a turn.
  constexpr std::array<angle, 12> steps = {536870912, 316933406, 167458907, 85004756, 42667331, 21354465,
                                           10679838,  5340245,   2670163,   1335087,  667544,   333772};
  if (x == 0 && y == 0) return 0;
  angle a = 0;
  if (x < 0) {
    x = -x;
    y = -y;
    a = 0x80000000u;
  }
  for (std::size_t n = 0; n < steps.size(); ++n) {
    const std::int32_t dx = x >> n;
    const std::int32_t dy = y >> n;
    if (y > 0) {
      x += dy;
      y -= dx;
      a += steps[n];
    } else {
      x -= dy;
      y += dx;
      a -= steps[n];
    }
  }
  return a;
}

// log2(x) in 1/256, x >= 1; 0 gives 0. Linear between powers of two, corrected by a parabola: right to 0.01.
constexpr std::int32_t log2_q8(std::uint32_t x) {
  if (x == 0) return 0;
  const int exponent = 31 - std::countl_zero(x);
  const std::uint32_t normalized = exponent >= 16 ? x >> (exponent - 16) : x << (16 - exponent);
  const std::int32_t f = static_cast<std::int32_t>(normalized & 0xFFFF) >> 4;  // 0..4095
  const std::int32_t bow = (f * (4096 - f)) >> 12;                             // 0..1024, at most a quarter
  return exponent * 256 + ((f + ((bow * 177) >> 9)) >> 4);
}

// A ratio of amplitudes as dB x 100; zeros count as 1.
constexpr std::int16_t amplitude_ratio_cdb(std::uint32_t over, std::uint32_t under) {
  return static_cast<std::int16_t>(((log2_q8(over) - log2_q8(under)) * 602) / 256);
}

// A ratio of powers as dB x 100; zeros count as 1.
constexpr std::int16_t power_ratio_cdb(std::uint32_t over, std::uint32_t under) {
  return static_cast<std::int16_t>(((log2_q8(over) - log2_q8(under)) * 301) / 256);
}

}  // namespace kentongan::dsp
