// The frame check sequence of HDLC, which AX.25 uses on the air (AX.25 v2.2 section 3.8, ISO/IEC 13239): CRC-16/X.25,
// polynomial 0x1021 reflected (0x8408), initial value and final xor 0xFFFF, low octet first.
//
// A KISS line carries frames without it; the modem checks it. It is here for the modem's side and for HDLC tools.
// Freestanding.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace kentongan::radio {

inline constexpr std::size_t fcs_size = 2;

// CRC-16/X.25; the check value of the nine octets "123456789" is 0x906E.
std::uint16_t crc16_x25(std::span<const std::uint8_t> octets) noexcept;

// Copies `frame` with its FCS behind it; returns the octets written, 0 when `out` is too small.
std::size_t append_fcs(std::span<const std::uint8_t> frame, std::span<std::uint8_t> out) noexcept;

// The frame without its FCS, or nothing when the FCS does not match (or there is no room for one).
std::optional<std::span<const std::uint8_t>> strip_fcs(std::span<const std::uint8_t> frame_with_fcs) noexcept;

}  // namespace kentongan::radio
