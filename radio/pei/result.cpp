#include "radio/pei/result.hpp"

#include <algorithm>
#include <charconv>

namespace kentongan::radio::pei {
namespace {

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool starts_with_word(std::string_view line, std::string_view word) {
  return line.size() >= word.size() && same_word(line.substr(0, word.size()), word);
}

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
  while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
  return s;
}

std::string_view unquoted(std::string_view s) {
  s = trimmed(s);
  if (s.size() >= 2 && s.front() == '"' && s.back() == '"') s = s.substr(1, s.size() - 2);
  return s;
}

std::optional<std::uint32_t> decimal(std::string_view s) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), value);
  if (s.empty() || error != std::errc() || end != s.data() + s.size()) return std::nullopt;
  return value;
}

int digit_of(char c) {
  c = upper(c);
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

bool same_word(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return upper(x) == upper(y); });
}

fields::fields(std::string_view list) {
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= list.size() && size_ < most; ++at) {
    if (at < list.size() && list[at] == '"') quoted = !quoted;
    if (at < list.size() && (list[at] != ',' || quoted)) continue;
    values_[size_++] = unquoted(list.substr(begin, at - begin));
    begin = at + 1;
  }
}

std::optional<std::uint32_t> fields::number(std::size_t i) const noexcept { return decimal(text(i)); }

result read_result(std::string_view line) {
  result r;
  if (same_word(line, "OK")) {
    r.kind = result_kind::ok;
    return r;
  }
  if (same_word(line, "ERROR")) {
    r.kind = result_kind::error;
    return r;
  }
  for (const std::string_view head : {"+CME ERROR", "+CMS ERROR"}) {
    if (!starts_with_word(line, head)) continue;
    auto rest = line.substr(head.size());
    if (!rest.empty() && rest.front() == ':') rest.remove_prefix(1);
    r.kind = result_kind::error;
    r.code = decimal(trimmed(rest));
    return r;
  }
  if (starts_with_word(line, "AT")) {
    r.kind = result_kind::echo;
    return r;
  }
  if (line.starts_with('+')) {
    const auto colon = line.find(':');
    const auto name = line.substr(1, colon == line.npos ? line.npos : colon - 1);
    const bool word = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return (upper(c) >= 'A' && upper(c) <= 'Z') || (c >= '0' && c <= '9');
    });
    if (word && colon != line.npos) {
      r.kind = result_kind::named;
      r.name = name;
      r.values = fields(line.substr(colon + 1));
      return r;
    }
  }
  if (std::all_of(line.begin(), line.end(), [](char c) { return c == ' ' || digit_of(c) >= 0; }))
    r.kind = result_kind::digits;
  r.values = fields(line);
  return r;
}

std::optional<std::vector<std::uint8_t>> from_hex(std::string_view digits) {
  std::vector<std::uint8_t> octets;
  bool half = false;
  for (const char c : digits) {
    if (c == ' ') continue;
    const int value = digit_of(c);
    if (value < 0) return std::nullopt;
    if (half)
      octets.back() = static_cast<std::uint8_t>(octets.back() | value);
    else
      octets.push_back(static_cast<std::uint8_t>(value << 4));
    half = !half;
  }
  if (octets.empty()) return std::nullopt;
  return octets;
}

}  // namespace kentongan::radio::pei
