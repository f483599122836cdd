#include "gateway/app/settings_value.hpp"

#include <algorithm>
#include <cstdio>

namespace kentongan::app {
namespace {

// A basic string (TOML 1.0.0, "String").
std::string toml_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04X", static_cast<unsigned>(static_cast<unsigned char>(c)));
      out += escape;
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string span_text(std::int64_t min, std::int64_t max, std::string_view unit) {
  std::string text = std::to_string(min) + " to " + std::to_string(max);
  if (!unit.empty()) text += " " + std::string(unit);
  return text;
}

}  // namespace

std::string to_toml(const raw_value& value) {
  if (const auto* b = std::get_if<bool>(&value)) return *b ? "true" : "false";
  if (const auto* n = std::get_if<std::int64_t>(&value)) return std::to_string(*n);
  if (const auto* s = std::get_if<std::string>(&value)) return toml_string(*s);
  std::string out = "[";
  for (const auto& s : std::get<std::vector<std::string>>(value)) out += (out.size() > 1 ? ", " : "") + toml_string(s);
  return out + "]";
}

rule between(std::int64_t min, std::int64_t max, std::string_view unit) {
  return {span_text(min, max, unit), [=](const raw_value& v) {
            const auto n = std::get<std::int64_t>(v);
            return n >= min && n <= max;
          }};
}

rule multiple_of(std::int64_t step, std::int64_t min, std::int64_t max, std::string_view unit) {
  return {span_text(min, max, unit) + " in steps of " + std::to_string(step), [=](const raw_value& v) {
            const auto n = std::get<std::int64_t>(v);
            return n >= min && n <= max && n % step == 0;
          }};
}

rule one_of(std::vector<std::int64_t> numbers, std::string_view unit) {
  std::string text = "one of";
  for (auto n : numbers) text += " " + std::to_string(n);
  return {text + " " + std::string(unit), [numbers = std::move(numbers)](const raw_value& v) {
            return std::find(numbers.begin(), numbers.end(), std::get<std::int64_t>(v)) != numbers.end();
          }};
}

rule line_of(std::size_t min, std::size_t max) {
  const std::string least = min > 0 ? std::to_string(min) + " to " : "at most ";
  return {least + std::to_string(max) + " octets without control characters", [=](const raw_value& v) {
            const auto& s = std::get<std::string>(v);
            const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
            return s.size() >= min && s.size() <= max && std::none_of(s.begin(), s.end(), control);
          }};
}

rule matching(std::string text, bool (*holds)(std::string_view)) {
  return {std::move(text), [holds](const raw_value& v) { return holds(std::get<std::string>(v)); }};
}

rule every(rule of_each, std::size_t max_count) {
  return {"at most " + std::to_string(max_count) + ", each " + of_each.text,
          [holds = of_each.holds, max_count](const raw_value& v) {
            const auto& list = std::get<std::vector<std::string>>(v);
            return list.size() <= max_count &&
                   std::all_of(list.begin(), list.end(), [&](const std::string& s) { return holds(s); });
          }};
}

rule optional_text(rule of_text) {
  return {of_text.text + " or empty",
          [holds = of_text.holds](const raw_value& v) { return std::get<std::string>(v).empty() || holds(v); }};
}

}  // namespace kentongan::app
