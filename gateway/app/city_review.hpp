// What a city still has to decide: an example that runs is not a table that people have signed. Pure.
#pragma once
#include "gateway/app/settings_source.hpp"
#include "gateway/domain/city.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace kentongan::app {

enum class open_kind : std::uint8_t {
  table,         // nobody has signed priorities and routes
  route,         // its role is `confirm`
  checklist,     // a draft
  no_checklist,  // an urgent category has none
  one_way,       // an agency with P1 orders has one kind of path only
};
constexpr auto names_of(open_kind) {
  return domain::name_table<5>{"table", "route", "checklist", "no_checklist", "one_way"};
}

struct open_point {
  open_kind kind = open_kind::table;
  std::string subject;     // category or agency; empty: the whole city
  std::string name;        // of the subject, for people; Indonesian
  std::string detail;      // of `route`: the agency, and the note behind a ": "
  std::uint32_t line = 0;  // in the city file; 0: not known
};

// In the order of the kinds, then of the file.
std::vector<open_point> review(const domain::city&, const config_source&);

}  // namespace kentongan::app
