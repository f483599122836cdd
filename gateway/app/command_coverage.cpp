// coverage: whom and where the radio reaches, from the journal's file; no gateway need run.
#include "gateway/app/client_session.hpp"
#include "gateway/app/coverage.hpp"
#include "gateway/app/watch_table.hpp"
#include "gateway/app/watch_terminal.hpp"
#include "gateway/journal/store.hpp"

#include <CLI/CLI.hpp>

#include <fstream>
#include <iostream>
#include <memory>

namespace kentongan::app {

namespace json = boost::json;

namespace {

struct coverage_options {
  std::string since = "30d", geojson;
  app::language language = language::id;
  bool json = false;
};

constexpr int exit_not_written = 74;  // EX_IOERR

coverage read_journal(const std::string& file, domain::utc_time since) {
  auto store = journal::store::open_read_only(file);
  if (!store) throw client_error(exit_not_written, store.error().message);
  coverage found;
  constexpr auto page = journal::store::read_limit_max;
  for (std::uint64_t from = 1;;) {
    const auto facts = store->read({}, from, page);
    if (!facts) throw client_error(exit_not_written, facts.error().message);
    for (const auto& f : *facts)
      if (f.at >= since) found.take(f);
    if (facts->size() < page) return found;
    from = facts->back().seq + 1;
  }
}

json::object place_json(const place_coverage& p) {
  return {{"place", p.place}, {"by_radio", p.by_radio}, {"otherwise", p.otherwise}, {"positions", p.positions}};
}

// RFC 7946: squares that any map program shows.
std::string geojson_of(const std::vector<place_coverage>& places) {
  json::array features;
  constexpr double half = coverage::cell_deg / 2;
  for (const auto& p : places) {
    if (!p.lat_deg || !p.lon_deg) continue;
    json::array ring;
    for (const auto& [x, y] : {std::pair{-1, -1}, {1, -1}, {1, 1}, {-1, 1}, {-1, -1}})
      ring.push_back(json::array{*p.lon_deg + x * half, *p.lat_deg + y * half});
    features.push_back(json::object{{"type", "Feature"},
                                    {"properties", place_json(p)},
                                    {"geometry", {{"type", "Polygon"}, {"coordinates", json::array{ring}}}}});
  }
  return json::serialize(json::object{{"type", "FeatureCollection"}, {"features", features}});
}

void print(const std::string& heading, const std::vector<watch_row>& rows) {
  const bool coloured = stdout_is_terminal();
  std::cout << heading << '\n';
  for (const auto& l : table_of(rows, watch_columns::figures))
    std::cout << (coloured ? coloured_text(l) : text_of(l)) << '\n';
}

int show(const configuration& c, const coverage_options& o) {
  const auto found = read_journal(c.settings.journal_file().string(), moment_ago(o.since, "--since"));
  const auto units = found.units();
  const auto places = found.places();
  if (!o.geojson.empty()) {
    std::ofstream file(o.geojson, std::ios::binary);
    file << geojson_of(places) << '\n';
    file.close();
    if (!file) throw client_error(exit_not_written, "--geojson: '" + o.geojson + "' cannot be written");
  }
  if (o.json) {
    json::array all_units, all_places;
    for (const auto& u : units)
      all_units.push_back(json::object{{"unit", u.unit},
                                       {"called", u.called},
                                       {"by_radio", u.by_radio},
                                       {"otherwise", u.otherwise},
                                       {"never", u.never}});
    for (const auto& p : places) all_places.push_back(place_json(p));
    std::cout << json::serialize(json::object{{"units", all_units}, {"places", all_places}}) << '\n';
    return 0;
  }
  const auto say = [&](const char* key) { return std::string(word(o.language, key)); };
  const auto n = [](std::uint64_t value) { return std::to_string(value); };
  std::vector<watch_row> rows{{watch_style::strong,
                               {say("situation.unit"), say("coverage.called"), say("coverage.by_radio"),
                                say("coverage.otherwise"), say("coverage.never")}}};
  for (const auto& u : units)
    rows.push_back({u.by_radio == u.called ? watch_style::good : watch_style::caution,
                    {u.unit, n(u.called), n(u.by_radio), n(u.otherwise), n(u.never)}});
  print(say("coverage.units"), rows);
  rows = {{watch_style::strong,
           {say("coverage.place"), say("coverage.by_radio"), say("coverage.otherwise"), say("coverage.positions")}}};
  for (const auto& p : places)
    rows.push_back({p.otherwise == 0 ? watch_style::good : watch_style::caution,
                    {p.place, n(p.by_radio), n(p.otherwise), n(p.positions)}});
  std::cout << '\n';
  print(say("coverage.places"), rows);
  return 0;
}

}  // namespace

void add_coverage(CLI::App& root, command& chosen) {
  const auto o = std::make_shared<coverage_options>();
  auto* c = root.add_subcommand("coverage", "Whom and where the radio reaches, and where answers fail");
  c->add_option("--since", o->since, "Since then: 24h, 30d, 2026-03-19T14:00:00+07:00")->capture_default_str();
  c->add_option("--geojson", o->geojson, "Write the places as squares of 1.1 km to this file too, for a map program");
  add_display_options(*c, o->language, &o->json);
  c->footer(
      "A unit that answers by another way only, or never, may be out of reach, or have its HT switched off; a place\n"
      "from which crews telephone may need a second site.\n\n"
      "Examples:\n  kentongan coverage\n  kentongan coverage --since 90d --geojson coverage.geojson --lang en\n\n"
      "Exit codes: 0 done, 64 usage, 74 the journal cannot be read or the file not written, 78 settings are wrong.");
  c->callback([&chosen, o] {
    chosen = [o](const common_options& common) {
      return with_configuration(common, [&](const configuration& config) { return show(config, *o); });
    };
  });
}

}  // namespace kentongan::app
