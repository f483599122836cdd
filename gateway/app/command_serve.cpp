// serve: the gateway itself. check: what it would run with.
#include "gateway/app/commands.hpp"
#include "gateway/app/logging.hpp"
#include "gateway/app/run.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace kentongan::app {

void add_serve(CLI::App& root, command& chosen) {
  auto* c = root.add_subcommand("serve", "Run the gateway until Ctrl-C");
  c->footer("Examples:\n  kentongan serve\n  kentongan --config /etc/kentongan.toml serve");
  c->callback([&chosen] {
    chosen = [](const common_options& o) {
      const auto config = load_configuration(o);
      if (!config) return exit_config;
      set_up_logging(config->settings.log, config->settings.log_file());
      return static_cast<int>(run(config->settings, config->city, {}));
    };
  });
}

void add_check(CLI::App& root, command& chosen) {
  auto* c = root.add_subcommand("check", "Check the settings and the city, and say what they add up to");
  c->footer("Examples:\n  kentongan check\n  kentongan --config /etc/kentongan.toml check");
  c->callback([&chosen] {
    chosen = [](const common_options& o) {
      const auto config = load_configuration(o);
      if (!config) return exit_config;
      const auto& city = config->city;
      std::size_t unconfirmed = 0;
      for (const auto& k : city.categories)
        for (const auto& r : k.routes) unconfirmed += r.role == domain::route_role::confirm;
      std::cout << "city " << city.id << " (" << city.name << "): " << city.agencies.size() << " agencies, "
                << city.units.size() << " units, " << city.responders.size() << " responders, "
                << city.categories.size() << " categories; " << unconfirmed
                << " routes wait for the city's confirmation\n"
                << "gateway " << config->settings.gateway.id << ": " << config->settings.modems.size() << " modems, "
                << config->settings.terminals.size() << " terminals, " << config->settings.nets.size()
                << " nets, broker "
                << (config->settings.mqtt.url.empty() ? std::string("of our own") : config->settings.mqtt.url) << '\n'
                << "ok\n";
      return 0;
    };
  });
}

}  // namespace kentongan::app
