// The HTTP side of the real program: real sockets, real journal, real broker, tokens made by its own command.
#include "tests/integration/web_client.hpp"
#include "tests/integration/world.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

using namespace kentongan::test;

namespace {

struct scene {
  world w{"api"};
  std::string out;

  scene() {
    w.start_broker();
    w.start_gateway();
    REQUIRE(w.wait_ready());
  }
  std::uint16_t port() {
    const std::string at = "listens at http://127.0.0.1:";
    const auto log = w.gateway_log();
    const auto i = log.rfind(at);
    REQUIRE(i != std::string::npos);
    return static_cast<std::uint16_t>(std::stoi(log.substr(i + at.size())));
  }
  int run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"-c", (w.dir() / "k.toml").string()});
    return w.run_program(arguments, &out);
  }
  // A client with a new token of this role.
  web_client as(const std::string& role, const std::string& agency = {}) {
    const auto name = role + (agency.empty() ? "" : "-" + agency);
    std::vector<std::string> line{"token", "add", "--role", role, "--name", name};
    if (!agency.empty()) line.insert(line.end(), {"--agency", agency});
    REQUIRE_MESSAGE(run(line) == 0, out);
    web_client c(port());
    const auto at = out.find("ktg_");
    REQUIRE(at != std::string::npos);
    c.token = out.substr(at, 68);
    // The gateway notices a new file within a fifth of a second.
    REQUIRE(w.run_until([&] { return c.get("/metrics").status == 200; }, 5s));
    return c;
  }
};

}  // namespace

TEST_CASE("health, readiness and figures are told, and the broker is missed when it goes") {
  scene s;
  web_client anyone(s.port());
  CHECK(anyone.get("/healthz").status == 200);
  CHECK(s.w.run_until([&] { return anyone.get("/readyz").status == 200; }, 5s));
  CHECK(anyone.get("/metrics").status == 401);
  auto technician = s.as("technician");
  const auto metrics = technician.get("/metrics");
  CHECK(metrics.header("content-type").starts_with("text/plain"));
  CHECK(metrics.body.find("kentongan_journal_ok 1\n") != std::string::npos);
  CHECK(metrics.body.find("kentongan_web_listening 1\n") != std::string::npos);
  CHECK(technician.get("/api/v1/status").json().at("version").is_string());
  s.w.stop_broker();
  CHECK(s.w.run_until([&] { return anyone.get("/readyz").status == 503; }, 20s));
  CHECK(anyone.get("/healthz").status == 200);
}

TEST_CASE("a token is shown once, kept as a hash for its owner only, and closed soon after it is revoked") {
  scene s;
  auto c = s.as("viewer");
  const auto file = s.w.dir() / "data/tokens";
  struct stat st {};
  REQUIRE(::stat(file.c_str(), &st) == 0);
  CHECK((st.st_mode & 0777) == 0600);
  std::ifstream in(file);
  const std::string kept((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  CHECK(kept.find(c.token.substr(4)) == std::string::npos);
  CHECK(s.run({"token", "list"}) == 0);
  CHECK(s.out.find("viewer  viewer  -") != std::string::npos);
  CHECK(s.run({"token", "add", "--role", "viewer", "--name", "viewer"}) == 1);
  CHECK(s.run({"token", "add", "--role", "desk", "--name", "d"}) == 1);
  CHECK(s.run({"token", "add", "--role", "desk", "--agency", "damkr", "--name", "d"}) == 1);
  CHECK_MESSAGE(s.out.find("did you mean 'damkar'") != std::string::npos, s.out);
  CHECK(s.run({"token", "add", "--role", "king", "--name", "d"}) == 1);
  CHECK(s.run({"token", "revoke", "nobody"}) == 1);
  CHECK(s.run({"token", "revoke", "viewer"}) == 0);
  CHECK(s.w.run_until([&] { return c.get("/api/v1/status").status == 401; }, 2s));
  // A file that others may read is no secret any more: none of its tokens is valid.
  auto again = s.as("technician");
  REQUIRE(::chmod(file.c_str(), 0644) == 0);
  CHECK(s.w.run_until([&] { return again.get("/api/v1/status").status == 401; }, 2s));
  CHECK(s.w.gateway_log().find("none of the tokens is valid") != std::string::npos);
  CHECK(s.run({"token", "list"}) == 74);
}

TEST_CASE("an order is seen over HTTP as it is, by each role what concerns it, and with 304 when nothing is new") {
  scene s;
  auto dispatcher = s.as("dispatcher"), viewer = s.as("viewer"), technician = s.as("technician");
  auto damkar = s.as("desk", "damkar"), pmi = s.as("desk", "pmi");
  s.w.place("API-1", "damkar-1", "Rumah terbakar");
  REQUIRE(s.w.run_until([&] { return s.w.stored.contains("API-1"); }, 10s));

  auto all = dispatcher.get("/api/v1/orders");
  REQUIRE(all.status == 200);
  CHECK(all.json().at("open").to_number<int>() == 1);
  CHECK(all.json().at("orders").as_array()[0].as_object().at("text").as_string() == "Rumah terbakar");
  CHECK(viewer.get("/api/v1/orders").body == dispatcher.get("/api/v1/orders").body);
  CHECK(damkar.get("/api/v1/orders").json().at("open").to_number<int>() == 1);
  CHECK(pmi.get("/api/v1/orders").json().at("open").to_number<int>() == 0);
  CHECK(technician.get("/api/v1/orders").status == 403);

  CHECK(dispatcher.get("/api/v1/orders/API-1").json().at("facts").as_array().size() >= 1);
  CHECK(dispatcher.get("/api/v1/orders/API-1").header("etag").starts_with("\"1-"));
  CHECK(damkar.get("/api/v1/orders/API-1").status == 200);
  CHECK(pmi.get("/api/v1/orders/API-1").status == 404);
  CHECK(dispatcher.get("/api/v1/orders/API-2").status == 404);
  CHECK(dispatcher.get("/api/v1/orders?limit=x").status == 400);
  CHECK(dispatcher.get("/api/v1/orders?limit=0").status == 400);
  CHECK(dispatcher.get("/api/v1/orders?agncy=damkar").status == 400);

  const auto categories = dispatcher.get("/api/v1/categories");
  const auto tag = categories.header("etag");
  const auto again = dispatcher.get("/api/v1/categories", {{"If-None-Match", tag}});
  CHECK(again.status == 304);
  CHECK(again.body.empty());
  CHECK(again.header("etag") == tag);
  CHECK(dispatcher.get("/api/v1/journal?from=1&limit=1").json().at("next").to_number<int>() == 2);
  for (const std::string path :
       {"agencies", "units", "readiness", "roster", "emergencies", "stations", "modems", "nets"})
    CHECK_MESSAGE(dispatcher.get("/api/v1/" + path).status == 200, path);
  CHECK(technician.get("/api/v1/modems").json().at("modems").as_array().size() == 1);
  CHECK(damkar.get("/api/v1/journal").status == 403);
  CHECK(damkar.get("/api/v1/status").status == 403);
}

TEST_CASE("an order placed over HTTP is called, answered for, changed once and cancelled, and survives kill -9") {
  scene s;
  auto dispatcher = s.as("dispatcher");
  auto damkar = s.as("desk", "damkar"), pmi = s.as("desk", "pmi");
  const std::string order = R"({"v":1,"text":"Rumah terbakar","to":["unit/damkar-1"]})";
  const auto placed = dispatcher.post("/api/v1/orders", order, {{"Idempotency-Key", "WEB-1"}});
  REQUIRE_MESSAGE(placed.status == 201, placed.body);
  CHECK(placed.header("location") == "/api/v1/orders/WEB-1");
  CHECK(dispatcher.post("/api/v1/orders", order, {{"Idempotency-Key", "WEB-1"}}).header("idempotency-replayed") ==
        "true");
  // The call centre hears of it as of any other.
  CHECK(s.w.run_until([&] { return s.w.stored.contains("WEB-1"); }, 5s));

  s.w.kill_gateway();
  s.w.start_gateway();
  REQUIRE(s.w.wait_ready());
  for (auto* c : {&dispatcher, &damkar, &pmi}) c->move_to(s.port());
  // The keys are forgotten, the order is not.
  const auto again = dispatcher.post("/api/v1/orders", order, {{"Idempotency-Key", "WEB-1"}});
  CHECK(again.status == 200);
  CHECK(again.json().at("reply").as_object().contains("dup"));
  CHECK(dispatcher.post("/api/v1/orders", R"({"v":1,"id":"WEB-1","text":"other","to":["unit/damkar-1"]})").status ==
        409);
  CHECK(dispatcher.post("/api/v1/orders", R"({"v":1,"id":"WEB-2","text":"x","to":["unit/nobody"]})").status == 422);

  const auto seen = dispatcher.get("/api/v1/orders/WEB-1").header("etag");
  const std::string answer = R"({"v":1,"by":"Sari","unit":"damkar-1","state":"accepted","via":"telephone"})";
  CHECK(pmi.post("/api/v1/orders/WEB-1/answer", answer).status == 403);
  CHECK(damkar.post("/api/v1/orders/WEB-1/answer", answer).status == 200);
  CHECK(s.w.run_until([&] { return s.w.has("WEB-1", "assignment accepted"); }, 5s));
  const std::string targets = R"({"v":1,"by":"Sari","add":["unit/damkar-2"],"reason":"api membesar"})";
  CHECK(dispatcher.post("/api/v1/orders/WEB-1/targets", targets, {{"If-Match", seen}}).status == 200);
  CHECK(dispatcher.post("/api/v1/orders/WEB-1/targets", targets, {{"If-Match", seen}}).status == 412);
  CHECK(dispatcher.post("/api/v1/orders/WEB-1/note", R"({"v":1,"text":"saksi di lokasi"})").status == 200);
  CHECK(pmi.post("/api/v1/orders/WEB-1/cancel", R"({"v":1,"reason":"x"})").status == 404);
  CHECK(dispatcher.post("/api/v1/orders/WEB-1/cancel", R"({"v":1,"reason":"laporan palsu"})").status == 200);
  CHECK(s.w.run_until([&] { return s.w.has("WEB-1", "assignment cancelled"); }, 5s));
  const auto timeline = damkar.get("/api/v1/orders/WEB-1").body;
  CHECK_MESSAGE(timeline.find("http:desk-damkar") != std::string::npos, timeline);
  CHECK_MESSAGE(timeline.find("laporan palsu") != std::string::npos, timeline);

  CHECK(damkar.post("/api/v1/orders", R"({"v":1,"id":"WEB-3","text":"latihan"})").status == 201);
  CHECK(pmi.get("/api/v1/orders/WEB-3").status == 404);
  CHECK(dispatcher.post("/api/v1/nets/vhf1/quiet", R"({"v":1,"until":"2099-01-01T00:00:00Z"})").status == 422);
  CHECK(dispatcher.post("/api/v1/emergencies/none/ack", R"({"v":1})").status == 404);
  CHECK(s.run({"journal", "verify"}) == 0);
}

TEST_CASE("news are heard as they happen, resumed after a lost connection, and after a restart said to be lost") {
  scene s;
  auto dispatcher = s.as("dispatcher");
  auto pmi = s.as("desk", "pmi");
  const auto order = [&](const std::string& id) {
    return dispatcher.post("/api/v1/orders", R"({"v":1,"id":")" + id + R"(","text":"uji","to":["unit/damkar-1"]})")
        .status;
  };
  const auto last_id = [](const std::string& events) {
    const auto at = events.rfind("\nid: ") + 5;
    return events.substr(at, events.find('\n', at) - at);
  };
  const auto first = dispatcher.listen({}, "\"order\":\"FEED-1\"", 5s, [&] { CHECK(order("FEED-1") == 201); });
  CHECK(first.find("event: hello\n") != std::string::npos);
  CHECK(first.find("\"order\":\"FEED-1\"") != std::string::npos);
  CHECK(order("FEED-2") == 201);  // while nobody listens
  const auto second = dispatcher.listen(last_id(first), "\"order\":\"FEED-2\"", 5s);
  CHECK(second.find("\"order\":\"FEED-2\"") != std::string::npos);
  CHECK(second.find("event: again") == std::string::npos);
  CHECK(pmi.listen(last_id(first), "FEED-2", 300ms).find("FEED") == std::string::npos);

  s.w.kill_gateway();
  s.w.start_gateway();
  REQUIRE(s.w.wait_ready());
  dispatcher.move_to(s.port());
  CHECK(dispatcher.listen(last_id(second), "event: again\n", 5s).find("event: again\n") != std::string::npos);
}

TEST_CASE("the first one sets his password behind the log's link, and others behind links of the command") {
  scene s;
  const std::string mark = "/#undangan=";
  const auto log = s.w.gateway_log();
  const auto at = log.find(mark);
  REQUIRE_MESSAGE(at != std::string::npos, log);
  web_client page(s.port());
  const auto accept = [&](const std::string& link, const std::string& password) {
    return page.post("/api/v1/invitation", R"({"token":")" + link.substr(link.find(mark) + mark.size(), 68) +
                                               R"(","password":")" + password + R"("})");
  };
  const auto cookie_of = [](const web_client::answer& a) {
    const auto set = a.header("set-cookie");
    return web_client::headers{{"Cookie", set.substr(0, set.find(';'))}};
  };
  const auto first = accept(log.substr(at), "kentongan di pos ronda");
  REQUIRE(first.status == 200);
  CHECK(first.json().at("role").as_string() == "administrator");
  CHECK(accept(log.substr(at), "kentongan di pos lain").status == 401);

  // A dispatcher of the command's: an order by his session, told to a desk that listens by hers.
  REQUIRE(s.run({"account", "add", "sari", "--role", "dispatcher"}) == 0);
  REQUIRE(s.w.run_until([&] { return accept(s.out, "bambu yang dipukul").status == 200; }, 5s));
  const auto in = page.post("/api/v1/session", R"({"name":"sari","password":"bambu yang dipukul"})");
  REQUIRE(in.status == 200);
  auto sari = cookie_of(in);
  CHECK(page.get("/api/v1/orders", sari).status == 200);
  const std::string order = R"({"v":1,"id":"P-1","text":"Rumah terbakar","to":["unit/damkar-1"]})";
  CHECK(page.post("/api/v1/orders", order, sari).status == 403);
  auto with_word = sari;
  with_word.emplace_back("X-CSRF-Token", std::string(in.json().at("csrf").as_string()));
  REQUIRE(s.run({"account", "add", "piket", "--role", "desk", "--agency", "damkar"}) == 0);
  web_client::answer desk;
  REQUIRE(s.w.run_until([&] { return (desk = accept(s.out, "ember dan selang")).status == 200; }, 5s));
  CHECK(page.post("/api/v1/orders", order, with_word).status == 201);
  CHECK(page.get("/api/v1/orders/P-1", cookie_of(desk)).status == 200);
  CHECK(page.post("/api/v1/session", R"({"name":"sari","password":"bambu yang dipukuL"})").status == 401);

  // The gateway comes back: nobody signs in again. The account goes: its session with it.
  s.w.kill_gateway();
  s.w.start_gateway();
  REQUIRE(s.w.wait_ready());
  page.move_to(s.port());
  CHECK(page.get("/api/v1/orders", sari).status == 200);
  REQUIRE(s.run({"account", "remove", "sari"}) == 0);
  CHECK(s.w.run_until([&] { return page.get("/api/v1/orders", sari).status == 401; }, 5s));
  CHECK(page.get("/api/v1/orders", cookie_of(desk)).status == 200);
  struct stat st {};
  for (const auto* file : {"data/accounts", "data/sessions"}) {
    REQUIRE(::stat((s.w.dir() / file).c_str(), &st) == 0);
    CHECK((st.st_mode & 0777) == 0600);
  }
}
