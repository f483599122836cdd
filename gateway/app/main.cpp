// The program `kentongan`.
#include "gateway/app/commands.hpp"
#include "gateway/app/version.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

int main(int argc, char** argv) {
  using namespace kentongan::app;
  CLI::App root{
      "Kentongan, the field gateway of a city's 112 call centre: orders out to radios and phones, status back.",
      "kentongan"};
  common_options options;
  command chosen;
  bool print = false;
  root.add_option("-c,--config", options.config_file, "Settings file (TOML); without it the defaults are used");
  root.add_option("--data-dir", options.data_dir, "Where the journal and the broker's files live");
  root.add_option("--city", options.city, "City file, or the name of a built-in one");
  root.add_option("--log-level", options.log_level, "trace, debug, info, warn, error or off");
  root.add_flag("--print-config", print, "Print the settings in force, with comments, as a settings file");
  root.set_version_flag("--version", "kentongan " + std::string(version));
  root.require_subcommand(0, 1);
  root.footer(
      "Examples:\n  kentongan serve\n  kentongan --print-config > kentongan.toml\n"
      "  kentongan order new --category L-KEBAKARAN --address \"Jl. Merdeka 10\" --text \"Rumah terbakar\"\n"
      "  kentongan watch");
  add_serve(root, chosen);
  add_order(root, chosen);
  add_answer(root, chosen);
  add_situation(root, chosen);
  add_watch(root, chosen);
  add_check(root, chosen);
  add_city(root, chosen);
  add_year(root, chosen);
  add_ht_card(root, chosen);
  add_heard(root, chosen);
  add_coverage(root, chosen);
  add_modem(root, chosen);
  add_account(root, chosen);
  add_phone(root, chosen);
  add_token(root, chosen);
  add_journal(root, chosen);
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return root.exit(e) == 0 ? 0 : 64;
  }
  try {
    if (print) {
      const auto config = load_configuration(options);
      if (!config) return exit_config;
      std::cout << print_config(config->settings);
      return 0;
    }
    if (!chosen) {
      std::cout << root.help();
      return 64;
    }
    return chosen(options);
  } catch (const std::exception& e) {
    std::cerr << "error: " << e.what() << '\n';
    return 70;
  }
}
