// Synthetic audio for the DTMF bench, at 48 kHz: digits, disturbances, an FM channel, nuisances. Full scale is 1.0.
// Everything follows from the seed.
#pragma once
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::bench {

inline constexpr double audio_rate_hz = 48000;
using audio = std::vector<float>;

struct chance : std::mt19937_64 {  // never without a seed
  explicit chance(std::uint64_t seed) : std::mt19937_64(seed) {}
};

struct digit_shape {
  double on_s = 0.05;
  double off_s = 0.05;
  double twist_db = 0;   // high over low
  double low_error = 0;  // relative
  double high_error = 0;
  double low_error_hz = 0;
  double high_error_hz = 0;
  double break_s = 0;  // silence in the middle of the tone
  double rms = 0.1;    // of both tones together
};

// The tones of `digits` one after the other, 0.3 s of silence before and after, random phases.
audio make_digits(std::string_view digits, const digit_shape& shape, chance& random);
std::string random_digits(std::size_t count, chance& random);

void add_noise(audio& a, double rms_in_4khz, chance& random);  // white
void add_tone(audio& a, double hz, double rms, double phase = 0);
void add_dc(audio& a, double level);
void scale(audio& a, double factor);
void clip(audio& a, double at);
void emphasize(audio& a, double corner_hz);     // +6 dB an octave above the corner, gain 1 at 1 kHz
void de_emphasize(audio& a, double corner_hz);  // its inverse

struct fm_channel {
  double cnr_db = 20;  // in an IF of +-6.5 kHz
  double peak_deviation_hz = 3000;
  double fading_hz = 0;  // Rayleigh; 0 = none
  bool emphasis = true;  // pre-emphasis before, de-emphasis after
};
audio through_fm(const audio& a, const fm_channel& channel, chance& random);

// Nuisances without a digit in them.
audio make_siren(double seconds, chance& random);    // wail, yelp, two-tone and air horns, with harmonics
audio make_packets(double seconds, chance& random);  // AFSK 1200 of random bits, with gaps

std::vector<std::int16_t> resample(const audio& a, double to_hz);
audio from_samples(std::span<const std::int16_t> samples, double from_hz);

}  // namespace kentongan::bench
