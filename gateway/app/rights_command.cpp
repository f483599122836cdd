#include "gateway/app/rights_command.hpp"

#include "gateway/app/city_file.hpp"
#include "gateway/app/commands.hpp"
#include "gateway/web/book_lines.hpp"

#include <algorithm>
#include <vector>

namespace kentongan::app {

int refuse(const std::string& why, int exit_code) {
  std::cerr << "error: " << why << '\n';
  return exit_code;
}

std::variant<web::principal, std::string> principal_option(const settings& s, const std::string& role,
                                                           const std::string& agency, const std::string& name) {
  const auto what = domain::from_name<web::role>(role);
  if (!what) return "--role: '" + role + "' is none of dispatcher, desk, technician, viewer, administrator";
  if ((*what == web::role::desk) != !agency.empty())
    return std::string(agency.empty() ? "--agency: a desk needs its agency" : "--agency: only a desk has an agency");
  if (!web::is_login_name(name)) return "the name must match [A-Za-z0-9_.-]{1,32}";
  if (!agency.empty()) {
    const auto city = load_city(s.gateway.city);
    if (!print_faults(city.found)) return "the city has faults";
    std::vector<std::string> known;
    for (const auto& a : city.value.agencies) known.push_back(a.id.str());
    if (std::find(known.begin(), known.end(), agency) == known.end())
      return "--agency: " + city.value.name + " has no agency '" + agency + "'" + did_you_mean(agency, known);
  }
  return web::principal{*what, domain::agency_id(agency), name};
}

}  // namespace kentongan::app
