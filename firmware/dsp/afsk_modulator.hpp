// Bell 202 AFSK 1200 bit/s for the microphone input: mark 1200 Hz, space 2200 Hz, phase continuous over every change of
// tone. The pre-emphasis of a radio's microphone path raises the space tone by 20 log (2200 / 1200) = 5.3 dB; into a
// flat input the same is asked for here (twist_cdb = 526), so that receivers with de-emphasis hear both tones alike.
// Integer only; the samples do not depend on how they are cut into blocks.
#pragma once
#include "firmware/dsp/fixed.hpp"
#include "firmware/dsp/hdlc.hpp"

#include <cstdint>
#include <span>

namespace kentongan::dsp {

inline constexpr std::uint32_t afsk_bits_per_second = 1200;
inline constexpr std::uint32_t afsk_mark_hz = 1200;
inline constexpr std::uint32_t afsk_space_hz = 2200;

struct afsk_tx_options {
  std::uint32_t rate_hz = sample_rate_hz;  // 8000..48000
  std::int16_t amplitude = 16000;          // peak of the stronger tone, 1..32767
  std::int16_t twist_cdb = 0;              // 2200 over 1200 Hz, dB x 100, -1200..1200
};

class afsk_modulator {
 public:
  explicit afsk_modulator(const afsk_tx_options& options);

  // Refused (false) as in hdlc_encoder. start() cuts short what was under way.
  bool start(std::span<const std::uint8_t> octets_without_fcs, unsigned flags_before, unsigned flags_after);
  bool append(std::span<const std::uint8_t> octets_without_fcs);
  bool has_next() const { return encoder_.has_next(); }  // append() would be refused
  bool busy() const { return encoder_.busy() || on_air_; }

  // True while there is more to come; the samples behind the last bit are zero.
  bool fill(std::span<std::int16_t> out);

 private:
  angle step() const { return tone_ ? mark_step_ : space_step_; }

  hdlc_encoder encoder_;
  angle mark_step_;
  angle space_step_;
  std::int32_t mark_amplitude_;
  std::int32_t space_amplitude_;
  std::uint32_t rate_;
  angle phase_ = 0;
  std::uint32_t clock_ = 0;  // time in the bit, in 1 / (1200 rate_hz) s
  bool on_air_ = false;
  bool tone_ = true;
};

}  // namespace kentongan::dsp
