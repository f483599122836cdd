// One configured value, apart from its C++ type: what TOML can hold, and the rule it must obey.
#pragma once
#include "gateway/domain/hours.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/domain/names.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace kentongan::app {

using raw_value = std::variant<bool, std::int64_t, std::string, std::vector<std::string>>;

// The value as TOML spells it.
std::string to_toml(const raw_value&);

// What a value must be; `text` completes "must be ...".
struct rule {
  std::string text;
  std::function<bool(const raw_value&)> holds;  // empty: anything of the right type
};
rule between(std::int64_t min, std::int64_t max, std::string_view unit = "");
rule multiple_of(std::int64_t step, std::int64_t min, std::int64_t max, std::string_view unit);
rule one_of(std::vector<std::int64_t> numbers, std::string_view unit);
// Texts for people, names of files: one line, `min` to `max` octets.
rule line_of(std::size_t min, std::size_t max);
rule matching(std::string text, bool (*holds)(std::string_view));
rule every(rule of_each, std::size_t max_count);  // of a list
rule optional_text(rule of_text);                 // or ""

namespace detail {
template <class T>
struct is_duration : std::false_type {};
template <class Rep, class Period>
struct is_duration<std::chrono::duration<Rep, Period>> : std::true_type {};
template <class T>
struct is_id : std::false_type {};
template <class Tag>
struct is_id<domain::id<Tag>> : std::true_type {};
}  // namespace detail

// Durations count in their own unit, which the key's name tells; enumerators go by their names.
template <class T>
raw_value to_raw(const T& value) {
  if constexpr (std::is_same_v<T, bool>)
    return value;
  else if constexpr (std::is_integral_v<T>)
    return static_cast<std::int64_t>(value);
  else if constexpr (detail::is_duration<T>::value)
    return static_cast<std::int64_t>(value.count());
  else if constexpr (domain::named<T>)
    return std::string(domain::name_of(value));
  else if constexpr (detail::is_id<T>::value)
    return value.str();
  else if constexpr (std::is_same_v<T, std::filesystem::path>)
    return value.string();
  else if constexpr (std::is_same_v<T, std::optional<domain::weekly_hours>>)
    return value ? domain::to_text(*value) : std::string();
  else
    return value;
}

// False, and nothing happens, when the value is of another kind or does not fit.
template <class T>
bool from_raw(const raw_value& raw, T& into) {
  if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    const auto* n = std::get_if<std::int64_t>(&raw);
    if (!n || !std::in_range<T>(*n)) return false;
    into = static_cast<T>(*n);
  } else if constexpr (detail::is_duration<T>::value) {
    const auto* n = std::get_if<std::int64_t>(&raw);
    if (!n) return false;
    into = T{*n};
  } else if constexpr (domain::named<T>) {
    const auto* s = std::get_if<std::string>(&raw);
    const auto e = s ? domain::from_name<T>(*s) : std::nullopt;
    if (!e) return false;
    into = *e;
  } else if constexpr (detail::is_id<T>::value || std::is_same_v<T, std::filesystem::path>) {
    const auto* s = std::get_if<std::string>(&raw);
    if (!s) return false;
    into = T{*s};
  } else if constexpr (std::is_same_v<T, std::optional<domain::weekly_hours>>) {
    const auto* s = std::get_if<std::string>(&raw);
    const auto hours = s ? domain::parse_hours(*s) : std::nullopt;
    if (!hours) return false;
    into = hours;
  } else {
    const auto* v = std::get_if<T>(&raw);
    if (!v) return false;
    into = *v;
  }
  return true;
}

// The rule of a type: an enumeration lists its names.
template <class T>
rule rule_for(rule given) {
  if constexpr (domain::named<T>) {
    std::string text = "one of";
    for (auto name : names_of(T{})) text += " " + to_toml(std::string(name));
    return {std::move(text), nullptr};
  } else if constexpr (std::is_same_v<T, std::optional<domain::weekly_hours>>) {
    return {"days and hours like \"mon-fri 07:00-15:30\"", nullptr};
  } else {
    return given;
  }
}

// How a struct stands in TOML: `template <class Table> static void rows(Table&)` calls, for each member,
//   t.value(key, &T::member, doc, rule)   t.needed(key, ...)   a value with a default, or one that must be given
//   t.table(key, &T::member, doc)         t.tables(key, &T::list, doc)   [key] and [[key]]
// Reading, printing and the reference all go through these rows.
template <class T>
struct schema;

}  // namespace kentongan::app
