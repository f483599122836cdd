#include "radio/stand_in/answers.hpp"

#include <charconv>

namespace kentongan::radio {
namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::optional<std::chrono::milliseconds> parse_time(std::string_view text) {
  unsigned count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || count > 1'000'000) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (unit == "ms") return std::chrono::milliseconds(count);
  if (unit == "s") return std::chrono::seconds(count);
  if (unit == "m") return std::chrono::minutes(count);
  return std::nullopt;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::optional<scripted_answer> parse_scripted_answer(std::string_view text) {
  constexpr std::string_view key = "after=";
  scripted_answer answer;
  text = trimmed(text);
  const std::size_t found = text.rfind(key);
  if (found != std::string_view::npos && (found == 0 || text[found - 1] == ' ')) {
    const auto after = parse_time(text.substr(found + key.size()));
    if (!after) return std::nullopt;
    answer.after = *after;
    text = trimmed(text.substr(0, found));
  }
  if (text.empty()) return std::nullopt;
  answer.text = text;
  return answer;
}

std::string_view short_number(std::string_view order) {
  for (std::size_t i = order.find('#'); i != std::string_view::npos; i = order.find('#', i + 1)) {
    std::size_t end = i + 1;
    while (end < order.size() && is_digit(order[end])) ++end;
    if (end > i + 1) return order.substr(i + 1, end - i - 1);
  }
  return {};
}

std::string with_short_number(std::string_view text, std::string_view order) {
  constexpr std::string_view place = "{nn}";
  const std::string_view number = short_number(order);
  std::string out(text);
  if (const std::size_t found = out.find(place); found != std::string::npos) {
    out.replace(found, place.size(), number);
  } else if (!number.empty()) {
    out += ' ';
    out += number;
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

}  // namespace kentongan::radio
