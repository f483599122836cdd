// Pieces of APRS information fields, for the parsers of this folder: parts of a text without substr(), which can throw;
// numbers; base 91 (APRS101 chapter 9). Freestanding: no heap, no exceptions, no locale.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace kentongan::radio::aprs_text {

inline std::string_view of(std::span<const std::uint8_t> octets) noexcept {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}
// `size` and `from` are at most the text's own size.
inline std::string_view head(std::string_view text, std::size_t size) noexcept { return {text.data(), size}; }
inline std::string_view tail(std::string_view text, std::size_t from) noexcept {
  text.remove_prefix(from);
  return text;
}
inline std::string_view part(std::string_view text, std::size_t from, std::size_t size) noexcept {
  return head(tail(text, from), size);
}

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) noexcept { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

// Nothing but digits, at most 9 of them.
inline std::optional<std::uint32_t> number(std::string_view digits) noexcept {
  if (digits.empty() || digits.size() > 9) return std::nullopt;
  std::uint32_t n = 0;
  for (const char c : digits) {
    if (!is_digit(c)) return std::nullopt;
    n = n * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return n;
}

// "12", "-3.75", ".5": at most 12 characters, nothing else in them.
inline std::optional<double> decimal(std::string_view text) noexcept {
  if (text.size() > 12) return std::nullopt;
  const bool minus = !text.empty() && text[0] == '-';
  if (minus) text.remove_prefix(1);
  double value = 0, scale = 1;
  bool fraction = false, any = false;
  for (const char c : text) {
    if (c == '.' && !fraction) {
      fraction = true;
    } else if (is_digit(c)) {
      any = true;
      if (fraction) scale *= 10;
      value = value * 10 + (c - '0');
    } else {
      return std::nullopt;
    }
  }
  if (!any) return std::nullopt;
  return (minus ? -value : value) / scale;
}

constexpr bool is_base91(char c) noexcept { return c >= '!' && c <= '{'; }
// At most 4 characters.
inline std::optional<std::int32_t> base91(std::string_view text) noexcept {
  std::int32_t n = 0;
  for (const char c : text) {
    if (!is_base91(c)) return std::nullopt;
    n = n * 91 + (c - '!');
  }
  return n;
}

inline void trim_line_end(std::string_view& text) noexcept {
  while (!text.empty() && (text.back() == '\r' || text.back() == '\n')) text.remove_suffix(1);
}

}  // namespace kentongan::radio::aprs_text
