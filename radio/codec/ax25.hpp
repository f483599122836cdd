// AX.25 UI frames, the only kind APRS uses, without flags and FCS (as they are inside a KISS data frame).
// Sources: AX.25 Link Access Protocol v2.2 (1998), section 3; APRS Protocol Reference 1.0.1 (APRS101), chapter 3.
//
// Refused by the decoder, each with its own reason: a truncated address field, characters no callsign can have, more
// than 8 digipeaters, a control octet other than UI, more than 256 octets of information. The reserved bits of an SSID
// octet are ignored when received and set to 1 when sent (section 3.12.2). Freestanding: no heap, no exceptions.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace kentongan::radio {

inline constexpr std::size_t ax25_max_digipeaters = 8;    // APRS101 chapter 3 (AX.25 v2.2 itself allows 2)
inline constexpr std::size_t ax25_max_info = 256;         // AX.25 v2.2 section 6.7.2.4 (N1), APRS101 chapter 3
inline constexpr std::uint8_t ax25_control_ui = 0x03;     // section 4.3.3.6; with the P/F bit 0x13
inline constexpr std::uint8_t ax25_pid_no_layer3 = 0xF0;  // section 3.4; what APRS uses
inline constexpr std::size_t ax25_max_frame = 7 * (2 + ax25_max_digipeaters) + 2 + ax25_max_info;

// Who: 1 to 6 of A-Z and 0-9, and an SSID 0..15. Equality is identity on the air.
struct ax25_address {
  std::array<char, 6> call{};  // unused places are NUL
  std::uint8_t ssid = 0;       // 0..15

  std::string_view callsign() const noexcept;
  bool operator==(const ax25_address&) const = default;
};

// "DAMKAR-7" or "DAMKAR" (SSID 0); upper case only, nothing around it.
std::optional<ax25_address> parse_ax25_address(std::string_view text) noexcept;

// The same text again ("DAMKAR-7"; no "-0"), at most 9 characters, in a small value of its own.
struct ax25_address_text {
  std::array<char, 9> characters{};
  std::size_t size = 0;
  std::string_view view() const noexcept { return {characters.data(), size}; }
};
ax25_address_text to_text(const ax25_address& address) noexcept;

struct ax25_digipeater {
  ax25_address address;
  bool repeated = false;  // H bit: this digipeater has sent the frame on
  bool operator==(const ax25_digipeater&) const = default;
};

struct ax25_frame {
  ax25_address destination;
  ax25_address source;
  bool destination_c = true;  // C bits (section 6.1.2): 1 and 0 is a command, 0 and 1 a response; APRS ignores them
  bool source_c = false;
  bool poll = false;  // P/F bit of the control octet
  std::uint8_t pid = ax25_pid_no_layer3;
  std::array<ax25_digipeater, ax25_max_digipeaters> digipeaters{};  // in order of use
  std::size_t digipeater_count = 0;
  std::span<const std::uint8_t> info;  // of a decoded frame: a view into the octets given
};

enum class ax25_result : std::uint8_t {
  ok,
  too_short,             // ends inside the address field, or has no control and PID
  bad_address,           // a character no callsign has, spaces in front or inside, or an empty callsign
  too_many_digipeaters,  // the address field does not end after the eighth
  not_ui,                // a control octet of connected-mode AX.25
  info_too_long,         // more than ax25_max_info octets
};

// Fills `frame` when the answer is ok; else `frame` is undefined.
ax25_result ax25_decode(std::span<const std::uint8_t> octets, ax25_frame& frame) noexcept;

// Octets written; 0 when `out` is too small or the frame breaks a rule above. ax25_max_frame octets always suffice.
std::size_t ax25_encode(const ax25_frame& frame, std::span<std::uint8_t> out) noexcept;

}  // namespace kentongan::radio
