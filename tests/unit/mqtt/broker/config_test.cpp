#include "mqtt/broker/config.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <stdexcept>
#include <string>

namespace mqtt = kentongan::mqtt;

namespace {

mqtt::broker_config plain() {
  mqtt::broker_config config;
  config.directory = "/var/lib/kentongan/broker";
  config.port = 1899;
  return config;
}

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("broker config: what always holds") {
  const auto text = mosquitto_config(plain());
  CAPTURE(text);
  for (const auto line : {"per_listener_settings true", "listener 1899 127.0.0.1", "persistence true",
                          "persistence_location /var/lib/kentongan/broker/", "autosave_interval 1",
                          "autosave_on_changes false", "persistent_client_expiration 14d", "max_queued_messages 5000",
                          "max_inflight_messages 100", "set_tcp_nodelay true", "message_size_limit 65536",
                          "max_keepalive 1200", "log_dest stderr", "allow_anonymous true"}) {
    CAPTURE(line);
    CHECK(has_line(text, line));
  }
}

TEST_CASE("broker config: each setting changes its own line") {
  struct row {
    std::function<void(mqtt::broker_config&)> change;
    const char* present;
    const char* absent;
  };
  const row rows[] = {
      {[](auto& c) { c.as_root = true; }, "user root", "user mosquitto"},
      {[](auto&) {}, "allow_anonymous true", "user root"},
      {[](auto&) {}, "listener 1899 127.0.0.1", "allow_anonymous false"},
      {[](auto& c) { c.address = "::1"; }, "listener 1899 ::1", "listener 1899 127.0.0.1"},
      {[](auto& c) { c.max_queued_messages = 7; }, "max_queued_messages 7", "max_queued_messages 5000"},
      {[](auto& c) { c.max_inflight_messages = 8; }, "max_inflight_messages 8", "max_inflight_messages 100"},
      {[](auto& c) { c.message_size_limit = 9; }, "message_size_limit 9", "message_size_limit 65536"},
      {[](auto& c) { c.max_keepalive_seconds = 10; }, "max_keepalive 10", "max_keepalive 1200"},
      {[](auto& c) { c.extra = "listener 8883\ncafile /ca"; }, "cafile /ca", "cafile"}};
  for (const auto& [change, present, absent] : rows) {
    auto config = plain();
    change(config);
    const auto text = mosquitto_config(config);
    CAPTURE(present);
    CAPTURE(absent);
    CHECK(has_line(text, present));
    CHECK_FALSE(has_line(text, absent));
  }
}

TEST_CASE("broker config: a guarded listener has rules of its own, before the open one") {
  auto config = plain();
  config.password_file = "/x/pw";
  config.acl_file = "/x/acl";
  config.guarded = {{"127.0.0.1", 1900, {}, {}}, {"0.0.0.0", 8883, "/x/cert.pem", "/x/key.pem"}};
  const auto text = mosquitto_config(config);
  CAPTURE(text);
  const auto first = text.find(
      "listener 1900 127.0.0.1\nallow_anonymous false\nuse_username_as_clientid true\n"
      "password_file /x/pw\nacl_file /x/acl\n");
  const auto second = text.find(
      "listener 8883 0.0.0.0\nallow_anonymous false\nuse_username_as_clientid true\n"
      "password_file /x/pw\nacl_file /x/acl\ncertfile /x/cert.pem\nkeyfile /x/key.pem\n"
      "tls_version tlsv1.2\n");
  const auto open = text.find("listener 1899 127.0.0.1\nallow_anonymous true\n");
  REQUIRE(first != text.npos);
  REQUIRE(second != text.npos);
  REQUIRE(open != text.npos);
  CHECK(first < second);
  CHECK(second < open);
  CHECK(text.find("certfile") > first);  // the plain one has none
}

TEST_CASE("broker config: what mosquitto could not read back is refused") {
  auto config = plain();
  config.directory = "relative";
  CHECK_THROWS_AS(mosquitto_config(config), std::invalid_argument);
  config = plain();
  config.directory = "/a\nb";
  CHECK_THROWS_AS(mosquitto_config(config), std::invalid_argument);
  config = plain();
  config.guarded = {{}};  // without passwords and rights
  CHECK_THROWS_AS(mosquitto_config(config), std::invalid_argument);
  config = plain();
  config.address = "127.0.0.1\nallow_anonymous true";
  CHECK_THROWS_AS(mosquitto_config(config), std::invalid_argument);
}
