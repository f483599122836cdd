#include "gateway/domain/time.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <random>
#include <string>

using namespace kentongan::domain;

namespace {
constexpr std::int64_t year_10000_ms = 253402300800000;
utc_time at_ms(std::int64_t ms) { return utc_time{std::chrono::milliseconds{ms}}; }
}  // namespace

TEST_CASE("RFC 3339 both ways") {
  struct row {
    std::int64_t ms;
    const char* text;
  };
  const row rows[] = {
      {0, "1970-01-01T00:00:00.000Z"},
      {1, "1970-01-01T00:00:00.001Z"},
      {951782400000, "2000-02-29T00:00:00.000Z"},
      {1769842800123, "2026-01-31T07:00:00.123Z"},
      {1709251199999, "2024-02-29T23:59:59.999Z"},
      {year_10000_ms - 1, "9999-12-31T23:59:59.999Z"},
  };
  for (const auto& r : rows) {
    CAPTURE(std::string(r.text));
    CHECK(to_rfc3339(at_ms(r.ms)) == r.text);
    CHECK(parse_rfc3339(r.text) == at_ms(r.ms));
  }
}

TEST_CASE("any time that can be written is read back") {
  std::mt19937_64 engine(20260131);
  std::uniform_int_distribution<std::int64_t> any(0, year_10000_ms - 1);
  for (int i = 0; i < 20000; ++i) {
    const auto t = at_ms(any(engine));
    CAPTURE(to_rfc3339(t));
    REQUIRE(parse_rfc3339(to_rfc3339(t)) == t);
  }
}

TEST_CASE("other spellings of a time") {
  struct row {
    const char* text;
    const char* same_as;
  };
  const row rows[] = {
      {"2026-01-31T07:00:00Z", "2026-01-31T07:00:00.000Z"},
      {"2026-01-31t07:00:00z", "2026-01-31T07:00:00.000Z"},
      {"2026-01-31T07:00:00.5Z", "2026-01-31T07:00:00.500Z"},
      {"2026-01-31T07:00:00.1239999Z", "2026-01-31T07:00:00.123Z"},
      {"2026-01-31T07:00:00.000000000000000000000001Z", "2026-01-31T07:00:00.000Z"},
      {"2026-01-31T14:00:00+07:00", "2026-01-31T07:00:00.000Z"},
      {"2026-01-31T14:00:00.250+07:00", "2026-01-31T07:00:00.250Z"},
      {"2026-01-31T00:30:00+07:00", "2026-01-30T17:30:00.000Z"},
      {"2025-12-31T21:00:00-03:30", "2026-01-01T00:30:00.000Z"},
      {"2026-01-31T07:00:00-00:00", "2026-01-31T07:00:00.000Z"},
      {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"},
  };
  for (const auto& r : rows) {
    CAPTURE(std::string(r.text));
    const auto t = parse_rfc3339(r.text);
    REQUIRE(t.has_value());
    CHECK(to_rfc3339(*t) == r.same_as);
  }
}

TEST_CASE("what is no RFC 3339 time is refused") {
  const char* const rows[] = {
      "",
      "now",
      "2026",
      "2026-01-31",
      "07:00:00Z",
      "2026-01-31T07:00:00",    // no zone
      "2026-01-31 07:00:00Z",   // a blank
      "2026-01-31T07:00Z",      // no seconds
      "26-01-31T07:00:00.00Z",  // two-digit year
      "2026-1-31T07:00:00.0Z",  // one-digit month
      "2026-13-01T00:00:00Z",
      "2026-00-01T00:00:00Z",
      "2026-01-32T00:00:00Z",
      "2026-01-00T00:00:00Z",
      "2026-02-29T00:00:00Z",  // no leap year
      "2026-04-31T00:00:00Z",
      "2026-01-31T24:00:00Z",
      "2026-01-31T07:60:00Z",
      "2026-01-31T07:00:61Z",
      "2026-01-31T07:00:00.Z",  // a point and no fraction
      "2026-01-31T07:00:00,5Z",
      "2026-01-31T07:00:00.5",  // a fraction and no zone
      "2026-01-31T07:00:00ZZ",
      "2026-01-31T07:00:00Z ",
      " 2026-01-31T07:00:00Z",
      "2026-01-31T07:00:00+7:00",
      "2026-01-31T07:00:00+0700",
      "2026-01-31T07:00:00+07",
      "2026-01-31T07:00:00+24:00",
      "2026-01-31T07:00:00+07:60",
      "2026-01-31T07:00:00+07:0x",
      "2026-01-31T-7:00:00Z",
      "2026-01-31T+7:00:00Z",
      "-026-01-31T07:00:00Z",
      "2o26-01-31T07:00:00Z",
      "1969-12-31T23:59:59Z",
      "1970-01-01T00:00:00+00:01",  // in UTC before 1970
      "9999-12-31T23:59:59-00:01",  // in UTC after 9999
      "9999-12-31T23:59:60Z",
  };
  for (const char* text : rows) {
    CAPTURE(std::string(text));
    CHECK_FALSE(parse_rfc3339(text).has_value());
  }
}

TEST_CASE("every truncation and every changed octet gives an answer, and never a crash") {
  const std::string good = "2026-01-31T14:00:00.250+07:00";
  REQUIRE(parse_rfc3339(good).has_value());
  for (std::size_t n = 0; n < good.size(); ++n) CHECK_FALSE(parse_rfc3339(good.substr(0, n)).has_value());
  for (std::size_t i = 0; i < good.size(); ++i)
    for (int octet = 0; octet < 256; ++octet) {
      std::string text = good;
      text[i] = static_cast<char>(octet);
      if (const auto t = parse_rfc3339(text)) CHECK(parse_rfc3339(to_rfc3339(*t)) == t);
    }
}

TEST_CASE("a recorded wall time finds its place on the steady clock, and back") {
  const instant now{steady_time{1000s}, at_ms(1769842800000)};
  CHECK(to_steady(now.utc - 5s, now) == steady_time{995s});
  CHECK(to_steady(now.utc + 90s, now) == steady_time{1090s});
  CHECK(to_utc(steady_time{995s}, now) == now.utc - 5s);
  CHECK(to_utc(to_steady(now.utc + 123ms, now), now) == now.utc + 123ms);
}
