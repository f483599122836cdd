#include "gateway/web/site.hpp"

#include "gateway/web/base_routes.hpp"
#include "gateway/web/book_lines.hpp"
#include "tests/support/json_of.hpp"
#include "tests/support/virtual_clock.hpp"
#include "tests/unit/web/by_token.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <stdexcept>
#include <string>

using namespace kentongan;
using namespace kentongan::web;
using test::json_of;
using test::number_at;
using test::text_at;

namespace {

struct scene {
  test::virtual_clock clock;
  test::captured_log log;
  token_book book;
  std::function<void(response)> kept;
  std::optional<exchange> last;
  std::optional<site> under_test;

  explicit scene(double per_second = 100, double burst = 200) {
    for (const auto r : {role::dispatcher, role::desk, role::technician, role::viewer}) {
      const std::string name(domain::name_of(r));
      const std::string agency = r == role::desk ? "damkar" : "";
      book.add({sha256_hex("ktg_" + name), {r, domain::agency_id(agency), name}, {}});
    }
    std::vector<route> routes;
    add_base_routes(routes, {[] { return std::string(R"({"v":1})"); }, [] { return ready_state{true, false}; }});
    routes.push_back({"GET", "/things/{thing}", {role::viewer, role::desk}, [this](exchange x) {
                        last = x;
                        x.done({});
                      }});
    routes.push_back({"POST", "/things", {role::dispatcher}, [this](exchange x) { kept = std::move(x.done); }});
    routes.push_back({"GET", "/broken", {role::viewer}, [](exchange) { throw std::runtime_error("secret path"); }});
    under_test.emplace(
        site::parts{std::move(routes), test::by_token(book), clock.port(), log.port(), per_second, burst});
  }
  std::optional<response> ask(std::string method, std::string target, std::string as = {},
                              std::vector<std::pair<std::string, std::string>> headers = {}, std::string body = {}) {
    request r;
    r.method = std::move(method);
    r.target = std::move(target);
    r.headers = std::move(headers);
    if (!as.empty()) r.headers.emplace_back("authorization", "Bearer ktg_" + as);
    r.body = std::move(body);
    std::optional<response> out;
    under_test->handle(std::move(r), [&out](response got) {
      REQUIRE_FALSE(out);
      out = std::move(got);
    });
    return out;
  }
  unsigned status(std::string method, std::string target, std::string as = {},
                  std::vector<std::pair<std::string, std::string>> headers = {}) {
    const auto r = ask(std::move(method), std::move(target), std::move(as), std::move(headers));
    return r ? r->status : 0;
  }
};

const std::pair<std::string, std::string> json_body{"content-type", "application/json"};

}  // namespace

TEST_CASE("site: a route is found with its parameters and query") {
  scene s;
  CHECK(s.status("GET", "/things/a%20b?limit=3", "viewer") == 200);
  REQUIRE(s.last);
  CHECK(s.last->params == std::vector<std::string>{"a b"});
  CHECK(s.last->query == std::vector<std::pair<std::string, std::string>>{{"limit", "3"}});
  CHECK(s.last->who.name == "viewer");
  CHECK(s.status("HEAD", "/things/a", "viewer") == 200);
}

TEST_CASE("site: every refusal has its status") {
  scene s;
  CHECK(s.status("GET", "/nowhere", "viewer") == 404);
  CHECK(s.status("GET", "/things/", "viewer") == 404);
  CHECK(s.status("GET", "/things/a/b", "viewer") == 404);
  CHECK(s.status("GET", "/%00", "viewer") == 400);
  CHECK(s.status("GET", "/" + std::string(3000, 'a'), "viewer") == 414);
  CHECK(s.status("DELETE", "/things/a", "viewer") == 405);
  CHECK(s.ask("DELETE", "/things/a", "viewer")->header("Allow") == "GET, HEAD");
  CHECK(s.status("GET", "/things/a") == 401);
  CHECK(s.status("GET", "/things/a", "forged") == 401);
  CHECK(s.ask("GET", "/things/a")->header("WWW-Authenticate") == "Bearer");
  CHECK(s.status("GET", "/things/a", "technician") == 403);
  CHECK(s.status("GET", "/things/a", "viewer", {{"accept", "text/html"}}) == 406);
  CHECK(s.status("POST", "/things", "dispatcher") == 415);
  CHECK(s.status("POST", "/things", "dispatcher", {json_body, {"content-encoding", "gzip"}}) == 415);
  CHECK(s.ask("POST", "/things", "dispatcher", {json_body}, std::string(65'537, ' '))->status == 413);
  CHECK(s.log.count(ports::level::warn, "refused") >= 10);
}

TEST_CASE("site: a problem is told in the client's language, and in JSON whatever it accepts") {
  scene s;
  const auto id = s.ask("GET", "/things/a", {}, {{"accept", "text/html"}});
  CHECK(id->type == "application/problem+json");
  CHECK(id->header("Content-Language") == "id");
  CHECK(text_at(json_of(id->body), "title") == "Token tidak ada atau tidak berlaku");
  const auto en = s.ask("GET", "/things/a", {}, {{"accept-language", "en-GB"}});
  const auto o = json_of(en->body);
  CHECK(text_at(o, "title") == "No token, or none that is valid");
  CHECK(number_at(o, "status") == 401);
  CHECK(text_at(o, "code") == "unauthorized");
}

TEST_CASE("site: every role on every route gets what the table says") {
  scene s(1e6, 1e6);
  int open = 0, refused = 0;
  for (const auto& way : s.under_test->routes()) {
    const std::string target = way.pattern == "/things/{thing}" ? "/things/a" : std::string(way.pattern);
    for (const std::string as : {"", "dispatcher", "desk", "technician", "viewer"}) {
      CAPTURE(target);
      CAPTURE(as);
      const auto r = s.ask(std::string(way.method), target, as, {json_body}, "{}");
      const auto got = r ? r->status : 202u;  // kept for later: it was let in
      const auto who = domain::from_name<role>(as);
      if (way.open) {
        CHECK((got != 401 && got != 403));
        ++open;
      } else if (!who) {
        CHECK(got == 401);
      } else {
        CHECK((got == 403) == !way.roles.has(*who));
        refused += got == 403;
      }
    }
  }
  CHECK(open == 15);
  CHECK(refused == 1 + 2 + 3 + 3);
}

TEST_CASE("site: a token has its own rate, and strangers share a small one") {
  scene s(10, 20);
  for (int i = 0; i < 20; ++i) CHECK(s.status("GET", "/things/a", "viewer") == 200);
  const auto r = s.ask("GET", "/things/a", "viewer");
  CHECK(r->status == 429);
  CHECK(r->header("Retry-After") == "1");
  CHECK(s.status("GET", "/things/a", "desk") == 200);
  CHECK(s.status("GET", "/healthz") == 200);
  CHECK(s.status("GET", "/healthz") == 200);
  CHECK(s.status("GET", "/healthz") == 429);
  s.clock.pass(std::chrono::seconds{1});
  CHECK(s.status("GET", "/things/a", "viewer") == 200);
  CHECK(s.under_test->stats().rate_limited == 2);
}

TEST_CASE("site: a fault inside is one 500 that tells nothing, and a line of the log") {
  scene s;
  const auto r = s.ask("GET", "/broken", "viewer");
  CHECK(r->status == 500);
  CHECK(r->body.find("secret") == std::string::npos);
  CHECK(s.log.count(ports::level::error, "secret path") == 1);
  CHECK(s.under_test->stats().faults == 1);
}

TEST_CASE("site: an answer may come later, and comes once") {
  scene s;
  int answers = 0;
  request r;
  r.method = "POST";
  r.target = "/things";
  r.headers = {json_body, {"authorization", "Bearer ktg_dispatcher"}};
  s.under_test->handle(std::move(r), [&](response) { ++answers; });
  CHECK(answers == 0);
  s.kept({});
  s.kept({});
  CHECK(answers == 1);
}

TEST_CASE("site: ready only with journal and broker") {
  scene s;
  const auto r = s.ask("GET", "/readyz");
  CHECK(r->status == 503);
  CHECK(r->body == R"({"ready":false,"journal":true,"broker":false})");
  CHECK(s.ask("GET", "/metrics", "viewer")->body == "# TYPE kentongan_v untyped\nkentongan_v 1\n");
  CHECK(s.status("GET", "/metrics", "viewer", {{"accept", "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"}}) == 200);
}

TEST_CASE("site: the log is not faster than its readers, and holds nothing but printable text") {
  scene s(1e6, 1e6);
  for (int i = 0; i < 1000; ++i) s.ask("G\x1b[T", "/a\nb", "");
  CHECK(s.log.lines.size() <= 21);
  for (const auto& [level, line] : s.log.lines) CHECK(line.find_first_of("\n\x1b") == std::string::npos);
}
