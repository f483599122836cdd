// A city from its TOML file (gateway/city/README.md describes the format), as strict as the settings: every unknown
// key, wrong type and fault of domain::check() is an error that names the file and, where it can, the line.
#pragma once
#include "gateway/app/settings_source.hpp"
#include "gateway/domain/city.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kentongan::app {

// `file` only names the text in faults. Besides keys, `source` has lines for "agency 'x'", "unit 'x'", "category 'x'"
// and "responder 'x'". Warned of: an agency that orders are routed to and that nobody could be reached at.
config_result<domain::city> parse_city(std::string_view text, std::string_view file);

// The text of a city built into the program.
std::optional<std::string_view> builtin_city(std::string_view name);

// The figures of a built-in city's year, as CSV (gateway/rehearsal/year.hpp).
std::optional<std::string_view> builtin_year(std::string_view city);

// A city file when there is a '/' or a ".toml" in `name_or_path`, else a built-in city.
config_result<domain::city> load_city(std::string_view name_or_path);

}  // namespace kentongan::app
