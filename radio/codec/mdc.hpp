// MDC-1200 by its meaning: what a packet says, and the packets that a fixed station sends. How four octets become sound
// is firmware/dsp/mdc_code.hpp's.
//
// Motorola has published no specification. Operations and arguments as public lists agree on them: the list in
// losehu/uv-k5-firmware-custom (app/mdc1200.h, from batlabs.com and KA6SQG), and what AllStarLink nodes have heard of
// real radios (allstarlink.github.io/adv-topics/mdc1200). Not verified by us on silicon. Pure, no heap.
#pragma once
#include "radio/codec/htl.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace kentongan::radio {

// As it stands on the air: one block, or two with a double packet (operations 0x35 and 0x55).
struct mdc_octets {
  std::uint8_t op = 0;
  std::uint8_t argument = 0;
  std::uint16_t unit = 0;
  std::optional<std::array<std::uint8_t, 4>> second;
};

// As a modem of our own reports it.
mdc_octets octets_of(const htl::mdc&) noexcept;

enum class mdc_kind : std::uint8_t {
  ptt_pressed,      // 01 80: who begins to talk
  ptt_released,     // 01 00
  emergency,        // 00 8x, repeated by the radio until its ack
  emergency_ack,    // 20 00
  status,           // 46 nn, and 06 nn when it was asked for
  status_request,   // 22 06
  message,          // 47 nn, and 07 nn that wants no ack
  request_to_talk,  // 40, 41
  ack,              // 23 00: of a status, a message, a request to talk
  call_alert,       // 35 89, second block 83 0D or 81 0D: rings, and shows who calls
  call_alert_ack,   // 35 89, second block A0 00
  selective_call,   // 35 89, second block 82 05 or 80 15: opens the loudspeaker
  radio_check,      // 63 85
  radio_check_ack,  // 30 00
  other,
};
std::string_view to_string(mdc_kind) noexcept;

struct mdc_meaning {
  mdc_kind kind = mdc_kind::other;
  std::uint16_t from = 0;   // 0: the packet does not say
  std::uint16_t to = 0;     // likewise
  std::uint8_t number = 0;  // of a status or message
};
mdc_meaning mdc_read(const mdc_octets&) noexcept;

// One unit: 0001 to FFFE in four hexadecimal digits of any case. Nothing otherwise; 0000 and FFFF name nobody.
std::optional<std::uint16_t> parse_mdc_unit(std::string_view) noexcept;
// "1A0F"
std::array<char, 4> mdc_unit_text(std::uint16_t) noexcept;

// What htl::tones carries of kind mdc: four octets a block.
std::array<std::uint8_t, 8> mdc_call_alert(std::uint16_t to, std::uint16_t from) noexcept;  // asks for an ack
std::array<std::uint8_t, 4> mdc_radio_check(std::uint16_t to) noexcept;
std::array<std::uint8_t, 4> mdc_emergency_ack(std::uint16_t to) noexcept;
std::array<std::uint8_t, 4> mdc_ack(std::uint16_t to) noexcept;
// What a radio answers.
std::array<std::uint8_t, 8> mdc_call_alert_ack(std::uint16_t caller, std::uint16_t from) noexcept;
std::array<std::uint8_t, 4> mdc_radio_check_ack(std::uint16_t from) noexcept;

}  // namespace kentongan::radio
