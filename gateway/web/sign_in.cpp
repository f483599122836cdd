#include "gateway/web/sign_in.hpp"

#include "gateway/contract/json.hpp"
#include "gateway/web/book_lines.hpp"

#include <boost/json.hpp>

#include <utility>

namespace kentongan::web {

using namespace domain;
using std::chrono::seconds;

namespace {

// Five tries at once, then one in ten seconds: a person mistypes, a program guesses.
constexpr double tries_per_second = 0.1, tries_at_once = 5;
constexpr seconds try_again{10};
constexpr std::size_t names_max = 1'000;

// Argon2id of a password that nobody has, with the parameters of password_worker: names that nobody has take as long.
constexpr std::string_view nobodys =
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

void deny(const exchange& x, problem_details p) { x.done(to_response(p, x.lang)); }

}  // namespace

struct sign_in::asked {
  std::string who, password;
  // Nothing: refused already.
  static std::optional<asked> read(const exchange& x, const char* member) {
    boost::json::error_code ec;
    const auto parsed = boost::json::parse(x.request.body, ec);
    const auto* object = ec ? nullptr : parsed.if_object();
    if (!object) {
      deny(x, {problem::malformed, "not a JSON object"});
      return std::nullopt;
    }
    contract::fields f(*object);
    asked a{f.text(member, 80), f.text("password", password_octets_max)};
    if (!f.fault()) return a;
    deny(x, {problem::malformed, f.fault()->detail});
    return std::nullopt;
  }
};

sign_in::sign_in(parts p, session_book sessions) : p_(std::move(p)), sessions_(std::move(sessions)) {}

std::optional<visitor> sign_in::who(std::string_view cookies) const {
  const auto id = session_in(cookies);
  if (id.empty()) return std::nullopt;
  const auto* a = sessions_.find(id, p_.accounts(), p_.clock().utc);
  if (!a) return std::nullopt;
  return visitor{a->who, csrf_of(id)};
}

bool sign_in::may_try(std::string_view name) {
  auto it = tries_.find(name);
  if (it == tries_.end()) {
    if (tries_.size() >= names_max) tries_.clear();
    it = tries_.emplace(std::string(name), token_bucket(tries_per_second, tries_at_once)).first;
  }
  return it->second.take(p_.clock().steady);
}

void sign_in::wait(const exchange& x, seconds how_long) {
  ++stats_.slowed;
  deny(x, {problem::too_many, "too many tries", how_long});
}

void sign_in::refuse(const exchange& x, std::string_view name, std::string_view what) {
  ++stats_.refused;
  p_.log(ports::level::warn, "sign-in as '" + std::string(is_login_name(name) ? name : "?") + "' refused");
  problem_details p{problem::unauthorized, std::string(what)};
  p.reason = "not_signed_in";
  deny(x, std::move(p));
}

void sign_in::say(const exchange& x, const account& a, std::string_view id, utc_time until) const {
  response r;
  contract::writer w(r.body);
  w.open().field("v", std::uint64_t{1}).field("name", a.who.name).field("role", name_of(a.who.role));
  w.maybe("agency", a.who.agency.str()).field("csrf", csrf_of(id)).field("expires", until).close();
  r.headers.emplace_back("Cache-Control", "no-store");
  r.headers.emplace_back("Set-Cookie", session_cookie(id, p_.lasts, p_.secure));
  x.done(std::move(r));
}

// A new id each time: one that was planted in a browser before is worth nothing.
void sign_in::begin(const exchange& x, const account& a, std::string_view what) {
  const auto now = p_.clock().utc;
  const auto id = hex(p_.random());
  const auto old = session_in(x.request.header("cookie"));
  sessions_.clean(p_.accounts(), now);
  if (!old.empty()) sessions_.end(old);
  sessions_.begin(id, a, now + p_.lasts);
  p_.keep(sessions_);
  ++stats_.signed_in;
  p_.log(ports::level::info, a.who.name + ", " + std::string(name_of(a.who.role)) + ", " + std::string(what));
  say(x, a, id, now + p_.lasts);
}

void sign_in::look(exchange x) {
  const auto id = session_in(x.request.header("cookie"));
  const auto now = p_.clock().utc;
  const auto* a = id.empty() ? nullptr : sessions_.find(id, p_.accounts(), now);
  if (!a) {
    problem_details p{problem::unauthorized, "nobody is signed in"};
    p.reason = "not_signed_in";
    return deny(x, std::move(p));
  }
  sessions_.extend(id, now + p_.lasts);
  p_.keep(sessions_);
  say(x, *a, id, now + p_.lasts);
}

void sign_in::enter(exchange x) {
  auto q = asked::read(x, "name");
  if (!q) return;
  if (!may_try(q->who)) return wait(x, try_again);
  const auto* a = p_.accounts().find(q->who);
  const std::string hash = a && !a->password.empty() ? a->password : std::string(nobodys);
  const auto shared = std::make_shared<exchange>(std::move(x));
  const bool taken =
      p_.check(q->password, hash, [this, shared, name = q->who, hash, alive = std::weak_ptr(alive_)](bool right) {
        if (alive.expired()) return;
        // The account as it is now: it may have gone meanwhile, or have another password.
        const auto* now = p_.accounts().find(name);
        if (!right || !now || now->password != hash) return refuse(*shared, name, "name or password is wrong");
        tries_.erase(name);
        begin(*shared, *now, "signed in");
      });
  if (!taken) wait(*shared, seconds{1});
}

void sign_in::leave(exchange x) {
  const auto id = session_in(x.request.header("cookie"));
  if (!id.empty() && sessions_.end(id)) p_.keep(sessions_);
  response r;
  r.status = 204;
  r.headers.emplace_back("Set-Cookie", session_cookie({}, seconds{0}, p_.secure));
  x.done(std::move(r));
}

void sign_in::accept(exchange x) {
  auto q = asked::read(x, "token");
  if (!q) return;
  const auto* a = p_.accounts().invited(q->who, p_.clock().utc);
  if (!a) return refuse(x, {}, "the link was used already, or its time is over");
  if (q->password.size() < password_octets_min)
    return deny(x, {problem::unprocessable,
                    "password: at least " + std::to_string(password_octets_min) + " characters",
                    {},
                    "password_too_short"});
  const auto shared = std::make_shared<exchange>(std::move(x));
  const bool taken = p_.make(
      q->password, [this, shared, token = q->who, alive = std::weak_ptr(alive_)](std::optional<std::string> hash) {
        if (alive.expired()) return;
        std::string name;
        const bool written = hash && p_.change([&](account_book& book) {
          const auto* invited = book.invited(token, p_.clock().utc);
          if (invited) name = invited->who.name;
          return invited && book.set_secret(name, *hash);
        });
        if (const auto* now = written ? p_.accounts().find(name) : nullptr)
          return begin(*shared, *now, "has set a password");
        if (p_.accounts().invited(token, p_.clock().utc))
          return deny(*shared, {problem::unavailable, "the password cannot be kept", seconds{5}});
        refuse(*shared, {}, "the link was used already, or its time is over");
      });
  if (!taken) wait(*shared, seconds{1});
}

void sign_in::add_routes(std::vector<route>& routes) {
  // Open: each of them looks by itself at who asks.
  const auto open = [&](std::string_view method, std::string_view path, void (sign_in::*act)(exchange)) {
    routes.push_back({method, path, {}, [this, act](exchange x) { (this->*act)(std::move(x)); }, true});
  };
  open("GET", "/api/v1/session", &sign_in::look);
  open("POST", "/api/v1/session", &sign_in::enter);
  open("POST", "/api/v1/session/end", &sign_in::leave);
  open("POST", "/api/v1/invitation", &sign_in::accept);
}

}  // namespace kentongan::web
