// A rehearsed year (gateway/rehearsal) as lines of text, and as JSON. Pure.
#pragma once
#include "gateway/app/watch_screen.hpp"
#include "gateway/rehearsal/tally.hpp"

#include <boost/json.hpp>

#include <string>
#include <vector>

namespace kentongan::app {

struct year_heading {
  std::string city;
  int year = 0;
  std::uint64_t seed = 0;
};

std::vector<watch_line> year_lines(const year_heading&, const rehearsal::year_tally&, language);
boost::json::object year_json(const year_heading&, const rehearsal::year_tally&);

}  // namespace kentongan::app
