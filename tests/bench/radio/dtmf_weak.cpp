#include "tests/bench/radio/dtmf_weak.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>

namespace kentongan::bench {
namespace {

fm_channel weak(double cnr_db, double deviation_hz) {
  fm_channel c;
  c.cnr_db = cnr_db;
  c.peak_deviation_hz = deviation_hz;
  return c;
}

// Second-order Butterworth high-pass (Audio EQ Cookbook, Bristow-Johnson).
void high_pass(audio& a, double hz) {
  const double w = 2 * std::numbers::pi * hz / audio_rate_hz, alpha = std::sin(w) / std::numbers::sqrt2;
  const double c = std::cos(w), scale = 1 / (1 + alpha);
  const double b0 = (1 + c) / 2 * scale, b1 = -(1 + c) * scale, a1 = -2 * c * scale, a2 = (1 - alpha) * scale;
  double x1 = 0, x2 = 0, y1 = 0, y2 = 0;
  for (float& sample : a) {
    const double x = sample, y = b0 * (x + x2) + b1 * x1 - a1 * y1 - a2 * y2;
    x2 = std::exchange(x1, x);
    y2 = std::exchange(y1, y);
    sample = static_cast<float>(y);
  }
}

double sinad_db(double cnr_db, chance& random) {
  constexpr double hz = 1000;
  audio tone(static_cast<std::size_t>(7 * audio_rate_hz));
  add_tone(tone, hz, 0.1);
  audio heard = through_fm(tone, weak(cnr_db, 0.6 * 3000), random);
  high_pass(heard, 300);
  // Of whole periods behind the filters' beginnings: the tone by projection, the rest by difference.
  const auto first = static_cast<std::size_t>(0.5 * audio_rate_hz), count = static_cast<std::size_t>(6 * audio_rate_hz);
  double in_phase = 0, quadrature = 0, all = 0;
  for (std::size_t n = first; n < first + count; ++n) {
    const double turn = 2 * std::numbers::pi * hz * static_cast<double>(n) / audio_rate_hz;
    in_phase += heard[n] * std::cos(turn);
    quadrature += heard[n] * std::sin(turn);
    all += static_cast<double>(heard[n]) * heard[n];
  }
  const double tone_power = 2 * (in_phase * in_phase + quadrature * quadrature) / static_cast<double>(count);
  return 10 * std::log10(all / std::max(all - tone_power, 1e-12));
}

}  // namespace

double cnr_for(double sinad, std::uint64_t seed) {
  double low = 0, high = 30;
  while (high - low > 0.1) {
    const double middle = (low + high) / 2;
    chance random(seed);  // the same noise each time, so that it only grows
    (sinad_db(middle, random) < sinad ? low : high) = middle;
  }
  return high;
}

std::size_t frames_right(const dtmf_decoder& decoder, double cnr_db, std::size_t frames, chance& random) {
  digit_shape shape;
  shape.on_s = 0.1;
  shape.off_s = 0.08;
  std::size_t right = 0;
  for (std::size_t i = 0; i < frames; ++i) {
    std::string keys = "*";
    for (int k = 0; k < 7; ++k) keys += static_cast<char>('0' + random() % 10);
    keys += '#';
    const audio heard = through_fm(make_digits(keys, shape, random), weak(cnr_db, 3000), random);
    right += decoder.decode(resample(heard, decoder.rate_hz)) == keys;
  }
  return right;
}

}  // namespace kentongan::bench
