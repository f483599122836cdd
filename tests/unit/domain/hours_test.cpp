#include "gateway/domain/hours.hpp"

#include <doctest/doctest.h>

using namespace kentongan::domain;

namespace {

const local_clock blitar{7h};

utc_time utc(std::string_view text) { return *parse_rfc3339(text); }

weekly_hours hours(std::string_view from, std::string_view to, std::string_view days) {
  return {*parse_clock(from), *parse_clock(to), *parse_weekdays(days)};
}

std::string text(const std::optional<window>& w) {
  return w ? to_rfc3339(w->from).substr(0, 16) + " " + to_rfc3339(w->to).substr(0, 16) : "-";
}

}  // namespace

TEST_CASE("times of the day, dates and days of the week are read as a city file spells them") {
  for (const auto* good : {"00:00", "07:30", "23:59", "24:00"}) CHECK(to_clock(*parse_clock(good)) == good);
  for (const auto* bad : {"", "7:30", "07:60", "24:01", "25:00", "07-30", "07:3x"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_clock(bad));
  }
  CHECK(to_date(*parse_date("2028-02-29")) == "2028-02-29");
  for (const auto* bad : {"2026-02-29", "2026-13-01", "26-01-01", "2026/01/01", "1969-12-31", "2026-1-010"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_date(bad));
  }
  for (const auto* good : {"daily", "mon-fri", "sat-sun", "mon wed fri", "mon-tue thu-sat"})
    CHECK(to_text(*parse_weekdays(good)) == good);
  CHECK(to_text(*parse_weekdays("sat-mon")) == "mon sat-sun");
  for (const auto* bad : {"", "senin", "mon-", "-fri", "mon,tue"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_weekdays(bad));
  }
}

TEST_CASE("weekly hours in one line") {
  for (const auto* good : {"mon-fri 07:00-15:30", "daily 00:00-24:00", "mon wed-fri 21:00-07:00"}) {
    CAPTURE(good);
    REQUIRE(parse_hours(good));
    CHECK(to_text(*parse_hours(good)) == good);
  }
  for (const auto* bad : {"", "mon-fri", "07:00-15:30", "mon-fri 7:00-15:30", "mon-fri 07:00 15:30",
                          "daily 24:00-07:00", "senin 07:00-15:30"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_hours(bad));
  }
}

TEST_CASE("local time is UTC and the city's offset, also before midnight") {
  // Saturday 06:30 in Blitar is Friday 23:30 UTC.
  const auto t = utc("2026-11-20T23:30:59Z");
  CHECK(to_date(blitar.date_of(t)) == "2026-11-21");
  CHECK(to_clock(blitar.time_of(t)) == "06:30");
  CHECK(to_rfc3339(blitar.at(*parse_date("2026-11-21"), *parse_clock("06:30"))) == "2026-11-20T23:30:00.000Z");
}

TEST_CASE("working hours: inside, outside, over the week's end") {
  const auto office = hours("07:00", "15:30", "mon-fri");
  CHECK(text(blitar.current(office, utc("2026-11-20T00:00:00Z"))) == "2026-11-20T00:00 2026-11-20T08:30");
  CHECK(text(blitar.current(office, utc("2026-11-20T08:29:59Z"))) == "2026-11-20T00:00 2026-11-20T08:30");
  CHECK_FALSE(blitar.current(office, utc("2026-11-20T08:30:00Z")));
  CHECK_FALSE(blitar.current(office, utc("2026-11-21T01:00:00Z")));  // Saturday
  CHECK(text(blitar.next(office, utc("2026-11-20T09:00:00Z"))) == "2026-11-23T00:00 2026-11-23T08:30");
  CHECK(text(blitar.next(office, utc("2026-11-20T00:00:00Z"))) == "2026-11-23T00:00 2026-11-23T08:30");
}

TEST_CASE("a night shift belongs to the day on which it begins") {
  const auto night = hours("21:00", "07:00", "fri");
  // Saturday 02:00 local is Friday's shift.
  CHECK(text(blitar.current(night, utc("2026-11-20T19:00:00Z"))) == "2026-11-20T14:00 2026-11-21T00:00");
  CHECK_FALSE(blitar.current(night, utc("2026-11-19T19:00:00Z")));  // Friday 02:00: Thursday's, which is off
  CHECK(text(blitar.next(night, utc("2026-11-20T19:00:00Z"))) == "2026-11-27T14:00 2026-11-28T00:00");
}

TEST_CASE("the whole day is every moment, and each midnight begins the next") {
  const weekly_hours always;
  const auto midnight = utc("2026-11-20T17:00:00Z");
  CHECK(text(blitar.current(always, midnight - 1ms)) == "2026-11-19T17:00 2026-11-20T17:00");
  CHECK(text(blitar.current(always, midnight)) == "2026-11-20T17:00 2026-11-21T17:00");
  CHECK(text(blitar.next(hours("00:00", "24:00", "wed"), midnight)) == "2026-11-24T17:00 2026-11-25T17:00");
}
