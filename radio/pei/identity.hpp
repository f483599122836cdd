// Who a TETRA terminal or group is: a short subscriber identity (SSI, 24 bits), and, where the terminal says it, the
// network it belongs to (MCC and MNC).
//
// As digits (EN 300 392-5, 6.17.11 and 6.17.12; EN 300 392-1, 7): up to 8 of them are an SSI; longer ones are a TSI
// ("2620100108280651") or an extended TSI ("09011638300023404"), whose last 8 digits are the SSI. A terminal may leave
// leading zeros out. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kentongan::radio::pei {

inline constexpr std::uint32_t highest_ssi = 0xFFFFFF;

struct identity {
  std::uint32_t ssi = 0;      // 1 .. highest_ssi
  std::uint32_t network = 0;  // MCC and MNC as one number, the MNC in the last digits; 0: not said
  friend bool operator==(const identity&, const identity&) = default;
};

// Nothing: no digits, other characters, more than 17 digits, or no SSI of 24 bits above 0.
std::optional<identity> parse_identity(std::string_view digits);

// "8280651", or "2620100108280651" with its network.
std::string to_text(const identity&);

}  // namespace kentongan::radio::pei
