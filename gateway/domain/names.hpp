// Stable lower-case names of enumerators: what the journal, the topics and the settings spell.
// An enumeration takes part by an overload `constexpr auto names_of(E)` returning its table in enumerator order.
#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace kentongan::domain {

template <class E>
concept named = requires(E e) {
  names_of(e)[0];
};

template <named E>
constexpr std::string_view name_of(E value) noexcept {
  const auto names = names_of(value);
  const auto i = static_cast<std::size_t>(value);
  return i < names.size() ? names[i] : std::string_view{"?"};
}

template <named E>
constexpr std::optional<E> from_name(std::string_view text) noexcept {
  const auto names = names_of(E{});
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == text) return static_cast<E>(i);
  return std::nullopt;
}

template <std::size_t N>
using name_table = std::array<std::string_view, N>;

}  // namespace kentongan::domain
