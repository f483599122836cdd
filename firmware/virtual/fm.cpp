#include "firmware/virtual/fm.hpp"

#include "firmware/virtual/low_pass.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace kentongan::virtual_radio {
namespace {

constexpr double pi = std::numbers::pi;
constexpr double full_scale_hz = 2 * usual_deviation_hz;
constexpr double voice_hz = 3700;  // corner of the audio filters on either side
constexpr double if_hz = 6500;     // half of the channel filter's width

// Flat below 300 Hz, 6 dB an octave above, gain 1 at 1 kHz (TIA-603: 300 to 3000 Hz). De-emphasis is its exact inverse.
struct emphasis {
  float leak;
  float gain;
};
emphasis make_emphasis() {
  const double leak = std::exp(-2 * pi * 300 / audio_hz);
  const std::complex<double> at_1khz = 1.0 - leak * std::polar(1.0, -2 * pi * 1000 / audio_hz);
  return {static_cast<float>(leak), static_cast<float>(1 / std::abs(at_1khz))};
}
const emphasis usual_emphasis = make_emphasis();

// The band from 6 to 10 kHz as the difference of two low-passes.
template <std::size_t Taps>
std::array<float, Taps> noise_band() {
  auto high = low_pass_taps<Taps>(10000, carrier_hz);
  const auto low = low_pass_taps<Taps>(6000, carrier_hz);
  for (std::size_t i = 0; i < Taps; ++i) high[i] -= low[i];
  return high;
}

}  // namespace

fm_modulator::fm_modulator(const fm_settings& settings) : settings_(settings) {}

void fm_modulator::push(const audio_block& in, carrier_block& out) {
  static const auto weights = low_pass_taps<taps>(voice_hz, carrier_hz, carrier_factor);
  const float hertz_per_unit = static_cast<float>(full_scale_hz / 32768);
  const float limit = static_cast<float>(settings_.limit_hz);
  for (std::size_t i = 0; i < in.size(); ++i) {
    const float now = in[i];
    float loud = now;
    if (settings_.emphasis) loud = (now - usual_emphasis.leak * last_) * usual_emphasis.gain;
    last_ = now;
    std::shift_right(audio_.begin(), audio_.end(), 1);
    audio_[0] = std::clamp(loud * hertz_per_unit, -limit, limit);
    for (std::size_t phase = 0; phase < carrier_factor; ++phase) {
      float hertz = 0;
      for (std::size_t k = 0; k < audio_.size(); ++k) hertz += audio_[k] * weights[k * carrier_factor + phase];
      phase_ += 2 * pi * (static_cast<double>(hertz) + settings_.carrier_error_hz) / carrier_hz;
      out[i * carrier_factor + phase] = std::polar(1.0F, static_cast<float>(phase_));
    }
    if (std::abs(phase_) > 2 * pi) phase_ = std::remainder(phase_, 2 * pi);
  }
}

fm_demodulator::fm_demodulator(const fm_settings& settings) : settings_(settings), noise_hz_(idle_noise_hz) {}

void fm_demodulator::push(const carrier_block& in, audio_block& out) {
  static const auto channel = low_pass_taps<if_taps>(if_hz, carrier_hz);
  static const auto voice = low_pass_taps<audio_taps>(voice_hz, carrier_hz);
  static const auto noise = noise_band<noise_taps>();

  std::copy(in.begin(), in.end(), carrier_.begin() + if_taps - 1);
  for (std::size_t i = 0; i < in.size(); ++i) {
    float re = 0, im = 0;
    for (std::size_t k = 0; k < if_taps; ++k) {
      re += carrier_[i + k].real() * channel[k];
      im += carrier_[i + k].imag() * channel[k];
    }
    // The angle between neighbours: amplitude does not matter, which is what a limiter is for.
    const float cross = im * last_.real() - re * last_.imag();
    const float along = re * last_.real() + im * last_.imag();
    last_ = {re, im};
    hertz_[audio_taps - 1 + i] = std::atan2(cross, along) * static_cast<float>(carrier_hz / (2 * pi));
  }

  double loudness = 0;
  const std::size_t newest = audio_taps - noise_taps;
  for (std::size_t i = 0; i < in.size(); i += 2) {
    float hiss = 0;
    for (std::size_t k = 0; k < noise_taps; ++k) hiss += hertz_[newest + i + k] * noise[k];
    loudness += std::abs(hiss);
  }
  loudness /= static_cast<double>(in.size()) / 2;
  noise_hz_ += 0.35 * (loudness - noise_hz_);  // about 8 ms

  const float unit_per_hertz = static_cast<float>(32768 / full_scale_hz);
  for (std::size_t i = 0; i < out.size(); ++i) {
    float hertz = 0;
    for (std::size_t k = 0; k < audio_taps; ++k) hertz += hertz_[i * carrier_factor + k] * voice[k];
    float sound = hertz * unit_per_hertz;
    if (settings_.emphasis) sound = level_ = sound / usual_emphasis.gain + usual_emphasis.leak * level_;
    steady_ += 0.02F * (sound - steady_);  // 30 Hz
    out[i] = static_cast<std::int16_t>(std::clamp(std::lround(sound - steady_), -32768L, 32767L));
  }
  std::copy(carrier_.end() - (if_taps - 1), carrier_.end(), carrier_.begin());
  std::copy(hertz_.end() - (audio_taps - 1), hertz_.end(), hertz_.begin());
}

void noise_squelch::push(double noise_hz, double block_ms) {
  // Level 1 opens at 0 dB of carrier over noise, 3 at 4 dB, 5 at 7 dB, 9 at 14 dB; it closes 2 dB below that.
  const double threshold = fm_demodulator::idle_noise_hz * 0.66 * std::pow(0.78, settings_.level - 1);
  const bool quiet = noise_hz < threshold * (open_ ? 1.3 : 1.0);
  wrong_ms_ = quiet == open_ ? 0 : wrong_ms_ + block_ms;
  if (wrong_ms_ < (open_ ? settings_.tail_ms : settings_.attack_ms)) return;
  open_ = quiet;
  wrong_ms_ = 0;
}

}  // namespace kentongan::virtual_radio
