#include "gateway/web/pages.hpp"

#include "gateway/web/site.hpp"
#include "tests/support/virtual_clock.hpp"

#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <string>

using namespace kentongan;
using namespace kentongan::web;

namespace {

constexpr std::array<page_file, 4> files{{{"/", "text/html; charset=utf-8", "<!doctype html>"},
                                          {"/hp/", "text/html; charset=utf-8", "<!doctype html>phone"},
                                          {"/assets/board-1a2b.js", "text/javascript", "squeezed", true, true},
                                          {"/icon.svg", "image/svg+xml", "<svg/>"}}};

struct scene {
  test::virtual_clock clock;
  test::captured_log log;
  std::optional<site> under_test;
  scene() {
    std::vector<route> routes;
    add_page_routes(routes, files);
    under_test.emplace(
        site::parts{std::move(routes), [](auto, auto) { return std::nullopt; }, clock.port(), log.port(), 1000, 2000});
  }
  response ask(std::string target, std::vector<std::pair<std::string, std::string>> headers = {}) {
    request r;
    r.target = std::move(target);
    r.headers = std::move(headers);
    std::optional<response> out;
    under_test->handle(std::move(r), [&out](response got) { out = std::move(got); });
    REQUIRE(out);
    return *out;
  }
};

}  // namespace

TEST_CASE("pages: anybody gets them, with the rules that a browser is to keep") {
  scene s;
  const auto r = s.ask("/", {{"accept", "text/html,application/xhtml+xml,*/*;q=0.8"}});
  CHECK(r.status == 200);
  CHECK(r.type == "text/html; charset=utf-8");
  CHECK(r.body == "<!doctype html>");
  CHECK(r.header("Cache-Control") == "no-cache");
  CHECK(std::string(r.header("Content-Security-Policy")).find("default-src 'self'") == 0);
  CHECK(std::string(r.header("Content-Security-Policy")).find("unsafe") == std::string::npos);
  CHECK(r.header("X-Content-Type-Options") == "nosniff");
  CHECK(s.ask("/", {{"if-none-match", std::string(r.header("ETag"))}}).status == 304);
  CHECK(s.ask("/../etc/passwd").status >= 400);
  CHECK(s.ask("/assets/other.js").status == 404);
}

TEST_CASE("pages: what a name is the hash of stays for good, and squeezed only for those who can read it") {
  scene s;
  const auto r = s.ask("/assets/board-1a2b.js", {{"accept-encoding", "gzip, deflate, br"}});
  CHECK(r.status == 200);
  CHECK(r.header("Content-Encoding") == "gzip");
  CHECK(std::string(r.header("Cache-Control")).find("immutable") != std::string::npos);
  CHECK(s.ask("/assets/board-1a2b.js").status == 406);
  CHECK(s.ask("/assets/board-1a2b.js", {{"accept-encoding", "gzip;q=0, br"}}).status == 406);
  CHECK(s.ask("/assets/board-1a2b.js", {{"accept-encoding", "br, gzip;q=0.5"}}).status == 200);
}

TEST_CASE("pages: one of a folder is found without the last slash, and by no other path") {
  scene s;
  CHECK(s.ask("/hp/").body == "<!doctype html>phone");
  const auto r = s.ask("/hp", {{"accept", "text/html"}});
  CHECK(r.status == 308);
  CHECK(r.header("Location") == "/hp/");
  CHECK(s.ask("/hp/other").status == 404);
  CHECK(s.ask("/hp//").status == 404);
}
