// Coherent sequence detection of AFSK 1200 (radio.md 1.3.1 to 1.3.3). In one bit the mark tone turns the phase by one
// turn and the space tone by 11/6: so a transmission is a walk through six phase states, and every bit has twelve
// branches. Of the walks into each state only the likelier survives (Viterbi), with its own phase, pulled along by
// every bit. What changes slowly is learnt from the best survivor alone (a set for each survivor costs half as
// much again and heard 452 of 560 frames where this hears 451):
// - drift, the second-order part of the phase loop: follows a tone error of +-50 Hz around the chain's hypothesis;
// - amplitude of each tone: pre- and de-emphasis of +-9 dB do no harm, because a strong tone is expected to be strong.
// A decision is taken 20 bits late, on the best survivor.
#pragma once
#include "firmware/dsp/afsk_front_end.hpp"
#include "firmware/dsp/fixed.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace kentongan::dsp {

// What a chain believed at one bit; amplitudes in units of afsk_point.
struct afsk_belief {
  std::array<std::int32_t, 2> amplitude{};  // by tone
  std::int32_t noise = 0;                   // mean |received - expected|^2, in units of 256
  std::int32_t hertz = 0;                   // how far the tones are off
};

// Gains of the second-order phase loop, per bit and radian: phase x 2^32 / (2 pi 2^14), drift likewise. A slow loop
// lets less noise in, a quick one follows fading and the beginning of a tone error sooner. radio.md 1.3.2 has 0.2 and
// 0.0067; measured, both of these are better, and a bank of both better still.
struct afsk_loop {
  std::int32_t phase_gain;
  std::int32_t drift_gain;
};
inline constexpr afsk_loop quick_loop = {6500, 180};  // 0.156 and 0.0043
inline constexpr afsk_loop slow_loop = {5000, 100};   // 0.120 and 0.0024

class afsk_sequence {
 public:
  static constexpr int lag_bits = 20;

  // `offset_hz`: the tone error that the loop starts from and stays within +-67 Hz of.
  explicit afsk_sequence(std::int32_t offset_hz = 0, afsk_loop loop = quick_loop);

  // The tones of one bit, and by how much each turned the phase since the bit before (its own frequency times the time
  // between the two). Returns the tone decided, of lag_bits ago.
  bool step(const afsk_point& bit, const std::array<angle, 2>& turned);

  // By how much the tone decided and the one before it were preferred to their exchange, where they differ.
  std::uint16_t margin() const { return margins_[(bits_ - 1 - lag_bits) % margins_.size()]; }
  // Newest first; still likely to be revised.
  std::uint32_t tentative() const { return history_; }
  std::int32_t amplitude(std::size_t tone) const { return amplitude_[tone] >> 6; }
  // Mean square of the phase error of the best survivor, Q14: small while a transmission is being followed. A tone
  // much weaker than expected, as when a transmission has ended in silence, counts as an error of a quarter turn.
  std::int32_t unrest() const { return unrest_ >> unrest_shift; }
  // Of 32 to 64 bits ago: when a frame has been decoded, its sender may be gone already.
  const afsk_belief& belief() const { return older_; }

 private:
  static constexpr int unrest_shift = 4;  // mean over 16 bits
  static constexpr std::size_t states = 6;
  // Where vectors hold eight numbers, states 0 and 1 are computed a second time, as 6 and 7: that costs nothing there,
  // and whole vectors are all there is.
#if defined(__x86_64__) || defined(__aarch64__)
  static constexpr std::size_t lanes = 8;
#else
  static constexpr std::size_t lanes = states;
#endif
  using lane = std::array<std::int32_t, lanes>;

  struct alignas(lanes == 8 ? sizeof(lane) : sizeof(std::int32_t)) survivors {
    lane metric{};
    lane phase{};    // an angle: of either tone at the start of the next bit
    lane history{};  // tones, one a bit
  };
  // Of the survivor with the highest metric.
  struct leading {
    std::int32_t along = 0;   // heard beyond what was expected, in phase
    std::int32_t across = 0;  // and a quarter turn from it
    std::int32_t error = 0;   // sine of its phase error, Q14
    std::uint32_t margin = 0;
  };

  leading walk(const afsk_point& bit, const std::array<angle, 2>& turned);
  void follow(const leading& best, std::size_t tone);

  afsk_loop loop_;
  survivors survivors_;
  std::int32_t top_ = 0;  // metric of the leader, not yet subtracted
  std::int32_t lowest_drift_;
  std::int32_t highest_drift_;
  std::uint32_t history_ = 0;
  std::array<std::int32_t, 2> amplitude_;  // by tone, Q6
  std::int32_t drift_;                     // of the phase beyond nominal, in turns of 2^32 a bit
  std::int32_t unrest_ = 0;
  std::int32_t noise_ = 0;
  std::uint32_t bits_ = 0;
  std::array<std::uint16_t, 32> margins_{};
  afsk_belief newer_;
  afsk_belief older_;
};

}  // namespace kentongan::dsp
