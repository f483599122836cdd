// city check: what the city's own people still have to decide.
#include "gateway/app/city_file.hpp"
#include "gateway/app/city_review.hpp"
#include "gateway/app/client_session.hpp"
#include "gateway/app/watch_table.hpp"
#include "gateway/app/watch_terminal.hpp"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <iostream>
#include <memory>

namespace kentongan::app {

namespace json = boost::json;

namespace {

struct city_options {
  std::string file;
  app::language language = language::id;
  bool json = false, strict = false;
};

json::object to_json(const domain::city& c, const std::vector<open_point>& points) {
  json::array list;
  for (const auto& p : points) {
    json::object o{{"kind", domain::name_of(p.kind)}, {"name", p.name}};
    if (!p.subject.empty()) o["subject"] = p.subject;
    if (!p.detail.empty()) o["detail"] = p.detail;
    if (p.line != 0) o["line"] = p.line;
    list.push_back(std::move(o));
  }
  return {{"city", c.id}, {"confirmed_by", c.confirmed_by}, {"open", std::move(list)}};
}

void print(const std::string& file, const domain::city& c, const std::vector<open_point>& points, language l) {
  const auto say = [l](std::string_view key) { return std::string(word(l, key)); };
  const bool coloured = stdout_is_terminal();
  const auto put = [&](const watch_line& line) {
    std::cout << (coloured ? coloured_text(line) : text_of(line)) << '\n';
  };
  std::cout << c.name << " (" << file << "): " << c.agencies.size() << ' ' << say("city.agencies") << ", "
            << c.units.size() << ' ' << say("city.units") << ", " << c.categories.size() << ' '
            << say("city.categories") << '\n';
  if (!c.confirmed_by.empty()) std::cout << say("city.confirmed_by") << ": " << c.confirmed_by << '\n';
  for (const auto kind :
       {open_kind::table, open_kind::route, open_kind::checklist, open_kind::no_checklist, open_kind::one_way}) {
    std::vector<watch_row> rows;
    for (const auto& p : points)
      if (p.kind == kind && !p.subject.empty())
        rows.push_back(
            {watch_style::plain,
             {"  " + p.subject, p.name, p.detail, p.line ? say("city.line") + ' ' + std::to_string(p.line) : ""}});
    const bool any = std::any_of(points.begin(), points.end(), [&](const auto& p) { return p.kind == kind; });
    if (!any) continue;
    std::cout << '\n';
    const auto head = say("city." + std::string(domain::name_of(kind)));
    put({{watch_style::caution, head + (rows.empty() ? "" : " (" + std::to_string(rows.size()) + ')')}});
    for (const auto& line : table_of(rows)) put(line);
  }
  std::cout << '\n'
            << (points.empty() ? say("city.nothing_open") : std::to_string(points.size()) + ' ' + say("city.open"))
            << '\n';
}

int review_city(const common_options& common, const city_options& o) {
  std::string name = o.file;
  if (name.empty()) {
    const auto s = load_settings_only(common);
    if (!s) return exit_config;
    name = s->gateway.city;
  }
  const auto read = load_city(name);
  if (!print_faults(read.found)) return exit_config;
  const auto points = review(read.value, read.source);
  if (o.json)
    std::cout << json::serialize(to_json(read.value, points)) << '\n';
  else
    print(read.source.file, read.value, points, o.language);
  return o.strict && !points.empty() ? exit_refused : 0;
}

}  // namespace

void add_city(CLI::App& root, command& chosen) {
  auto* city = root.add_subcommand("city", "The city: its agencies, crews, categories and routes");
  city->require_subcommand(1);
  city->footer("Examples:\n  kentongan city check\n  kentongan city check kota.toml --strict");
  const auto o = std::make_shared<city_options>();
  auto* c = city->add_subcommand("check", "Is it in order, and what have the city's own people not confirmed yet");
  c->add_option("file", o->file, "A city file, or the name of a built-in one; else the settings' city");
  c->add_flag("--strict", o->strict, "Exit 1 when anything is unconfirmed");
  add_display_options(*c, o->language, &o->json);
  c->footer(
      "Examples:\n  kentongan city check\n  kentongan city check kota.toml --strict\n"
      "  kentongan city check blitar --lang en --json\n\n"
      "Exit codes: 0 in order, 1 unconfirmed points (with --strict), 78 the city has faults.");
  c->callback([&chosen, o] { chosen = [o](const common_options& common) { return review_city(common, *o); }; });
}

}  // namespace kentongan::app
