// Audio as a receiver's speaker would give it: frames modulated by a transmitter with its faults, sent through a
// channel with its own, at 44.1 kHz or what the case asks for. Floating point, seeded, the same on every run.
#pragma once
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace kentongan::bench {

using audio = std::vector<float>;  // 1.0 = full scale
using octets = std::vector<std::uint8_t>;

struct random_engine : std::mt19937_64 {  // never without a seed
  explicit random_engine(std::uint64_t seed) : std::mt19937_64(seed) {}
};

// Complex baseband: deviation 3 kHz, IF +-6.5 kHz, discriminator, voice filter.
struct fm_link {
  double cnr_db = 20;     // carrier over noise in the IF
  bool emphasis = false;  // pre-emphasis 6 dB/octave at the transmitter and the reverse at the receiver
  bool ctcss = false;     // 100 Hz at 500 Hz deviation, left in by the receiver
  double fading_hz = 0;   // Rayleigh, this Doppler spread; 0: none. The CNR is then the mean one
};

struct faults {
  // transmitter
  double baud_percent = 0;
  double tone_error_hz = 0;
  double twist_db = 0;         // 2200 over 1200 Hz
  bool tx_deemphasis = false;  // 6 dB/octave, as of a microphone input without pre-emphasis
  bool rx_deemphasis = false;  // the noise as well
  double overdrive_db = 0;     // clipped this much
  double clock_ppm = 0;
  unsigned flags_min = 25;
  unsigned flags_max = 45;
  bool back_to_back = false;  // five frames under one key-up
  // channel
  std::optional<double> eb_n0_db;
  double hum_db = -200;    // 50 Hz with harmonics, over the packet
  double ctcss_db = -200;  // 100 Hz
  double dc = 0;           // of full scale
  double speech_db = -200;
  double impulses_per_s = 0;
  double flutter_db = 0;  // depth, at flutter_hz
  double flutter_hz = 0;
  std::optional<fm_link> fm;
  double level = 0.3;  // of full scale, peak of one tone
  bool mixed = false;  // every transmission draws its own mild faults ("field")
};

// `count` different AX.25 frames without FCS: messages, positions and status texts; `long_info`: 256 octets of text.
std::vector<octets> make_frames(std::size_t count, bool long_info, random_engine& random);

// "SRC>DST,PATH:text" of such a frame, as the peers print it.
std::string tnc2(std::span<const std::uint8_t> frame);

audio transmit(std::span<const octets> frames, const faults& f, std::uint32_t rate_hz, random_engine& random);

// Nobody sends: white noise, an idle FM discriminator, or speech. Seconds of it.
audio idle(std::string_view kind, double seconds, std::uint32_t rate_hz, random_engine& random);

// To 16 bits; what exceeds full scale is clipped.
std::vector<std::int16_t> to_pcm(const audio& a);

}  // namespace kentongan::bench
