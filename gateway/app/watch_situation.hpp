// The lists of `emergency list`, `readiness`, `roster` and `net show`: responses of the verbs in, lines of text out.
// Pure.
#pragma once
#include "gateway/app/watch_screen.hpp"

#include <boost/json.hpp>

#include <vector>

namespace kentongan::app {

std::vector<watch_line> emergency_lines(const boost::json::object& response, const watch_reader&, domain::utc_time now);
std::vector<watch_line> readiness_lines(const boost::json::object& response, const watch_reader&, domain::utc_time now);
// Who is on duty, and in the next shift; crews under strength stand out.
std::vector<watch_line> roster_lines(const boost::json::object& response, const watch_reader&);
// Health of a gateway: its nets, and what waits for each and why.
std::vector<watch_line> net_lines(const boost::json::object& health, const watch_reader&, domain::utc_time now);
// The response of the verb `stations`: who is heard how well, and what to do about it.
std::vector<watch_line> station_lines(const boost::json::object& response, const watch_reader&, domain::utc_time now);

// "-8.09830, 112.16810 (12 m, 14:03:11)"; empty when there is none.
std::string place_text(const boost::json::object& holder, const watch_reader&);
// "#12 tiba di TKP, #13 meluncur"; empty when there are none.
std::string tasks_text(const boost::json::object& holder, const watch_reader&);

}  // namespace kentongan::app
