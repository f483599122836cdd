#include "gateway/web/target.hpp"

#include <algorithm>
#include <cstdint>

namespace kentongan::web {

namespace {

constexpr std::size_t segments_max = 8, fields_max = 32;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Well-formed and without control characters, C1 and DEL included.
bool is_plain_text(std::string_view s) {
  for (std::size_t i = 0; i < s.size();) {
    const auto octet = [&](std::size_t k) { return i + k < s.size() ? static_cast<unsigned char>(s[i + k]) : 0u; };
    const unsigned first = octet(0);
    if (first < 0x80) {
      if (first < 0x20 || first == 0x7F) return false;
      ++i;
      continue;
    }
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    std::uint32_t code = length == 4 ? first & 0x07u : length == 3 ? first & 0x0Fu : first & 0x1Fu;
    if (first < 0xC2 || first > 0xF4) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if ((octet(k) & 0xC0u) != 0x80u) return false;
      code = code << 6 | (octet(k) & 0x3Fu);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    if (overlong || (code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF || code < 0xA0) return false;
    i += length;
  }
  return true;
}

std::optional<std::string> decoded(std::string_view s, bool in_query) {
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] == '+' && in_query) {
      out += ' ';
    } else if (s[i] != '%') {
      out += s[i];
    } else {
      const int high = i + 2 < s.size() ? hex_digit(s[i + 1]) : -1, low = i + 2 < s.size() ? hex_digit(s[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  if (!is_plain_text(out)) return std::nullopt;
  return out;
}

// Calls `each` with the parts between separators; false as soon as it says so.
template <class Each>
bool for_each_part(std::string_view s, char separator, Each each) {
  while (true) {
    const auto end = s.find(separator);
    if (!each(s.substr(0, end))) return false;
    if (end == s.npos) return true;
    s.remove_prefix(end + 1);
  }
}

}  // namespace

std::optional<target> parse_target(std::string_view text) {
  if (text.empty() || text.front() != '/' || text.size() > target_octets_max) return std::nullopt;
  const auto mark = text.find('?');
  const auto path = text.substr(1, mark == text.npos ? text.npos : mark - 1);
  target t;
  const auto add_segment = [&t](std::string_view part) {
    auto s = decoded(part, false);
    if (!s || t.path.size() == segments_max) return false;
    t.path.push_back(std::move(*s));
    return true;
  };
  if (!path.empty() && !for_each_part(path, '/', add_segment)) return std::nullopt;
  if (mark == text.npos) return t;
  const auto add_field = [&t](std::string_view part) {
    if (part.empty()) return true;
    const auto equals = part.find('=');
    auto name = decoded(part.substr(0, equals), true);
    auto value = decoded(equals == part.npos ? std::string_view{} : part.substr(equals + 1), true);
    if (!name || !value || t.query.size() == fields_max) return false;
    if (std::any_of(t.query.begin(), t.query.end(), [&](const auto& q) { return q.first == *name; })) return false;
    t.query.emplace_back(std::move(*name), std::move(*value));
    return true;
  };
  if (!for_each_part(text.substr(mark + 1), '&', add_field)) return std::nullopt;
  return t;
}

}  // namespace kentongan::web
