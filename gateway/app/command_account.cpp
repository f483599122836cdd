// account: people who sign in on the pages. They live in a file, so no gateway needs to run; one that does notices.
#include "gateway/app/commands.hpp"
#include "gateway/app/people.hpp"
#include "gateway/app/rights_command.hpp"
#include "gateway/app/secret.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <iostream>
#include <memory>

namespace kentongan::app {
namespace {

struct account_options {
  std::string role, agency, name;
};

std::string not_known(const web::account_book& book, const std::string& name) {
  return no_such_name(book, "account", name);
}

// Changes the book so that the account is invited, and shows the link.
template <class Change>
int invite(const settings& s, const std::string& name, Change change) {
  const auto invitation = web::account_book::invitation(new_secret());
  const int done = change_book<web::account_book>(s.accounts_file(), [&](web::account_book& book) {
    if (const std::string why = change(book); !why.empty()) return why;
    return book.invite(name, invitation, now_utc() + web::invitation_lasts) ? std::string() : not_known(book, name);
  });
  if (done != 0) return done;
  std::cout << invitation_link(base_url_of(s.web, s.web.port), invitation) << '\n';
  std::cerr << "Give this link to " << name << ": it sets a password, once, within 24 hours.\n";
  if (s.web.public_url.empty() && s.web.port == 0)
    std::cerr << "web.port is 0: put the port that the gateway's log names in place of the 0.\n";
  return 0;
}

int add(const common_options& common, const account_options& o) {
  const auto s = load_settings_only(common);
  if (!s) return exit_config;
  const auto who = principal_option(*s, o.role, o.agency, o.name);
  if (const auto* fault = std::get_if<std::string>(&who)) return refuse(*fault);
  return invite(*s, o.name, [&](web::account_book& book) {
    return book.add({std::get<web::principal>(who), now_utc()})
               ? std::string()
               : "there is an account '" + o.name + "' already; 'kentongan account invite' gives it another link";
  });
}

int invite_again(const common_options& common, const account_options& o) {
  const auto s = load_settings_only(common);
  if (!s) return exit_config;
  return invite(*s, o.name, [](web::account_book&) { return std::string(); });
}

int list(const common_options& common) {
  const auto s = load_settings_only(common);
  if (!s) return exit_config;
  return show_book<web::account_book>(s->accounts_file(), [](const web::account_book& book) {
    for (const auto& a : book.entries())
      std::cout << a.who.name << "  " << domain::name_of(a.who.role) << "  "
                << (a.who.agency.empty() ? "-" : a.who.agency.str()) << "  since " << domain::to_rfc3339(a.created)
                << (a.password.empty() ? "  no password yet" : "")
                << (a.invitation.empty() ? "" : "  invited until " + domain::to_rfc3339(a.invited_until)) << '\n';
  });
}

int remove(const common_options& common, const account_options& o) {
  const auto s = load_settings_only(common);
  if (!s) return exit_config;
  const int done = change_book<web::account_book>(s->accounts_file(), [&](web::account_book& book) {
    return book.remove(o.name) ? std::string() : not_known(book, o.name);
  });
  if (done == 0) std::cout << "removed " << o.name << '\n';
  return done;
}

}  // namespace

void add_account(CLI::App& root, command& chosen) {
  const auto o = std::make_shared<account_options>();
  auto* c = root.add_subcommand("account", "People who sign in on the pages: who they are and what they may do");
  c->require_subcommand(1);
  c->footer(
      "Examples:\n  kentongan account add sari --role dispatcher\n"
      "  kentongan account add piket-damkar --role desk --agency damkar\n"
      "  kentongan account invite sari        a forgotten password\n  kentongan account list\n"
      "  kentongan account remove sari\n\n"
      "Exit codes: 0 done, 1 refused, 74 the file cannot be read or written, 78 settings or city have faults.");
  const auto of_one = [&](const char* name, const char* what,
                          int (*act)(const common_options&, const account_options&)) {
    auto* sub = c->add_subcommand(name, what);
    sub->add_option("name", o->name, "What he signs in as; the journal names it with every change")->required();
    sub->callback([&chosen, o, act] { chosen = [o, act](const common_options& common) { return act(common, *o); }; });
    return sub;
  };
  auto* a = of_one("add", "Make one, and show the link behind which its owner sets a password", add);
  a->add_option("--role", o->role,
                "dispatcher, desk (one agency), technician (no orders), viewer (changes nothing) or administrator")
      ->required();
  a->add_option("--agency", o->agency, "Of a desk: the agency whose orders and units it sees");
  of_one("invite", "A new link for one who is there; the old password stays until it is used", invite_again);
  of_one("remove", "A running gateway signs him out within a second", remove);
  auto* l = c->add_subcommand("list", "Who they are");
  l->callback([&chosen] { chosen = [](const common_options& common) { return list(common); }; });
}

}  // namespace kentongan::app
