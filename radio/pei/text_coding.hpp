// The text inside an SDS message: coding scheme and octets <-> UTF-8.
//
// Schemes (EN 300 392-2, 29.5.4, table 29.29; the numbers as in ftl/tetra-pei): 0 the 7-bit alphabet of GSM, 1 ISO
// 8859-1, 2 to 25 other 8-bit alphabets, 26 UTF-16 big endian. Of the other 8-bit alphabets the ASCII half is read, the
// rest becomes '?'. Sources disagree on how 7-bit characters lie in octets: GSM (3GPP TS 23.038, 6.1.2.1) fills octets
// from their low bits, tetra-kit reads TETRA's from the high ones. Both readings are tried, and the one that looks like
// words is taken. Pure; takes any octets.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::radio::pei {

namespace scheme {
inline constexpr std::uint8_t gsm_7_bit = 0x00, iso_8859_1 = 0x01, utf_16_be = 0x1A;
}

// Line breaks stay, other control characters go. `bits` of the octets count; the rest is filling.
std::string decode_text(std::uint8_t coding, std::span<const std::uint8_t> octets, std::size_t bits);

struct coded_text {
  std::uint8_t coding = scheme::iso_8859_1;
  std::vector<std::uint8_t> octets;
};
// ISO 8859-1 where it can say the text, which every terminal understands, else UTF-16. What is no UTF-8 becomes '?'.
coded_text encode_text(std::string_view utf8);

}  // namespace kentongan::radio::pei
