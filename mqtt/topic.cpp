#include "mqtt/topic.hpp"

#include <algorithm>
#include <cstdint>

namespace kentongan::mqtt {
namespace {

// Well-formed UTF-8 without NUL (MQTT 5.0, 1.5.4; Unicode 15, table 3-7): overlong forms and surrogates are refused.
bool valid_text(std::string_view text) noexcept {
  std::size_t i = 0;
  const auto octet = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
  while (i < text.size()) {
    const std::uint8_t lead = octet(i);
    if (lead == 0) return false;
    if (lead < 0x80) {
      ++i;
      continue;
    }
    std::size_t more = 0;
    std::uint8_t low = 0x80;
    std::uint8_t high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
      more = 1;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      more = 2;
      if (lead == 0xE0) low = 0xA0;
      if (lead == 0xED) high = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      more = 3;
      if (lead == 0xF0) low = 0x90;
      if (lead == 0xF4) high = 0x8F;
    } else {
      return false;
    }
    if (text.size() - i <= more) return false;
    if (octet(i + 1) < low || octet(i + 1) > high) return false;
    for (std::size_t k = 2; k <= more; ++k) {
      if ((octet(i + k) & 0xC0) != 0x80) return false;
    }
    i += more + 1;
  }
  return true;
}

bool valid_length(std::string_view text) noexcept { return !text.empty() && text.size() <= max_topic_octets; }

// Takes the first level off `rest`; `more` says whether a separator followed it.
std::string_view take_level(std::string_view& rest, bool& more) noexcept {
  const auto slash = rest.find('/');
  more = slash != std::string_view::npos;
  const auto level = rest.substr(0, slash);
  rest = more ? rest.substr(slash + 1) : std::string_view{};
  return level;
}

}  // namespace

bool valid_topic(std::string_view topic) noexcept {
  return valid_length(topic) && topic.find_first_of("+#") == std::string_view::npos && valid_text(topic);
}

bool valid_filter(std::string_view filter) noexcept {
  if (!valid_length(filter) || !valid_text(filter)) return false;
  bool more = true;
  while (more) {
    const auto level = take_level(filter, more);
    if (level.size() > 1 && level.find_first_of("+#") != std::string_view::npos) return false;
    if (level == "#" && more) return false;
  }
  return true;
}

bool valid_level_id(std::string_view id) noexcept {
  return !id.empty() && id.size() <= max_level_id_octets && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

bool matches(std::string_view filter, std::string_view topic) noexcept {
  if (topic.starts_with('$') && (filter.starts_with('+') || filter.starts_with('#'))) return false;
  bool more_filter = true;
  bool more_topic = true;
  while (more_filter && more_topic) {
    const auto wanted = take_level(filter, more_filter);
    if (wanted == "#") return true;
    const auto level = take_level(topic, more_topic);
    if (wanted != "+" && wanted != level) return false;
  }
  return more_filter ? filter == "#" : !more_topic;
}

std::size_t split_levels(std::string_view topic, std::span<std::string_view> out) noexcept {
  std::size_t count = 0;
  bool more = true;
  while (more) {
    const auto level = take_level(topic, more);
    if (count < out.size()) out[count] = level;
    ++count;
  }
  return count;
}

}  // namespace kentongan::mqtt
