// APRS telemetry: measured values, and what a battery is said to have left.
// Sources: APRS101 chapter 13 (T# reports; PARM., UNIT. and EQNS. messages that a station sends to itself); comment
// telemetry in base 91: Hannikainen, "APRS base91 comment telemetry" (he.fi, 2012). Batteries in comments, as makers
// and programs write them: "Bat=3.95V 79%" (richonguzman/LoRa_APRS_Tracker, station_utils.cpp), "U=12.1V" (manual of
// Microsat PLXDigi), "12.3V" (the he.fi document's own example of plain text). No document was found in which Kenwood,
// Yaesu or AnyTone radios write theirs. Freestanding: no heap, no exceptions.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace kentongan::radio {

inline constexpr std::size_t aprs_channels = 5;  // analogue ones; chapter 13

struct aprs_telemetry {
  std::array<double, aprs_channels> values{};  // as sent; what is not sent is 0
  std::size_t count = 0;                       // sent
};

// "T#005,199,000,255,073,123,01101001", also with fewer or larger values, or fractions. Nothing: no telemetry report,
// or one without a readable value.
std::optional<aprs_telemetry> aprs_parse_telemetry(std::span<const std::uint8_t> info) noexcept;

// "|ss1122|" at the end of a position's comment: a sequence, 1 to 5 values, digital bits. Nothing: none in it.
std::optional<aprs_telemetry> aprs_comment_telemetry(std::string_view comment) noexcept;

// What a station tells about its own telemetry, one kind a message.
struct aprs_telemetry_words {
  enum class kind : std::uint8_t { names, units };
  kind what = kind::names;
  std::array<std::string_view, aprs_channels> words;  // views into the text; empty: not said
};
std::optional<aprs_telemetry_words> aprs_parse_words(std::string_view text) noexcept;  // "PARM." and "UNIT."

// value = a v^2 + b v + c. "EQNS.0,0.01,0,...": what is missing or unreadable stays as it is given.
struct aprs_equation {
  double a = 0, b = 1, c = 0;
  double operator()(double v) const noexcept { return (a * v + b) * v + c; }
  bool operator==(const aprs_equation&) const = default;
};
using aprs_equations = std::array<aprs_equation, aprs_channels>;
bool aprs_parse_equations(std::string_view text, aprs_equations& equations) noexcept;

struct aprs_battery {
  std::optional<double> volts;          // 1..60
  std::optional<std::uint8_t> percent;  // 0..100
  bool operator==(const aprs_battery&) const = default;
};
// Nothing: the comment says nothing of a battery.
std::optional<aprs_battery> aprs_battery_in(std::string_view comment) noexcept;

}  // namespace kentongan::radio
