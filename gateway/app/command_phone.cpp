// phone: who may come to the broker's guarded door. The keys live in a file, so no gateway needs to run; one that does
// notices.
#include "gateway/app/city_file.hpp"
#include "gateway/app/commands.hpp"
#include "gateway/app/owntracks_link.hpp"
#include "gateway/app/people.hpp"
#include "gateway/app/phone_access.hpp"
#include "gateway/app/qr.hpp"
#include "gateway/app/rights_command.hpp"
#include "gateway/app/secret.hpp"
#include "gateway/web/accounts.hpp"
#include "gateway/web/book_lines.hpp"
#include "gateway/web/phone_routes.hpp"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <chrono>
#include <iostream>
#include <memory>

namespace kentongan::app {
namespace {

struct phone_options {
  web::phone_wish wish;
  std::string name;
  bool plain = false, owntracks = false, no_qr = false;
  std::string folder;
};

// The link alone on standard output, for scripts; the code and what to do with it on standard error.
void show(const std::string& link, const phone_options& o, const std::string& what_now) {
  std::cout << link << std::endl;
  if (!o.no_qr && ::isatty(STDERR_FILENO) != 0) std::cerr << qr_for_terminal(link);
  std::cerr << what_now << '\n';
}

int show_page_link(const settings& s, const std::string& name, const std::string& invitation, const phone_options& o) {
  show(phone_link(base_url_of(s.web, s.web.port), invitation), o,
       "Open this link on the phone (or let it read the code): it becomes '" + name + "', once, within 24 hours.");
  if (s.web.public_url.empty())
    std::cerr << "web.public_url is empty: this link works on this machine only. Phones need https, which a reverse\n"
                 "proxy brings (README).\n";
  return 0;
}

// What has no page gets its secret at once.
int show_secret(const settings& s, const web::phone_entry& e, const std::string& secret, const phone_options& o) {
  if (!o.owntracks) {
    std::cout << "username " << e.name << "\npassword " << secret << '\n';
    std::cerr << "This is shown once. MQTT 5 or 3.1.1 at this gateway's broker, "
              << (s.phones.tls_port ? "TLS port " + std::to_string(s.phones.tls_port)
                  : s.phones.port   ? "port " + std::to_string(s.phones.port) + " on this machine"
                                    : std::string("once phones.tls_port (or phones.port) is set"))
              << "; the client id is set to the user name.\n";
    return 0;
  }
  show(
      owntracks_link(s.phones, s.web.public_url, e.name, secret), o,
      "Open this link on the phone that has OwnTracks (or let it read the code). It holds the key: show it to nobody.");
  return 0;
}

int add(const common_options& common, const phone_options& o) {
  const auto c = load_configuration(common);
  if (!c) return exit_config;
  const auto& s = c->settings;
  auto made = web::entry_for(o.wish, domain::directory(c->city));
  if (const auto* fault = std::get_if<web::phone_wish_fault>(&made))
    return refuse("--" + fault->member + ": " + fault->what);
  auto e = std::get<web::phone_entry>(std::move(made));
  if (o.owntracks && e.kind == web::phone_kind::agency) return refuse("--owntracks: is for people, not for --agency");
  if (o.owntracks && s.phones.tls_port == 0)
    return refuse("--owntracks: phones.tls_port is 0, and OwnTracks needs the broker's TLS port");
  if (o.owntracks && s.phones.tls_host.empty() && s.web.public_url.empty())
    return refuse(
        "--owntracks: neither phones.tls_host nor web.public_url says what the phone shall call this machine");
  e.name = web::phone_name(e.of, new_secret());
  e.created = now_utc();

  const bool page = !o.plain && !o.owntracks && e.kind == web::phone_kind::phone;
  const auto secret = web::hex(new_secret());
  const auto invitation = web::phone_book::invitation(new_secret());
  const auto salt = new_secret();
  if (!page) e.secret = web::broker_hash(secret, std::span(salt).first<12>());
  const int done = change_book<web::phone_book>(s.phones_file(), [&](web::phone_book& book) {
    if (!book.add(e)) return "'" + e.name + "' is taken; try again";
    if (page) book.invite(e.name, invitation, e.created + web::invitation_lasts);
    return std::string();
  });
  if (done != 0) return done;
  return page ? show_page_link(s, e.name, invitation, o) : show_secret(s, e, secret, o);
}

int link(const common_options& common, const phone_options& o) {
  const auto s = load_settings_only(common);
  if (!s) return exit_config;
  const auto invitation = web::phone_book::invitation(new_secret());
  const int done = change_book<web::phone_book>(s->phones_file(), [&](web::phone_book& book) {
    const auto* e = book.find(o.name);
    if (!e) return no_such_name(book, "phone", o.name);
    if (e->kind != web::phone_kind::phone) return "'" + o.name + "' is an agency's system and has no page";
    book.invite(o.name, invitation, now_utc() + web::invitation_lasts);
    return std::string();
  });
  return done != 0 ? done : show_page_link(*s, o.name, invitation, o);
}

int list(const common_options& common) {
  const auto s = load_settings_only(common);
  if (!s) return exit_config;
  return show_book<web::phone_book>(s->phones_file(), [](const web::phone_book& book) {
    for (const auto& e : book.entries())
      std::cout << e.name << "  " << domain::name_of(e.kind) << " of " << e.of << "  since "
                << domain::to_rfc3339(e.created) << (e.secret.empty() ? "  not enrolled yet" : "")
                << (e.invitation.empty() ? "" : "  link until " + domain::to_rfc3339(e.invited_until))
                << (e.label.empty() ? "" : "  " + e.label) << '\n';
  });
}

int revoke(const common_options& common, const phone_options& o) {
  const auto s = load_settings_only(common);
  if (!s) return exit_config;
  const int done = change_book<web::phone_book>(s->phones_file(), [&](web::phone_book& book) {
    return book.remove(o.name) ? std::string() : no_such_name(book, "phone", o.name);
  });
  if (done == 0) std::cout << "revoked " << o.name << '\n';
  return done;
}

int rights(const common_options& common, const phone_options& o) {
  const auto c = load_configuration(common);
  if (!c) return exit_config;
  const auto read = read_book<web::phone_book>(c->settings.phones_file());
  if (const auto* fault = std::get_if<std::string>(&read)) return refuse(*fault, exit_not_written);
  const auto r = rights_of(std::get<web::phone_book>(read), c->settings, domain::directory(c->city));
  try {
    write_private(std::filesystem::path(o.folder) / "passwords", r.passwords);
    write_private(std::filesystem::path(o.folder) / "acl", r.acl);
  } catch (const std::exception& e) {
    return refuse(e.what(), exit_not_written);
  }
  std::cout << o.folder << "/passwords and " << o.folder << "/acl are written\n";
  return 0;
}

}  // namespace

void add_phone(CLI::App& root, command& chosen) {
  const auto o = std::make_shared<phone_options>();
  auto* c = root.add_subcommand("phone", "Responders' phones and agencies' systems: their keys to the broker");
  c->require_subcommand(1);
  c->footer(
      "Examples:\n  kentongan phone add --unit damkar-1 --label 'HP Pak Budi'   a code for the phone's camera\n"
      "  kentongan phone add --unit damkar-1 --owntracks              the same for the app OwnTracks\n"
      "  kentongan phone add --agency pln                             user name and password for PLN's own system\n"
      "  kentongan phone list\n  kentongan phone link damkar-1-k3f9       a new phone in place of this one\n"
      "  kentongan phone revoke damkar-1-k3f9     lost or stolen\n"
      "  kentongan phone rights /etc/mosquitto/kentongan     for a broker that is not our own\n\n"
      "Exit codes: 0 done, 1 refused, 74 a file cannot be read or written, 78 settings or city have faults.");
  const auto sub = [&](const char* name, const char* what, int (*act)(const common_options&, const phone_options&)) {
    auto* made = c->add_subcommand(name, what);
    made->callback([&chosen, o, act] { chosen = [o, act](const common_options& common) { return act(common, *o); }; });
    return made;
  };
  auto* a = sub("add", "Make one, and show how it gets its key", add);
  a->add_option("--unit", o->wish.unit, "Whose crew carries it");
  a->add_option("--responder", o->wish.responder, "Or: the phone address in the city's file, of a desk or supervisor");
  a->add_option("--agency", o->wish.agency, "Or: the agency whose own system it is");
  a->add_option("--label", o->wish.label, "Whose it is, in your words");
  auto* plain = a->add_flag("--plain", o->plain, "User name and password for any MQTT client, shown once");
  a->add_flag("--owntracks", o->owntracks, "A link that sets the app OwnTracks up")->excludes(plain);
  a->add_flag("--no-qr", o->no_qr, "The link only");
  auto* l = sub("link", "A new link for one that is there; its present phone works until the link is used", link);
  l->add_option("name", o->name, "Its name")->required();
  l->add_flag("--no-qr", o->no_qr, "The link only");
  sub("revoke", "A running gateway cuts it off within two seconds", revoke)->add_option("name", o->name)->required();
  sub("rights", "Write mosquitto's password_file and acl_file for a broker that is not our own", rights)
      ->add_option("folder", o->folder, "Where to")
      ->required();
  c->add_subcommand("list", "Which there are")->callback([&chosen] {
    chosen = [](const common_options& common) { return list(common); };
  });
}

}  // namespace kentongan::app
