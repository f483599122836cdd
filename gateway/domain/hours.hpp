// Local time of a city: shifts, working hours and days off, as a city file spells them. A city has one fixed offset
// from UTC; Indonesia keeps no summer time, and a city that does would need another offset type here.
#pragma once
#include "gateway/domain/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kentongan::domain {

using local_days = std::chrono::local_days;  // a date where the city is
using minute_of_day = std::chrono::minutes;  // 0 .. 24 h; 24:00 is the end of a day

// "07:30"; "24:00" is allowed.
std::optional<minute_of_day> parse_clock(std::string_view);
std::string to_clock(minute_of_day);
// "2026-03-19".
std::optional<local_days> parse_date(std::string_view);
std::string to_date(local_days);

// Days of the week, bit 0 is Monday.
struct weekdays {
  std::uint8_t bits = 0x7F;
  bool has(local_days) const;
  friend bool operator==(const weekdays&, const weekdays&) = default;
};
// "mon-fri", "sat sun", "mon-thu sat", "daily"; a range may run over the week's end ("sat-mon").
std::optional<weekdays> parse_weekdays(std::string_view);
std::string to_text(weekdays);

// Hours that come again every week. `to` at or before `from` lies on the next day; the window belongs to the day on
// which it begins, so that a night shift of Friday ends on Saturday. From 00:00 to 24:00 is the whole day.
struct weekly_hours {
  minute_of_day from{0}, to{24 * 60};
  weekdays days;
  friend bool operator==(const weekly_hours&, const weekly_hours&) = default;
};

// "mon-fri 07:00-15:30", "daily 00:00-24:00"; both ways.
std::optional<weekly_hours> parse_hours(std::string_view);
std::string to_text(const weekly_hours&);

// One occurrence of such hours; the end does not belong to it.
struct window {
  utc_time from, to;
  bool contains(utc_time t) const { return from <= t && t < to; }
  friend bool operator==(const window&, const window&) = default;
};

// The city's clock.
class local_clock {
 public:
  explicit local_clock(std::chrono::minutes offset) : offset_(offset) {}
  local_days date_of(utc_time) const;
  minute_of_day time_of(utc_time) const;  // whole minutes
  utc_time at(local_days, minute_of_day) const;

  // The occurrence that contains `t`, or nothing. Of two that overlap, the later one.
  std::optional<window> current(const weekly_hours&, utc_time t) const;
  // The first occurrence that begins after `t`; nothing when no day is set.
  std::optional<window> next(const weekly_hours&, utc_time t) const;

 private:
  window on(const weekly_hours&, local_days) const;
  std::chrono::minutes offset_;
};

}  // namespace kentongan::domain
