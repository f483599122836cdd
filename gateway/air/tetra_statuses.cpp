#include "gateway/air/tetra_statuses.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace kentongan::air {

using domain::answer_code;

std::vector<tetra_status> default_statuses() {
  using enum answer_code;
  return {{0x8002, emergency},      {0x8003, in_field}, {0x8004, at_station},     {0x8005, en_route},
          {0x8006, on_scene},       {0x8007, speak},    {0x8008, out_of_service}, {0x8009, transporting},
          {0x800A, at_destination}, {0x800B, accept}};
}

std::string hexadecimal(std::uint16_t value) {
  std::array<char, 8> text;
  std::snprintf(text.data(), text.size(), "%04X", static_cast<unsigned>(value));
  return text.data();
}

std::optional<tetra_status> parse_status(std::string_view text) {
  constexpr std::size_t digits = 4;
  if (text.size() <= digits + 1 || text[digits] != '=') return std::nullopt;
  tetra_status s;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, s.value, 16);
  const auto code = domain::from_name<answer_code>(text.substr(digits + 1));
  if (error != std::errc() || end != text.data() + digits || s.value < 0x8000 || !code) return std::nullopt;
  s.code = *code;
  return s;
}

std::string to_text(const tetra_status& s) { return hexadecimal(s.value) + '=' + std::string(domain::name_of(s.code)); }

std::string check(const std::vector<tetra_status>& list) {
  for (auto it = list.begin(); it != list.end(); ++it)
    if (std::any_of(std::next(it), list.end(), [&](const tetra_status& s) { return s.value == it->value; }))
      return "status " + hexadecimal(it->value) + " means two things";
  return {};
}

std::optional<answer_code> find_status(const std::vector<tetra_status>& list, std::uint16_t value) {
  const auto it = std::find_if(list.begin(), list.end(), [value](const tetra_status& s) { return s.value == value; });
  return it == list.end() ? std::nullopt : std::optional(it->code);
}

}  // namespace kentongan::air
