// Tells whether somebody is heard, from audio alone, where the radio offers no squelch signal.
// - noise: the radio's own squelch is open. An FM receiver without a carrier hisses above the voice band; a carrier
// quiets
//   that. Voice itself does not reach above 3.4 kHz in a radio.
// - level: the radio's squelch mutes its audio. Whatever is louder than the threshold is somebody.
#pragma once
#include "firmware/dsp/tone_math.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::dsp {

enum class squelch_kind : std::uint8_t { noise, level };

struct squelch_options {
  squelch_kind kind = squelch_kind::level;
  std::int16_t threshold_cdb = -4500;  // dBFS x 100: of the hiss above 3.4 kHz, or of the audio above 300 Hz
  std::int16_t hysteresis_cdb = 600;   // closes this much on the other side
  std::uint16_t open_ms = 30;          // how long it must be so: multiples of 10
  std::uint16_t close_ms = 200;        // bridges the pauses between words in `level`
};

class squelch {
 public:
  explicit squelch(const squelch_options& options, std::uint32_t rate_hz = sample_rate_hz);  // 8000..48000

  void push(std::span<const std::int16_t> samples);

  bool open() const { return open_; }
  std::int16_t measured_cdb() const { return measured_cdb_; }  // of the last 10 ms, to set the threshold by

 private:
  void end_block();

  squelch_options options_;
  halving_highpass highpass_;
  std::uint32_t block_length_;  // 10 ms
  std::uint32_t filled_ = 0;
  std::uint64_t energy_ = 0;
  std::int16_t measured_cdb_ = -9031;
  bool open_ = false;
  std::uint32_t contrary_ms_ = 0;  // how long the state has been contradicted
};

}  // namespace kentongan::dsp
