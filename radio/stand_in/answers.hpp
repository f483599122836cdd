// What a crew with a handheld would type: answers given a while after an order, with the order's short number.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace kentongan::radio {

struct scripted_answer {
  std::string text;
  std::chrono::milliseconds after{0};  // since the order was heard
  bool operator==(const scripted_answer&) const = default;
};

// "OTW after=2s", "TIBA after=1m", "SIAP after=500ms", "OK" (at once). Nothing when there is no text, or the time is
// not a number with ms, s or m.
std::optional<scripted_answer> parse_scripted_answer(std::string_view text);

// "12" of "Kebakaran #12 Jl Merdeka": the digits behind the first '#' that has some; empty when there is none.
std::string_view short_number(std::string_view order);

// The text with the order's short number: in place of "{nn}", else behind a space at the end. Without a number "{nn}"
// goes, and the spaces at the end with it.
std::string with_short_number(std::string_view text, std::string_view order);

}  // namespace kentongan::radio
