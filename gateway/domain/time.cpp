#include "gateway/domain/time.hpp"

#include <cstdio>

namespace kentongan::domain {
namespace {

// Digits [from, from+count) as a number; -1 when one of them is no digit.
int digits(std::string_view s, std::size_t from, std::size_t count) {
  if (from + count > s.size()) return -1;
  int value = 0;
  for (std::size_t i = from; i < from + count; ++i) {
    if (s[i] < '0' || s[i] > '9') return -1;
    value = value * 10 + (s[i] - '0');
  }
  return value;
}

}  // namespace

std::string to_rfc3339(utc_time t) {
  using namespace std::chrono;
  const auto day = floor<days>(t);
  const year_month_day ymd{day};
  const hh_mm_ss hms{t - day};
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(ymd.year()),
                static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()),
                static_cast<int>(hms.hours().count()), static_cast<int>(hms.minutes().count()),
                static_cast<int>(hms.seconds().count()), static_cast<int>(hms.subseconds().count()));
  return text;
}

std::optional<utc_time> parse_rfc3339(std::string_view s) {
  using namespace std::chrono;
  if (s.size() < 20 || s[4] != '-' || s[7] != '-' || (s[10] != 'T' && s[10] != 't') || s[13] != ':' || s[16] != ':')
    return std::nullopt;
  const int y = digits(s, 0, 4), mo = digits(s, 5, 2), d = digits(s, 8, 2);
  const int h = digits(s, 11, 2), mi = digits(s, 14, 2), sec = digits(s, 17, 2);
  const year_month_day ymd{year{y}, month{static_cast<unsigned>(mo)}, day{static_cast<unsigned>(d)}};
  // 60 is a leap second (RFC 3339 5.6); it is taken as the first moment of the next minute.
  if (y < 1970 || !ymd.ok() || h < 0 || h > 23 || mi < 0 || mi > 59 || sec < 0 || sec > 60) return std::nullopt;

  std::size_t at = 19;
  int millis = 0;
  if (s[at] == '.') {
    int weight = 100;
    const std::size_t first = ++at;
    for (; at < s.size() && s[at] >= '0' && s[at] <= '9'; ++at, weight /= 10) millis += (s[at] - '0') * weight;
    if (at == first) return std::nullopt;
  }
  minutes offset{0};
  if (at + 1 == s.size() && (s[at] == 'Z' || s[at] == 'z')) {
  } else if (at + 6 == s.size() && (s[at] == '+' || s[at] == '-') && s[at + 3] == ':') {
    const int oh = digits(s, at + 1, 2), om = digits(s, at + 4, 2);
    if (oh < 0 || oh > 23 || om < 0 || om > 59) return std::nullopt;
    offset = minutes{(oh * 60 + om) * (s[at] == '-' ? -1 : 1)};
  } else {
    return std::nullopt;
  }
  const auto t = utc_time{sys_days{ymd}} + hours{h} + minutes{mi} + seconds{sec} + milliseconds{millis} - offset;
  // An offset or a leap second may carry it out of the years that to_rfc3339 writes.
  if (t < utc_time{} || t >= utc_time{sys_days{year{10000} / 1 / 1}}) return std::nullopt;
  return t;
}

}  // namespace kentongan::domain
