// Signing in, through the site that all requests go through. The hashing is the test's: a hash is "$argon2id$" and the
// password, and results come when the test says so.
#include "gateway/web/sign_in.hpp"

#include "gateway/web/book_lines.hpp"
#include "gateway/web/site.hpp"
#include "tests/support/json_of.hpp"
#include "tests/support/virtual_clock.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace kentongan;
using namespace kentongan::web;
using namespace std::chrono_literals;
using test::json_of;
using test::text_at;

namespace {

struct scene {
  test::virtual_clock clock;
  test::captured_log log;
  account_book accounts;
  std::string kept;  // the sessions' file
  std::vector<std::function<void()>> hashing;
  std::uint8_t drawn = 0;
  bool writable = true;
  std::optional<sign_in> door;
  std::optional<site> under_test;

  scene() {
    accounts.add({{role::dispatcher, {}, "sari"}, clock.now.utc, "$argon2id$rahasia-sari"});
    accounts.add({{role::desk, domain::agency_id("damkar"), "piket"}, clock.now.utc});
    start();
  }
  void start() {
    sign_in::parts p;
    p.accounts = [this]() -> const account_book& { return accounts; };
    p.change = [this](const std::function<bool(account_book&)>& how) { return writable && how(accounts); };
    p.keep = [this](const session_book& b) { kept = b.print(); };
    p.check = [this](std::string password, std::string hash, std::function<void(bool)> done) {
      if (hashing.size() >= 3) return false;
      hashing.push_back([=] { done(hash == "$argon2id$" + password); });
      return true;
    };
    p.make = [this](std::string password, std::function<void(std::optional<std::string>)> done) {
      hashing.push_back([=] { done("$argon2id$" + password); });
      return true;
    };
    p.random = [this] {
      std::array<std::uint8_t, 32> octets{};
      octets[0] = ++drawn;
      return octets;
    };
    p.clock = clock.port();
    p.log = log.port();
    door.emplace(std::move(p), std::get<session_book>(session_book::parse(kept)));
    std::vector<route> routes;
    door->add_routes(routes);
    routes.push_back({"GET", "/seen", {role::dispatcher}, [](exchange x) { x.done({}); }});
    routes.push_back({"POST", "/done", {role::dispatcher}, [](exchange x) { x.done({}); }});
    routes.push_back({"POST", "/mended", {role::technician}, [](exchange x) { x.done({}); }});
    under_test.emplace(site::parts{std::move(routes),
                                   [this](std::string_view, std::string_view cookies) { return door->who(cookies); },
                                   clock.port(), log.port(), 1000, 2000});
  }
  void hash() {
    for (const auto& job : std::exchange(hashing, {})) job();
  }
  // The answer, when there is one at once or after the hashing.
  response ask(std::string method, std::string target, std::string body = {}, std::string cookie = {},
               std::string csrf = {}) {
    request r;
    r.method = std::move(method);
    r.target = std::move(target);
    r.body = std::move(body);
    r.headers = {{"content-type", "application/json"}, {"accept-language", "en"}};
    if (!cookie.empty()) r.headers.emplace_back("cookie", cookie);
    if (!csrf.empty()) r.headers.emplace_back("x-csrf-token", csrf);
    std::optional<response> out;
    under_test->handle(std::move(r), [&out](response got) { out = std::move(got); });
    hash();
    REQUIRE(out);
    return *out;
  }
  response enter(const std::string& name, const std::string& password, std::string cookie = {}) {
    return ask("POST", "/api/v1/session", R"({"name":")" + name + R"(","password":")" + password + R"("})", cookie);
  }
  std::string cookie_of(const response& r) {
    const std::string set(r.header("Set-Cookie"));
    return set.substr(0, set.find(';'));
  }
};

}  // namespace

TEST_CASE("sign in: name and password open a session, and its cookie says who comes") {
  scene s;
  CHECK(s.ask("GET", "/api/v1/session").status == 401);
  const auto r = s.enter("sari", "rahasia-sari");
  REQUIRE(r.status == 200);
  const auto who = json_of(r.body);
  CHECK(text_at(who, "name") == "sari");
  CHECK(text_at(who, "role") == "dispatcher");
  CHECK(r.body.find("agency") == std::string::npos);
  CHECK(r.header("Cache-Control") == "no-store");
  CHECK(std::string(r.header("Set-Cookie")).find("HttpOnly; SameSite=Strict") != std::string::npos);
  const auto cookie = s.cookie_of(r);
  CHECK(s.ask("GET", "/seen", {}, cookie).status == 200);
  const auto again = s.ask("GET", "/api/v1/session", {}, cookie);
  CHECK(text_at(json_of(again.body), "csrf") == text_at(who, "csrf"));
  CHECK(s.log.count(ports::level::info, "sari, dispatcher, signed in") == 1);
  CHECK(s.kept.find(cookie.substr(cookie.find('=') + 1)) == std::string::npos);
}

TEST_CASE("sign in: a change needs the session's own word, which no other page knows") {
  scene s;
  const auto r = s.enter("sari", "rahasia-sari");
  const auto cookie = s.cookie_of(r), csrf = text_at(json_of(r.body), "csrf");
  CHECK(s.ask("POST", "/done", "{}", cookie, csrf).status == 200);
  CHECK(s.ask("POST", "/done", "{}", cookie).status == 403);
  CHECK(s.ask("POST", "/done", "{}", cookie, csrf + "0").status == 403);
  CHECK(text_at(json_of(s.ask("POST", "/done", "{}", cookie).body), "reason") == "csrf");
  CHECK(s.ask("POST", "/mended", "{}", cookie, csrf).status == 403);  // another role's
  const auto other = s.enter("sari", "rahasia-sari");
  CHECK(s.ask("POST", "/done", "{}", cookie, text_at(json_of(other.body), "csrf")).status == 403);
}

TEST_CASE("sign in: whoever is wrong learns neither what nor who") {
  scene s;
  const auto wrong = s.enter("sari", "rahasia-budi"), nobody = s.enter("budi", "rahasia-sari"),
             invited = s.enter("piket", "apa saja");
  CHECK(wrong.status == 401);
  CHECK(wrong.body == nobody.body);
  CHECK(wrong.body == invited.body);
  CHECK(wrong.header("Set-Cookie").empty());
  CHECK(s.log.count(ports::level::warn, "sign-in as 'sari' refused") == 1);
  CHECK(s.ask("POST", "/api/v1/session", R"({"name":7})").status == 400);
  CHECK(s.ask("POST", "/api/v1/session", "{").status == 400);
  CHECK(s.door->stats().refused == 3);
}

TEST_CASE("sign in: guessing is slowed down by name, and what is signed in goes on") {
  scene s;
  const auto cookie = s.cookie_of(s.enter("sari", "rahasia-sari"));
  for (int n = 0; n < 5; ++n) CHECK(s.enter("sari", "guess").status == 401);
  const auto slowed = s.enter("sari", "rahasia-sari");
  CHECK(slowed.status == 429);
  CHECK(slowed.header("Retry-After") == "10");
  CHECK(s.ask("GET", "/seen", {}, cookie).status == 200);
  CHECK(s.enter("piket", "guess").status == 401);  // another name has its own tries
  s.clock.pass(10s);
  CHECK(s.enter("sari", "rahasia-sari").status == 200);
  CHECK(s.door->stats().slowed == 1);
}

TEST_CASE("sign in: too many at once are asked to come again") {
  scene s;
  std::vector<unsigned> answers;
  for (int n = 0; n < 5; ++n) {
    request r;
    r.method = "POST";
    r.target = "/api/v1/session";
    r.headers = {{"content-type", "application/json"}};
    r.body = R"({"name":"n)" + std::to_string(n) + R"(","password":"x"})";
    s.under_test->handle(std::move(r), [&](response got) { answers.push_back(got.status); });
  }
  CHECK(answers == std::vector<unsigned>{429, 429});
  s.hash();
  CHECK(answers == std::vector<unsigned>{429, 429, 401, 401, 401});
}

TEST_CASE("sign in: a planted session is worth nothing, and the old one ends") {
  scene s;
  const std::string planted = "kentongan=" + std::string(64, 'a');
  const auto first = s.enter("sari", "rahasia-sari", planted);
  CHECK(s.cookie_of(first) != planted);
  CHECK(s.ask("GET", "/seen", {}, planted).status == 401);
  const auto second = s.enter("sari", "rahasia-sari", s.cookie_of(first));
  CHECK(s.ask("GET", "/seen", {}, s.cookie_of(first)).status == 401);
  CHECK(s.ask("GET", "/seen", {}, s.cookie_of(second)).status == 200);
}

TEST_CASE("sign in: a session ends unless its page is open, and outlives a restart") {
  scene s;
  const auto cookie = s.cookie_of(s.enter("sari", "rahasia-sari"));
  s.clock.pass(15h);
  CHECK(s.ask("GET", "/api/v1/session", {}, cookie).status == 200);  // goes on from here
  s.clock.pass(15h);
  s.start();
  CHECK(s.ask("GET", "/seen", {}, cookie).status == 200);
  s.clock.pass(1h);
  CHECK(s.ask("GET", "/seen", {}, cookie).status == 401);
}

TEST_CASE("sign in: who signs out is out, and who was not in may say so too") {
  scene s;
  const auto cookie = s.cookie_of(s.enter("sari", "rahasia-sari"));
  const auto out = s.ask("POST", "/api/v1/session/end", "{}", cookie);
  CHECK(out.status == 204);
  CHECK(std::string(out.header("Set-Cookie")).find("Max-Age=0") != std::string::npos);
  CHECK(s.ask("GET", "/seen", {}, cookie).status == 401);
  CHECK(s.ask("POST", "/api/v1/session/end", "{}").status == 204);
}

TEST_CASE("sign in: an invitation sets a password, signs in, and is used up") {
  scene s;
  const auto text = account_book::invitation({5});
  s.accounts.invite("piket", text, s.clock.now.utc + 24h);
  const auto accept = [&](const std::string& password) {
    return s.ask("POST", "/api/v1/invitation", R"({"token":")" + text + R"(","password":")" + password + R"("})");
  };
  const auto shorter = accept("pendek");
  CHECK(shorter.status == 422);
  CHECK(text_at(json_of(shorter.body), "reason") == "password_too_short");
  s.writable = false;
  CHECK(accept("sandi yang panjang").status == 503);
  s.writable = true;
  const auto r = accept("sandi yang panjang");
  REQUIRE(r.status == 200);
  CHECK(text_at(json_of(r.body), "agency") == "damkar");
  CHECK(s.ask("GET", "/seen", {}, s.cookie_of(r)).status == 403);  // a desk, where dispatchers go
  CHECK(accept("sandi yang lain lagi").status == 401);
  CHECK(s.enter("piket", "sandi yang panjang").status == 200);
}

TEST_CASE("sign in: of two who use one invitation at once, one gets in") {
  scene s;
  const auto text = account_book::invitation({5});
  s.accounts.invite("piket", text, s.clock.now.utc + 24h);
  std::vector<unsigned> answers;
  for (const std::string who : {"satu", "dua"}) {
    request r;
    r.method = "POST";
    r.target = "/api/v1/invitation";
    r.headers = {{"content-type", "application/json"}};
    r.body = R"({"token":")" + text + R"(","password":"sandi orang )" + who + R"("})";
    s.under_test->handle(std::move(r), [&](response got) { answers.push_back(got.status); });
  }
  s.hash();
  CHECK(answers == std::vector<unsigned>{200, 401});
  CHECK(s.accounts.find("piket")->password == "$argon2id$sandi orang satu");
}

TEST_CASE("sign in: an account that goes while its password is looked at gets no session") {
  scene s;
  std::optional<unsigned> status;
  request r;
  r.method = "POST";
  r.target = "/api/v1/session";
  r.headers = {{"content-type", "application/json"}};
  r.body = R"({"name":"sari","password":"rahasia-sari"})";
  s.under_test->handle(std::move(r), [&](response got) { status = got.status; });
  s.accounts.remove("sari");
  s.hash();
  CHECK(status == 401u);
}
