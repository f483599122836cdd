// Octets as people write them, for the tests of this folder.
#pragma once
#include <cctype>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::radio::test {

using octets = std::vector<std::uint8_t>;

// "c0 00 41" -> C0 00 41; anything but pairs of hex digits and spaces is a mistake in the test.
inline octets from_hex(std::string_view text) {
  octets out;
  std::string digits;
  for (const char c : text) {
    if (c == ' ') continue;
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0)
      throw std::invalid_argument("from_hex: " + std::string(text));
    digits += c;
    if (digits.size() == 2) {
      out.push_back(static_cast<std::uint8_t>(std::stoul(digits, nullptr, 16)));
      digits.clear();
    }
  }
  if (!digits.empty()) throw std::invalid_argument("from_hex: odd number of digits");
  return out;
}

inline std::string to_hex(std::span<const std::uint8_t> in) {
  constexpr std::string_view digit = "0123456789abcdef";
  std::string out;
  for (const std::uint8_t octet : in) {
    if (!out.empty()) out += ' ';
    out += digit[octet >> 4];
    out += digit[octet & 15];
  }
  return out;
}

inline octets from_text(std::string_view text) { return {text.begin(), text.end()}; }

}  // namespace kentongan::radio::test
