// From audio to what the AFSK decoders listen to: both tones measured over one bit, at every sample.
//
// linear:  200 Hz high-pass (hum, CTCSS), then levelled to a constant loudness. Best in plain noise.
// clipped: the audio as it came is clipped at 0.45 of its running RMS and only then high-passed. Best against the
//          clicks of FM and against impulses, which a filter in front would smear (radio.md 1.3.4). What no signal
//          can be, an impulse much louder than everything else, is left out altogether: a bit or two without any
//          sound are bridged by the phase, those with a wrong one are not.
//
// Both first lose what is below 10 Hz, or an input with a steady voltage on it would be clipped on one side only.
#pragma once
#include "firmware/dsp/filters.hpp"
#include "firmware/dsp/fixed.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace kentongan::dsp {

inline constexpr int samples_per_bit = 8;                                   // 9600 Hz, 1200 bit/s
inline constexpr std::array<std::uint32_t, 2> afsk_tone_hz = {2200, 1200};  // a tone's number is its NRZI line bit

// Both tones correlated over the last eight samples; the phase is that at the first of the eight.
struct afsk_point {
  std::array<std::int32_t, 2> re{};  // a tone of amplitude a gives |(re, im)| = a; < 2^15
  std::array<std::int32_t, 2> im{};
  std::array<std::int32_t, 2> size{};  // |(re, im)|
};

// 2^29 / x for 1 <= x < 2^16, right to 0.4 %.
std::int32_t reciprocal(std::int32_t x);

enum class afsk_front : std::uint8_t { linear, clipped };

class afsk_front_end {
 public:
  explicit afsk_front_end(afsk_front kind) : kind_(kind) {}

  void push(std::int32_t sample_q4);  // without DC; Q4: 16 times an int16

  afsk_front kind() const { return kind_; }

  // `age` samples ago, 0..15.
  const afsk_point& point(int age) const { return points_[(at_ - static_cast<unsigned>(age)) % points_.size()]; }

  // Amplitude of a tone as loud as what was heard 27 to 53 ms ago, before a frame just decoded ended; full scale 32767.
  std::uint32_t peak() const { return static_cast<std::uint32_t>(older_level_ * 25) >> 8; }  // pi / 2 of the mean, Q4
  bool audible() const { return level_now_ > silence; }

 private:
  static constexpr std::int32_t silence = 32;  // mean of 2 of 32767, Q4; what is quieter is not made louder

  std::int32_t levelled(std::int32_t sample_q4);
  void correlate();
  static void set(afsk_point& p, std::size_t tone, std::int32_t re, std::int32_t im);

  afsk_front kind_;
  std::array<high_pass, 2> high_pass_{high_pass(200), high_pass(200)};
  running_level level_{7};            // 128 samples: 13 ms, for flutter
  std::int32_t level_now_ = silence;  // of level_, as it was when gain_ was computed
  std::int32_t newer_level_ = 0;
  std::int32_t older_level_ = 0;
  std::int32_t gain_ = 0;
  std::array<std::int32_t, 2 * samples_per_bit> window_{};  // every sample twice: the last eight lie in a row
  std::array<afsk_point, 16> points_{};
  unsigned at_ = 0;
  unsigned count_ = 0;
};

}  // namespace kentongan::dsp
