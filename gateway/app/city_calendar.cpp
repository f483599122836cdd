#include "gateway/app/city_calendar.hpp"

namespace kentongan::app {

using namespace domain;

std::optional<std::chrono::minutes> parse_utc_offset(std::string_view s) {
  if (s.size() != 6 || (s[0] != '+' && s[0] != '-')) return std::nullopt;
  const auto clock = parse_clock(s.substr(1));
  if (!clock || *clock > std::chrono::hours{14}) return std::nullopt;
  return s[0] == '-' ? -*clock : *clock;
}

rule clock_text() {
  return matching("a time of day, \"07:30\"", [](std::string_view s) { return parse_clock(s).has_value(); });
}
rule date_text() {
  return matching("a date, \"2026-03-19\"", [](std::string_view s) { return s.empty() || parse_date(s).has_value(); });
}
rule days_text() {
  return matching("days, \"daily\", \"mon-fri\" or \"sat sun\"",
                  [](std::string_view s) { return parse_weekdays(s).has_value(); });
}
rule offset_text() {
  return matching("a distance from UTC, \"+07:00\"",
                  [](std::string_view s) { return parse_utc_offset(s).has_value(); });
}

void put_calendar(const calendar_entries& e, city& c) {
  c.supervisors = e.supervisors;
  for (const auto& s : e.shifts) {
    const auto from = parse_clock(s.from), to = parse_clock(s.to);
    const auto days = parse_weekdays(s.days);
    c.shifts.push_back(
        {s.id, {from.value_or(minute_of_day{0}), to.value_or(minute_of_day{0}), days.value_or(weekdays{})}});
  }
  for (const auto& d : e.duties) {
    duty entry;
    entry.unit = unit_id(d.unit);
    entry.shift = d.shift;
    for (const auto& r : d.responders) entry.responders.emplace_back(r);
    entry.from = parse_date(d.from);
    entry.until = parse_date(d.until);
    c.duties.push_back(std::move(entry));
  }
  for (const auto& s : e.stand_ins)
    c.stand_ins.push_back({agency_id(s.agency), agency_id(s.by), parse_date(s.from).value_or(local_days{}),
                           parse_date(s.until).value_or(local_days{})});
}

void label_calendar(config_source& source, const city& c) {
  const auto label = [&](std::string_view list, const auto& entries, auto&& name) {
    for (std::size_t i = entries.size(); i-- > 0;) {  // of two with one name, the first is shown
      const auto line = source.lines.find(std::string(list) + "#" + std::to_string(i + 1));
      if (line != source.lines.end()) source.lines[std::string(list) + " '" + name(entries[i]) + "'"] = line->second;
    }
  };
  label("supervisor", c.supervisors, [](const auto& s) { return s.name; });
  label("shift", c.shifts, [](const auto& s) { return s.id; });
  label("duty", c.duties, [](const auto& d) { return d.unit.str(); });
  label("stand_in", c.stand_ins, [](const auto& s) { return s.agency.str(); });
}

}  // namespace kentongan::app
