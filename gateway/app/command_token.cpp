// token: machine tokens for the HTTP side. They live in a file, so no gateway needs to run; one that does notices.
#include "gateway/app/commands.hpp"
#include "gateway/app/rights_command.hpp"
#include "gateway/app/secret.hpp"
#include "gateway/web/book_lines.hpp"
#include "gateway/web/tokens.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <iostream>
#include <memory>

namespace kentongan::app {
namespace {

struct token_options {
  std::string role, agency, name;
};

int add(const common_options& common, const token_options& o) {
  const auto s = load_settings_only(common);
  if (!s) return exit_config;
  const auto who = principal_option(*s, o.role, o.agency, o.name);
  if (const auto* fault = std::get_if<std::string>(&who)) return refuse(*fault);
  const auto text = web::token_text(new_secret());
  const int done = change_book<web::token_book>(s->tokens_file(), [&](web::token_book& book) {
    return book.add({web::sha256_hex(text), std::get<web::principal>(who), now_utc()})
               ? std::string()
               : "--name: there is a token '" + o.name + "' already; revoke it first";
  });
  if (done != 0) return done;
  std::cout << text << '\n';
  std::cerr << "This is shown once: " << s->tokens_file().string() << " holds only its hash. Use it as\n"
            << "  Authorization: Bearer " << text.substr(0, 8) << "...\n";
  return 0;
}

int list(const common_options& common) {
  const auto s = load_settings_only(common);
  if (!s) return exit_config;
  return show_book<web::token_book>(s->tokens_file(), [](const web::token_book& book) {
    for (const auto& e : book.entries())
      std::cout << e.who.name << "  " << domain::name_of(e.who.role) << "  "
                << (e.who.agency.empty() ? "-" : e.who.agency.str()) << "  since " << domain::to_rfc3339(e.created)
                << '\n';
  });
}

int revoke(const common_options& common, const token_options& o) {
  const auto s = load_settings_only(common);
  if (!s) return exit_config;
  const int done = change_book<web::token_book>(s->tokens_file(), [&](web::token_book& book) {
    return book.revoke(o.name) ? std::string() : no_such_name(book, "token", o.name);
  });
  if (done == 0) std::cout << "revoked " << o.name << '\n';
  return done;
}

}  // namespace

void add_token(CLI::App& root, command& chosen) {
  const auto o = std::make_shared<token_options>();
  auto* c = root.add_subcommand("token", "Machine tokens of the HTTP side: what a program may ask and change");
  c->require_subcommand(1);
  c->footer(
      "Examples:\n  kentongan token add --role dispatcher --name cad\n"
      "  kentongan token add --role desk --agency damkar --name piket-damkar\n  kentongan token list\n"
      "  kentongan token revoke cad\n\n"
      "Exit codes: 0 done, 1 refused, 74 the file cannot be read or written, 78 settings or city have faults.");
  auto* a = c->add_subcommand("add", "Make one, and show it this once");
  a->add_option("--role", o->role,
                "dispatcher, desk (one agency), technician (no orders), viewer (changes nothing) or "
                "administrator (everything)")
      ->required();
  a->add_option("--agency", o->agency, "Of a desk: the agency whose orders and units it sees");
  a->add_option("--name", o->name, "Who uses it; the journal names it with every change")->required();
  a->callback([&chosen, o] { chosen = [o](const common_options& common) { return add(common, *o); }; });
  auto* l = c->add_subcommand("list", "Whose they are; not what they are");
  l->callback([&chosen] { chosen = [](const common_options& common) { return list(common); }; });
  auto* r = c->add_subcommand("revoke", "A running gateway refuses it within a second");
  r->add_option("name", o->name, "Whose")->required();
  r->callback([&chosen, o] { chosen = [o](const common_options& common) { return revoke(common, *o); }; });
}

}  // namespace kentongan::app
