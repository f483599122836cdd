// Malformed, hostile and broken input at the real program's doors: a clear, counted, logged reject each time, and
// nothing else changes.
#include "tests/integration/world.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

using namespace kentongan::test;
namespace json = boost::json;

namespace {

const std::string order_topic = "cc/v1/blitar/centre/cmd/order";

// The reply on the response topic; empty when none comes.
std::string reply_to(world& w, const std::string& payload, bool retained = false,
                     const std::string& topic = order_topic) {
  w.messages.clear();
  w.publish(topic, payload, retained, "test/reply");
  const auto reply = [&]() -> const kentongan::mqtt::message* {
    for (const auto& m : w.messages)
      if (m.topic == "test/reply") return &m;
    return nullptr;
  };
  if (!w.run_until([&] { return reply() != nullptr; }, 10s)) return {};
  const auto o = json::parse(reply()->payload).as_object();
  return std::string(o.contains("reason") ? o.at("reason").as_string() : o.at("state").as_string());
}

}  // namespace

TEST_CASE("a bad order gets its reason on the response topic, and changes nothing") {
  world w("badorders");
  w.start_broker();
  w.start_ht({"--any"});
  // Retained, as faulty software leaves it behind: it would go out again at every reconnect.
  w.publish(order_topic, R"({"v":1,"id":"R","text":"x","to":["unit/pmi-1"]})", true);
  w.run_for(200ms);
  w.start_gateway();
  REQUIRE(w.wait_ready());
  REQUIRE(w.run_until([&] { return w.gateway_log().find("rejected: retained") != std::string::npos; }, 5s));
  w.publish(order_topic, "", true);  // clears it

  const std::string long_text(2001, 'x');
  const std::pair<std::string, std::string> rows[] = {
      {"", "malformed"},
      {"not json", "malformed"},
      {"[1,2,3]", "malformed"},
      {R"({"id":"A"})", "malformed"},
      {R"({"v":2,"id":"A","text":"x"})", "malformed"},
      {R"({"v":1,"text":"x"})", "malformed"},
      {R"({"v":1,"id":"no spaces allowed","text":"x"})", "malformed"},
      {R"({"v":1,"id":"A","text":7})", "malformed"},
      {"{\"v\":1,\"id\":\"A\",\"text\":\"\xff\xfe\"}", "malformed"},
      {R"({"v":1,"id":"A","text":"x","prio":"P9"})", "malformed"},
      {R"({"v":1,"id":"A","text":"x","to":["damkar"]})", "malformed"},
      {R"({"v":1,"id":"A","text":"x","loc":{"lat":91,"lon":0}})", "malformed"},
      {R"({"v":1,"id":"A","text":")" + long_text + R"("})", "too_long"},
      {R"({"v":1,"id":"A","text":"x"})", "no_target"},
      {R"({"v":1,"id":"A","text":"x","category":"X-99"})", "unknown_category"},
      {R"({"v":1,"id":"A","text":"x","to":["agency/nobody"]})", "unknown_agency"},
      {R"({"v":1,"id":"A","text":"x","to":["unit/nobody-1"]})", "unknown_unit"},
      {R"({"v":1,"id":"A","text":"x","to":["unit/pmi-1"],"valid_until":"2020-01-01T00:00:00Z"})", "expired"},
      {R"({"v":1,"id":"A","kind":"cancel"})", "unknown_order"},
      {R"({"v":1,"id":"B","text":"x","to":["unit/pmi-1"]})", "stored"},
      {R"({"v":1,"id":"B","text":"x","to":["unit/pmi-1"]})", "stored"},
      {R"({"v":1,"id":"B","text":"other","to":["unit/pmi-1"]})", "conflict"},
  };
  for (const auto& [payload, expected] : rows) {
    CAPTURE(payload.substr(0, 80));
    CHECK(reply_to(w, payload) == expected);
  }
  std::string deep(2000, '[');
  CHECK(reply_to(w, deep) == "malformed");
  CHECK(reply_to(w, R"({"v":1,"id":"C","text":"x","to":["agency/pmi"]})", false,
                 "cc/v1/blitar/agency/damkar/cmd/order") == "malformed");

  w.publish("cc/v1/blitar/gw/gw1/cmd/req/orders", R"({"v":1})", false, "test/orders");
  REQUIRE(w.run_until([&] { return w.messages.back().topic == "test/orders"; }, 5s));
  CHECK(w.messages.back().payload.find(R"("open":1,)") != std::string::npos);
  CHECK(w.gateway_log().find("rejected: unknown_category: category 'X-99'") != std::string::npos);
}

TEST_CASE("a flood of 10,000 messages a second from one client is bounded, counted and survived") {
  world w("flood");
  w.start_broker();
  w.start_ht({"--any"});
  w.start_gateway();
  REQUIRE(w.wait_ready());
  for (int i = 0; i < 20'000; ++i) {
    w.publish(order_topic, "garbage " + std::to_string(i));
    w.publish("cc/v1/blitar/resp/pmi-1/evt/ack", R"({"v":1,"state":"accepted","id":"f)" + std::to_string(i) + "\"}");
    if (i % 4 == 0) w.publish("cc/v1/blitar/gw/gw1/cmd/req/units", R"({"v":1})");
    if (i % 500 == 0) w.run_for(25ms);
  }
  REQUIRE(w.run_until([&] { return w.unanswered() == 0; }, 5s));
  w.place("F1", "damkar-1");
  CHECK(w.run_until([&] { return w.stored.contains("F1"); }, 30s));
  REQUIRE(w.run_until([&] { return w.health && w.health->at("phones").at("rate_limited").as_int64() > 1000; }, 15s));
  CHECK(w.health->at("requests").at("rate_limited").as_int64() > 0);
  // Some were dropped at the door, some by the rate limit, some looked at and rejected: each is counted somewhere.
  CHECK(w.health->at("orders").at("rejected").as_int64() > 0);
  CHECK(w.gateway_log().size() < 4'000'000);
  CHECK(w.gateway.running());
}

TEST_CASE("garbage on the serial line is counted and does not stop the radio") {
  world w("garbage");
  w.start_broker();
  w.start_ht({"--any", "--answer", "SELESAI after=1s"});
  w.start_gateway();
  REQUIRE(w.wait_ready());
  w.place("G1", "damkar-1");
  REQUIRE(w.run_until([&] { return w.has("G1", "delivery device"); }, 10s));
  w.unplug_ht();
  // A modem that has gone mad: noise, an endless frame, frames that are no AX.25.
  {
    const int master = ::posix_openpt(O_RDWR | O_NOCTTY);
    REQUIRE(master >= 0);
    REQUIRE(::grantpt(master) == 0);
    REQUIRE(::unlockpt(master) == 0);
    std::filesystem::create_symlink(::ptsname(master), w.dir() / "ht");
    const int keep = ::open((w.dir() / "ht").c_str(), O_RDWR | O_NOCTTY);
    REQUIRE(w.run_until([&] { return w.gateway_log().rfind("is up") > w.gateway_log().rfind("is waiting"); }, 15s));
    std::string noise;
    for (int i = 0; i < 60'000; ++i) noise += static_cast<char>((i * 7919 + i / 13) & 0xff);
    noise += '\xC0' + std::string(20'000, 'A') + '\xC0';
    for (std::size_t at = 0; at < noise.size();) {
      const auto n = ::write(master, noise.data() + at, std::min<std::size_t>(2048, noise.size() - at));
      REQUIRE(n > 0);
      at += static_cast<std::size_t>(n);
      w.run_for(5ms);
    }
    w.run_for(300ms);
    ::close(keep);
    ::close(master);
    std::filesystem::remove(w.dir() / "ht");
  }
  w.start_ht({"--any", "--answer", "SELESAI after=1s"});
  w.place("G2", "damkar-1");
  CHECK(w.run_until([&] { return w.has("G2", "order closed"); }, 40s));
  w.health.reset();
  REQUIRE(w.run_until([&] { return w.health.has_value(); }, 12s));
  const auto& modem = w.health->at("modems").as_array().at(0).as_object();
  CHECK(modem.at("overlong").as_int64() >= 1);
  CHECK(modem.at("openings").as_int64() >= 3);
}

TEST_CASE("settings with faults stop the program with file, line and key") {
  world w("settings");
  std::ofstream(w.dir() / "bad.toml") << "[gateway]\nid = \"gw1\"\nidd = 3\n[mqtt]\nkeepalive_s = 0\n";
  std::string text;
  CHECK(w.run_program({"-c", (w.dir() / "bad.toml").string(), "check"}, &text) == 78);
  CHECK(text.find("bad.toml:3: gateway.idd") != std::string::npos);
  CHECK(text.find("bad.toml:5: mqtt.keepalive_s") != std::string::npos);
}

TEST_CASE("a second gateway does not start on the same journal") {
  world w("second");
  w.start_broker();
  w.start_gateway();
  REQUIRE(w.wait_ready());
  std::string text;
  CHECK(w.run_program({"-c", (w.dir() / "k.toml").string(), "serve"}, &text) == 74);
  CHECK(text.find("journal.db") != std::string::npos);
  CHECK(w.gateway.running());
}

TEST_CASE("a damaged journal stops the program with a clear error") {
  world w("damaged");
  std::filesystem::create_directories(w.dir() / "data");
  std::ofstream(w.journal()) << std::string(8192, 'z');
  w.start_broker();
  w.start_gateway();
  CHECK(w.gateway.wait() == 74);
  CHECK(w.gateway_log().find("journal.db") != std::string::npos);
}

TEST_CASE("a full disk: no acceptance, no loss, and work goes on when there is room again") {
  world w("full");
  // A limit on the size of files stands in for the full disk: the write fails in the same place.
  w.start_broker();
  w.start_ht({"--any"});
  world::gateway_options small_files;
  small_files.wrapper = {"/usr/bin/prlimit", "--fsize=400000:4000000"};
  w.start_gateway(small_files);
  REQUIRE(w.wait_ready());
  int next = 0;
  const auto refused = [&] { return w.gateway_log().find("the journal cannot be written") != std::string::npos; };
  for (; next < 3000 && !refused(); ++next) {
    w.place("D" + std::to_string(next), "pmi-1", std::string(150, 'd'));
    w.run_until([&] { return w.unanswered() == 0; }, 300ms);
  }
  REQUIRE(refused());
  CHECK(reply_to(w, R"({"v":1,"id":"FULL","text":"x","to":["unit/pmi-1"]})") == "unavailable");
  const auto accepted = w.stored;

  const rlimit room{4'000'000, 4'000'000};
  REQUIRE(::prlimit(w.gateway.pid(), RLIMIT_FSIZE, &room, nullptr) == 0);
  CHECK(w.run_until([&] { return w.unanswered() == 0; }, 40s));  // the repeats are accepted now
  CHECK(
      w.run_until([&] { return w.gateway_log().find("the journal can be written again") != std::string::npos; }, 20s));
  CHECK(w.gateway.running());
  std::string text;
  CHECK_MESSAGE(w.run_program({"journal", "verify", w.journal().string()}, &text) == 0, text);
  for (const auto& id : accepted) {
    w.publish("cc/v1/blitar/gw/gw1/cmd/req/order", json::serialize(json::object{{"v", 1}, {"order", id}}), false,
              "test/order");
  }
  w.run_for(500ms);
  int found = 0;
  for (const auto& m : w.messages)
    found += m.topic == "test/order" && m.payload.find("order_accepted") != std::string::npos;
  CHECK(found == static_cast<int>(accepted.size()));
}
