// The decoders of one front end, each a guess about what the transmitter does: fixed timing (the guess: where bits
// begin), tracking (that bits are longer or shorter than they should be), and slicing (nothing at all about phases).
#pragma once
#include "firmware/dsp/afsk_front_end.hpp"
#include "firmware/dsp/afsk_sequence.hpp"

#include <array>
#include <cstdint>

namespace kentongan::dsp {

inline constexpr std::int32_t one_sample = 1 << 16;  // in moments and spans counted in samples Q16

// Adds the timing loop to a sequence detector: follows bits up to +-5 % too long or short. Where neighbouring bits
// differ, the two tones must be equally loud in a window half way between them; if not, the window is early or late.
class afsk_tracker {
 public:
  // Starts `start` samples late, 0..7, believing that bits are `rate_permille` shorter than nominal.
  explicit afsk_tracker(int start = 0, int rate_permille = 0, std::int32_t offset_hz = 0);

  // One more sample is in `front`. True: a bit was taken; its late decision is tone().
  bool push(const afsk_front_end& front) {
    age_ += one_sample;
    if (age_ < 0) return false;
    take(front);
    return true;
  }
  bool tone() const { return tone_; }
  const afsk_sequence& sequence() const { return sequence_; }

 private:
  void take(const afsk_front_end& front);
  void steer(const afsk_front_end& front);

  afsk_sequence sequence_;
  std::int32_t age_;                            // of the next bit's window, in samples Q16; below 0: still to come
  std::int32_t period_;                         // of a bit, in samples Q16
  std::int32_t since_ = samples_per_bit << 16;  // between the windows of the last bit and this one
  bool tone_ = false;
};

// The classical receiver: the louder tone of each bit, each weighed by its usual loudness; no phases, hence indifferent
// to tone errors up to 150 Hz and to sudden fades. Bit clock from the moments at which the louder tone changes.
class afsk_slicer {
 public:
  bool push(const afsk_front_end& front);  // as afsk_tracker::push
  // As late as the others, which know more about a frame that all of them hear.
  bool tone() const { return ((history_ >> (afsk_sequence::lag_bits + 1)) & 1) != 0; }
  const std::array<std::int32_t, 2>& amplitudes() const { return amplitude_; }

 private:
  std::array<std::int32_t, 2> amplitude_{1700 << 6, 1700 << 6};  // Q6
  std::int32_t last_ = 0;                                        // by how much mark beat space
  std::uint32_t clock_ = 0;                                      // 2^32 = one bit; zero where tones change
  std::uint32_t history_ = 0;                                    // tones, one a bit
};

}  // namespace kentongan::dsp
