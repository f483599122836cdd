// HDLC framing as AX.25 uses it on AFSK: flag 7E, a 0 stuffed after five 1s, FCS (CRC-16 X.25, low octet first), least
// significant bit first, NRZI: a 0 changes the tone, a 1 keeps it (AX.25 v2.2 sections 3.1 to 3.8; the same CRC as
// radio/codec/crc.hpp, which the DSP folder may not include). Which of the two tones a line calls 1 does not matter.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::dsp {

inline constexpr std::size_t hdlc_min_octets = 17;   // 136 bits: two addresses, control, FCS
inline constexpr std::size_t hdlc_max_octets = 400;  // with FCS; the longest AX.25 frame of APRS has 332 (v2.2 6.7.2.4)

constexpr std::uint16_t fcs_step(std::uint16_t crc, std::uint8_t octet) {
  crc = static_cast<std::uint16_t>(crc ^ octet);
  for (int i = 0; i < 8; ++i) crc = static_cast<std::uint16_t>((crc & 1) != 0 ? (crc >> 1) ^ 0x8408 : crc >> 1);
  return crc;
}

constexpr std::uint16_t fcs_of(std::span<const std::uint8_t> octets) {
  std::uint16_t crc = 0xFFFF;
  for (const std::uint8_t octet : octets) crc = fcs_step(crc, octet);
  return static_cast<std::uint16_t>(~crc);
}

// With the FCS at its end; what remains of a good frame is F0B8 (AX.25 v2.2 3.8 and ISO 3309).
constexpr bool fcs_good(std::span<const std::uint8_t> octets_with_fcs) {
  return fcs_of(octets_with_fcs) == static_cast<std::uint16_t>(~0xF0B8);
}

// Two to ten addresses of capital letters, digits and padding, as every AX.25 frame begins (section 3.12). Noise passes
// the FCS once in 65536 frames; with this it would have to happen to look like callsigns as well.
bool plausible_addresses(std::span<const std::uint8_t> octets);

// Frames to tone bits. One frame at a time; flags are shared between frames that follow each other at once.
class hdlc_encoder {
 public:
  // At most hdlc_max_octets - 2 octets (false: too long or empty; nothing changes). `flags_before` at least 1.
  bool start(std::span<const std::uint8_t> octets_without_fcs, unsigned flags_before, unsigned flags_after);
  // Another frame right behind the one under way, after one flag; false while one is already waiting, or too long.
  // The flags after apply to the last frame.
  bool append(std::span<const std::uint8_t> octets_without_fcs);

  bool busy() const { return state_ != state::idle; }
  bool has_next() const { return next_size_ != 0; }
  // The tone of the next bit: true = mark. Only while busy().
  bool next_tone();

 private:
  enum class state : std::uint8_t { idle, flags_before, frame, flags_after };
  void load(std::span<const std::uint8_t> octets);
  bool next_bit();
  void flag_done();

  std::array<std::uint8_t, hdlc_max_octets> frame_{};
  std::array<std::uint8_t, hdlc_max_octets> next_{};
  std::size_t size_ = 0;
  std::size_t next_size_ = 0;
  std::size_t at_ = 0;  // octet of frame_
  unsigned bit_ = 0;    // bit of the octet or flag
  unsigned ones_ = 0;   // in a row, inside a frame
  unsigned flags_left_ = 0;
  unsigned flags_after_ = 0;
  state state_ = state::idle;
  bool tone_ = true;
};

// Tone bits to frames. Endless ones, endless frames and frames cut short are dropped; nothing grows.
class hdlc_decoder {
 public:
  enum class event : std::uint8_t {
    none,
    flag,   // and no frame before it, or one too short or not of whole octets
    frame,  // frame() holds hdlc_min_octets or more, up to the flag just seen; FCS not checked yet
    abort,  // seven 1s, or more than hdlc_max_octets
  };
  event push(bool tone);
  // Of the bit that came with the last tone, counted from the frame's first; no_place if it was stuffed or is no
  // frame's. A flag behind a frame counts as a part of it until it is complete.
  static constexpr std::int16_t no_place = -1;
  std::int16_t place() const { return place_; }

  std::span<const std::uint8_t> frame() const { return {octets_.data(), size_}; }  // valid until the next push
  bool last_tone() const { return last_tone_; }
  bool inside() const { return inside_; }  // since a flag; no abort after it

 private:
  event flag();
  event drop();

  std::array<std::uint8_t, hdlc_max_octets> octets_{};
  std::uint16_t size_ = 0;
  std::int16_t place_ = no_place;
  std::uint8_t current_ = 0;
  std::uint8_t bits_ = 0;  // of current_
  std::uint8_t ones_ = 0;  // in a row
  bool inside_ = false;
  bool fresh_ = true;  // a flag has just ended; the next bit is a frame's first
  bool last_tone_ = false;
};

}  // namespace kentongan::dsp
