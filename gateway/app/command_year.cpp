// replay-year: a year of the city through the dispatch core, at virtual speed.
#include "gateway/app/city_file.hpp"
#include "gateway/app/client_session.hpp"
#include "gateway/app/watch_terminal.hpp"
#include "gateway/app/year_report.hpp"
#include "gateway/rehearsal/rehearsal.hpp"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <chrono>
#include <iostream>
#include <memory>

namespace kentongan::app {

namespace {

struct year_options {
  rehearsal::script script;
  std::string figures;
  app::language language = language::id;
  bool json = false;
};

// The figures, or nothing when they cannot be had: said on stderr.
std::optional<rehearsal::year_figures> load_figures(const std::string& file, const domain::city& city) {
  std::string text, why_not, name = file;
  if (file.empty()) {
    const auto built_in = builtin_year(city.id);
    if (!built_in) {
      std::cerr << "error: there are no built-in figures of city '" << city.id
                << "'; name a file: --figures year.csv\n";
      return std::nullopt;
    }
    text = *built_in;
    name = "built-in figures of " + city.id;
  } else if (auto read = read_config_file(file, why_not)) {
    text = *std::move(read);
  } else {
    std::cerr << "error: " << file << ": " << why_not << '\n';
    return std::nullopt;
  }
  auto parsed = rehearsal::parse_year(text, name, city);
  if (const auto* fault = std::get_if<std::string>(&parsed)) {
    std::cerr << "error: " << *fault << '\n';
    return std::nullopt;
  }
  return std::get<rehearsal::year_figures>(std::move(parsed));
}

int replay(const common_options& common, const year_options& o) {
  const auto s = load_settings_only(common);
  if (!s) return exit_config;
  const auto read = load_city(s->gateway.city);
  if (!print_faults(read.found)) return exit_config;
  const auto figures = load_figures(o.figures, read.value);
  if (!figures) return exit_config;

  const domain::directory directory(read.value);
  const bool progress = ::isatty(STDERR_FILENO) == 1;
  const auto begun = std::chrono::steady_clock::now();
  const auto tally = rehearsal::rehearse(directory, *figures, o.script, [&](std::size_t month) {
    if (progress) std::cerr << "\r" << month + 1 << "/12" << std::flush;
  });
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
  if (progress) std::cerr << "\r     \r";

  const year_heading heading{read.value.name, figures->year, o.script.seed};
  if (o.json) {
    auto out = year_json(heading, tally);
    out["seconds"] = taken.count();
    std::cout << boost::json::serialize(out) << '\n';
  } else {
    const bool coloured = stdout_is_terminal();
    for (const auto& l : year_lines(heading, tally, o.language))
      std::cout << (coloured ? coloured_text(l) : text_of(l)) << '\n';
    std::fprintf(stderr, "%.2f s\n", taken.count());
  }
  return tally.sound() ? 0 : exit_refused;
}

void add_share(CLI::App& c, const char* name, double& value, const char* about) {
  c.add_option(name, value, about)->check(CLI::Range(0.0, 1.0))->capture_default_str();
}

}  // namespace

void add_year(CLI::App& root, command& chosen) {
  const auto o = std::make_shared<year_options>();
  auto* c = root.add_subcommand("replay-year", "Play a year of the city through the rules, at virtual speed");
  c->add_option("--seed", o->script.seed, "Of everything that happens by chance; the same gives the same year")
      ->capture_default_str();
  c->add_option("--figures", o->figures, "The year's figures (CSV); else the built-in ones of the city");
  auto& p = o->script.people;
  add_share(*c, "--late", p.late, "Share of crews that answer after 90 s to 15 min");
  add_share(*c, "--reject", p.reject, "Share of crews that refuse");
  add_share(*c, "--silent", p.silent, "Share of crews that never answer by themselves");
  add_share(*c, "--wake", p.wake, "Share of those that a repeated call wakes, each time");
  add_share(*c, "--forget", p.forget, "Share of the later steps that are not reported");
  add_share(*c, "--phone-loss", p.phone_loss, "Share of copies that reach a phone minutes late");
  add_share(*c, "--radio-loss", p.radio_loss, "Share of copies that do not reach an HT");
  add_share(*c, "--desk-asleep", p.desk_asleep, "Share of desks that do not answer");
  add_share(*c, "--unverified", o->script.calls.unverified, "Share of real orders entered before the call is checked");
  add_share(*c, "--pranks", o->script.calls.entered, "Share of prank calls that get as far as an order");
  add_display_options(*c, o->language, &o->json);
  c->footer(
      "Examples:\n  kentongan replay-year --seed 7\n  kentongan replay-year --silent 0.3 --radio-loss 0.5 --lang en\n"
      "  kentongan --city kota.toml replay-year --figures kota_2025.csv --json\n\n"
      "How people behave is a guess, and every share of it an option. Exit codes: 0, 1 a promise was broken\n"
      "(an order nobody heard of, a transmitter keyed that must not be), 78 city or figures are wrong.");
  c->callback([&chosen, o] { chosen = [o](const common_options& common) { return replay(common, *o); }; });
}

}  // namespace kentongan::app
