// What a handheld sends by itself again and again: its position, or that somebody is in distress.
#pragma once
#include "radio/codec/ax25.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace kentongan::radio {

struct beacon {
  ax25_address from, to;
  std::vector<std::uint8_t> info;
};

// "DMKR1-7>APK004:!0805.70S/11209.50E[" as direwolf's tools write frames; "<0x1c>" is the octet 1C. Nothing when a call
// sign is none, or the information is empty or longer than 256 octets.
std::optional<beacon> parse_beacon(std::string_view text);

}  // namespace kentongan::radio
