#include "gateway/web/write_routes.hpp"

#include "gateway/web/book_lines.hpp"
#include "gateway/web/idempotency.hpp"
#include "gateway/web/read_routes.hpp"
#include "gateway/web/site.hpp"
#include "tests/support/fake_intake.hpp"
#include "tests/support/fake_journal.hpp"
#include "tests/support/json_of.hpp"
#include "tests/support/virtual_clock.hpp"
#include "tests/unit/dispatch/scene.hpp"
#include "tests/unit/web/by_token.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>

using namespace kentongan;
using namespace kentongan::domain;
using namespace kentongan::web;
using test::json_of;
using test::text_at;

namespace {

struct scene {
  city the_city = dispatch::test::small_city();
  directory look{the_city};
  test::fake_intake intake;
  test::fake_board board;
  test::fake_journal journal;
  test::virtual_clock clock;
  test::captured_log log;
  verbs::verbs verbs{{intake, board, journal, [] { return "{}"; }, {}, nullptr, clock.port(), {}, &look}};
  token_book book;
  std::optional<site> under_test;

  scene() {
    for (const auto& [name, r, agency] : {std::tuple{"cad", role::dispatcher, ""},
                                          {"piket", role::desk, "damkar"},
                                          {"pmi", role::desk, "pmi"},
                                          {"tech", role::technician, ""},
                                          {"boss", role::viewer, ""}})
      book.add({sha256_hex(std::string("ktg_") + name), {r, agency_id(agency), name}, {}});
    std::vector<web::route> routes;
    add_read_routes(routes, verbs, [] { return std::string("{}"); });
    add_write_routes(routes, verbs, clock.port());
    under_test.emplace(site::parts{std::move(routes), test::by_token(book), clock.port(), log.port(), 1e6, 1e6});
  }
  using headers = std::vector<std::pair<std::string, std::string>>;
  // The answer, when there is one at once; else it comes into `later`.
  std::optional<response> later;
  std::optional<response> post(std::string target, std::string body, const std::string& as = "cad", headers more = {}) {
    request r;
    r.method = "POST";
    r.target = std::move(target);
    r.headers = std::move(more);
    r.headers.emplace_back("content-type", "application/json");
    r.headers.emplace_back("authorization", "Bearer ktg_" + as);
    r.body = std::move(body);
    later.reset();
    under_test->handle(std::move(r), [this](response got) { later = std::move(got); });
    return later;
  }
  unsigned status(std::string target, std::string body, const std::string& as = "cad", headers more = {}) {
    const auto r = post(std::move(target), std::move(body), as, std::move(more));
    return r ? r->status : 0;  // 0: it waits for the disk
  }
  void answer(reply_code code, std::optional<reject_reason> why = {}) {
    reply r;
    r.code = code;
    r.why = why;
    r.edition = 4;
    intake.answer(r);
  }
  void open(const std::string& id, const std::string& agency, std::uint32_t edition = 3) {
    domain::order o;
    o.id = order_id(id);
    o.prio = priority::p1;
    order_view v;
    v.order = std::make_shared<domain::order>(o);
    v.edition = edition;
    v.revision = 2;
    v.assignments.resize(1);
    v.assignments[0].agency = agency_id(agency);
    board.orders.push_back(v);
  }
};

const std::string fire = R"({"v":1,"id":"A","category":"fire","text":"api"})";

}  // namespace

TEST_CASE("write routes: an order is answered after the commit, and new it is 201") {
  scene s;
  CHECK(s.status("/api/v1/orders", fire) == 0);
  const auto& e = s.intake.newest<order_received>();
  CHECK(e.order.id.str() == "A");
  CHECK(e.order.source == "cad");
  CHECK(e.by == actor{actor_role::dispatcher, "cad", "http:cad"});
  s.answer(reply_code::stored);
  CHECK(s.later->status == 201);
  CHECK(s.later->header("Location") == "/api/v1/orders/A");
  CHECK(text_at(json_of(s.later->body).at("reply").as_object(), "state") == "stored");
  s.post("/api/v1/orders", fire);
  s.answer(reply_code::repeat);
  CHECK(s.later->status == 200);
}

TEST_CASE("write routes: each refusal has its status and says what the gateway said") {
  scene s;
  const std::pair<reject_reason, unsigned> rows[] = {
      {reject_reason::malformed, 400},        {reject_reason::too_long, 400},
      {reject_reason::unknown_category, 422}, {reject_reason::unknown_agency, 422},
      {reject_reason::unknown_unit, 422},     {reject_reason::unknown_order, 404},
      {reject_reason::no_target, 422},        {reject_reason::expired, 422},
      {reject_reason::conflict, 409},         {reject_reason::stale_revision, 409},
      {reject_reason::already_closed, 409},   {reject_reason::rate_limited, 429},
      {reject_reason::unavailable, 503},      {reject_reason::retained, 400}};
  CHECK(std::size(rows) == names_of(reject_reason{}).size());
  for (const auto& [why, status] : rows) {
    s.post("/api/v1/orders", fire);
    s.answer(reply_code::rejected, why);
    CHECK_MESSAGE(s.later->status == status, name_of(why));
    CHECK(text_at(json_of(s.later->body), "reason") == name_of(why));
    CHECK(s.later->header("Retry-After").empty() == (status != 429 && status != 503));
  }
  const std::pair<reply_code, unsigned> others[] = {{reply_code::refused, 422},
                                                    {reply_code::ambiguous, 409},
                                                    {reply_code::unknown, 404},
                                                    {reply_code::conflict, 409}};
  for (const auto& [code, status] : others) {
    s.post("/api/v1/orders/A/note", R"({"v":1,"text":"x"})");
    s.answer(code);
    CHECK(s.later->status == status);
  }
  for (const std::string bad :
       {"", "[]", "{}", R"({"v":2})", R"({"v":1,"id":"a b","text":"x"})", R"({"v":1,"id":"a"})"})
    CHECK_MESSAGE(s.status("/api/v1/orders", bad) == 400, bad);
  CHECK(s.intake.items.empty());
}

TEST_CASE("write routes: a command is done by the token's role and named person, whatever the body says") {
  scene s;
  CHECK(s.status("/api/v1/orders/A/answer",
                 R"({"v":1,"by":"Sari","role":"dispatcher","unit":"damkar-1","state":"accepted"})", "piket") == 0);
  const auto& e = s.intake.newest<answer_on_behalf>();
  CHECK(e.order.str() == "A");
  CHECK(e.by == actor{actor_role::desk, "Sari", "http:piket"});
  CHECK(s.status("/api/v1/nets/vhf1/quiet", R"({"v":1,"reason":"evacuation"})") == 0);
  CHECK(s.intake.newest<net_quiet_requested>().by.name == "cad");
  CHECK(s.status("/api/v1/emergencies/unit%2Fpmi-1/ack", R"({"v":1})") == 0);
  CHECK(s.intake.newest<emergency_ack_requested>().id.str() == "unit/pmi-1");
  CHECK(s.status("/api/v1/orders/A/note", R"({"v":1,"order":"B","text":"x"})") == 400);
  CHECK(s.status("/api/v1/orders/A/note", R"({"v":1,"order":7,"text":"x"})") == 400);
  CHECK(s.status("/api/v1/orders/A/note", R"({"v":1})") == 400);
}

TEST_CASE("write routes: a desk changes what is its own, and nothing else") {
  scene s;
  s.open("A", "damkar");
  s.open("B", "pmi");
  const auto refused = [&](std::string target, std::string body) {
    const auto status = s.status(std::move(target), std::move(body), "piket");
    CHECK(s.intake.items.empty());
    return status;
  };
  CHECK(refused("/api/v1/orders/A/answer", R"({"v":1,"unit":"pmi-1","state":"done"})") == 403);
  CHECK(refused("/api/v1/orders/A/alarm", R"({"v":1,"agency":"pmi","reason":"x"})") == 403);
  CHECK(refused("/api/v1/alarms", R"({"v":1,"agency":"pmi","reason":"x"})") == 403);
  CHECK(refused("/api/v1/orders/B/note", R"({"v":1,"text":"x"})") == 403);
  CHECK(refused("/api/v1/orders/B/tick", R"({"v":1,"item":"x"})") == 403);
  CHECK(refused("/api/v1/orders/B/cancel", R"({"v":1,"reason":"x"})") == 404);
  CHECK(refused("/api/v1/orders", R"({"v":1,"id":"C","text":"x","to":["agency/pmi"]})") == 403);
  CHECK(refused("/api/v1/orders", R"({"v":1,"id":"C","text":"x","to":["unit/damkar-1"]})") == 403);
  CHECK(s.status("/api/v1/orders/A/note", R"({"v":1,"text":"x"})", "piket") == 0);
  CHECK(s.status("/api/v1/alarms", R"({"v":1,"agency":"damkar","reason":"x"})", "piket") == 0);
  CHECK(s.status("/api/v1/orders", R"({"v":1,"id":"C","text":"x"})", "piket") == 0);
  CHECK(s.intake.newest<order_received>().order.to_agencies == std::vector<agency_id>{agency_id("damkar")});
  // Its cancel is bound to it too: the dispatcher refuses it for an order that went to others as well.
  CHECK(s.status("/api/v1/orders/A/cancel", R"({"v":1,"reason":"x"})", "piket") == 0);
  CHECK(s.intake.newest<order_received>().order.to_agencies.size() == 1);
}

TEST_CASE("write routes: a cancel is the next revision") {
  scene s;
  s.open("A", "damkar");
  CHECK(s.status("/api/v1/orders/A/cancel", R"({"v":1,"reason":"palsu"})") == 0);
  const auto& o = s.intake.newest<order_received>().order;
  CHECK(o.kind == order_kind::cancel);
  CHECK(o.revision == 3);
  CHECK(o.reason == "palsu");
  CHECK(s.status("/api/v1/orders/Z/cancel", R"({"v":1})") == 404);
}

TEST_CASE("write routes: whoever saw another edition is told 412, and nothing happens") {
  scene s;
  s.open("A", "damkar", 7);
  const std::string note = R"({"v":1,"text":"x"})";
  for (const std::string old : {"\"6\"", "\"6-00ff\"", "7", "W/\"7\"", "\"x\"", "\"\"", "\"70\""}) {
    CHECK_MESSAGE(s.status("/api/v1/orders/A/note", note, "cad", {{"if-match", old}}) == 412, old);
    CHECK(s.status("/api/v1/orders/A/cancel", note, "cad", {{"if-match", old}}) == 412);
  }
  CHECK(s.status("/api/v1/orders/B/note", note, "cad", {{"if-match", "*"}}) == 412);
  CHECK(s.intake.items.empty());
  for (const std::string good : {"\"7\"", "\"7-00ff\"", "*"})
    CHECK_MESSAGE(s.status("/api/v1/orders/A/note", note, "cad", {{"if-match", good}}) == 0, good);
}

TEST_CASE("write routes: the same key is the same answer, and happens once") {
  scene s;
  const scene::headers key{{"idempotency-key", "\"k-1\""}};
  const std::string note = R"({"v":1,"text":"x"})";
  CHECK(s.status("/api/v1/orders/A/note", note, "cad", key) == 0);
  CHECK(s.status("/api/v1/orders/A/note", note, "cad", key) == 409);
  CHECK(s.later->header("Retry-After") == "1");
  s.answer(reply_code::stored);
  CHECK(s.later->status == 200);
  const auto first = s.later->body;
  CHECK(s.status("/api/v1/orders/A/note", note, "cad", key) == 200);
  CHECK(s.later->body == first);
  CHECK(s.later->header("Idempotency-Replayed") == "true");
  CHECK(s.status("/api/v1/orders/A/note", R"({"v":1,"text":"y"})", "cad", key) == 422);
  CHECK(s.status("/api/v1/orders/B/note", note, "cad", key) == 422);
  CHECK(s.status("/api/v1/orders/A/note", note, "cad", {{"idempotency-key", "a b"}}) == 400);
  CHECK(s.intake.items.empty());
  // Another token's key is another key.
  s.open("A", "damkar");
  CHECK(s.status("/api/v1/orders/A/note", note, "piket", key) == 0);
}

TEST_CASE("write routes: what may succeed later is not remembered") {
  scene s;
  const scene::headers key{{"idempotency-key", "k"}};
  s.post("/api/v1/orders", fire, "cad", key);
  s.answer(reply_code::rejected, reject_reason::unavailable);
  CHECK(s.later->status == 503);
  CHECK(s.status("/api/v1/orders", fire, "cad", key) == 0);
}

TEST_CASE("write routes: an order without an id is named by its key") {
  scene s;
  CHECK(s.status("/api/v1/orders", R"({"v":1,"text":"x"})", "cad", {{"idempotency-key", "K7"}}) == 0);
  CHECK(s.intake.newest<order_received>().order.id.str() == "K7");
  CHECK(s.status("/api/v1/orders", R"({"v":1,"text":"x"})") == 400);
}

TEST_CASE("write routes: every role on every route gets what the table says") {
  scene s;
  s.open("x", "damkar");
  std::size_t let_in = 0, kept_out = 0;
  for (const auto& way : s.under_test->routes()) {
    std::string target(way.pattern);
    for (std::size_t at = 0; (at = target.find('{')) != target.npos;)
      target.replace(at, target.find('}') - at + 1, "x");
    for (const std::string as : {"cad", "piket", "tech", "boss", "nobody"}) {
      CAPTURE(target);
      CAPTURE(as);
      request r;
      r.method = std::string(way.method);
      r.target = target;
      r.headers = {{"content-type", "application/json"}, {"authorization", "Bearer ktg_" + as}};
      unsigned got = 0;
      s.under_test->handle(std::move(r), [&](response out) { got = out.status; });
      const auto* who = s.book.find("Bearer ktg_" + as);
      const bool may = who && way.roles.has(who->role);
      CHECK((got != 401 && got != 403) == may);
      if (!who) CHECK(got == 401);
      ++(may ? let_in : kept_out);
      // An empty body is refused, so that nothing is changed by looking at who may.
      if (way.method == "POST" && may) CHECK(got == 400);
    }
  }
  CHECK(s.under_test->routes().size() == 12 + 15);
  CHECK(let_in + kept_out == 27 * 5);
  CHECK(s.intake.items.empty());
}

TEST_CASE("idempotency: bounded in number and in time") {
  idempotency keys(10);
  steady_time now{};
  response again;
  using what = idempotency::what;
  for (int i = 0; i < 1000; ++i) CHECK(keys.begin(std::to_string(i), 1, now, again) == what::fresh);
  CHECK(keys.size() <= 10);
  CHECK(keys.begin("999", 1, now, again) == what::under_way);
  CHECK(keys.begin("999", 2, now, again) == what::reused);
  CHECK(keys.begin("999", 1, now + std::chrono::minutes{2}, again) == what::fresh);
  keys.finished("999", {});
  CHECK(keys.begin("999", 1, now + std::chrono::hours{1}, again) == what::known);
  CHECK(keys.begin("999", 2, now + std::chrono::hours{25}, again) == what::fresh);
  keys.forget("999");
  CHECK(keys.begin("999", 3, now + std::chrono::hours{25}, again) == what::fresh);
  for (int i = 0; i < 1000; ++i) {  // come and gone at once: what is left of them must not grow either
    keys.begin("x", 1, now + std::chrono::hours{26}, again);
    keys.forget("x");
  }
  CHECK(keys.size() <= 10);
}
