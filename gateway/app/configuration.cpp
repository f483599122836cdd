#include "gateway/app/city_file.hpp"
#include "gateway/app/commands.hpp"

#include <iostream>

namespace kentongan::app {

bool print_faults(const config_faults& f) {
  for (const auto& w : f.warnings) std::cerr << "warning: " << to_text(w) << '\n';
  for (const auto& e : f.errors) std::cerr << "error: " << to_text(e) << '\n';
  return f.errors.empty();
}

std::optional<settings> load_settings_only(const common_options& o) {
  auto s = o.config_file.empty() ? parse_settings("", "defaults") : load_settings(o.config_file);
  if (!print_faults(s.found)) return std::nullopt;
  if (!o.data_dir.empty()) s.value.gateway.data_dir = o.data_dir;
  if (!o.city.empty()) s.value.gateway.city = o.city;
  if (!o.log_level.empty()) {
    const auto level = domain::from_name<log_level>(o.log_level);
    if (!level) {
      std::cerr << "error: --log-level: '" << o.log_level << "' is none of trace, debug, info, warn, error, off\n";
      return std::nullopt;
    }
    s.value.log.level = *level;
  }
  return std::move(s.value);
}

std::optional<configuration> load_configuration(const common_options& o) {
  auto s = load_settings_only(o);
  if (!s) return std::nullopt;
  auto c = load_city(s->gateway.city);
  if (!print_faults(c.found)) return std::nullopt;
  if (!print_faults(check(*s, c.value, c.source))) return std::nullopt;
  return configuration{*std::move(s), std::move(c.value)};
}

}  // namespace kentongan::app
