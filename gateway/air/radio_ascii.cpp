#include "gateway/air/radio_ascii.hpp"

#include <array>
#include <cstdint>

namespace kentongan::air {
namespace {

// U+00C0 to U+017F, Latin-1 letters and Latin Extended-A (Unicode 15, charts U0080 and U0100): the letter without its
// marks, in the order of the code points.
constexpr std::string_view latin =
    "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuyty"
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLlN"
    "nNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";
static_assert(latin.size() == 0x180 - 0xC0);

std::string_view plain(std::uint32_t c) {
  if (c == '|' || c == 0xA6) return "/";
  if (c == '~') return "-";
  if (c == '{') return "(";
  if (c <= 0x20 || c == 0x7F || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
      c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000)
    return " ";
  if (c == 0xAD || (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF || (c >= 0x300 && c <= 0x36F)) return "";
  if (c >= 0xC0 && c < 0x180) return latin.substr(c - 0xC0, 1);
  if (c >= 0x2010 && c <= 0x2015) return "-";
  if (c == 0x2212) return "-";
  if ((c >= 0x2018 && c <= 0x201B) || c == 0x2032 || c == 0xB4) return "'";
  if ((c >= 0x201C && c <= 0x201F) || c == 0x2033 || c == 0xAB || c == 0xBB) return "\"";
  if (c == 0x2022 || c == 0xB7) return "*";
  if (c == 0x2026) return "..";
  if (c == 0xB0) return " DRJT";
  if (c == 0xB2) return "2";
  if (c == 0xB3) return "3";
  if (c == 0xBD) return "1/2";
  return "?";
}

// One code point; 0xFFFD and one octet for what is not UTF-8 (RFC 3629: shortest form, no surrogates).
std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto octet = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = octet(at++);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xF0 && lead <= 0xF4  ? 3
                   : lead >= 0xE0 && lead < 0xF0 ? 2
                   : lead >= 0xC2 && lead < 0xE0 ? 1
                                                 : 0;
  if (more == 0 || text.size() - at < static_cast<std::size_t>(more)) return 0xFFFD;
  std::uint32_t c = lead & (0x3Fu >> more);
  for (int i = 0; i < more; ++i) {
    const std::uint8_t o = octet(at + static_cast<std::size_t>(i));
    if ((o & 0xC0) != 0x80) return 0xFFFD;
    c = c << 6 | (o & 0x3F);
  }
  constexpr std::array<std::uint32_t, 4> least = {0, 0x80, 0x800, 0x10000};
  if (c < least[static_cast<std::size_t>(more)] || (c >= 0xD800 && c < 0xE000) || c > 0x10FFFF) return 0xFFFD;
  at += static_cast<std::size_t>(more);
  return c;
}

}  // namespace

std::string to_radio_ascii(std::string_view utf8) {
  std::string out;
  for (std::size_t at = 0; at < utf8.size();) {
    const std::uint32_t c = next_code_point(utf8, at);
    const char self = static_cast<char>(c);
    const bool ordinary = c > ' ' && c < 0x7F && c != '|' && c != '~' && c != '{';
    for (const char p : ordinary ? std::string_view(&self, 1) : plain(c))
      if (p != ' ' || (!out.empty() && out.back() != ' ')) out += p;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string upper(std::string_view ascii) {
  std::string out(ascii);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

std::string shortened(std::string_view ascii, std::size_t size) {
  if (ascii.size() <= size) return std::string(ascii);
  if (size <= 2) return std::string(ascii.substr(0, size));
  std::string_view kept = ascii.substr(0, size - 2);
  if (ascii[kept.size()] != ' ') {
    // A cut word says little, but half a line given up says less.
    const std::size_t space = kept.rfind(' ');
    if (space != std::string_view::npos && space >= kept.size() / 2) kept = kept.substr(0, space);
  }
  while (!kept.empty() && (kept.back() == ' ' || kept.back() == ',' || kept.back() == '.')) kept.remove_suffix(1);
  return std::string(kept) + "..";
}

std::vector<std::string> wrapped(std::string_view ascii, std::size_t size, std::size_t first_prefix,
                                 std::size_t next_prefix) {
  std::vector<std::string> lines;
  while (!ascii.empty()) {
    const std::size_t room = size - (lines.empty() ? first_prefix : next_prefix);
    std::size_t take = ascii.size();
    if (take > room) {
      const std::size_t space = ascii.rfind(' ', room);  // a space right behind the line is as good
      take = space == std::string_view::npos || space == 0 ? room : space;
    }
    lines.emplace_back(ascii.substr(0, take));
    ascii.remove_prefix(take);
    while (!ascii.empty() && ascii.front() == ' ') ascii.remove_prefix(1);
  }
  return lines;
}

}  // namespace kentongan::air
