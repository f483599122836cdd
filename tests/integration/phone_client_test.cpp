// A phone that is any MQTT client: it takes an order and answers it with the JSON of gateway/contract/README.md, and
// what one does wrong is counted where the technician sees it.
#include "tests/integration/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>

using namespace kentongan::test;
namespace json = boost::json;

namespace {

const std::string phone = "cc/v1/blitar/resp/damkar-1/";

void say(world& w, const std::string& fields, const std::string& topic = phone + "evt/ack") {
  w.publish(topic, "{\"v\":1," + fields + "}");
}

// The newest message on a topic that has all of these members with these texts.
const json::object* heard(world& w, const std::string& topic, const json::object& like) {
  static json::object found;
  for (auto m = w.messages.rbegin(); m != w.messages.rend(); ++m) {
    if (m->topic != topic) continue;
    json::error_code ec;
    const auto value = json::parse(m->payload, ec);
    if (ec || !value.is_object()) continue;
    found = value.as_object();
    const auto fits = [&](const auto& member) {
      const auto* v = found.if_contains(member.key());
      return v && *v == member.value();
    };
    if (std::all_of(like.begin(), like.end(), fits)) return &found;
  }
  return nullptr;
}

// What became of the message with this id.
std::string receipt(world& w, const std::string& id) {
  const json::object* r = nullptr;
  w.run_until([&] { return (r = heard(w, phone + "cmd/receipt", {{"id", id}})) != nullptr; }, 10s);
  return r ? std::string(r->at("state").as_string()) : "none";
}

std::int64_t counted(world& w, std::string_view counter) {
  return w.health->at("phones").at(counter).to_number<std::int64_t>();
}

// A phone of damkar-1 by name, as `kentongan phone` would have written it.
void give_key(const world& w) {
  std::filesystem::create_directories(w.dir() / "data");
  const auto book = w.dir() / "data/phones";
  std::ofstream(book) << "phone damkar-1 damkar-1-k3f9 2026-11-24T00:00:00.000Z $7$x - -\n";
  std::filesystem::permissions(book, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace

TEST_CASE("phone client: an order is taken and answered with nothing but MQTT and JSON") {
  world w("phoneclient");
  w.start_broker();
  give_key(w);
  w.start_gateway();
  REQUIRE(w.wait_ready());
  w.place("P1", "damkar-1", "Rumah terbakar");
  REQUIRE(w.run_until([&] { return heard(w, phone + "cmd/order", {{"order", "P1"}}) != nullptr; }, 10s));
  const auto order = *heard(w, phone + "cmd/order", {{"order", "P1"}});
  CHECK(order.at("text") == "Rumah terbakar");
  CHECK(order.at("ts").is_string());
  const auto delivery = std::to_string(order.at("delivery").as_int64());

  say(w, R"("phone":"damkar-1-k3f9","online":true,"battery":80)", phone + "evt/presence");
  for (const std::string state : {"received", "opened"}) {
    say(w, R"("id":")" + state + R"(","order":"P1","delivery":)" + delivery + R"(,"state":")" + state + '"');
    CHECK(receipt(w, state) == "stored");
  }
  CHECK(w.run_until([&] { return w.has("P1", "delivery device") && w.has("P1", "delivery opened"); }, 10s));
  say(w, R"("id":"a1","order":"P1","state":"accepted")");
  CHECK(receipt(w, "a1") == "stored");
  CHECK(w.run_until([&] { return w.has("P1", "assignment accepted") && w.has("P1", "delivery answered"); }, 10s));

  // The phone was wiped: it asks for what is open, and gets what it had received before.
  w.messages.clear();
  say(w, R"("id":"r1","state":"resend")");
  CHECK(receipt(w, "r1") == "stored");
  CHECK(w.run_until([&] { return heard(w, phone + "cmd/order", {{"order", "P1"}}) != nullptr; }, 10s));

  // Where it is, by another app with the same credential.
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
  w.publish("owntracks/damkar-1-k3f9/hp/event",
            R"({"_type":"transition","event":"enter","desc":"TKP","tst":)" + std::to_string(now.count()) + '}');
  CHECK(w.run_until([&] { return w.has("P1", "note entered"); }, 10s));
  CHECK_FALSE(w.has("P1", "assignment on_scene"));

  for (const std::string state : {"en_route", "on_scene", "done"}) {
    say(w, R"("id":")" + state + R"(","order":"P1","state":")" + state + '"');
    CHECK(receipt(w, state) == "stored");
    CHECK(w.run_until([&] { return w.has("P1", "assignment " + state); }, 10s));
  }
  CHECK(w.run_until([&] { return w.has("P1", "order closed"); }, 10s));
}

TEST_CASE("phone client: what one does wrong is refused, counted and seen, and the others do not notice") {
  world w("phonebad");
  w.start_broker();
  give_key(w);
  w.start_gateway();
  REQUIRE(w.wait_ready());
  w.place("B1", "damkar-1");
  REQUIRE(w.run_until([&] { return heard(w, phone + "cmd/order", {{"order", "B1"}}) != nullptr; }, 10s));
  w.place("B2", "pmi-1");
  REQUIRE(w.run_until([&] { return w.stored.contains("B2"); }, 10s));

  say(w, R"("id":"f1","order":"B2","state":"accepted")");  // of somebody else
  CHECK(receipt(w, "f1") == "refused");
  say(w, R"("id":"f2","order":"B1","delivery":99,"state":"opened")");
  CHECK(receipt(w, "f2") == "unknown");
  say(w, R"("id":"f3","order":"B1","state":"flying")");
  CHECK(receipt(w, "f3") == "rejected");
  say(w, R"("id":"f4","order":"B1","state":"report","note":")" + std::string(501, 'x') + '"');
  CHECK(receipt(w, "f4") == "rejected");
  say(w, "\"broken");
  // Three days behind: taken, and not believed.
  const auto days_ago = std::chrono::system_clock::now() - std::chrono::hours{72};
  char at[32];
  const auto t = std::chrono::system_clock::to_time_t(days_ago);
  std::tm utc{};
  gmtime_r(&t, &utc);
  std::strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", &utc);
  say(w, R"("id":"a1","order":"B1","state":"accepted","at":")" + std::string(at) + '"');
  CHECK(receipt(w, "a1") == "stored");
  w.messages.clear();
  say(w, R"("id":"a1","order":"B1","state":"accepted","at":")" + std::string(at) + '"');  // replayed
  CHECK(receipt(w, "a1") == "repeat");
  say(w, R"("phone":"x","online":true)", "cc/v1/blitar/resp/nobody/evt/presence");
  say(w, R"("online":1)", phone + "evt/presence");
  w.publish("owntracks/stranger/hp", R"({"_type":"location","lat":1,"lon":2,"tst":1})");
  w.publish("owntracks/damkar-1-k3f9/hp", R"({"_type":"location","lat":1,"lon":2,"tst":32503680000})");
  w.publish("cc/v1/blitar/resp/damkar-1/cmd/order", R"({"v":1,"order":"forged"})");  // not listened to
  for (int i = 0; i < 1'000; ++i) say(w, R"("id":"m)" + std::to_string(i) + R"(","order":"B1","state":"delayed")");
  // Another responder's phone is heard while that one shouts.
  w.publish("cc/v1/blitar/resp/pmi-1/evt/ack", R"({"v":1,"id":"p1","order":"B2","state":"accepted"})");
  CHECK(w.run_until([&] { return w.has("B2", "assignment accepted"); }, 10s));

  REQUIRE(w.run_until([&] { return w.health && counted(w, "rate_limited") > 900; }, 25s));
  CHECK(counted(w, "refused") == 2);
  CHECK(counted(w, "rejected") == 4);
  CHECK(counted(w, "clock_wrong") == 2);
  CHECK(counted(w, "repeats") >= 1);
  CHECK(counted(w, "unknown") == 1);
  CHECK(w.health->at("phones").at("owntracks").at("unknown") == 1);
  CHECK(w.health->at("phones").at("owntracks").at("rejected") == 1);
  CHECK(w.gateway.running());
}
