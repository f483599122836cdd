#include "radio/stand_in/beacon.hpp"

#include <charconv>

namespace kentongan::radio {

std::optional<beacon> parse_beacon(std::string_view text) {
  const std::size_t arrow = text.find('>'), colon = text.find(':');
  if (arrow == text.npos || colon == text.npos || colon < arrow) return std::nullopt;
  const auto from = parse_ax25_address(text.substr(0, arrow));
  const auto to = parse_ax25_address(text.substr(arrow + 1, colon - arrow - 1));
  if (!from || !to) return std::nullopt;
  beacon b{*from, *to, {}};
  for (std::string_view rest = text.substr(colon + 1); !rest.empty();) {
    std::uint8_t octet = static_cast<std::uint8_t>(rest[0]);
    std::size_t size = 1;
    if (rest.size() >= 6 && rest.starts_with("<0x") && rest[5] == '>') {
      const auto [end, error] = std::from_chars(rest.data() + 3, rest.data() + 5, octet, 16);
      if (error == std::errc() && end == rest.data() + 5)
        size = 6;
      else
        octet = '<';
    }
    b.info.push_back(octet);
    rest.remove_prefix(size);
  }
  if (b.info.empty() || b.info.size() > ax25_max_info) return std::nullopt;
  return b;
}

}  // namespace kentongan::radio
