// APRS position reports: where a station is, and what else is in the report.
// Sources: APRS Protocol Reference 1.0.1 (APRS101), chapter 5 (data types), 6 (time, latitude, longitude, ambiguity), 7
// (course and speed), 8 (uncompressed), 9 (compressed), 10 (Mic-E); APRS 1.2 addendum: datum !DAO!; device suffixes:
// aprs.org/aprs12/mic-e-types.txt (16 Sep 2021), and for TH-D75, FT-70D, FTM-200D and FTM-500D the registry
// aprsorg/aprs-deviceid.
//
//   !0805.70S/11209.50E[088/036/A=000600 Pos 1     = the same, the station takes messages
//   /092345z..., @092345z...                       with a time; 092345/ local; 234517h hours, minutes, seconds
//   =/XRr5r<Jq[7P[                                 compressed, base 91
//   `(...  '(...                                   Mic-E: latitude and message in the destination address
//
// Objects, items, third-party and raw GPS reports are `other`; so is a `!` that does not stand at the beginning (X1J).
// Freestanding: no heap, no exceptions.
#pragma once
#include "radio/codec/ax25.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace kentongan::radio {

// Chapter 6. There is no month and no year in it: only who knows the time now can resolve it.
struct aprs_time {
  enum class form : std::uint8_t { day_utc, day_local, clock_utc };
  form what = form::day_utc;
  std::uint8_t day = 0;  // 1..31; of clock_utc: 0
  std::uint8_t hour = 0, minute = 0;
  std::uint8_t second = 0;  // of clock_utc
  bool operator==(const aprs_time&) const = default;
};

// Chapter 10, "Mic-E messages": the three bits A, B, C in the destination address.
struct mic_e_message {
  enum class code : std::uint8_t { standard, custom, unknown };  // unknown: bits of both kinds
  code what = code::standard;
  std::uint8_t bits =
      0;  // 7 off duty, 6 en route, 5 in service, 4 returning, 3 committed, 2 special, 1 priority, 0 ...
  bool is_emergency() const noexcept { return bits == 0; }  // ... emergency, which is one and the same in both codes
  bool operator==(const mic_e_message&) const = default;
};

struct aprs_position {
  double lat_deg = 0, lon_deg = 0;  // WGS 84; the middle of the box that blanked digits leave open
  double uncertainty_m = 0;         // half the side of that box, north to south
  std::uint8_t ambiguity = 0;       // digits blanked, 0..4
  char symbol_table = '/', symbol = ' ';
  bool timed = false;                       // a time was sent, ...
  std::optional<aprs_time> time;            // ... and this is it; absent: unreadable
  std::optional<mic_e_message> mic_e;       // of a Mic-E report; filled in as well when the report is malformed
  std::optional<std::uint16_t> course_deg;  // 1..360, 360 is north
  std::optional<double> speed_kn;
  std::optional<double> altitude_m;  // above sea level
  std::string_view device;           // "TH-D74"; empty: it does not say
  std::string_view comment;          // a view into the octets parsed, without what was read from in front and behind
};

enum class aprs_position_result : std::uint8_t {
  position,   // `position` is filled
  other,      // some other APRS payload
  malformed,  // begins like a position report, but says no place that exists
};

// `destination` carries half of a Mic-E report; of others it is not looked at.
aprs_position_result aprs_parse_position(const ax25_address& destination, std::span<const std::uint8_t> info,
                                         aprs_position& position) noexcept;

}  // namespace kentongan::radio
