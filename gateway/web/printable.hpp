// What a stranger sent, fit for a line of the log.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace kentongan::web {

inline std::string printable(std::string_view s, std::size_t max) {
  std::string out;
  for (const char c : s.substr(0, max)) out += c >= ' ' && c <= '~' ? c : '?';
  return s.size() > max ? out + "..." : out;
}

}  // namespace kentongan::web
