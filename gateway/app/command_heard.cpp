// heard: what was heard on the radio nets, from the archive's files; no gateway need run.
#include "gateway/app/client_session.hpp"
#include "gateway/app/heard_archive.hpp"
#include "gateway/app/watch_table.hpp"
#include "gateway/app/watch_terminal.hpp"
#include "gateway/journal/store.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>
#include <memory>

namespace kentongan::app {

namespace {

using domain::utc_time;

struct heard_options {
  std::string order, net, who, since = "24h";
  std::size_t limit = 200;
  app::language language = language::id;
  bool json = false;
};

struct window {
  utc_time from, to;
};

// From the order's first fact to its last: by its id, or the newest that has the number.
window window_of(const configuration& c, const std::string& given) {
  const auto file = c.settings.journal_file().string();
  const auto fail = [](const std::string& text) -> client_error { return {exit_refused, text}; };
  auto store = journal::store::open_read_only(file);
  if (!store) throw fail(store.error().message);
  const auto number = given.starts_with('#') ? given.substr(1) : given;
  std::optional<window> found;
  domain::order_id id;
  constexpr auto page = journal::store::read_limit_max;
  for (std::uint64_t from = 1;;) {
    const auto facts = store->read({}, from, page);
    if (!facts) throw fail(facts.error().message);
    for (const auto& f : *facts) {
      const auto* accepted = std::get_if<domain::order_accepted>(&f.body);
      if (accepted && (f.order.str() == given || std::to_string(accepted->number) == number)) {
        id = f.order;
        found = {f.at, f.at};
      }
      if (found && f.order == id) found->to = f.at;
    }
    if (facts->size() < page) break;
    from = facts->back().seq + 1;
  }
  if (!found) throw fail("the journal " + file + " knows no order '" + given + "'");
  // What ended it was still being said.
  found->to += std::chrono::minutes{1};
  return *found;
}

// "101" -> "damkar-1"; who is unknown keeps his own name.
std::string name_of(const domain::city& city, const std::string& who) {
  for (const auto& u : city.units)
    for (const auto& c : u.channels)
      if (!who.empty() && (c.address == who || (!c.mdc.empty() && "mdc " + c.mdc == who))) return u.id.str();
  return who;
}

int heard(const configuration& c, const heard_options& o) {
  const auto span = o.order.empty() ? window{moment_ago(o.since, "--since"), wall_clock() + std::chrono::days{1}}
                                    : window_of(c, o.order);
  const watch_reader reader{o.language, utc_offset_of(wall_clock())};
  std::vector<watch_row> rows;
  const auto say = [&](const char* key) { return std::string(word(o.language, key)); };
  rows.push_back({watch_style::strong,
                  {say("heard.when"), say("situation.net"), say("situation.who"), say("heard.length"), "dBFS", "SNR dB",
                   say("heard.read"), say("heard.sound")}});
  const auto wanted = [&](const kept_over& k) {
    return (o.net.empty() || k.net.str() == o.net) &&
           (o.who.empty() || k.over.who == o.who || name_of(c.city, k.over.who) == o.who);
  };
  for (const auto& k : read_heard(c.settings.heard_dir(), span.from, span.to, o.limit, wanted)) {
    const auto who = name_of(c.city, k.over.who);
    if (o.json) {
      std::cout << to_json_line(k);
      continue;
    }
    std::string read;
    for (const auto& part : k.over.read) read += (read.empty() ? "" : "; ") + part;
    const auto meter = [&](double air::signal_meters::*m) {
      return k.over.meters ? fmt::format("{:.0f}", (*k.over.meters).*m) : std::string("-");
    };
    rows.push_back({who.empty() ? watch_style::faint : watch_style::plain,
                    {date_text(k.over.begin, reader), k.net.str(), who.empty() ? "-" : who,
                     k.over.length ? fmt::format("{:.1f}", static_cast<double>(k.over.length->count()) / 1000) : "-",
                     meter(&air::signal_meters::level_dbfs), meter(&air::signal_meters::snr_db), read,
                     k.sound_file.empty() ? "" : (c.settings.heard_dir() / k.sound_file).string()}});
  }
  if (o.json) return 0;
  if (rows.size() == 1) {
    std::cout << say("heard.nothing") << '\n';
    return 0;
  }
  const bool coloured = stdout_is_terminal();
  for (const auto& l : table_of(rows)) std::cout << (coloured ? coloured_text(l) : text_of(l)) << '\n';
  return 0;
}

}  // namespace

void add_heard(CLI::App& root, command& chosen) {
  const auto o = std::make_shared<heard_options>();
  auto* c = root.add_subcommand("heard", "Every over heard on the nets: when, who, how long, how well, what was read");
  c->add_option("--order", o->order, "While this order lasted: its id, or #number (the newest that had it)");
  c->add_option("--since", o->since, "Since then: 90m, 24h, 7d, 2026-03-19T14:00:00+07:00")->capture_default_str();
  c->add_option("--net", o->net, "On this net only");
  c->add_option("--who", o->who, "By this unit or address only");
  c->add_option("--limit", o->limit, "The newest so many")->check(CLI::Range(1, 100000))->capture_default_str();
  add_display_options(*c, o->language, &o->json);
  c->footer(
      "Reads the files that the gateway writes below its data_dir ([heard] in the settings). Sound is kept only when\n"
      "[heard] sound = true; it is mu-law WAV, which aplay, VLC and browsers play.\n\n"
      "Examples:\n  kentongan heard\n  kentongan heard --order '#12'\n  kentongan heard --who damkar-1 --since 7d "
      "--json\n\n"
      "Exit codes: 0 done, 1 no such order, 64 usage, 78 settings or city are wrong.");
  c->callback([&chosen, o] {
    chosen = [o](const common_options& common) {
      return with_configuration(common, [&](const configuration& config) { return heard(config, *o); });
    };
  });
}

}  // namespace kentongan::app
