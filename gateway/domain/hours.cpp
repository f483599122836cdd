#include "gateway/domain/hours.hpp"

#include <array>
#include <cstdio>

namespace kentongan::domain {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::minutes;

constexpr std::array<std::string_view, 7> day_names = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr minutes whole_day{24 * 60};

std::optional<int> number(std::string_view s) {
  int n = 0;
  for (const char c : s) {
    if (c < '0' || c > '9') return std::nullopt;
    n = n * 10 + (c - '0');
  }
  return s.empty() || s.size() > 4 ? std::nullopt : std::optional(n);
}

std::optional<unsigned> day_index(std::string_view name) {
  for (unsigned i = 0; i < day_names.size(); ++i)
    if (day_names[i] == name) return i;
  return std::nullopt;
}

}  // namespace

std::optional<minute_of_day> parse_clock(std::string_view s) {
  if (s.size() != 5 || s[2] != ':') return std::nullopt;
  const auto h = number(s.substr(0, 2)), m = number(s.substr(3));
  if (!h || !m || *m > 59 || *h > 24 || (*h == 24 && *m != 0)) return std::nullopt;
  return minutes{*h * 60 + *m};
}

std::string to_clock(minute_of_day t) {
  char text[16];
  std::snprintf(text, sizeof text, "%02d:%02d", static_cast<int>(t.count() / 60), static_cast<int>(t.count() % 60));
  return text;
}

std::optional<local_days> parse_date(std::string_view s) {
  using namespace std::chrono;
  if (s.size() != 10 || s[4] != '-' || s[7] != '-') return std::nullopt;
  const auto y = number(s.substr(0, 4)), m = number(s.substr(5, 2)), d = number(s.substr(8));
  if (!y || !m || !d) return std::nullopt;
  const year_month_day date{year{*y}, month{static_cast<unsigned>(*m)}, day{static_cast<unsigned>(*d)}};
  if (!date.ok() || *y < 1970) return std::nullopt;
  return local_days{date};
}

std::string to_date(local_days d) {
  const std::chrono::year_month_day date{d};
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()));
  return text;
}

bool weekdays::has(local_days d) const {
  const unsigned index = std::chrono::weekday{d}.iso_encoding() - 1;
  return (bits >> index) & 1u;
}

std::optional<weekdays> parse_weekdays(std::string_view s) {
  if (s == "daily") return weekdays{};
  weekdays found{0};
  while (!s.empty()) {
    const auto space = s.find(' ');
    const auto word = s.substr(0, space);
    s = space == std::string_view::npos ? std::string_view{} : s.substr(space + 1);
    if (word.empty()) continue;
    const auto dash = word.find('-');
    const auto first = day_index(word.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : day_index(word.substr(dash + 1));
    if (!first || !last) return std::nullopt;
    for (unsigned d = *first;; d = (d + 1) % 7) {
      found.bits = static_cast<std::uint8_t>(found.bits | 1u << d);
      if (d == *last) break;
    }
  }
  return found.bits ? std::optional(found) : std::nullopt;
}

std::string to_text(weekdays d) {
  if (d.bits == 0x7F) return "daily";
  std::string text;
  for (unsigned i = 0; i < 7; ++i) {
    if (!(d.bits >> i & 1u)) continue;
    unsigned last = i;
    while (last + 1 < 7 && (d.bits >> (last + 1) & 1u)) ++last;
    if (!text.empty()) text += ' ';
    text += day_names[i];
    if (last > i) text += '-' + std::string(day_names[last]);
    i = last;
  }
  return text;
}

std::optional<weekly_hours> parse_hours(std::string_view s) {
  const auto space = s.rfind(' ');
  if (space == s.npos || s.size() - space != 12 || s[space + 6] != '-') return std::nullopt;
  const auto days = parse_weekdays(s.substr(0, space));
  const auto from = parse_clock(s.substr(space + 1, 5)), to = parse_clock(s.substr(space + 7));
  if (!days || !from || !to || *from == whole_day) return std::nullopt;
  return weekly_hours{*from, *to, *days};
}

std::string to_text(const weekly_hours& h) { return to_text(h.days) + ' ' + to_clock(h.from) + '-' + to_clock(h.to); }

local_days local_clock::date_of(utc_time t) const { return local_days{floor<days>(t + offset_).time_since_epoch()}; }

minute_of_day local_clock::time_of(utc_time t) const {
  const auto local = t + offset_;
  return floor<minutes>(local - floor<days>(local));
}

utc_time local_clock::at(local_days d, minute_of_day m) const { return utc_time{d.time_since_epoch()} + m - offset_; }

window local_clock::on(const weekly_hours& h, local_days d) const {
  return {at(d, h.from), at(d, h.to > h.from ? h.to : h.to + whole_day)};
}

std::optional<window> local_clock::current(const weekly_hours& h, utc_time t) const {
  const auto today = date_of(t);
  for (const auto d : {today, today - days{1}})
    if (h.days.has(d))
      if (const auto w = on(h, d); w.contains(t)) return w;
  return std::nullopt;
}

std::optional<window> local_clock::next(const weekly_hours& h, utc_time t) const {
  const auto today = date_of(t);
  for (int ahead = 0; ahead <= 7; ++ahead)
    if (const auto d = today + days{ahead}; h.days.has(d))
      if (const auto w = on(h, d); w.from > t) return w;
  return std::nullopt;
}

}  // namespace kentongan::domain
