// Messages: what goes out and comes in over one connection, with a real mosquitto.
#include "mqtt/paho_client.hpp"

#include "tests/unit/mqtt/world.hpp"

#include <fstream>
#include <stdexcept>

using namespace kentongan::mqtt;
using namespace kentongan::mqtt::test;

TEST_CASE("client: every property of MQTT 5 survives the way there and back") {
  boost::asio::io_context io;
  broker b(io);
  b.start_and_wait();
  peer p(io, b.process->uri(), "gw-1");
  p.start_and_wait({{"cc/v1/+/order", 1}});
  CHECK_FALSE(p.session_present);

  message out;
  out.topic = "cc/v1/x/order";
  out.payload = std::string("bin\0ary", 7);
  out.expiry = 120s;
  out.response_topic = "cc/v1/x/answer";
  out.correlation = std::string("\x00\xFF\x01", 3);
  out.user_properties = {{"seq", "1"}, {"seq", "2"}, {"empty", ""}};
  CHECK_FALSE(p.publish(out));
  REQUIRE(run_until(io, [&] { return p.received.size() == 1; }));
  const auto& in = p.received[0];
  CHECK(in.topic == out.topic);
  CHECK(in.payload == out.payload);
  CHECK(in.qos == 1);
  CHECK_FALSE(in.retained);
  CHECK_FALSE(in.duplicate);
  REQUIRE(in.expiry.has_value());
  CHECK(*in.expiry <= 120s);
  CHECK(*in.expiry >= 110s);
  CHECK(in.response_topic == out.response_topic);
  CHECK(in.correlation == out.correlation);
  CHECK(in.user_properties == out.user_properties);

  CHECK_FALSE(p.publish(text("cc/v1/y/order", "")));
  REQUIRE(run_until(io, [&] { return p.received.size() == 2; }));
  CHECK(p.received[1].payload.empty());
  CHECK_FALSE(p.received[1].expiry.has_value());
  CHECK(p.received[1].response_topic.empty());
  CHECK(p.received[1].correlation.empty());
  CHECK(p.received[1].user_properties.empty());

  auto once = text("cc/v1/z/order");
  once.qos = 0;
  CHECK_FALSE(p.publish(once));
  REQUIRE(run_until(io, [&] { return p.received.size() == 3; }));
  CHECK(p.received[2].qos == 0);
  const auto figures = p.link->stats();
  CHECK(figures.received == 3);
  CHECK(figures.published == 3);
  CHECK(figures.publish_failures == 0);
  CHECK(figures.in_flight == 0);
}

TEST_CASE("client: the retained flag is seen, and a later subscription works on a living connection") {
  boost::asio::io_context io;
  broker b(io);
  b.start_and_wait();
  peer p(io, b.process->uri(), "gw-1");
  p.start_and_wait();
  auto state = text("state/x", "kept");
  state.retained = true;
  CHECK_FALSE(p.publish(state));
  p.link->subscribe({{"state/#", 1}});
  REQUIRE(run_until(io, [&] { return p.received.size() == 1; }));
  CHECK(p.received[0].retained);
  CHECK_FALSE(p.publish(text("state/x", "live")));
  REQUIRE(run_until(io, [&] { return p.received.size() == 2; }));
  CHECK_FALSE(p.received[1].retained);
}

TEST_CASE("client: what cannot be published is told by its own error, later, and is counted") {
  boost::asio::io_context io;
  broker b(io);
  std::ofstream(b.files.path() / "acl") << "topic readwrite ok/#\n";
  b.settings.config.extra = "acl_file " + (b.files.path() / "acl").string() + "\n";
  b.settings.config.message_size_limit = 1000;
  b.start_and_wait();
  peer p(io, b.process->uri(), "gw-1");
  p.start();
  CHECK(p.publish(text("ok/x")) == errc::not_connected);  // not yet
  REQUIRE(run_until(io, [&] { return p.ups == 1; }));
  CHECK_FALSE(p.publish(text("ok/x")));
  CHECK(p.publish(text("forbidden/x")) == errc::refused);
  CHECK(p.publish(text("ok/x", std::string(1001, 'x'))) == errc::refused);
  const auto invalid = std::make_error_code(std::errc::invalid_argument);
  CHECK(p.publish(text("ok/#")) == invalid);
  CHECK(p.publish(text("")) == invalid);
  auto twice = text("ok/x");
  twice.qos = 2;
  CHECK(p.publish(twice) == invalid);
  CHECK(p.ups == 1);  // none of this costs the connection
  CHECK(p.downs.empty());
  CHECK(p.link->stats().publish_failures == 6);
  CHECK(p.logged("refused a message"));
  p.link->publish(text("ok/y"), nullptr);
  CHECK(run_until(io, [&] { return p.link->stats().published == 2; }));
}

TEST_CASE("client: a refused subscription is counted and logged, the others hold, and it is asked for again") {
  boost::asio::io_context io;
  broker b(io);
  // mosquitto's ACL file lets every subscription pass; its dynamic security plugin refuses.
  std::string plugin;
  for (const auto& entry : std::filesystem::directory_iterator("/usr/lib")) {
    const auto candidate = entry.path() / "mosquitto_dynamic_security.so";
    if (std::filesystem::exists(candidate)) plugin = candidate;
  }
  REQUIRE_FALSE(plugin.empty());
  const auto rules = b.files.path() / "rules.json";
  std::filesystem::create_directories(b.files.path());
  {
    std::FILE* out = std::fopen(rules.c_str(), "w");
    REQUIRE(out != nullptr);
    std::fputs(
        R"({"defaultACLAccess":{"publishClientSend":true,"publishClientReceive":true,"subscribe":false,"unsubscribe":true},
"anonymousGroup":"all","clients":[],"groups":[{"groupname":"all","roles":[{"rolename":"some"}]}],
"roles":[{"rolename":"some","acls":[{"acltype":"subscribePattern","topic":"ok/#","allow":true}]}]})",
        out);
    std::fclose(out);
  }
  b.settings.config.extra = "plugin " + plugin + "\nplugin_opt_config_file " + rules.string();
  b.start_and_wait();
  peer p(io, b.process->uri(), "gw-1");
  p.start_and_wait({{"secret/#", 1}, {"ok/#", 1}, {"not/#/valid", 1}});
  CHECK(p.link->stats().refused_subscriptions == 2);
  CHECK(p.logged("'secret/#' refused: Not authorized"));
  CHECK(p.logged("not a valid subscription: 'not/#/valid'"));
  CHECK_FALSE(p.publish(text("ok/x")));
  CHECK(run_until(io, [&] { return p.received.size() == 1; }));
  b.signal(SIGKILL);
  REQUIRE(run_until(io, [&] { return p.ups == 2; }));
  CHECK(p.link->stats().refused_subscriptions == 3);
}

TEST_CASE("client: beyond the window publishes wait, beyond the queue they are refused, order is kept") {
  boost::asio::io_context io;
  broker b(io);
  b.settings.config.max_inflight_messages = 10;  // the broker grants fewer than we would use
  b.start_and_wait();
  peer p(io, b.process->uri(), "gw-1");
  p.settings.in_flight = 50;
  p.settings.outbound_messages = 200;
  p.start_and_wait({{"t", 1}});
  int accepted = 0;
  int full = 0;
  std::size_t most = 0;
  for (int i = 0; i < 300; ++i) {
    p.link->publish(text("t", std::to_string(i)), [&](std::error_code e) {
      e == errc::queue_full ? ++full : e ? 0 : ++accepted;
      most = std::max(most, p.link->stats().in_flight);
    });
  }
  REQUIRE(run_until(io, [&] { return accepted + full == 300; }));
  CHECK(accepted == 200);
  CHECK(full == 100);
  CHECK(most <= 9);
  REQUIRE(run_until(io, [&] { return p.received.size() == 200; }));
  for (std::size_t i = 0; i < 200; ++i) REQUIRE(p.received[i].payload == std::to_string(i));
}

TEST_CASE("client: a flood of 50,000 messages fills a bounded queue, drops are counted, and life goes on") {
  boost::asio::io_context io;
  boost::asio::io_context stalled;
  broker b(io);
  b.start_and_wait();
  peer reader(stalled, b.process->uri(), "reader");
  reader.settings.inbound_messages = 1000;
  reader.start();
  reader.link->subscribe({{"flood", 1}});
  REQUIRE(run_until(stalled, [&] { return reader.ups == 1; }));

  peer writer(io, b.process->uri(), "writer");
  writer.settings.outbound_messages = 50'000;
  writer.start_and_wait();
  constexpr std::uint64_t total = 50'000;
  std::uint64_t acknowledged = 0;
  for (std::uint64_t i = 0; i < total; ++i) {
    writer.link->publish(text("flood", std::string(300, 'f')), [&](std::error_code e) { acknowledged += e ? 0 : 1; });
  }
  REQUIRE(run_until(
      io, [&] { return acknowledged == total; }, 100s));
  // The reader's thread has done nothing so far; the library's thread has taken what came.
  CHECK(reader.link->stats().inbound_queue <= 1000);
  REQUIRE(run_until(
      stalled,
      [&] {
        const auto figures = reader.link->stats();
        return figures.received + figures.dropped_inbound == total && figures.inbound_queue == 0;
      },
      30s));
  CHECK(reader.link->stats().dropped_inbound > 0);
  CHECK(reader.received.size() == reader.link->stats().received);
  CHECK(reader.logged("inbound queue full"));
  CHECK(reader.downs.empty());
  CHECK_FALSE(writer.publish(text("flood", "after")));
  CHECK(run_until(stalled, [&] { return reader.received.back().payload == "after"; }));
}

TEST_CASE("client: the bound on octets holds as well") {
  boost::asio::io_context io;
  boost::asio::io_context stalled;
  broker b(io);
  b.start_and_wait();
  peer reader(stalled, b.process->uri(), "reader");
  reader.settings.inbound_octets = 10'000;
  reader.start();
  reader.link->subscribe({{"big", 1}});
  REQUIRE(run_until(stalled, [&] { return reader.ups == 1; }));
  peer writer(io, b.process->uri(), "writer");
  writer.start_and_wait();
  for (int i = 0; i < 20; ++i) CHECK_FALSE(writer.publish(text("big", std::string(1500, 'b'))));
  REQUIRE(run_until(stalled, [&] {
    const auto figures = reader.link->stats();
    return figures.received + figures.dropped_inbound == 20 && figures.inbound_queue == 0;
  }));
  CHECK(reader.received.size() == 6);
}

TEST_CASE("client: settings that cannot work are refused at once") {
  boost::asio::io_context io;
  const auto make = [&](auto change) {
    paho_settings settings;
    settings.client_id = "x";
    change(settings);
    return make_paho_client(io.get_executor(), settings);
  };
  CHECK_NOTHROW(make([](auto&) {}));
  CHECK_THROWS_AS(make([](auto& s) { s.uri = "broker:1883"; }), std::invalid_argument);
  CHECK_THROWS_AS(make([](auto& s) { s.client_id.clear(); }), std::invalid_argument);
  CHECK_THROWS_AS(make([](auto& s) { s.in_flight = 0; }), std::invalid_argument);
  CHECK_THROWS_AS(make([](auto& s) { s.inbound_messages = 0; }), std::invalid_argument);
  CHECK_THROWS_AS(make([](auto& s) { s.will = last_will{}; }), std::invalid_argument);
}
