// ht-card: what to load into an HT's DTMF memories, and the card to tape on its back.
#include "gateway/air/ht_card.hpp"
#include "gateway/app/city_file.hpp"
#include "gateway/app/client_session.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>

namespace kentongan::app {
namespace {

constexpr int exit_not_written = 74;  // EX_IOERR

struct card_options {
  std::string unit, out;
  bool text = false;
};

std::string known_units(const std::vector<std::string>& units) {
  std::string list;
  for (const auto& u : units) list += (list.empty() ? "" : ", ") + u;
  return list.empty() ? "no unit of this city has a voice channel" : "units with a voice channel: " + list;
}

int print_card(const common_options& common, const card_options& o) {
  const auto settings = load_settings_only(common);
  if (!settings) return exit_config;
  const auto read = load_city(settings->gateway.city);
  if (!print_faults(read.found)) return exit_config;
  const domain::city& city = read.value;

  std::vector<std::string> all, with_voice;
  for (const auto& u : city.units) {
    all.push_back(u.id.str());
    if (!air::ht_cards(city, u).empty()) with_voice.push_back(u.id.str());
  }
  const auto unit =
      std::find_if(city.units.begin(), city.units.end(), [&](const auto& u) { return u.id.str() == o.unit; });
  if (unit == city.units.end()) {
    std::cerr << "error: --unit: " << city.name << " has no unit '" << o.unit << "'" << did_you_mean(o.unit, all)
              << " (" << known_units(with_voice) << ")\n";
    return exit_refused;
  }
  const auto cards = air::ht_cards(city, *unit);
  if (cards.empty()) {
    std::cerr << "error: --unit: '" << o.unit << "' has no channel of kind \"voice\" in " << read.source.file
              << did_you_mean(o.unit, with_voice) << " (" << known_units(with_voice) << ")\n";
    return exit_refused;
  }

  std::string page;
  if (o.text) {
    for (const auto& c : cards) page += (page.empty() ? "" : "\n") + air::to_text(c);
  } else {
    page = air::to_html(cards);
  }
  if (o.out.empty()) {
    std::cout << page;
    return 0;
  }
  std::ofstream file(o.out, std::ios::binary);
  file << page;
  file.close();
  if (!file) {
    std::cerr << "error: --out: '" << o.out << "' cannot be written\n";
    return exit_not_written;
  }
  return 0;
}

}  // namespace

void add_ht_card(CLI::App& root, command& chosen) {
  const auto o = std::make_shared<card_options>();
  auto* c = root.add_subcommand("ht-card", "The card of an analogue HT: DTMF memories, keys, what the radio says back");
  c->add_option("--unit", o->unit, "Whose HT: a unit of the city with a channel of kind \"voice\"")->required();
  c->add_option("--out", o->out, "Write to this file instead of the terminal");
  c->add_flag("--text", o->text, "Plain text instead of an HTML page");
  c->footer(
      "The page is A6 landscape (148 x 105 mm), black on white. For a PDF, open it in a browser and print it to a "
      "file;\n"
      "it sets its own paper size and margins.\n\n"
      "Examples:\n  kentongan ht-card --unit damkar-1 --out damkar-1.html\n"
      "  kentongan --city kota.toml ht-card --unit damkar-1 --text\n\n"
      "Exit codes: 0 done, 1 no such unit or no voice channel, 74 the file cannot be written, 78 settings or city "
      "have\n"
      "faults.");
  c->callback([&chosen, o] { chosen = [o](const common_options& common) { return print_card(common, *o); }; });
}

}  // namespace kentongan::app
