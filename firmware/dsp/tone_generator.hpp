// Plays lists of tones: DTMF strings, beeps, attention signals, 5-tone calls. The phase runs on from tone to tone, and
// sound begins and ends softly, so that neither clicks.
#pragma once
#include "firmware/dsp/fixed.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace kentongan::dsp {

struct tone_step {
  std::uint16_t first_hz = 0;   // 0: none
  std::uint16_t second_hz = 0;  // 0: none; both 0: silence
  std::uint16_t ms = 0;
};

class tone_generator {
 public:
  static constexpr std::size_t capacity = 96;  // steps: 48 DTMF digits

  // Peak of the whole signal, at most 32767; two tones share it evenly.
  tone_generator(std::uint32_t rate_hz, std::int16_t peak);

  // Each adds to what is still to be played. False, and nothing added: no room, a symbol that is no DTMF digit
  // (0..9, A..D, *, #; lower case too), or a frequency above half the rate.
  bool add(std::span<const tone_step> steps);
  bool add_dtmf(std::string_view digits, std::uint16_t on_ms = 100, std::uint16_t off_ms = 100);
  bool add_beep(std::uint16_t hz = 1000, std::uint16_t ms = 200);
  bool add_attention(unsigned times = 3);  // two-tone warble before an announcement

  void stop();  // fades out at once and forgets the rest

  // Fills all of `out`, with zeros after the end. False when nothing was left to play.
  bool fill(std::span<std::int16_t> out);
  bool idle() const { return next_ == end_ && left_ == 0 && gain_ == 0; }

 private:
  static constexpr std::int32_t full_gain = 16384;

  void next_step();
  std::int16_t next_sample();
  std::uint32_t samples(std::uint32_t ms) const { return ms * rate_hz_ / 1000; }

  std::uint32_t rate_hz_;
  std::int32_t peak_;
  std::int32_t ramp_;  // of gain in one sample
  std::array<tone_step, capacity> steps_{};
  std::size_t next_ = 0;
  std::size_t end_ = 0;
  std::uint32_t left_ = 0;  // samples of the current step
  tone_step now_{};
  std::array<angle, 2> phase_{};
  std::array<angle, 2> turn_{};
  std::int32_t gain_ = 0;
};

}  // namespace kentongan::dsp
