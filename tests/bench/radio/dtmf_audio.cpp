#include "tests/bench/radio/dtmf_audio.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>

namespace kentongan::bench {
namespace {

constexpr double pi = std::numbers::pi;
constexpr std::string_view keypad = "123A456B789C*0#D";
constexpr std::array<double, 4> low_hz = {697, 770, 852, 941};
constexpr std::array<double, 4> high_hz = {1209, 1336, 1477, 1633};

double db(double value) { return std::pow(10, value / 20); }

double uniform(chance& random, double from, double to) { return std::uniform_real_distribution(from, to)(random); }

// Hamming-windowed low-pass of unit gain at DC.
std::vector<double> low_pass(double cutoff_hz, double rate_hz, int half) {
  std::vector<double> h;
  double sum = 0;
  for (int n = -half; n <= half; ++n) {
    const double x = 2 * cutoff_hz / rate_hz * n;
    const double sinc = n == 0 ? 1 : std::sin(pi * x) / (pi * x);
    h.push_back(sinc * (0.54 + 0.46 * std::cos(pi * n / (half + 1))));
    sum += h.back();
  }
  for (double& tap : h) tap /= sum;
  return h;
}

template <typename Sample>
std::vector<Sample> filtered(const std::vector<Sample>& in, const std::vector<double>& h) {
  std::vector<Sample> out(in.size());
  const auto half = static_cast<std::ptrdiff_t>(h.size() / 2);
  const auto size = static_cast<std::ptrdiff_t>(in.size());
  for (std::ptrdiff_t i = 0; i < size; ++i) {
    Sample sum{};
    for (std::ptrdiff_t k = -half; k <= half; ++k) {
      if (i + k < 0 || i + k >= size) continue;
      sum += in[static_cast<std::size_t>(i + k)] * static_cast<float>(h[static_cast<std::size_t>(k + half)]);
    }
    out[static_cast<std::size_t>(i)] = sum;
  }
  return out;
}

}  // namespace

std::string random_digits(std::size_t count, chance& random) {
  std::string digits;
  for (std::size_t i = 0; i < count; ++i) digits += keypad[random() % keypad.size()];
  return digits;
}

audio make_digits(std::string_view digits, const digit_shape& shape, chance& random) {
  audio out(static_cast<std::size_t>(0.3 * audio_rate_hz));
  // Both together have the mean square rms^2.
  const double ratio = db(shape.twist_db);
  const double low_peak = shape.rms * std::sqrt(2 / (1 + ratio * ratio));
  for (const char digit : digits) {
    const std::size_t key = keypad.find(digit);
    const double low = low_hz[key / 4] * (1 + shape.low_error) + shape.low_error_hz;
    const double high = high_hz[key % 4] * (1 + shape.high_error) + shape.high_error_hz;
    const double low_phase = uniform(random, 0, 2 * pi);
    const double high_phase = uniform(random, 0, 2 * pi);
    // The start falls anywhere between two samples of the receiver.
    const double shift = uniform(random, 0, 0.005);
    const auto total = static_cast<std::size_t>((shape.on_s + shape.off_s) * audio_rate_hz);
    for (std::size_t n = 0; n < total; ++n) {
      const double t = static_cast<double>(n) / audio_rate_hz;
      const double in_tone = t - std::min(shift, shape.off_s);
      const bool broken = std::abs(in_tone - shape.on_s / 2) < shape.break_s / 2;
      const bool sounds = in_tone >= 0 && in_tone < shape.on_s && !broken;
      out.push_back(!sounds ? 0
                            : static_cast<float>(low_peak * (std::sin(2 * pi * low * t + low_phase) +
                                                             ratio * std::sin(2 * pi * high * t + high_phase))));
    }
  }
  out.resize(out.size() + static_cast<std::size_t>(0.3 * audio_rate_hz));
  return out;
}

void add_noise(audio& a, double rms_in_4khz, chance& random) {
  std::normal_distribution<float> normal(0, static_cast<float>(rms_in_4khz * std::sqrt(audio_rate_hz / 2 / 4000)));
  for (float& x : a) x += normal(random);
}

void add_tone(audio& a, double hz, double rms, double phase) {
  for (std::size_t n = 0; n < a.size(); ++n) {
    a[n] +=
        static_cast<float>(rms * std::sqrt(2) * std::sin(2 * pi * hz * static_cast<double>(n) / audio_rate_hz + phase));
  }
}

void add_dc(audio& a, double level) {
  for (float& x : a) x += static_cast<float>(level);
}

void scale(audio& a, double factor) {
  for (float& x : a) x *= static_cast<float>(factor);
}

void clip(audio& a, double at) {
  const auto limit = static_cast<float>(at);
  for (float& x : a) x = std::clamp(x, -limit, limit);
}

void emphasize(audio& a, double corner_hz) {
  const double k = corner_hz / audio_rate_hz * 2 * pi;
  const double gain = 1 / std::abs(1.0 + (std::polar(1.0, 0.0) - std::polar(1.0, -2 * pi * 1000 / audio_rate_hz)) / k);
  float last = 0;
  for (float& x : a) {
    const float now = x;
    x = static_cast<float>(gain * (now + (now - last) / k));
    last = now;
  }
}

void de_emphasize(audio& a, double corner_hz) {
  const double k = corner_hz / audio_rate_hz * 2 * pi;
  const double gain = std::abs(1.0 + (1.0 - std::polar(1.0, -2 * pi * 1000 / audio_rate_hz)) / k);
  double y = 0;
  for (float& x : a) {
    y = (x + y / k) / (1 + 1 / k);
    x = static_cast<float>(gain * y);
  }
}

audio through_fm(const audio& a, const fm_channel& channel, chance& random) {
  using complex = std::complex<float>;
  audio sent = a;
  if (channel.emphasis) emphasize(sent, 300);
  float peak = 1e-9F;
  for (const float x : sent) peak = std::max(peak, std::abs(x));

  // Rayleigh: sum of carriers from all around (Clarke).
  constexpr int rays = 24;
  std::array<double, rays> ray_hz{};
  std::array<double, rays> ray_phase{};
  for (int i = 0; i < rays; ++i) {
    ray_hz[i] = channel.fading_hz * std::cos(uniform(random, 0, 2 * pi));
    ray_phase[i] = uniform(random, 0, 2 * pi);
  }

  // White noise over 48 kHz of which the IF filter lets 13 kHz through.
  const double noise_rms = db(-channel.cnr_db) * std::sqrt(audio_rate_hz / 13000);
  std::normal_distribution<float> normal(0, static_cast<float>(noise_rms / std::sqrt(2)));
  std::vector<complex> carrier(sent.size());
  double phase = 0;
  complex gain{1, 0};
  for (std::size_t n = 0; n < sent.size(); ++n) {
    phase += 2 * pi * channel.peak_deviation_hz / audio_rate_hz * sent[n] / peak;
    if (channel.fading_hz > 0 && n % 48 == 0) {
      std::complex<double> sum{};
      for (int i = 0; i < rays; ++i) {
        sum +=
            std::polar(1 / std::sqrt(rays), 2 * pi * ray_hz[i] * static_cast<double>(n) / audio_rate_hz + ray_phase[i]);
      }
      gain = complex(sum);
    }
    carrier[n] = gain * complex(std::polar(1.0, phase)) + complex(normal(random), normal(random));
  }
  carrier = filtered(carrier, low_pass(6500, audio_rate_hz, 40));

  audio heard(carrier.size());
  for (std::size_t n = 1; n < carrier.size(); ++n) {
    const complex turn = carrier[n] * std::conj(carrier[n - 1]);
    heard[n] = std::arg(turn) * static_cast<float>(audio_rate_hz / (2 * pi) / channel.peak_deviation_hz * peak);
  }
  if (channel.emphasis) de_emphasize(heard, 300);
  return filtered(heard, low_pass(3400, audio_rate_hz, 60));
}

audio make_siren(double seconds, chance& random) {
  audio out;
  const auto total = static_cast<std::size_t>(seconds * audio_rate_hz);
  while (out.size() < total) {
    const double length = uniform(random, 1, 6);
    const auto kind = random() % 4;
    // An air horn is a rich low chord: 180..520 Hz, a second to a fifth apart.
    const bool horn = kind == 3;
    const double bottom = horn ? uniform(random, 180, 520) : uniform(random, 350, 900);
    const double top = bottom * (horn ? uniform(random, 1.12, 1.5) : uniform(random, 1.2, 2.6));
    const double period = kind == 0   ? uniform(random, 2, 8)
                          : kind == 1 ? uniform(random, 0.15, 0.5)
                                      : uniform(random, 0.4, 1.5);
    const std::size_t voices = horn ? 2 : 1;
    const double harmonic_fall = horn ? uniform(random, 0.6, 0.95) : uniform(random, 0.2, 0.95);
    const double loud = uniform(random, 0.02, 0.25);
    std::array<double, 2> phase = {uniform(random, 0, 6), uniform(random, 0, 6)};
    for (std::size_t n = 0; n < static_cast<std::size_t>(length * audio_rate_hz) && out.size() < total; ++n) {
      const double t = static_cast<double>(n) / audio_rate_hz;
      const double turn = std::fmod(t / period, 1.0);
      std::array<double, 2> hz = {bottom, top};
      if (kind <= 1) hz[0] = bottom + (top - bottom) * (turn < 0.5 ? 2 * turn : 2 - 2 * turn);
      if (kind == 2) hz[0] = turn < 0.5 ? bottom : top;
      double x = 0;
      for (std::size_t v = 0; v < voices; ++v) {
        phase[v] += 2 * pi * hz[v] / audio_rate_hz;
        double amplitude = 1;
        for (int harmonic = 1; harmonic * hz[v] < 3800 && harmonic <= 8; ++harmonic, amplitude *= harmonic_fall) {
          x += amplitude * std::sin(harmonic * phase[v]);
        }
      }
      out.push_back(static_cast<float>(loud * x));
    }
  }
  return out;
}

audio make_packets(double seconds, chance& random) {
  audio out;
  const auto total = static_cast<std::size_t>(seconds * audio_rate_hz);
  const auto bit_samples = static_cast<int>(audio_rate_hz / 1200);
  double phase = 0;
  while (out.size() < total) {
    const int bits = 300 + static_cast<int>(random() % 2000);
    const double loud = uniform(random, 0.02, 0.5);
    bool mark = true;
    for (int bit = 0; bit < bits; ++bit) {
      if (bit < 200 ? bit % 8 == 0 : (random() & 1) != 0) mark = !mark;
      for (int n = 0; n < bit_samples; ++n) {
        phase += 2 * pi * (mark ? 1200 : 2200) / audio_rate_hz;
        out.push_back(static_cast<float>(loud * std::sin(phase)));
      }
    }
    out.resize(out.size() + static_cast<std::size_t>(uniform(random, 0.1, 1) * audio_rate_hz));
  }
  out.resize(total);
  return out;
}

namespace {

// Windowed sinc around each wanted instant; the pass band ends at 0.45 of the lower rate.
template <typename Get>
std::vector<double> resampled(std::size_t size, double from_hz, double to_hz, Get&& get) {
  const double ratio = from_hz / to_hz;
  const double cutoff = 0.46 * std::min(1.0, to_hz / from_hz);  // of the input rate
  const int half = static_cast<int>(12 / cutoff);
  constexpr int finest = 32;  // fractions of a sample
  std::vector<std::vector<double>> phases(finest + 1);
  for (int f = 0; f <= finest; ++f) {
    for (int k = -half; k <= half; ++k) {
      const double x = k - static_cast<double>(f) / finest;
      const double sinc = std::abs(x) < 1e-9 ? 1 : std::sin(2 * pi * cutoff * x) / (2 * pi * cutoff * x);
      phases[f].push_back(2 * cutoff * sinc * (0.54 + 0.46 * std::cos(pi * x / (half + 1))));
    }
  }
  std::vector<double> out(static_cast<std::size_t>(static_cast<double>(size) / ratio));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double at = static_cast<double>(i) * ratio;
    const auto whole = static_cast<std::ptrdiff_t>(at);
    const auto& taps = phases[static_cast<std::size_t>(std::lround((at - static_cast<double>(whole)) * finest))];
    double sum = 0;
    for (int k = -half; k <= half; ++k) {
      const std::ptrdiff_t from = whole + k;
      if (from >= 0 && from < static_cast<std::ptrdiff_t>(size))
        sum += taps[k + half] * get(static_cast<std::size_t>(from));
    }
    out[i] = sum;
  }
  return out;
}

}  // namespace

std::vector<std::int16_t> resample(const audio& a, double to_hz) {
  std::vector<std::int16_t> out;
  for (const double x : resampled(a.size(), audio_rate_hz, to_hz, [&](std::size_t i) { return a[i]; })) {
    out.push_back(static_cast<std::int16_t>(std::lround(std::clamp(x * 32768, -32768.0, 32767.0))));
  }
  return out;
}

audio from_samples(std::span<const std::int16_t> samples, double from_hz) {
  audio out;
  for (const double x : resampled(samples.size(), from_hz, audio_rate_hz, [&](std::size_t i) { return samples[i]; })) {
    out.push_back(static_cast<float>(x / 32768));
  }
  return out;
}

}  // namespace kentongan::bench
