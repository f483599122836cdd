#include "gateway/web/phone_routes.hpp"

#include "gateway/contract/json.hpp"
#include "gateway/web/accounts.hpp"
#include "gateway/web/book_lines.hpp"
#include "gateway/web/problem.hpp"

#include <algorithm>
#include <utility>

namespace kentongan::web {

using namespace domain;
using std::chrono::seconds;

namespace {

// Links are 256 random bits, so nobody guesses one; this only keeps hashing cheap when somebody tries.
constexpr double tries_per_second = 20, tries_at_once = 200;

void say_no(const exchange& x, problem_details p) { x.done(to_response(p, x.lang)); }

bool same_letters(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return (x | 0x20) == (y | 0x20); });  // of ASCII letters
}

// Is `word` in a list between commas?
bool lists(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    auto one = list.substr(0, list.find(','));
    list.remove_prefix(std::min(one.size() + 1, list.size()));
    one.remove_prefix(std::min(one.find_first_not_of(" \t"), one.size()));
    if (same_letters(one.substr(0, one.find_last_not_of(" \t") + 1), word)) return true;
  }
  return false;
}

// The body, which a change must have even when its path says it all. Nothing: refused already.
std::optional<boost::json::object> object_of(const exchange& x) {
  auto parsed = contract::parse_object(x.request.body);
  if (auto* o = std::get_if<boost::json::object>(&parsed)) return std::move(*o);
  say_no(x, {problem::malformed, std::get<rejection>(parsed).detail});
  return std::nullopt;
}

const channel* phone_of(const std::vector<channel>& channels) {
  const auto it =
      std::find_if(channels.begin(), channels.end(), [](const channel& c) { return c.kind == channel_kind::phone; });
  return it == channels.end() ? nullptr : &*it;
}

}  // namespace

std::variant<phone_entry, phone_wish_fault> entry_for(const phone_wish& w, const directory& known) {
  if (w.unit.empty() + w.responder.empty() + w.agency.empty() != 2)
    return phone_wish_fault{"unit", "exactly one of unit, responder and agency says whose it is"};
  if (!is_phone_label(w.label))
    return phone_wish_fault{"label", "at most " + std::to_string(phone_label_max) + " characters, without '#'"};
  phone_entry e;
  e.label = w.label;
  if (!w.agency.empty()) {
    if (!known.find(agency_id(w.agency))) return phone_wish_fault{"agency", "there is no agency '" + w.agency + "'"};
    e.kind = phone_kind::agency;
    e.of = w.agency;
    return e;
  }
  if (!w.unit.empty()) {
    const auto* u = known.find(unit_id(w.unit));
    if (!u) return phone_wish_fault{"unit", "there is no unit '" + w.unit + "'"};
    const auto* c = phone_of(u->channels);
    if (!c) return phone_wish_fault{"unit", "unit '" + w.unit + "' has no channel of kind phone in the city's file"};
    e.of = c->address;
    return e;
  }
  const auto owner = known.owner_of(channel_kind::phone, w.responder);
  if (!owner.unit && !owner.desk_of && !owner.supervisor)
    return phone_wish_fault{"responder", "no unit, desk or supervisor has the phone address '" + w.responder + "'"};
  e.of = w.responder;
  return e;
}

phone_routes::phone_routes(parts p) : p_(std::move(p)), tries_(tries_per_second, tries_at_once) {}

void phone_routes::door(exchange x) {
  const auto& r = x.request;
  if (!lists(r.header("upgrade"), "websocket") || !lists(r.header("sec-websocket-protocol"), "mqtt")) {
    auto out = to_response({problem::upgrade_required, "it takes Upgrade: websocket, subprotocol mqtt"}, x.lang);
    out.headers.emplace_back("Upgrade", "websocket");
    return x.done(std::move(out));
  }
  // A browser says where its page is from; a page of somebody else's must not use the phone of whoever looks at it.
  const auto origin = r.header("origin"), host = r.header("host");
  const auto at = origin.find("://");
  const bool own = origin.empty() || (!p_.origin.empty() && same_letters(origin, p_.origin)) ||
                   (at != origin.npos && same_letters(origin.substr(at + 3), host));
  if (!own) {
    ++stats_.refused;
    return say_no(x, {problem::forbidden, "a page of another origin", {}, "origin"});
  }
  if (!p_.door_open()) return say_no(x, {problem::busy, "the broker cannot be reached now", seconds{5}});
  response out;
  out.status = 101;
  out.protocol = "mqtt";
  out.upgrade = p_.take;
  x.done(std::move(out));
}

void phone_routes::enrol(exchange x) {
  const auto now = p_.clock();
  if (!tries_.take(now.steady)) return say_no(x, {problem::too_many, "too many tries", seconds{1}});
  const auto body = object_of(x);
  if (!body) return;
  contract::fields f(*body);
  const auto invitation = f.text("invitation", 80);
  if (f.fault()) return say_no(x, {problem::malformed, f.fault()->detail});

  const auto secret = hex(p_.random());
  const auto random = p_.random();
  const auto salt = std::span(random).first<12>();
  phone_entry of;
  const bool written = p_.change([&](phone_book& book) {
    const auto* e = book.invited(invitation, now.utc);
    if (!e) return false;
    of = *e;
    return book.set_secret(of.name, broker_hash(secret, salt));
  });
  if (!written && !of.name.empty())
    return say_no(x, {problem::unavailable, "the phone's key cannot be kept", seconds{5}});
  if (!written) {
    ++stats_.refused;
    p_.log(ports::level::warn, "a phone could not be enrolled: its link was used already, or its time is over");
    problem_details p{problem::unauthorized, "the link was used already, or its time is over"};
    p.reason = "not_invited";
    return say_no(x, std::move(p));
  }
  ++stats_.enrolled;
  p_.log(ports::level::info, "phone '" + of.name + "' of '" + of.of + "' is enrolled");

  const auto owner = p_.directory.owner_of(channel_kind::phone, of.of);
  const auto* agency = owner.unit ? p_.directory.find(owner.unit->agency) : owner.desk_of;
  response r;
  contract::writer w(r.body);
  w.open().field("v", std::uint64_t{1}).field("phone", of.name).field("responder", of.of);
  if (owner.unit) w.field("unit", owner.unit->id.str()).field("unit_name", owner.unit->name);
  if (agency) w.field("agency", agency->id.str()).field("agency_name", agency->name);
  w.field("centre", p_.directory.city().id).field("city", p_.directory.city().name).field("root", p_.root);
  w.field("username", of.name).field("password", secret).close();
  r.headers.emplace_back("Cache-Control", "no-store");
  x.done(std::move(r));
}

void phone_routes::list(exchange x) {
  if (!x.query.empty()) return say_no(x, {problem::malformed, "'" + x.query.front().first + "' is not known here"});
  response r;
  contract::writer w(r.body);
  w.open().field("v", std::uint64_t{1}).open_list("phones");
  for (const auto& e : p_.book().entries()) {
    w.item_object().field("phone", e.name).field("kind", name_of(e.kind)).field("of", e.of).maybe("label", e.label);
    w.field("created", e.created).flag("enrolled", !e.secret.empty());
    if (!e.invitation.empty()) w.field("invited_until", e.invited_until);
    w.close();
  }
  w.close_list();
  const auto heard = p_.heard();
  r.body += ',' + heard.substr(1);  // one object of two
  x.done(std::move(r));
}

void phone_routes::show_link(const exchange& x, const std::string& name, const std::string& invitation,
                             utc_time until) {
  const auto url = p_.link(invitation);
  response r;
  contract::writer w(r.body);
  w.open().field("v", std::uint64_t{1}).field("phone", name).field("link", url).field("until", until);
  w.field("qr_svg", p_.qr_svg(url)).close();
  r.headers.emplace_back("Cache-Control", "no-store");
  x.done(std::move(r));
}

void phone_routes::add(exchange x) {
  const auto body = object_of(x);
  if (!body) return;
  contract::fields f(*body);
  const phone_wish wish{f.text("unit", 64), f.text("responder", 64), {}, f.text("label", 4 * phone_label_max)};
  if (f.fault()) return say_no(x, {problem::malformed, f.fault()->detail});
  auto made = entry_for(wish, p_.directory);
  if (const auto* fault = std::get_if<phone_wish_fault>(&made))
    return say_no(x, {problem::unprocessable,
                      fault->member + ": " + fault->what,
                      {},
                      fault->member == "label" ? "bad_label" : "unknown_" + fault->member});
  auto e = std::get<phone_entry>(std::move(made));
  const auto now = p_.clock().utc;
  const auto invitation = phone_book::invitation(p_.random());
  e.name = phone_name(e.of, p_.random());
  e.created = now;
  const auto name = e.name;
  const bool written =
      p_.change([&](phone_book& book) { return book.add(e) && book.invite(name, invitation, now + invitation_lasts); });
  if (!written) return say_no(x, {problem::unavailable, "the book of phones cannot be written", seconds{5}});
  p_.log(ports::level::info, x.who.name + " adds phone '" + name + "'");
  show_link(x, name, invitation, now + invitation_lasts);
}

void phone_routes::link(exchange x) {
  if (!object_of(x)) return;
  const auto& name = x.params.at(0);
  const auto* known = p_.book().find(name);
  if (!known) return say_no(x, {problem::not_found, "there is no phone '" + name + "'"});
  if (known->kind != phone_kind::phone)
    return say_no(x, {problem::conflict, "an agency's system has no link", {}, "no_page"});
  const auto until = p_.clock().utc + invitation_lasts;
  const auto invitation = phone_book::invitation(p_.random());
  if (!p_.change([&](phone_book& book) { return book.invite(name, invitation, until); }))
    return say_no(x, {problem::unavailable, "the book of phones cannot be written", seconds{5}});
  p_.log(ports::level::info, x.who.name + " gives phone '" + name + "' another link");
  show_link(x, name, invitation, until);
}

void phone_routes::revoke(exchange x) {
  if (!object_of(x)) return;
  const auto& name = x.params.at(0);
  if (!p_.book().find(name)) return say_no(x, {problem::not_found, "there is no phone '" + name + "'"});
  if (!p_.change([&](phone_book& book) { return book.remove(name); }))
    return say_no(x, {problem::unavailable, "the book of phones cannot be written", seconds{5}});
  p_.log(ports::level::warn, x.who.name + " revokes phone '" + name + "'");
  response r;
  contract::writer w(r.body);
  w.open().field("v", std::uint64_t{1}).field("phone", name).field("state", "revoked").close();
  x.done(std::move(r));
}

void phone_routes::add_door(std::vector<route>& routes) {
  routes.push_back({"GET", "/mqtt", {}, [this](exchange x) { door(std::move(x)); }, true});
  routes.back().own_rate = true;  // a city's phones come back all at once
}

void phone_routes::add_routes(std::vector<route>& routes) {
  const role_set technicians{role::technician};
  const auto row = [&](std::string_view method, std::string_view path, role_set who,
                       void (phone_routes::*act)(exchange)) {
    routes.push_back({method, path, who, [this, act](exchange x) { (this->*act)(std::move(x)); }});
  };
  row("POST", "/api/v1/phones/enrol", {}, &phone_routes::enrol);
  routes.back().open = routes.back().own_rate = true;
  row("GET", "/api/v1/phones", technicians, &phone_routes::list);
  row("POST", "/api/v1/phones", technicians, &phone_routes::add);
  row("POST", "/api/v1/phones/{phone}/link", technicians, &phone_routes::link);
  row("POST", "/api/v1/phones/{phone}/revoke", technicians, &phone_routes::revoke);
}

}  // namespace kentongan::web
