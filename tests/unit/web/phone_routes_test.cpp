// Phones' routes through the site that all requests go through.
#include "gateway/web/phone_routes.hpp"

#include "gateway/web/site.hpp"
#include "tests/support/json_of.hpp"
#include "tests/support/virtual_clock.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>

using namespace kentongan;
using namespace kentongan::web;
using namespace std::chrono_literals;
using test::json_of;
using test::text_at;

namespace {

domain::city small_city() {
  domain::city c;
  c.id = "blitar";
  c.name = "Kota Blitar";
  domain::agency damkar;
  damkar.id = domain::agency_id("damkar");
  damkar.name = "Damkar";
  damkar.desk = {{domain::channel_kind::phone, "piket-damkar", {}}};
  c.agencies = {damkar};
  domain::unit one, mute;
  one.id = domain::unit_id("damkar-1");
  one.name = "Regu 1";
  one.agency = damkar.id;
  one.channels = {{domain::channel_kind::phone, "budi", {}}};
  mute.id = domain::unit_id("damkar-2");
  mute.agency = damkar.id;
  c.units = {one, mute};
  return c;
}

struct scene {
  test::virtual_clock clock;
  test::captured_log log;
  domain::city city = small_city();
  domain::directory known{city};
  phone_book book;
  bool writable = true, open = true;
  std::uint8_t drawn = 0;
  int taken = 0;
  std::optional<phone_routes> phones;
  std::optional<site> under_test;

  scene() {
    phones.emplace(phone_routes::parts{
        known, "cc/v1/blitar/", "https://112.example.id", [this]() -> const phone_book& { return book; },
        [this](const std::function<bool(phone_book&)>& how) {
          auto copy = book;
          if (!how(copy) || !writable) return false;
          book = copy;
          return true;
        },
        [this] {
          std::array<std::uint8_t, 32> octets{};
          octets[0] = ++drawn;
          return octets;
        },
        [](std::string_view invitation) { return "https://112.example.id/hp/#daftar=" + std::string(invitation); },
        [](std::string_view text) { return "<svg>" + std::string(text) + "</svg>"; },
        [] { return std::string(R"({"responders":[{"responder":"budi"}]})"); }, [this] { return open; },
        [this](std::shared_ptr<duplex>) { ++taken; }, clock.port(), log.port()});
    std::vector<route> routes;
    phones->add_routes(routes);
    phones->add_door(routes);
    under_test.emplace(site::parts{std::move(routes),
                                   [](std::string_view authorization, std::string_view) -> std::optional<visitor> {
                                     if (const auto r = domain::from_name<role>(authorization))
                                       return visitor{{*r, {}, std::string(authorization)}, {}};
                                     return std::nullopt;
                                   },
                                   clock.port(), log.port(), 1000, 2000});
  }
  response ask(std::string method, std::string target, std::string body = {},
               std::vector<std::pair<std::string, std::string>> headers = {{"authorization", "technician"}}) {
    request r;
    r.method = std::move(method);
    r.target = std::move(target);
    r.body = std::move(body);
    r.headers = std::move(headers);
    r.headers.emplace_back("content-type", "application/json");
    std::optional<response> got;
    under_test->handle(std::move(r), [&](response out) { got = std::move(out); });
    REQUIRE(got);
    return std::move(*got);
  }
  // A new phone's link, without what stands before it.
  std::string invited() {
    const auto r = ask("POST", "/api/v1/phones", R"({"v":1,"unit":"damkar-1","label":"HP Budi"})");
    REQUIRE(r.status == 200);
    const auto link = text_at(json_of(r.body), "link");
    return link.substr(link.find('=') + 1);
  }
  response enrol(const std::string& invitation) {
    return ask("POST", "/api/v1/phones/enrol", R"({"v":1,"invitation":")" + invitation + "\"}", {});
  }
};

std::vector<std::pair<std::string, std::string>> knock(std::string origin = {}) {
  std::vector<std::pair<std::string, std::string>> h{
      {"host", "112.local:8112"}, {"upgrade", "WebSocket"}, {"sec-websocket-protocol", "foo, mqtt"}};
  if (!origin.empty()) h.emplace_back("origin", std::move(origin));
  return h;
}

}  // namespace

TEST_CASE("phones: a link, a key, and never a second one from the same link") {
  scene s;
  const auto link = s.invited();
  CHECK(s.book.entries().size() == 1);
  CHECK(s.book.entries()[0].secret.empty());
  const auto r = s.enrol(link);
  REQUIRE(r.status == 200);
  CHECK(r.header("Cache-Control") == "no-store");
  const auto o = json_of(r.body);
  CHECK(text_at(o, "responder") == "budi");
  CHECK(text_at(o, "unit") == "damkar-1");
  CHECK(text_at(o, "agency_name") == "Damkar");
  CHECK(text_at(o, "root") == "cc/v1/blitar/");
  CHECK(text_at(o, "username") == text_at(o, "phone"));
  CHECK(text_at(o, "password").size() == 64);
  CHECK(s.book.find(text_at(o, "phone"))->secret.starts_with("$7$101$"));
  CHECK(s.enrol(link).status == 401);
  CHECK(s.phones->stats().enrolled == 1);
  CHECK(s.phones->stats().refused == 1);
}

TEST_CASE("phones: a link's time, a book that cannot be written, and nonsense") {
  scene s;
  const auto link = s.invited();
  s.writable = false;
  CHECK(s.enrol(link).status == 503);
  CHECK(s.ask("POST", "/api/v1/phones", R"({"v":1,"unit":"damkar-1"})").status == 503);
  s.writable = true;
  s.clock.pass(24h);
  CHECK(s.enrol(link).status == 401);
  CHECK(s.enrol("").status == 401);
  for (const char* body : {"", "[]", "{\"v\":1,\"invitation\":7}", "{\"invitation\":\"x\"}"}) {
    CAPTURE(body);
    CHECK(s.ask("POST", "/api/v1/phones/enrol", body, {}).status == 400);
  }
  bool slowed = false;
  for (int i = 0; i < 1000 && !slowed; ++i) slowed = s.enrol("kth_x").status == 429;
  CHECK(slowed);
}

TEST_CASE("phones: whose it may be") {
  scene s;
  const auto status = [&](const std::string& members) {
    return s.ask("POST", "/api/v1/phones", "{\"v\":1," + members + "}").status;
  };
  CHECK(status(R"("unit":"damkar-1")") == 200);
  CHECK(status(R"("responder":"piket-damkar")") == 200);
  CHECK(status(R"("unit":"nobody")") == 422);
  CHECK(status(R"("unit":"damkar-2")") == 422);  // has no phone channel
  CHECK(status(R"("responder":"nobody")") == 422);
  CHECK(status(R"("unit":"damkar-1","responder":"budi")") == 422);
  CHECK(status(R"("label":"x")") == 422);
  CHECK(status(R"("unit":"damkar-1","label":"a#b")") == 422);
  const domain::directory& known = s.known;
  CHECK(std::get<phone_entry>(entry_for({{}, {}, "damkar", {}}, known)).kind == phone_kind::agency);
  CHECK(std::get<phone_wish_fault>(entry_for({{}, {}, "pln", {}}, known)).member == "agency");
}

TEST_CASE("phones: listed without secrets, given another link, revoked") {
  scene s;
  const auto first = s.invited();
  const auto name = s.book.entries()[0].name;
  s.enrol(first);
  const auto list = s.ask("GET", "/api/v1/phones");
  CHECK(list.body.find("$7$") == std::string::npos);
  CHECK(list.body.find(name) != std::string::npos);
  CHECK(json_of(list.body).at("responders").as_array().size() == 1);
  const auto other = s.ask("POST", "/api/v1/phones/" + name + "/link", "{\"v\":1}");
  REQUIRE(other.status == 200);
  CHECK(text_at(json_of(other.body), "qr_svg").starts_with("<svg>https://"));
  CHECK(s.ask("POST", "/api/v1/phones/nobody/link", "{\"v\":1}").status == 404);
  CHECK(s.ask("POST", "/api/v1/phones/nobody/revoke", "{\"v\":1}").status == 404);
  CHECK(s.ask("POST", "/api/v1/phones/" + name + "/revoke", "{\"v\":1}").status == 200);
  CHECK(s.book.entries().empty());
  s.book.add({phone_kind::agency, "damkar", "damkar-zzzz", s.clock.now.utc, "$7$"});
  CHECK(s.ask("POST", "/api/v1/phones/damkar-zzzz/link", "{\"v\":1}").status == 409);
  for (const char* who : {"dispatcher", "desk", "viewer"}) {
    CAPTURE(who);
    CHECK(s.ask("GET", "/api/v1/phones", {}, {{"authorization", who}}).status == 403);
    CHECK(s.ask("POST", "/api/v1/phones", "{\"v\":1}", {{"authorization", who}}).status == 403);
  }
  CHECK(s.ask("GET", "/api/v1/phones", {}, {}).status == 401);
}

TEST_CASE("phones: the door opens to pages of its own and to programs, and to no foreign page") {
  scene s;
  for (const char* origin : {"", "https://112.example.id", "http://112.local:8112"}) {
    CAPTURE(origin);
    const auto r = s.ask("GET", "/mqtt", {}, knock(origin));
    CHECK(r.status == 101);
    CHECK(r.protocol == "mqtt");
    REQUIRE(r.upgrade);
    r.upgrade(nullptr);
  }
  CHECK(s.taken == 3);
  for (const char* origin :
       {"https://evil.example", "https://112.example.id.evil.example", "null", "http://112.local"}) {
    CAPTURE(origin);
    CHECK(s.ask("GET", "/mqtt", {}, knock(origin)).status == 403);
  }
  const auto plain = s.ask("GET", "/mqtt", {}, {});
  CHECK(plain.status == 426);
  CHECK(plain.header("Upgrade") == "websocket");
  CHECK(s.ask("GET", "/mqtt", {}, {{"upgrade", "websocket"}, {"sec-websocket-protocol", "xmpp"}}).status == 426);
  s.open = false;
  CHECK(s.ask("GET", "/mqtt", {}, knock()).status == 503);
}
