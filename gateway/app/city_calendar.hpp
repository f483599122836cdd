// How a city file spells supervisors, shifts, duties and stand-ins; part of city_file.cpp.
#pragma once
#include "gateway/app/settings_reader.hpp"
#include "gateway/domain/city.hpp"

#include <string>
#include <vector>

namespace kentongan::app {

// The file's own shape, where it differs from domain: times and dates are texts.
struct shift_entry {
  std::string id, from, to, days = "daily";
};
struct duty_entry {
  std::string unit, shift;
  std::vector<std::string> responders;
  std::string from, until;
};
struct stand_in_entry {
  std::string agency, by, from, until;
};
struct calendar_entries {
  std::vector<domain::supervisor> supervisors;
  std::vector<shift_entry> shifts;
  std::vector<duty_entry> duties;
  std::vector<stand_in_entry> stand_ins;
};

// "+07:00".
std::optional<std::chrono::minutes> parse_utc_offset(std::string_view);

// What was read, as the city has it. Texts that broke their rule were reported when they were read; here they are left
// out.
void put_calendar(const calendar_entries&, domain::city&);
// So that faults of domain::check() are shown with their lines.
void label_calendar(config_source&, const domain::city&);

rule clock_text();
rule date_text();  // or ""
rule days_text();
rule offset_text();

template <>
struct schema<shift_entry> {
  template <class Table>
  static void rows(Table& t) {
    using s = shift_entry;
    t.needed("id", &s::id, "Its name in duties.");
    t.needed("from", &s::from, "Local time.", clock_text());
    t.needed("to", &s::to, "Local time; at or before `from` it lies on the next day.", clock_text());
    t.value("days", &s::days, "On which it begins: \"daily\", \"mon-fri\", \"sat sun\".", days_text());
  }
};

template <>
struct schema<duty_entry> {
  template <class Table>
  static void rows(Table& t) {
    using d = duty_entry;
    t.needed("responders", &d::responders, "Who.", every(line_of(1, 32), 200));
    t.needed("unit", &d::unit, "In which unit.");
    t.needed("shift", &d::shift, "In which shift.");
    t.value("from", &d::from, "First date on which the shift begins.", date_text());
    t.value("until", &d::until, "Last date.", date_text());
  }
};

template <>
struct schema<stand_in_entry> {
  template <class Table>
  static void rows(Table& t) {
    using s = stand_in_entry;
    t.needed("agency", &s::agency, "The agency that is closed.");
    t.needed("by", &s::by, "The agency that is called in its place.");
    t.needed("from", &s::from, "First date.", date_text());
    t.needed("until", &s::until, "Last date.", date_text());
  }
};

}  // namespace kentongan::app
