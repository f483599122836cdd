// MDC-1200 blocks: a packet of four octets becomes 112 bits on the air and back, with error correction. Facts from
// public descriptions of the protocol (batlabs.com "MDC decoding", and test vectors of Matthew Kaufman's encoder):
// - a block is op, arg, unit (high, low), CRC-16 (low, high), a zero octet, then 7 octets of parity;
// - CRC: reflected 0x1021, initial value 0, inverted at the end;
// - parity: rate-1/2 systematic convolutional code over the first 56 bits, least significant bit of each octet first;
//   a parity bit is the sum of the data bits 0, 2, 5 and 6 steps ago;
// - bit n of the block, counted the same way, is the ((n mod 7) 16 + n / 7)-th on the air.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace kentongan::dsp {

struct mdc_packet {
  std::uint8_t op = 0;
  std::uint8_t arg = 0;
  std::uint16_t unit = 0;
  bool operator==(const mdc_packet&) const = default;
};

inline constexpr std::uint64_t mdc_sync = 0x07092A446F;  // most significant bit first
inline constexpr std::size_t mdc_sync_bits = 40;
inline constexpr std::size_t mdc_block_bits = 112;

// These operations carry a second block straight after the first, without a sync word between. The list is that of
// Matthew Kaufman's decoder (github.com/atmatthewat/mdc-encode-decode, mdc_decode.c, "opcode that mean 'double
// packet'"). 0x35 with argument 0x89 is what radios send, heard by AllStarLink nodes (wiki.allstarlink.org, MDC-1200):
// a call alert, whose second block begins with 0x83 0x0D, or a selective call, with 0x80 0x15; the first block names
// who is called, the second who calls. What 0x55 is sent for we found nowhere: unverified.
constexpr bool is_double(const mdc_packet& packet) { return packet.op == 0x35 || packet.op == 0x55; }

// In the order of transmission, one bit an element.
std::array<std::uint8_t, mdc_block_bits> mdc_encode_block(const mdc_packet& packet);

// Soft bits in the order of transmission, positive = 1, -127..127. Nothing when the CRC fails after correction.
std::optional<mdc_packet> mdc_decode_block(std::span<const std::int8_t, mdc_block_bits> soft);

}  // namespace kentongan::dsp
