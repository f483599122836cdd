#include "gateway/app/gateway.hpp"

#include "tests/support/fake_journal.hpp"
#include "tests/support/fake_mqtt_client.hpp"
#include "tests/support/json_of.hpp"
#include "tests/support/no_speech.hpp"
#include "tests/support/virtual_clock.hpp"
#include "tests/unit/dispatch/scene.hpp"
#include "tests/unit/radio/link/fake_line.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>

using namespace kentongan;
using namespace kentongan::domain;
using test::json_of;
using test::number_at;
using test::text_at;

namespace {

app::settings one_net_one_modem() {
  app::settings s;
  app::net_settings n;
  n.id = net_id("vhf");
  n.call = "POSKO";
  s.nets = {n};
  app::modem_settings m;
  m.name = "m1";
  m.net = net_id("vhf");
  s.modems = {m};
  return s;
}

// The wiring with nothing real at its ends. A restart is a new gateway over what the journal has.
struct scene {
  explicit scene(app::settings s = one_net_one_modem()) : settings(std::move(s)) { boot("boot-1"); }

  void boot(const std::string& id) {
    gateway.reset();
    client = std::make_unique<test::fake_mqtt_client>();
    line = std::make_unique<radio::test::fake_line>();
    const auto written = std::exchange(journal, std::make_unique<test::fake_journal>());
    if (written) remember(*written);
    std::vector<radio::line*> lines(settings.modems.size(), line.get());
    gateway = std::make_unique<app::gateway>(app::gateway::parts{
        settings, city, *journal, snapshot, *client, std::move(lines), speech, clock.port(), log.port(), id, "0.1"});
    gateway->start();
    turn();
  }
  // What a start-up reads: here every fact, as long as no order has ended.
  void remember(const test::fake_journal& j) {
    for (const auto& b : j.written) {
      snapshot.open_facts.insert(snapshot.open_facts.end(), b.facts.begin(), b.facts.end());
      for (const auto& f : b.facts) snapshot.last_seq = f.seq;
      for (const auto& row : b.put) {
        snapshot.outbox.push_back(row);
        snapshot.last_outbox_id = row.id;
      }
      for (const auto id : b.drop) std::erase_if(snapshot.outbox, [&](const auto& row) { return row.id == id; });
    }
  }
  // One turn of the loop, and those that are due at once because of it.
  void turn() {
    gateway->end_of_turn();
    for (int i = 0; i < 100 && gateway->deadline() && *gateway->deadline() <= clock.now.steady; ++i)
      gateway->end_of_turn();
    REQUIRE((!gateway->deadline() || *gateway->deadline() > clock.now.steady));  // what was due has been done
  }
  // Commits until nothing waits for the disk.
  void commit() {
    turn();
    for (int i = 0; i < 100 && journal->busy(); ++i) {
      journal->succeed();
      turn();
    }
    REQUIRE_FALSE(journal->busy());
  }
  void pass(std::chrono::milliseconds d) {
    clock.pass(d);
    commit();
  }
  void order(std::string id, std::string category, std::string response = "cad-1/replies") {
    mqtt::message m;
    m.topic = "cc/v1/blitar/centre/cmd/order";
    m.payload = R"({"v":1,"id":")" + id + R"(","category":")" + category + R"(","text":"kebakaran"})";
    m.response_topic = std::move(response);
    client->deliver(m);
  }
  std::string aired() const { return {line->taken.begin(), line->taken.end()}; }

  domain::city city = dispatch::test::small_city();
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

const std::string budi = "cc/v1/blitar/resp/budi/cmd/order", eko = "cc/v1/blitar/resp/eko/cmd/order";
const std::string news = "cc/v1/blitar/agency/damkar/evt/order";
const std::string conn = "cc/v1/blitar/gw/gw1/state/conn";

}  // namespace

TEST_CASE("gateway: listens to orders, answers, requests and its own connection, and to nothing else") {
  scene s;
  CHECK(s.client->started);
  std::vector<std::string> filters;
  for (const auto& f : s.client->subscriptions) filters.push_back(f.filter);
  CHECK(filters == std::vector<std::string>{"cc/v1/blitar/centre/cmd/order", "cc/v1/blitar/agency/+/cmd/order",
                                            "cc/v1/blitar/gw/gw1/cmd/req/+", conn, "cc/v1/blitar/resp/+/evt/ack",
                                            "cc/v1/blitar/resp/+/evt/presence", "owntracks/+/+",
                                            "owntracks/+/+/event"});
  s.client->deliver("cc/v1/blitar/unknown", "{}");
  CHECK(s.log.count(ports::level::warn, "unknown topic ignored: cc/v1/blitar/unknown") == 1);
}

TEST_CASE("gateway: an order is on disk before a word of it leaves by any path") {
  scene s;
  s.client->come_up();
  s.commit();
  s.client->take();
  s.line->all_taken();
  s.order("A", "fire");
  s.turn();
  REQUIRE(s.journal->busy());
  CHECK(s.client->published.empty());
  CHECK(s.aired().empty());
  s.commit();
  CHECK(s.client->on("cad-1/replies").size() == 1);
  CHECK(text_at(json_of(s.client->on("cad-1/replies").at(0)), "state") == "stored");
  CHECK(s.client->on(news).size() >= 1);
  CHECK(s.client->on(budi).size() == 1);
  CHECK(s.client->on(eko).size() == 1);
  CHECK(s.aired().find(":PMI1-9   :") != std::string::npos);  // APRS 1.01, chapter 14: addressee padded to nine
}

TEST_CASE("gateway: the way there and back") {
  scene s;
  s.client->come_up();
  s.order("A", "tree");
  s.commit();
  s.client->take();
  s.client->deliver("cc/v1/blitar/resp/budi/evt/ack",
                    R"({"v":1,"id":"m1","order":"A","delivery":1,"state":"received"})");
  s.client->deliver("cc/v1/blitar/resp/budi/evt/ack", R"({"v":1,"id":"m2","order":"A","state":"on_scene"})");
  s.turn();
  CHECK(s.client->published.empty());
  s.commit();
  CHECK(s.client->on("cc/v1/blitar/resp/budi/cmd/receipt").size() == 2);
  std::string states;
  for (const auto& payload : s.client->on(news)) {
    const auto message = json_of(payload);
    for (const auto& v : message.at("statuses").as_array())
      states += text_at(v.as_object(), "unit") + " " + text_at(v.as_object(), "state") + "; ";
  }
  CHECK(states.find("damkar-1 device; ") != std::string::npos);
  CHECK(states.find("damkar-1 on_scene; ") != std::string::npos);
  const auto unit = s.client->on("cc/v1/blitar/unit/damkar-1/state/status");
  s.pass(500ms);
  REQUIRE_FALSE(s.client->on("cc/v1/blitar/unit/damkar-1/state/status").empty());
  const auto shown = json_of(s.client->on("cc/v1/blitar/unit/damkar-1/state/status").back());
  CHECK(text_at(shown.at("assignments").as_array().at(0).as_object(), "state") == "on_scene");
  s.pass(1min);
  CHECK(s.client->on(budi).empty());  // received: no repeats
}

TEST_CASE("gateway: after a restart pending deliveries leave again under the numbers they had") {
  scene s;
  s.client->come_up();
  s.order("A", "fire");
  s.commit();
  const auto before = s.client->take();
  const auto first_of = [](const std::vector<mqtt::message>& list, const std::string& topic) {
    const auto it = std::find_if(list.begin(), list.end(), [&](const auto& m) { return m.topic == topic; });
    if (it == list.end()) return std::string("none");
    auto said = json_of(it->payload);
    said.erase("ts");  // when it was sent
    return boost::json::serialize(said);
  };
  s.client->deliver("cc/v1/blitar/resp/citra/evt/ack", R"({"v":1,"order":"A","delivery":2,"state":"received"})");
  s.pass(5ms);
  s.clock.pass(3s);
  s.boot("boot-2");  // killed
  s.client->come_up();
  s.commit();
  CHECK(first_of(before, budi) != "none");
  CHECK(first_of(s.client->published, budi) == first_of(before, budi));
  CHECK(first_of(s.client->published, eko) == first_of(before, eko));
  CHECK(s.client->on("cc/v1/blitar/resp/citra/cmd/order").empty());  // she has it
  CHECK(s.aired().find(":PMI1-9   :") != std::string::npos);
  // A repeat of the order is recognised, and the short number goes on.
  s.client->take();
  s.order("A", "fire");
  s.order("B", "tree");
  s.commit();
  const auto replies = s.client->on("cad-1/replies");
  REQUIRE(replies.size() == 2);
  for (const auto& r : replies) {
    const auto j = json_of(r);
    CHECK(text_at(j, "state") == "stored");
    CHECK(j.contains("dup") == (text_at(j, "order") == "A"));
    if (text_at(j, "order") == "B") CHECK(number_at(j, "number") == 2);
  }
}

TEST_CASE("gateway: after a restart the news that the broker never had leave with the ids they had") {
  scene s;  // the broker is away
  s.order("A", "tree");
  s.commit();
  REQUIRE(s.client->on(news).empty());
  REQUIRE_FALSE(s.journal->written.empty());
  ports::outbox_row row;
  for (const auto& b : s.journal->written)
    for (const auto& r : b.put) row = r;
  CHECK(row.id == 1);
  s.boot("boot-2");
  REQUIRE(s.snapshot.outbox.size() == 1);
  s.client->come_up();
  s.turn();
  REQUIRE(s.client->on(news).size() == 1);
  CHECK(s.client->on(news)[0] == row.payload);
  CHECK(text_at(json_of(row.payload), "boot") == "boot-1");  // as it was written
  // Acknowledged: forgotten on disk with the next commit. A new row has a new id.
  s.client->answer_all();
  s.order("B", "tree");
  s.commit();
  std::vector<std::uint64_t> put, dropped;
  for (const auto& b : s.journal->written) {
    for (const auto& r : b.put) put.push_back(r.id);
    dropped.insert(dropped.end(), b.drop.begin(), b.drop.end());
  }
  CHECK(std::count(dropped.begin(), dropped.end(), 1) == 1);
  REQUIRE_FALSE(put.empty());
  CHECK(put.front() == 2);
  s.boot("boot-3");
  for (const auto& r : s.snapshot.outbox) CHECK(r.id != 1);
}

TEST_CASE("gateway: will, birth and farewell carry the boot id of this run") {
  scene s;
  const auto will = app::gateway::will(s.settings, s.city, "boot-1", s.clock.now.utc);
  CHECK(will.topic == conn);
  CHECK(will.retained);
  s.client->come_up();
  s.turn();
  REQUIRE(s.client->on(conn).size() == 1);
  const auto birth = json_of(s.client->on(conn)[0]);
  CHECK(birth.at("online").as_bool());
  CHECK_FALSE(json_of(will.payload).at("online").as_bool());
  CHECK(text_at(birth, "boot") == "boot-1");
  CHECK(text_at(json_of(will.payload), "boot") == "boot-1");

  s.clock.pass(1s);
  s.client->deliver(conn, will.payload);  // an old will overwrote the birth
  s.turn();
  CHECK(s.client->on(conn).size() == 2);

  bool stopped = false;
  s.gateway->stop([&] { stopped = true; });
  CHECK(stopped);
  REQUIRE(s.client->farewell);
  CHECK(s.client->farewell->topic == conn);
  CHECK(s.client->farewell->retained);
  CHECK(text_at(json_of(s.client->farewell->payload), "boot") == "boot-1");
  CHECK_FALSE(json_of(s.client->farewell->payload).at("online").as_bool());
  CHECK_FALSE(s.gateway->deadline());

  s.boot("boot-2");
  s.client->come_up();
  s.turn();
  CHECK(text_at(json_of(s.client->on(conn).at(0)), "boot") == "boot-2");
}

TEST_CASE("gateway: a start is the first fact of a run") {
  scene s;
  REQUIRE(s.journal->busy());
  CHECK(name_of(s.journal->in_hand().facts.at(0).body) == "gateway_started");
  CHECK(s.journal->in_hand().facts[0].seq == 1);
  s.commit();
  s.boot("boot-2");
  CHECK(s.journal->in_hand().facts.at(0).seq == 2);
}

TEST_CASE("gateway: a net that is not set up fails its deliveries, and the others go on") {
  auto settings = one_net_one_modem();
  settings.nets.clear();
  settings.modems.clear();
  scene s(settings);
  s.client->come_up();
  s.order("A", "fire");
  s.commit();
  CHECK(s.client->on(budi).size() == 1);
  const auto* o = s.gateway->pump().find_open(order_id("A"));
  REQUIRE(o);
  const auto it = std::find_if(o->deliveries.begin(), o->deliveries.end(),
                               [](const auto& d) { return d.channel.address == "PMI1-9"; });
  REQUIRE(it != o->deliveries.end());
  CHECK(it->state == evidence::failed);
  CHECK(it->reason == "net 'vhf' is not set up");
}

TEST_CASE("gateway: while the disk fails an order is refused and nothing of it leaves, until the disk is back") {
  scene s;
  s.client->come_up();
  s.commit();
  s.client->take();
  s.order("A", "tree");
  s.turn();
  s.journal->fail();
  s.turn();
  REQUIRE(s.client->on("cad-1/replies").size() == 1);
  CHECK(text_at(json_of(s.client->on("cad-1/replies")[0]), "reason") == "unavailable");
  CHECK(s.client->on(budi).empty());
  CHECK(s.client->on(news).empty());
  const auto health = json_of(s.gateway->health());
  CHECK_FALSE(health.at("journal").at("ok").as_bool());
  CHECK_FALSE(text_at(health.at("journal").as_object(), "error").empty());
  s.pass(100ms);
  CHECK(s.client->on(budi).size() == 1);
  CHECK(json_of(s.gateway->health()).at("journal").at("ok").as_bool());
  s.order("A", "tree");
  s.commit();
  CHECK(s.client->on("cad-1/replies").back().find(R"("dup":true)") != std::string::npos);
}

TEST_CASE("gateway: health counts what came and went") {
  scene s;
  s.client->come_up();
  s.order("A", "tree");
  s.order("A", "tree");
  s.order("B", "nonsense");
  s.client->deliver("cc/v1/blitar/gw/gw1/cmd/req/status", R"({"v":1,"transaction":"t"})");
  s.commit();
  s.pass(10s);
  const auto h = json_of(s.gateway->health());
  CHECK(number_at(h, "uptime_s") == 10);
  CHECK(number_at(h, "orders_open") == 1);
  const auto& orders = h.at("orders").as_object();
  CHECK(number_at(orders, "received") == 3);
  CHECK(number_at(orders, "accepted") == 1);
  CHECK(number_at(orders, "repeats") == 1);
  CHECK(number_at(orders, "rejected") == 1);
  CHECK(h.at("nets").as_array().size() == 1);
  CHECK(h.at("modems").as_array().size() == 1);
  CHECK(text_at(h.at("modems").as_array()[0].as_object(), "state") == "up");
  CHECK(s.client->on("cc/v1/blitar/gw/gw1/evt/res/status").size() == 1);
  CHECK(s.client->on("cc/v1/blitar/gw/gw1/state/health").size() == 2);
}

TEST_CASE("gateway: a phone that goes silent is a path that does not work, and is back when it speaks") {
  scene s;
  s.client->come_up();
  s.commit();
  const auto reach = [&](std::string_view agency) {
    boost::json::object o;
    for (const auto& b : s.journal->written)
      for (const auto& f : b.facts)
        if (const auto* r = std::get_if<reach_changed>(&f.body); r && r->agency.str() == agency)
          o["state"] = name_of(r->to), o["reason"] = r->reason;
    return o;
  };
  const std::string topic = "cc/v1/blitar/resp/fajar/evt/presence";  // polsek-kk has no other way
  s.client->deliver(topic, R"({"v":1,"phone":"fajar-k3f9","online":true})");
  s.pass(89s);
  CHECK(reach("polsek-kk").empty());
  for (int i = 0; i < 60; ++i) s.pass(1s);
  CHECK(text_at(reach("polsek-kk"), "state") == "unreachable");
  CHECK(text_at(reach("polsek-kk"), "reason") == "phone/fajar: silent for 90 s");
  REQUIRE(s.client->on("cc/v1/blitar/agency/polsek-kk/evt/order").size() == 1);  // that, and its alarm
  const auto told = s.client->on("cc/v1/blitar/agency/polsek-kk/evt/order").at(0);
  CHECK(told.find("\"unreachable\"") != std::string::npos);
  CHECK(told.find("\"alarm\"") != std::string::npos);
  s.client->deliver(topic, R"({"v":1,"phone":"fajar-k3f9","online":true})");
  for (int i = 0; i < 60; ++i) s.pass(1s);
  CHECK(text_at(reach("polsek-kk"), "state") == "reachable");
}

TEST_CASE("gateway: a phone with an empty memory gets its orders again, on disk and with a receipt first") {
  scene s;
  s.client->come_up();
  s.order("A", "fire");
  s.commit();
  s.client->deliver("cc/v1/blitar/resp/budi/evt/ack", R"({"v":1,"order":"A","delivery":1,"state":"received"})");
  s.commit();
  s.client->take();
  s.client->deliver("cc/v1/blitar/resp/budi/evt/ack", R"({"v":1,"id":"m1","state":"resend"})");
  s.commit();
  REQUIRE(s.client->published.size() >= 2);
  CHECK(s.client->published[0].topic == "cc/v1/blitar/resp/budi/cmd/receipt");
  CHECK(s.client->published[1].topic == budi);
  CHECK(text_at(json_of(s.client->published[1].payload), "order") == "A");
}
