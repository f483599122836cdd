#include "radio/codec/aprs_telemetry.hpp"

#include "radio/codec/aprs_text.hpp"

namespace kentongan::radio {
namespace {

using namespace aprs_text;
constexpr auto npos = std::string_view::npos;

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r' || text.back() == '\n')) text.remove_suffix(1);
  return text;
}

// The part before the next comma, which is taken away with it.
std::string_view next_field(std::string_view& text) noexcept {
  const std::size_t comma = text.find(',');
  const std::string_view field = comma == npos ? text : head(text, comma);
  text = comma == npos ? std::string_view{} : tail(text, comma + 1);
  return trimmed(field);
}

bool take_prefix(std::string_view& text, std::string_view prefix) noexcept {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

}  // namespace

std::optional<aprs_telemetry> aprs_parse_telemetry(std::span<const std::uint8_t> info) noexcept {
  std::string_view text = of(info);
  if (!take_prefix(text, "T#")) return std::nullopt;
  if (take_prefix(text, "MIC"))  // in place of the sequence, with or without a comma
    take_prefix(text, ",");
  else
    next_field(text);
  aprs_telemetry t;
  while (!text.empty() && t.count < aprs_channels) {
    const auto value = decimal(next_field(text));
    if (!value) break;
    t.values[t.count++] = *value;
  }
  if (t.count == 0) return std::nullopt;
  return t;
}

std::optional<aprs_telemetry> aprs_comment_telemetry(std::string_view comment) noexcept {
  // From behind: bars may also stand in the words before it.
  for (std::size_t end = comment.rfind('|'); end != npos && end > 0; end = comment.rfind('|', end - 1)) {
    const std::size_t begin = comment.rfind('|', end - 1);
    if (begin == npos) return std::nullopt;
    const std::string_view pairs = part(comment, begin + 1, end - begin - 1);
    if (pairs.size() < 4 || pairs.size() > 14 || pairs.size() % 2 != 0) continue;
    aprs_telemetry t;
    bool readable = true;
    for (std::size_t i = 0; i < pairs.size(); i += 2) {
      const auto value = base91(part(pairs, i, 2));
      readable = readable && value;
      if (i > 0 && value && t.count < aprs_channels) t.values[t.count++] = *value;
    }
    if (readable) return t;
  }
  return std::nullopt;
}

std::optional<aprs_telemetry_words> aprs_parse_words(std::string_view text) noexcept {
  aprs_telemetry_words w;
  if (take_prefix(text, "UNIT."))
    w.what = aprs_telemetry_words::kind::units;
  else if (!take_prefix(text, "PARM."))
    return std::nullopt;
  for (auto& word : w.words) word = next_field(text);
  return w;
}

bool aprs_parse_equations(std::string_view text, aprs_equations& equations) noexcept {
  if (!take_prefix(text, "EQNS.")) return false;
  for (aprs_equation& e : equations)
    for (double* coefficient : {&e.a, &e.b, &e.c})
      if (const auto value = decimal(next_field(text))) *coefficient = *value;
  return true;
}

std::optional<aprs_battery> aprs_battery_in(std::string_view comment) noexcept {
  aprs_battery found;
  bool named = false;              // a word that begins like "battery" came before
  std::size_t after_volts = npos;  // "3.95V100%"
  for (std::size_t i = 0; i < comment.size();) {
    const auto lower = [&](std::size_t at) { return at < comment.size() ? comment[at] | 0x20 : 0; };
    if (lower(i) == 'b' && lower(i + 1) == 'a' && lower(i + 2) == 't' && (i == 0 || !is_letter(comment[i - 1])))
      named = true;
    const bool inside =
        i > 0 && i != after_volts &&
        (is_letter(comment[i - 1]) || is_digit(comment[i - 1]) || comment[i - 1] == '.' || comment[i - 1] == '-');
    if (!is_digit(comment[i]) || inside) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < comment.size() && (is_digit(comment[end]) || comment[end] == '.')) ++end;
    const std::string_view digits = part(comment, i, end - i);
    const bool labelled = i > 0 && (comment[i - 1] == '=' || comment[i - 1] == ':');
    const bool exact = digits.find('.') != npos;
    const auto value = decimal(digits);
    // Without a label and without a fraction it may be anything: "5V supply".
    const char unit = end < comment.size() ? comment[end] : ' ';
    if (value && unit == 'V' && !found.volts && *value >= 1 && *value <= 60 && (exact || labelled || named) &&
        (end + 1 >= comment.size() || !is_letter(comment[end + 1]))) {
      found.volts = *value;
      after_volts = end + 1;
    }
    if (value && unit == '%' && !found.percent && named && *value <= 100)
      found.percent = static_cast<std::uint8_t>(*value);
    i = end;
  }
  if (!found.volts && !found.percent) return std::nullopt;
  return found;
}

}  // namespace kentongan::radio
