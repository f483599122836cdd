// MDC-1200 transmitter: 1200 bit/s, a cycle of 1200 Hz for a bit that repeats the last one, one and a half cycles of
// 1800 Hz for a bit that changes; a leader of 0x55 octets (one long 1800 Hz tone), the sync word, one or two blocks.
#pragma once
#include "firmware/dsp/fixed.hpp"
#include "firmware/dsp/mdc_code.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::dsp {

class mdc_encoder {
 public:
  // 8000 <= rate_hz <= 48000; peak of the sine.
  mdc_encoder(std::uint32_t rate_hz, std::int16_t peak);

  // Replaces what was being sent. The leader covers the radios' key-up; the decoder needs none of it.
  void start(const mdc_packet& packet, unsigned leader_octets = 7);
  void start(const mdc_packet& first, const mdc_packet& second, unsigned leader_octets = 7);

  // Fills all of `out`, with zeros after the end. False when nothing was left to send.
  bool fill(std::span<std::int16_t> out);
  bool idle() const { return sent_ == end_; }

 private:
  bool bit_at(std::size_t n) const;

  std::uint32_t rate_hz_;
  std::int32_t peak_;
  std::array<angle, 2> turn_;  // same, changed
  std::array<std::uint8_t, 2 * mdc_block_bits> blocks_{};
  std::size_t leader_bits_ = 0;
  std::size_t end_ = 0;
  std::size_t sent_ = 0;
  std::uint32_t into_bit_ = 0;  // in 1/rate_hz of a bit
  bool last_bit_ = false;
  bool changed_ = false;
  angle phase_ = 0;
};

}  // namespace kentongan::dsp
