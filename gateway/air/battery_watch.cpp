#include "gateway/air/battery_watch.hpp"

#include <array>
#include <cstdio>
#include <utility>

namespace kentongan::air {

using domain::steady_time;

namespace {

constexpr unsigned low_percent = 20;

bool is_low(double volts, double highest) {
  constexpr std::pair<double, double> by_highest[] = {{4.5, 3.5}, {9, 7}, {16, 11}, {60, 22}};
  for (const auto& [up_to, low] : by_highest)
    if (highest <= up_to) return volts < low;
  return false;
}

// Whatever the case: "Vbat", "Battery", "VOLTAGE".
bool mentions(std::string_view word, std::string_view lower_case) {
  std::string lower;
  for (const char c : word) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower.find(lower_case) != lower.npos;
}

}  // namespace

void battery_watch::described(std::string_view text) {
  if (radio::aprs_parse_equations(text, equations_)) {
    scaled_ = true;
    return;
  }
  const auto said = radio::aprs_parse_words(text);
  if (!said) return;
  const auto first = [&](auto fits) -> std::optional<std::size_t> {
    for (std::size_t i = 0; i < said->words.size(); ++i)
      if (fits(said->words[i])) return i;
    return std::nullopt;
  };
  if (said->what == radio::aprs_telemetry_words::kind::names) {
    named_ = first([](auto w) { return mentions(w, "bat"); });
    if (!named_) named_ = first([](auto w) { return mentions(w, "volt"); });
  } else {
    in_volts_ = first([](auto w) { return w == "V" || w == "v" || mentions(w, "volt") || mentions(w, "vdc"); });
    percent_ = named_ && said->words[*named_].starts_with('%');
  }
}

std::optional<std::string> battery_watch::says(const radio::aprs_telemetry& t, steady_time now) {
  const auto channel = named_ ? named_ : in_volts_;
  if (!scaled_ || !channel || *channel >= t.count) return std::nullopt;
  const double value = equations_[*channel](t.values[*channel]);
  radio::aprs_battery b;
  if (percent_ && value >= 0 && value <= 100) b.percent = static_cast<std::uint8_t>(value);
  if (!percent_ && value >= 1 && value <= 60) b.volts = value;
  return says(b, now);
}

std::optional<std::string> battery_watch::says(const radio::aprs_battery& b, steady_time now) {
  if (b.volts && *b.volts > highest_v_) highest_v_ = *b.volts;
  const bool low_v = b.volts && is_low(*b.volts, highest_v_);
  const bool low_p = b.percent && *b.percent < low_percent;
  if (!notice_.is_due(low_v || low_p, now)) return std::nullopt;
  std::array<char, 32> text;
  if (low_v)
    std::snprintf(text.data(), text.size(), "%.2f V", *b.volts);
  else
    std::snprintf(text.data(), text.size(), "%u %%", static_cast<unsigned>(*b.percent));
  return text.data();
}

}  // namespace kentongan::air
