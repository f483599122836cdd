#include "gateway/air/aprs_clock.hpp"

namespace kentongan::air {

using namespace std::chrono;
using domain::utc_time;

namespace {

constexpr minutes ahead_max{2};
constexpr hours behind_max{12};

}  // namespace

std::optional<utc_time> moment_of(const radio::aprs_time& t, utc_time now, minutes utc_offset) {
  using form = radio::aprs_time::form;
  const auto offset = t.what == form::day_local ? utc_offset : minutes{0};
  const auto today = floor<days>(now + offset);
  const auto of_day = hours{t.hour} + minutes{t.minute} + seconds{t.second};
  std::optional<utc_time> nearest;
  const auto consider = [&](sys_days day) {
    const utc_time at = day + of_day - offset;
    if (!nearest || abs(at - now) < abs(*nearest - now)) nearest = at;
  };
  for (const int step : {-1, 0, 1}) {
    if (t.what == form::clock_utc) {
      consider(today + days{step});
      continue;
    }
    const year_month_day date{today};
    const year_month_day then = (date.year() / date.month() + months{step}) / day{t.day};
    if (then.ok()) consider(sys_days{then});
  }
  if (!nearest || *nearest > now + ahead_max || *nearest < now - behind_max) return std::nullopt;
  return nearest;
}

}  // namespace kentongan::air
