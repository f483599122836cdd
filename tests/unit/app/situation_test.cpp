// Emergencies, readiness and rosters through the wiring: MQTT in, MQTT out, over restarts.
#include "gateway/app/gateway.hpp"
#include "tests/support/fake_journal.hpp"
#include "tests/support/fake_mqtt_client.hpp"
#include "tests/support/json_of.hpp"
#include "tests/support/no_speech.hpp"
#include "tests/support/virtual_clock.hpp"
#include "tests/unit/dispatch/scene.hpp"
#include "tests/unit/radio/link/fake_line.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>

using namespace kentongan;
using namespace kentongan::domain;
using test::json_of;
using test::number_at;
using test::text_at;

namespace {

domain::city made_city() {
  auto c = dispatch::test::small_city();
  c.responders.push_back({responder_id{"kepala"}, "kepala"});
  c.supervisors.push_back({"Kepala", {{channel_kind::phone, "kepala", {}, false}}});
  c.shifts.push_back({"penuh", {std::chrono::minutes{0}, std::chrono::minutes{24 * 60}, {}}});
  c.duties.push_back({{responder_id{"budi"}}, unit_id{"damkar-1"}, "penuh", {}, {}});
  for (auto& u : c.units)
    if (u.id == unit_id{"damkar-1"}) u.strength = 2;
  return c;
}

struct scene {
  scene() {
    app::net_settings n;
    n.id = net_id("vhf");
    n.call = "POSKO";
    settings.nets = {n};
    app::modem_settings m;
    m.name = "m1";
    m.net = net_id("vhf");
    settings.modems = {m};
    boot("boot-1");
  }
  void boot(const std::string& id) {
    gateway.reset();
    client = std::make_unique<test::fake_mqtt_client>();
    line = std::make_unique<radio::test::fake_line>();
    const auto written = std::exchange(journal, std::make_unique<test::fake_journal>());
    if (written)
      for (const auto& b : written->written)
        for (const auto& f : b.facts) {
          snapshot.standing.push_back(f);
          snapshot.last_seq = f.seq;
        }
    gateway = std::make_unique<app::gateway>(app::gateway::parts{
        settings, city, *journal, snapshot, *client, {line.get()}, speech, clock.port(), log.port(), id, "0.1"});
    gateway->start();
    client->come_up();
    commit();
    client->take();
  }
  void commit() {
    for (int i = 0; i < 200; ++i) {
      gateway->end_of_turn();
      if (journal->busy()) journal->succeed();
    }
    REQUIRE_FALSE(journal->busy());
  }
  void pass(std::chrono::milliseconds d) {
    clock.pass(d);
    commit();
  }
  void phone(const std::string& who, const std::string& fields) {
    client->deliver("cc/v1/blitar/resp/" + who + "/evt/ack", R"({"v":1,)" + fields + "}");
    commit();
  }
  boost::json::object ask(const std::string& verb, const std::string& fields = "") {
    client->take();
    client->deliver("cc/v1/blitar/gw/gw1/cmd/req/" + verb,
                    R"({"v":1,"transaction":"t")" + (fields.empty() ? "" : "," + fields) + "}");
    pass(10ms);  // what is shown waits a moment for the disk
    const auto answers = client->on("cc/v1/blitar/gw/gw1/evt/res/" + verb);
    REQUIRE(answers.size() == 1);
    CHECK(answers[0].size() < 65'536);
    return json_of(answers[0]);
  }
  // "emergency raised; alarm closed" of what was published on a topic.
  std::string news(const std::string& topic, std::string_view layer = {}) const {
    std::string text;
    for (const auto& payload : client->on(topic)) {
      const auto batch = json_of(payload);
      for (const auto& s : batch.at("statuses").as_array()) {
        const auto& o = s.as_object();
        if (!layer.empty() && text_at(o, "layer") != layer) continue;
        text += (text.empty() ? "" : "; ") + text_at(o, "layer") + ' ' + text_at(o, "state");
        if (o.contains("repeat")) text += " again";
      }
    }
    return text;
  }

  domain::city city = made_city();
  app::settings settings;
  ports::journal_snapshot snapshot;
  std::unique_ptr<test::fake_journal> journal;
  std::unique_ptr<test::fake_mqtt_client> client;
  std::unique_ptr<radio::test::fake_line> line;
  test::virtual_clock clock;
  test::captured_log log;
  test::no_speech speech;
  std::unique_ptr<app::gateway> gateway;
};

const std::string pmi_news = "cc/v1/blitar/agency/pmi/evt/order", centre = "cc/v1/blitar/centre/evt/order",
                  kepala = "cc/v1/blitar/resp/kepala/cmd/alarm";

const boost::json::object& first(const boost::json::object& o, std::string_view list) {
  return o.at(list).as_array().at(0).as_object();
}

}  // namespace

TEST_CASE("situation: an emergency from a phone is told, said again, escalated, taken on and cleared") {
  scene s;
  s.phone("eko", R"("id":"p1","state":"position","lat":-8.25,"lon":112.5,"acc":9)");
  CHECK(s.client->on("cc/v1/blitar/resp/eko/cmd/receipt").size() == 1);
  s.client->take();
  s.phone("eko", R"("id":"m1","state":"emergency","note":"tolong")");
  CHECK(s.news(pmi_news) == "emergency raised");
  CHECK(s.client->on("cc/v1/blitar/resp/eko/cmd/receipt").size() == 1);
  CHECK(s.log.count(ports::level::error, "emergency of pmi-1 raised: tolong") == 1);

  const auto list = s.ask("emergencies");
  const auto& e = first(list, "emergencies");
  CHECK(text_at(e, "emergency") == "pmi-1");
  CHECK(text_at(e, "agency") == "pmi");
  CHECK(text_at(e, "note") == "tolong");
  CHECK(e.at("position").as_object().at("lat").as_double() == -8.25);
  CHECK(!e.contains("acknowledged_at"));

  s.client->take();
  const auto rows = s.journal->written.size();
  s.pass(10s);
  CHECK(s.news(pmi_news, "emergency") == "emergency raised again");
  CHECK(s.journal->written.size() == rows);  // no fact, and nothing that a broker could hold back for later
  CHECK(s.client->on(kepala).empty());
  s.client->take();
  s.pass(5s);
  CHECK(s.news(pmi_news, "emergency") == "emergency escalated");
  REQUIRE(s.client->on(kepala).size() == 1);
  const auto page = json_of(s.client->on(kepala)[0]);
  CHECK(text_at(page, "emergency") == "pmi-1");
  CHECK(text_at(page, "state") == "escalated");
  s.client->take();
  s.pass(5s);
  CHECK(s.client->on(kepala).size() == 1);

  CHECK(text_at(s.ask("emergency-clear", R"("emergency":"pmi-1","by":"Sari","reason":"aman")"), "status") == "error");
  CHECK(text_at(s.ask("emergency-ack", R"("emergency":"pmi-1")"), "detail") == "by: name the person who says so");
  CHECK(text_at(s.ask("emergency-ack", R"("emergency":"pmi-1","by":"Sari")"), "status") == "ok");
  CHECK(text_at(json_of(s.client->on(kepala).at(0)), "state") == "acknowledged");
  const auto again = s.ask("emergency-ack", R"("emergency":"pmi-1","by":"Joko")");
  CHECK(text_at(again.at("reply").as_object(), "detail") == "Sari has acknowledged it");
  s.client->take();
  s.pass(1min);
  CHECK(s.news(pmi_news, "emergency") == "");
  CHECK(text_at(s.ask("emergency-clear", R"("emergency":"pmi-1","by":"Sari","reason":"aman")"), "status") == "ok");
  CHECK(s.ask("emergencies").at("emergencies").as_array().empty());
}

TEST_CASE("situation: a stranger's emergency is for the call centre, and stands over a restart") {
  scene s;
  s.phone("orang-asing", R"("id":"m1","state":"emergency")");
  CHECK(s.news(centre) == "emergency raised");
  s.boot("boot-2");
  s.pass(1s);
  const auto list = s.ask("emergencies");
  CHECK(text_at(first(list, "emergencies"), "emergency") == "phone:orang-asing");
  CHECK(first(list, "emergencies").at("unsure").as_bool());
  s.client->take();
  s.pass(10s);
  CHECK(s.news(centre, "emergency").find("raised again") != std::string::npos);
}

TEST_CASE("situation: a lost modem is one path less, told with its reason, and shown by the verb") {
  scene s;  // pmi: net vhf and one phone
  const auto before = s.ask("readiness");
  CHECK(before.at("agencies").as_array().size() == s.city.agencies.size());
  s.client->take();
  s.line->hang_up();
  s.commit();
  CHECK(s.news(pmi_news, "readiness") == "readiness doubtful");
  const auto after = s.ask("readiness");
  bool found = false;
  for (const auto& a : after.at("agencies").as_array())
    if (text_at(a.as_object(), "agency") == "pmi") {
      found = true;
      CHECK(text_at(a.as_object(), "state") == "doubtful");
      CHECK(text_at(a.as_object(), "reason").find("net/vhf: modem 'm1'") == 0);
    }
  CHECK(found);
  // An agency that the table gives no way to reach is none that can be reached.
  CHECK(text_at(first(after, "agencies"), "agency") == "dlh");
  CHECK(text_at(first(after, "agencies"), "state") == "unreachable");
}

TEST_CASE("situation: the roster, a change of it, and who is missing") {
  scene s;
  CHECK(s.log.count(ports::level::warn, "damkar-1") == 0);
  const auto find = [](const boost::json::object& r, std::string_view unit) {
    for (const auto& c : r.at("crews").as_array())
      if (text_at(c.as_object(), "unit") == unit) return c.as_object();
    return boost::json::object{};
  };
  auto crew = find(s.ask("roster"), "damkar-1");
  CHECK(number_at(crew, "strength") == 2);
  CHECK(crew.at("short").as_bool());
  CHECK(crew.at("on_duty").as_array().size() == 1);
  CHECK(text_at(first(crew, "current"), "shift") == "penuh");
  CHECK(crew.at("next").as_array().size() == 1);
  CHECK(find(s.ask("roster"), "pmi-1").at("on_duty").as_array().size() == 1);

  const std::string until = R"(,"until":")" + to_rfc3339(s.clock.now.utc + 4h) + '"';
  CHECK(text_at(s.ask("duty", R"("responder":"budi","to":"off","by":"Joko","role":"desk","reason":"sakit")" + until),
                "status") == "ok");
  CHECK(s.news("cc/v1/blitar/agency/damkar/evt/order", "roster") == "roster off");
  const auto roster = s.ask("roster");
  CHECK(find(roster, "damkar-1").at("on_duty").as_array().empty());
  CHECK(text_at(first(roster, "changes"), "responder") == "budi");
  CHECK(text_at(s.ask("duty", R"("responder":"zul","to":"off","by":"Joko")" + until), "status") == "error");
  CHECK(text_at(s.ask("duty", R"("responder":"budi","by":"Joko")"), "detail").starts_with("to: is missing"));
  CHECK(find(s.ask("roster", R"("at":")" + to_rfc3339(s.clock.now.utc + 5h) + '"'), "damkar-1")
            .at("on_duty")
            .as_array()
            .size() == 1);
  s.boot("boot-2");
  CHECK(find(s.ask("roster"), "damkar-1").at("on_duty").as_array().empty());
}
