// token: machine tokens for the HTTP side. They live in a file, so no gateway needs to run; one that does notices.
#include "gateway/app/city_file.hpp"
#include "gateway/app/client_session.hpp"
#include "gateway/app/commands.hpp"
#include "gateway/app/token_file.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <iostream>
#include <memory>
#include <random>

namespace kentongan::app {
namespace {

constexpr int exit_not_written = 74;  // EX_IOERR

struct token_options {
  std::string role, agency, name;
};

int refuse(const std::string& why) {
  std::cerr << "error: " << why << '\n';
  return exit_refused;
}

// The settings' file of tokens and what is in it.
struct opened {
  std::filesystem::path file;
  web::token_book book;
  settings from;
};
std::optional<opened> open_book(const common_options& common, int& failed) {
  auto s = load_settings_only(common);
  failed = exit_config;
  if (!s) return std::nullopt;
  opened o{s->tokens_file(), {}, std::move(*s)};
  auto read = read_tokens(o.file);
  if (const auto* what = std::get_if<std::string>(&read)) {
    std::cerr << "error: " << *what << '\n';
    failed = exit_not_written;
    return std::nullopt;
  }
  o.book = std::get<web::token_book>(std::move(read));
  return o;
}

std::array<std::uint8_t, 32> new_secret() {
  std::random_device random;  // the kernel's generator
  std::array<std::uint8_t, 32> octets{};
  for (auto& o : octets) o = static_cast<std::uint8_t>(random());
  return octets;
}

int add(const common_options& common, const token_options& o) {
  const auto role = domain::from_name<web::role>(o.role);
  if (!role) return refuse("--role: '" + o.role + "' is none of dispatcher, desk, technician, viewer");
  if ((*role == web::role::desk) != !o.agency.empty())
    return refuse(o.agency.empty() ? "--agency: a desk needs its agency" : "--agency: only a desk has an agency");
  if (!web::is_token_name(o.name)) return refuse("--name: must match [A-Za-z0-9_.-]{1,32}");
  int failed = 0;
  auto book = open_book(common, failed);
  if (!book) return failed;
  if (!o.agency.empty()) {
    const auto city = load_city(book->from.gateway.city);
    if (!print_faults(city.found)) return exit_config;
    std::vector<std::string> known;
    for (const auto& a : city.value.agencies) known.push_back(a.id.str());
    if (std::find(known.begin(), known.end(), o.agency) == known.end())
      return refuse("--agency: " + city.value.name + " has no agency '" + o.agency + "'" +
                    did_you_mean(o.agency, known));
  }
  const auto text = web::token_text(new_secret());
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  if (!book->book.add({web::token_hash(text), {*role, domain::agency_id(o.agency), o.name}, now}))
    return refuse("--name: there is a token '" + o.name + "' already; revoke it first");
  write_tokens(book->file, book->book);
  std::cout << text << '\n';
  std::cerr << "This is shown once: " << book->file.string() << " holds only its hash. Use it as\n"
            << "  Authorization: Bearer " << text.substr(0, 8) << "...\n";
  return 0;
}

int list(const common_options& common) {
  int failed = 0;
  const auto book = open_book(common, failed);
  if (!book) return failed;
  for (const auto& e : book->book.entries())
    std::cout << e.who.name << "  " << domain::name_of(e.who.role) << "  "
              << (e.who.agency.empty() ? "-" : e.who.agency.str()) << "  since " << domain::to_rfc3339(e.created)
              << '\n';
  if (book->book.entries().empty()) std::cerr << "no token in " << book->file.string() << '\n';
  return 0;
}

int revoke(const common_options& common, const token_options& o) {
  int failed = 0;
  auto book = open_book(common, failed);
  if (!book) return failed;
  std::vector<std::string> known;
  for (const auto& e : book->book.entries()) known.push_back(e.who.name);
  if (!book->book.revoke(o.name)) return refuse("there is no token '" + o.name + "'" + did_you_mean(o.name, known));
  write_tokens(book->file, book->book);
  std::cout << "revoked " << o.name << '\n';
  return 0;
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
  a->add_option("--role", o->role, "dispatcher, desk (one agency), technician (no orders) or viewer (changes nothing)")
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
