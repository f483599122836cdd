// The program's commands. Each adds itself to the command line, and runs when chosen; what it returns is the exit code.
#pragma once
#include "gateway/app/settings.hpp"

#include <functional>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace kentongan::app {

// Options that every command shares.
struct common_options {
  std::string config_file;  // empty: defaults
  std::string data_dir;     // overrides gateway.data_dir
  std::string city;         // overrides gateway.city
  std::string log_level;    // overrides log.level
};

// Exit codes: 0 done, 1 the gateway said no, 64 usage (CLI11 prints it), 69 nothing reachable, 74 journal,
// 78 (EX_CONFIG) settings or city are wrong.
inline constexpr int exit_config = 78;

// Settings and city, with the overrides applied and everything checked; prints faults to stderr.
struct configuration {
  app::settings settings;
  domain::city city;
};
std::optional<configuration> load_configuration(const common_options&);
// Likewise of the settings alone, for what needs no city that fits them.
std::optional<settings> load_settings_only(const common_options&);
// Prints warnings and errors to stderr; true: no error.
bool print_faults(const config_faults&);

using command = std::function<int(const common_options&)>;
// Adds the command and stores what it does in `chosen` when the command line names it.
void add_serve(CLI::App&, command& chosen);
void add_check(CLI::App&, command& chosen);
void add_journal(CLI::App&, command& chosen);
void add_order(CLI::App&, command& chosen);
void add_watch(CLI::App&, command& chosen);
void add_answer(CLI::App&, command& chosen);
void add_amend(CLI::App& order, command& chosen);  // below `order`
void add_situation(CLI::App&, command& chosen);
void add_city(CLI::App&, command& chosen);
void add_year(CLI::App&, command& chosen);
void add_ht_card(CLI::App&, command& chosen);
void add_coverage(CLI::App&, command& chosen);
void add_heard(CLI::App&, command& chosen);
void add_modem(CLI::App&, command& chosen);
void add_account(CLI::App&, command& chosen);
void add_phone(CLI::App&, command& chosen);
void add_token(CLI::App&, command& chosen);

}  // namespace kentongan::app
