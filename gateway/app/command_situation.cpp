// emergency, readiness, roster, net: what stands apart from orders, from a terminal.
#include "gateway/app/client_session.hpp"
#include "gateway/app/watch_json.hpp"
#include "gateway/app/watch_situation.hpp"
#include "gateway/app/watch_terminal.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace kentongan::app {

namespace json = boost::json;

namespace {

struct situation_options : client_options {
  std::string subject, by, text, at, to, until, instead_of;
  bool desk = false;
};
using options = std::shared_ptr<situation_options>;

watch_reader reader_of(const client_options& o) { return {o.language, utc_offset_of(wall_clock())}; }

void print(const std::vector<watch_line>& lines) {
  const bool coloured = stdout_is_terminal();
  for (const auto& l : lines) std::cout << (coloured ? coloured_text(l) : text_of(l)) << '\n';
}

// "2026-03-19T14:00+07:00" as it is; "14:00" today or tomorrow, "8h" and "30m" from now on, by the reader's clock.
std::string moment_of(const std::string& given, std::string_view option) {
  const auto now = wall_clock();
  if (const auto t = domain::parse_rfc3339(given)) return domain::to_rfc3339(*t);
  if (const auto t = domain::parse_rfc3339(given.size() == 16 ? given + ":00Z" : given + "Z"))
    return domain::to_rfc3339(*t - utc_offset_of(*t));
  if (const auto clock = domain::parse_clock(given)) {
    const auto offset = utc_offset_of(now);
    const auto midnight = std::chrono::floor<std::chrono::days>(now + offset) - offset;
    const auto t = domain::utc_time{midnight} + *clock;
    return domain::to_rfc3339(t > now ? t : t + std::chrono::days{1});
  }
  if (given.size() >= 2 && given.size() <= 5 && given.find_first_not_of("0123456789") == given.size() - 1) {
    const auto n = std::stoi(given.substr(0, given.size() - 1));
    if (given.back() == 'h') return domain::to_rfc3339(now + std::chrono::hours{n});
    if (given.back() == 'm') return domain::to_rfc3339(now + std::chrono::minutes{n});
  }
  throw client_error(exit_usage, std::string(option) + ": '" + given +
                                     "' is no time: 14:00, 8h, 30m, 2026-03-19T14:00 or 2026-03-19T14:00:00+07:00");
}

using lines_of = std::function<std::vector<watch_line>(const json::object&, const watch_reader&)>;

int show(const configuration& c, const situation_options& o, std::string_view verb, json::object fields,
         const lines_of& lines) {
  client_session session(c, o);
  const auto reply = session.ask(verb, std::move(fields));
  if (o.json)
    std::cout << json::serialize(reply) << '\n';
  else
    print(lines(reply, reader_of(o)));
  return 0;
}

int say(const configuration& c, const situation_options& o, std::string_view verb, json::object fields,
        std::string_view done) {
  client_session session(c, o);
  const auto reply = session.ask(verb, std::move(fields));
  if (o.json) {
    std::cout << json::serialize(reply) << '\n';
    return 0;
  }
  std::cout << word(o.language, done) << ": " << o.subject;
  if (const auto detail = loose::text(loose::object(reply, "reply"), "detail"); !detail.empty())
    std::cout << " (" << detail << ')';
  std::cout << '\n';
  return 0;
}

// Adds a subcommand whose work is `what`.
CLI::App* add(CLI::App& parent, command& chosen, const char* name, const char* about, const options& o,
              std::function<int(const configuration&, const situation_options&)> what) {
  auto* c = parent.add_subcommand(name, about);
  add_client_options(*c, *o);
  c->callback([&chosen, c, o, what = std::move(what)] {
    if (!c->get_subcommands().empty()) return;  // it is that one's turn
    chosen = [o, what](const common_options& common) {
      return with_configuration(common, [&](const configuration& config) { return what(config, *o); });
    };
  });
  return c;
}

void add_readiness(CLI::App& root, command& chosen) {
  const auto o = std::make_shared<situation_options>();
  auto* c = add(root, chosen, "readiness", "Which agencies can be reached, and over which paths", o,
                [](const configuration& config, const situation_options& given) {
                  return show(config, given, "readiness", {}, [](const auto& reply, const auto& reader) {
                    return readiness_lines(reply, reader, wall_clock());
                  });
                });
  c->footer(
      "Examples:\n  kentongan readiness\n  kentongan readiness --lang en --json\n\n"
      "An agency without any path that works has an alarm: close it with `kentongan alarm close - AGENCY`.");
}

void add_roster(CLI::App& root, command& chosen) {
  const auto o = std::make_shared<situation_options>();
  auto* c = add(root, chosen, "roster", "Who is on duty now and next; crews under strength stand out", o,
                [](const configuration& config, const situation_options& given) {
                  json::object fields;
                  if (!given.at.empty()) fields["at"] = moment_of(given.at, "--at");
                  return show(config, given, "roster", std::move(fields), roster_lines);
                });
  c->add_option("--at", o->at, "At another time: 14:00, 8h, 2026-03-19T14:00");
  c->require_subcommand(0, 1);
  c->footer(
      "Examples:\n  kentongan roster\n  kentongan roster --at 2026-03-19T14:00\n"
      "  kentongan roster duty budi off --until 14:00 --by Joko --reason sakit");

  const auto d = std::make_shared<situation_options>();
  auto* duty = add(*c, chosen, "duty", "Put somebody on duty or off it, until a time", d,
                   [](const configuration& config, const situation_options& given) {
                     json::object fields{{"responder", given.subject},
                                         {"to", given.to},
                                         {"by", given.by},
                                         {"role", given.desk ? "desk" : "dispatcher"},
                                         {"reason", given.text}};
                     if (!given.until.empty()) fields["until"] = moment_of(given.until, "--until");
                     if (!given.instead_of.empty()) fields["instead_of"] = given.instead_of;
                     return say(config, given, "duty", std::move(fields), "done.duty");
                   });
  duty->add_option("responder", d->subject, "Who")->required();
  duty->add_option("to", d->to, "on, off, or as_rostered: what was said before no longer holds")
      ->required()
      ->check(CLI::IsMember({"on", "off", "as_rostered"}));
  duty->add_option("--until", d->until, "Until when: 14:00, 8h, 2026-03-19T14:00");
  duty->add_option("--instead-of", d->instead_of, "Whose place he takes, of the same unit");
  duty->add_option("--by", d->by, "Name of the person who says so")->required();
  duty->add_option("--reason", d->text, "Why");
  duty->add_flag("--desk", d->desk, "As the agency's desk; else as the dispatcher");
  duty->footer(
      "Examples:\n  kentongan roster duty budi off --until 14:00 --by Joko --desk --reason sakit\n"
      "  kentongan roster duty citra on --until 8h --instead-of budi --by Joko --desk\n"
      "  kentongan roster duty budi as_rostered --by Joko");
}

void add_net(CLI::App& root, command& chosen) {
  auto* n = root.add_subcommand("net", "Radio nets: what waits and why; quiet mode while a crew needs the channel");
  n->require_subcommand(1);
  n->footer(
      "Examples:\n  kentongan net show\n  kentongan net stations\n  kentongan net quiet vhf1 --until 30m --by Sari "
      "--reason evakuasi\n"
      "  kentongan net open vhf1 --by Sari");
  const auto o = std::make_shared<situation_options>();
  add(*n, chosen, "show", "Each net: modem, channel, airtime, what waits for it and what keeps it", o,
      [](const configuration& config, const situation_options& given) {
        return show(config, given, "status", {}, [](const auto& reply, const auto& reader) {
          return net_lines(loose::object(reply, "health"), reader, wall_clock());
        });
      })
      ->footer("Examples:\n  kentongan net show\n  kentongan net show --lang en --json");
  const auto s = std::make_shared<situation_options>();
  add(*n, chosen, "stations", "How well each station is heard, and what its owner should adjust", s,
      [](const configuration& config, const situation_options& given) {
        return show(config, given, "stations", {},
                    [](const auto& reply, const auto& reader) { return station_lines(reply, reader, wall_clock()); });
      })
      ->footer("Examples:\n  kentongan net stations\n  kentongan net stations --lang en --json");
  const auto q = std::make_shared<situation_options>();
  auto* quiet = add(*n, chosen, "quiet", "Keep P2 and P3 off the net; P1 and answers to crews still go out", q,
                    [](const configuration& config, const situation_options& given) {
                      return say(config, given, "quiet",
                                 {{"net", given.subject},
                                  {"until", moment_of(given.until, "--until")},
                                  {"by", given.by},
                                  {"reason", given.text}},
                                 "done.quiet");
                    });
  quiet->add_option("net", q->subject, "Which")->required();
  quiet->add_option("--until", q->until, "Until when, at most 12 hours: 30m, 2h, 14:00")->required();
  quiet->add_option("--by", q->by, "Your name")->required();
  quiet->add_option("--reason", q->text, "Why");
  quiet->footer("Examples:\n  kentongan net quiet vhf1 --until 30m --by Sari --reason evakuasi");
  const auto p = std::make_shared<situation_options>();
  auto* open =
      add(*n, chosen, "open", "End quiet mode", p, [](const configuration& config, const situation_options& given) {
        return say(config, given, "quiet", {{"net", given.subject}, {"by", given.by}}, "done.open");
      });
  open->add_option("net", p->subject, "Which")->required();
  open->add_option("--by", p->by, "Your name")->required();
  open->footer("Examples:\n  kentongan net open vhf1 --by Sari");
}

}  // namespace

void add_situation(CLI::App& root, command& chosen) {
  auto* e = root.add_subcommand("emergency", "Emergencies of units: list them, take one on, clear it");
  e->require_subcommand(1);
  e->footer(
      "Examples:\n  kentongan emergency list\n  kentongan emergency ack damkar-1 --by Sari\n"
      "  kentongan emergency clear damkar-1 --by Sari --reason \"Sudah bicara, aman\"");
  const auto listed = std::make_shared<situation_options>();
  add(*e, chosen, "list", "The open ones, those that nobody has taken on first", listed,
      [](const configuration& config, const situation_options& given) {
        return show(config, given, "emergencies", {},
                    [](const auto& reply, const auto& reader) { return emergency_lines(reply, reader, wall_clock()); });
      })
      ->footer("Examples:\n  kentongan emergency list\n  kentongan emergency list --lang en --json");
  const auto a = std::make_shared<situation_options>();
  auto* ack = add(*e, chosen, "ack", "Take it on: it is no longer said again and again", a,
                  [](const configuration& config, const situation_options& given) {
                    return say(config, given, "emergency-ack",
                               {{"emergency", given.subject}, {"by", given.by}, {"note", given.text}}, "done.ack");
                  });
  ack->add_option("emergency", a->subject, "The unit, or the address that the list shows")->required();
  ack->add_option("--by", a->by, "Your name")->required();
  ack->add_option("--note", a->text, "What you do about it");
  ack->footer("Examples:\n  kentongan emergency ack damkar-1 --by Sari --note \"Menelepon komandan\"");
  const auto k = std::make_shared<situation_options>();
  auto* clear =
      add(*e, chosen, "clear", "It is over: the second step, with a reason", k,
          [](const configuration& config, const situation_options& given) {
            return say(config, given, "emergency-clear",
                       {{"emergency", given.subject}, {"by", given.by}, {"reason", given.text}}, "done.cleared");
          });
  clear->add_option("emergency", k->subject, "The unit, or the address that the list shows")->required();
  clear->add_option("--by", k->by, "Your name")->required();
  clear->add_option("--reason", k->text, "How it ended")->required();
  clear->footer("Examples:\n  kentongan emergency clear damkar-1 --by Sari --reason \"Tombol tertekan\"");
  add_readiness(root, chosen);
  add_roster(root, chosen);
  add_net(root, chosen);
}

}  // namespace kentongan::app
