#include "radio/pei/text_coding.hpp"

#include <algorithm>
#include <array>

namespace kentongan::radio::pei {
namespace {

// 3GPP TS 23.038, 6.2.1; 0xFFFF: the escape to its extension table, which is read as nothing.
constexpr std::array<char16_t, 128> gsm_alphabet = {
    u'@',      u'\u00A3', u'$',      u'\u00A5', u'\u00E8', u'\u00E9', u'\u00F9', u'\u00EC', u'\u00F2', u'\u00C7',
    u'\n',     u'\u00D8', u'\u00F8', u'\r',     u'\u00C5', u'\u00E5', u'\u0394', u'_',      u'\u03A6', u'\u0393',
    u'\u039B', u'\u03A9', u'\u03A0', u'\u03A8', u'\u03A3', u'\u0398', u'\u039E', 0xFFFF,    u'\u00C6', u'\u00E6',
    u'\u00DF', u'\u00C9', u' ',      u'!',      u'"',      u'#',      u'\u00A4', u'%',      u'&',      u'\'',
    u'(',      u')',      u'*',      u'+',      u',',      u'-',      u'.',      u'/',      u'0',      u'1',
    u'2',      u'3',      u'4',      u'5',      u'6',      u'7',      u'8',      u'9',      u':',      u';',
    u'<',      u'=',      u'>',      u'?',      u'\u00A1', u'A',      u'B',      u'C',      u'D',      u'E',
    u'F',      u'G',      u'H',      u'I',      u'J',      u'K',      u'L',      u'M',      u'N',      u'O',
    u'P',      u'Q',      u'R',      u'S',      u'T',      u'U',      u'V',      u'W',      u'X',      u'Y',
    u'Z',      u'\u00C4', u'\u00D6', u'\u00D1', u'\u00DC', u'\u00A7', u'\u00BF', u'a',      u'b',      u'c',
    u'd',      u'e',      u'f',      u'g',      u'h',      u'i',      u'j',      u'k',      u'l',      u'm',
    u'n',      u'o',      u'p',      u'q',      u'r',      u's',      u't',      u'u',      u'v',      u'w',
    u'x',      u'y',      u'z',      u'\u00E4', u'\u00F6', u'\u00F1', u'\u00FC', u'\u00E0'};

void append(std::string& out, char32_t c) {
  if ((c < 0x20 && c != '\n' && c != '\r') || (c >= 0x7F && c < 0xA0)) return;
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

// 7-bit characters, `low_first`: as GSM packs them.
std::vector<std::uint8_t> septets(std::span<const std::uint8_t> octets, std::size_t bits, bool low_first) {
  std::vector<std::uint8_t> list;
  for (std::size_t at = 0; at + 7 <= bits; at += 7) {
    unsigned value = 0;
    for (std::size_t i = 0; i < 7; ++i) {
      const std::size_t bit = at + i;
      const unsigned octet = octets[bit / 8];
      if (low_first)
        value |= ((octet >> (bit % 8)) & 1U) << i;
      else
        value = (value << 1) | ((octet >> (7 - bit % 8)) & 1U);
    }
    list.push_back(static_cast<std::uint8_t>(value));
  }
  return list;
}

std::size_t wordlike(const std::vector<std::uint8_t>& list) {
  return static_cast<std::size_t>(std::count_if(list.begin(), list.end(), [](std::uint8_t c) {
    return c == ' ' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }));
}

std::string decode_gsm(std::span<const std::uint8_t> octets, std::size_t bits) {
  const auto high = septets(octets, bits, false), low = septets(octets, bits, true);
  std::string text;
  for (const std::uint8_t c : wordlike(low) > wordlike(high) ? low : high)
    if (gsm_alphabet[c] != 0xFFFF) append(text, gsm_alphabet[c]);
  return text;
}

std::string decode_utf_16(std::span<const std::uint8_t> octets) {
  std::string text;
  for (std::size_t at = 0; at + 2 <= octets.size(); at += 2) {
    char32_t c = static_cast<char32_t>((octets[at] << 8) | octets[at + 1]);
    if (c >= 0xD800 && c < 0xDC00 && at + 4 <= octets.size()) {
      const auto low = static_cast<char32_t>((octets[at + 2] << 8) | octets[at + 3]);
      if (low >= 0xDC00 && low < 0xE000) {
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        at += 2;
      }
    }
    append(text, c >= 0xD800 && c < 0xE000 ? U'?' : c);
  }
  return text;
}

// The next character of UTF-8, or '?' for octets that are none.
char32_t next(std::string_view& text) {
  const auto octet = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = octet(0);
  const std::size_t size = first < 0x80                    ? 1
                           : first >= 0xC2 && first < 0xE0 ? 2
                           : first >= 0xE0 && first < 0xF0 ? 3
                           : first >= 0xF0 && first < 0xF5 ? 4
                                                           : 0;
  static constexpr std::array<char32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
  char32_t c = size == 1 ? first : first & (0x7FU >> size);
  bool good = size != 0 && size <= text.size();
  for (std::size_t i = 1; good && i < size; ++i) {
    good = (octet(i) & 0xC0) == 0x80;
    c = (c << 6) | (octet(i) & 0x3FU);
  }
  good = good && c >= least[size] && c < 0x110000 && (c < 0xD800 || c >= 0xE000);
  text.remove_prefix(good ? size : 1);
  return good ? c : U'?';
}

}  // namespace

std::string decode_text(std::uint8_t coding, std::span<const std::uint8_t> octets, std::size_t bits) {
  bits = std::min(bits, octets.size() * 8);
  if (coding == scheme::gsm_7_bit) return decode_gsm(octets, bits);
  octets = octets.first(bits / 8);
  if (coding == scheme::utf_16_be) return decode_utf_16(octets);
  std::string text;
  for (const std::uint8_t c : octets) append(text, c < 0x80 || coding == scheme::iso_8859_1 ? c : U'?');
  return text;
}

coded_text encode_text(std::string_view utf8) {
  std::u32string characters;
  while (!utf8.empty()) characters += next(utf8);
  coded_text out;
  if (std::all_of(characters.begin(), characters.end(), [](char32_t c) { return c < 0x100; })) {
    for (const char32_t c : characters) out.octets.push_back(static_cast<std::uint8_t>(c));
    return out;
  }
  out.coding = scheme::utf_16_be;
  const auto unit = [&](char32_t u) {
    out.octets.push_back(static_cast<std::uint8_t>(u >> 8));
    out.octets.push_back(static_cast<std::uint8_t>(u));
  };
  for (const char32_t c : characters) {
    if (c < 0x10000) {
      unit(c);
    } else {
      unit(0xD800 + ((c - 0x10000) >> 10));
      unit(0xDC00 + ((c - 0x10000) & 0x3FF));
    }
  }
  return out;
}

}  // namespace kentongan::radio::pei
