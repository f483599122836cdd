// One end of an FM voice radio in complex baseband: audio at 9600 Hz to a carrier at 38400 Hz and back. Nothing in here
// knows of capture, clicks or hiss: they come out of limiting, noise and the discriminator, as they do in a radio.
#pragma once
#include "firmware/virtual/dice.hpp"

#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::virtual_radio {

inline constexpr unsigned audio_hz = 9600;
inline constexpr unsigned block_samples = 32;  // 3.33 ms; what our boards process at a time
inline constexpr unsigned carrier_factor = 4;
inline constexpr unsigned carrier_hz = audio_hz * carrier_factor;
using audio_block = std::array<std::int16_t, block_samples>;
using carrier_block = std::array<std::complex<float>, block_samples * carrier_factor>;

// Audio at half of full scale (16384), 1 kHz, is this deviation; and back.
inline constexpr double usual_deviation_hz = 3000;

struct fm_settings {
  bool emphasis = true;    // 6 dB an octave up before sending, down after receiving; a "9600" data jack has neither
  double limit_hz = 4500;  // the transmitter's deviation limiter, behind the pre-emphasis
  double carrier_error_hz = 0;
};

class fm_modulator {
 public:
  explicit fm_modulator(const fm_settings& settings);
  void push(const audio_block& in, carrier_block& out);  // |out| = 1

 private:
  static constexpr std::size_t taps = 64;
  fm_settings settings_;
  float last_ = 0;
  std::array<float, taps / carrier_factor> audio_{};  // newest first
  double phase_ = 0;
};

class fm_demodulator {
 public:
  explicit fm_demodulator(const fm_settings& settings);
  void push(const carrier_block& in, audio_block& out);

  // Mean loudness of the discriminator between 6 and 10 kHz, where nobody speaks, in Hz: the noise that a squelch looks
  // at. About idle_noise_hz without a carrier, 490 at 5 dB of
  // carrier over noise, 165 at 12 dB, 20 at 30 dB.
  double noise_hz() const { return noise_hz_; }

  static constexpr double idle_noise_hz = 1480;  // of white noise alone (measured; a test holds it)

 private:
  static constexpr std::size_t if_taps = 48;
  static constexpr std::size_t audio_taps = 64;
  static constexpr std::size_t noise_taps = 24;
  fm_settings settings_;
  std::array<std::complex<float>, if_taps - 1 + block_samples * carrier_factor> carrier_{};
  std::array<float, audio_taps - 1 + block_samples * carrier_factor> hertz_{};
  std::complex<float> last_{1, 0};
  float level_ = 0;   // of the de-emphasis
  float steady_ = 0;  // a carrier beside its frequency is a steady voltage; radios lose it in a capacitor
  double noise_hz_ = 0;
};

// Opens when the noise has been low for a while, and closes some time after it came back: the beginning of a
// transmission is lost, and its end is followed by a burst of noise.
struct squelch_settings {
  int level = 3;  // 0: always open; 1 (opens on anything) .. 9 (only on strong stations)
  double attack_ms = 20;
  double tail_ms = 120;
};

class noise_squelch {
 public:
  explicit noise_squelch(const squelch_settings& settings) : settings_(settings) {}
  void push(double noise_hz, double block_ms);
  bool open() const { return settings_.level == 0 || open_; }

 private:
  squelch_settings settings_;
  bool open_ = false;
  double wrong_ms_ = 0;  // for how long the noise has contradicted open_
};

}  // namespace kentongan::virtual_radio
