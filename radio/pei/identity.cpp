#include "radio/pei/identity.hpp"

#include <algorithm>
#include <charconv>

namespace kentongan::radio::pei {
namespace {

constexpr std::size_t ssi_digits = 8, most_digits = 17;

std::uint32_t number(std::string_view digits) {
  std::uint32_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

}  // namespace

std::optional<identity> parse_identity(std::string_view digits) {
  if (digits.empty() || digits.size() > most_digits) return std::nullopt;
  if (!std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
  identity i;
  const std::size_t before = digits.size() > ssi_digits ? digits.size() - ssi_digits : 0;
  i.network = number(digits.substr(0, before));
  i.ssi = number(digits.substr(before));
  if (i.ssi == 0 || i.ssi > highest_ssi) return std::nullopt;
  return i;
}

std::string to_text(const identity& i) {
  std::string ssi = std::to_string(i.ssi);
  if (i.network == 0) return ssi;
  return std::to_string(i.network) + std::string(ssi_digits - ssi.size(), '0') + ssi;
}

}  // namespace kentongan::radio::pei
