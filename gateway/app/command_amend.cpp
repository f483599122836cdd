// order add, drop, verify, link, disposition, tick, note: what a person changes about an order that is out.
#include "gateway/app/client_session.hpp"
#include "gateway/app/watch_json.hpp"
#include "gateway/domain/fact.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace kentongan::app {

namespace json = boost::json;

namespace {

struct amend_options : client_options {
  std::string order, by, reason, other, text;
  std::vector<std::string> names;
  std::uint32_t edition = 0;  // 0: whatever it is
  bool flag = false;
};

// The verb, and the fields that it has beside order, by, reason and edition.
using fields_of = json::object (*)(client_session&, const amend_options&);

int change(const configuration& c, const amend_options& o, const char* verb, fields_of more) {
  client_session session(c, o);
  auto fields = more(session, o);
  fields["order"] = find_order(session, o.order);
  fields["by"] = o.by;
  if (!o.reason.empty()) fields["reason"] = o.reason;
  if (o.edition) fields["edition"] = o.edition;
  const auto reply = session.ask(verb, std::move(fields));
  if (o.json) {
    std::cout << json::serialize(reply) << '\n';
    return 0;
  }
  const auto& said = loose::object(reply, "reply");
  std::cout << word(o.language, loose::flag(said, "dup") == true ? "done.repeat" : "done.changed") << ": #"
            << loose::count(said, "number") << ", " << word(o.language, "show.edition") << ' '
            << loose::count(said, "edition") << '\n';
  return 0;
}

json::array list_of(const std::vector<std::string>& names, std::string_view prefix) {
  json::array list;
  for (const auto& n : names) list.emplace_back(n.find('/') == n.npos ? std::string(prefix) + n : n);
  return list;
}

struct amend_command {
  CLI::App* app;
  std::shared_ptr<amend_options> options;
};

amend_command add(CLI::App& parent, command& chosen, const char* name, const char* what, const char* verb,
                  fields_of more) {
  auto* c = parent.add_subcommand(name, what);
  auto o = std::make_shared<amend_options>();
  c->add_option("order", o->order, "Id, or the short number (12 or '#12')")->required();
  c->add_option("--by", o->by, "Your name")->required();
  c->add_option("--edition", o->edition, "The edition that you saw; another by now is refused");
  add_client_options(*c, *o);
  c->callback([&chosen, o, verb, more] {
    chosen = [o, verb, more](const common_options& common) {
      return with_configuration(common, [&](const configuration& config) { return change(config, *o, verb, more); });
    };
  });
  return {c, o};
}

template <domain::named E>
CLI::IsMember names() {
  const auto table = names_of(E{});
  return CLI::IsMember(
      std::vector<std::string>(table.begin() + (std::is_same_v<E, domain::disposition> ? 1 : 0), table.end()));
}

}  // namespace

void add_amend(CLI::App& order, command& chosen) {
  auto [more, m] = add(order, chosen, "add", "Call further units; one that was finished gets a new assignment",
                       "targets", [](client_session&, const amend_options& o) {
                         return json::object{{"add", list_of(o.names, "unit/")}};
                       });
  more->add_option("who", m->names, "Units, or agency/ID for its units on duty")->required();
  more->add_option("--reason", m->reason, "Why")->required();
  more->footer("Examples:\n  kentongan order add 12 damkar-3 agency/pmi --by Sari --reason \"Api membesar\"");

  auto [less, l] = add(order, chosen, "drop", "Take units off an order; who had answered is called back", "targets",
                       [](client_session&, const amend_options& o) {
                         return json::object{{"drop", list_of(o.names, "unit/")}};
                       });
  less->add_option("who", l->names, "Units")->required();
  less->add_option("--reason", l->reason, "Why; the crews are told")->required();
  less->footer("Examples:\n  kentongan order drop 12 pmi-1 --by Sari --reason \"Tidak ada korban\"");

  auto [verify, v] = add(order, chosen, "verify", "The call has been checked: radios may be used for it", "verify",
                         [](client_session&, const amend_options&) { return json::object{}; });
  verify->footer("Examples:\n  kentongan order verify 12 --by Sari");

  auto [link, k] =
      add(order, chosen, "link", "Say that two orders belong together, or are the same incident", "link",
          [](client_session& s, const amend_options& o) {
            return json::object{{"other", find_order(s, o.other)}, {"relation", o.flag ? "duplicate_of" : "related"}};
          });
  link->add_option("other", k->other, "The other order")->required();
  link->add_flag("--duplicate", k->flag, "The first is a duplicate of the other: it is cancelled, its crews are told");
  link->footer("Examples:\n  kentongan order link 15 12 --by Sari\n  kentongan order link 15 12 --duplicate --by Sari");

  auto [what, d] = add(order, chosen, "disposition", "Say what the call was, also after the order has ended",
                       "disposition", [](client_session&, const amend_options& o) {
                         return json::object{{"what", o.other}, {"note", o.text}};
                       });
  what->add_option("what", d->other, "real, false_alarm or prank")->required()->check(names<domain::disposition>());
  what->add_option("--note", d->text, "How that is known");
  what->footer("Examples:\n  kentongan order disposition 12 prank --by Sari --note \"Nomor yang sama\"");

  auto [tick, t] = add(order, chosen, "tick", "Tick a line of the category's checklist", "tick",
                       [](client_session&, const amend_options& o) {
                         return json::object{{"item", o.other}, {"done", !o.flag}};
                       });
  tick->add_option("item", t->other, "The line's id")->required();
  tick->add_flag("--undo", t->flag, "Not done after all");
  tick->footer("Examples:\n  kentongan order tick 12 gas --by Sari");

  auto [note, n] = add(order, chosen, "note", "Write a note on the order's timeline", "note",
                       [](client_session&, const amend_options& o) {
                         return json::object{{"text", o.text}};
                       });
  note->add_option("text", n->text, "The note")->required();
  note->footer("Examples:\n  kentongan order note 12 \"Warga menelepon lagi\" --by Sari");
}

}  // namespace kentongan::app
