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
  for (const auto line : {"per_listener_settings false", "listener 1899 127.0.0.1", "persistence true",
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
      {[](auto& c) { c.password_file = "/x/pw"; }, "password_file /x/pw", "allow_anonymous true"},
      {[](auto& c) { c.password_file = "/x/pw"; }, "allow_anonymous false", "acl_file /x/pw"},
      {[](auto& c) { c.acl_file = "/x/acl"; }, "acl_file /x/acl", "allow_anonymous false"},
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

TEST_CASE("broker config: what mosquitto could not read back is refused") {
  auto config = plain();
  config.directory = "relative";
  CHECK_THROWS_AS(mosquitto_config(config), std::invalid_argument);
  config = plain();
  config.directory = "/a\nb";
  CHECK_THROWS_AS(mosquitto_config(config), std::invalid_argument);
  config = plain();
  config.address = "127.0.0.1\nallow_anonymous true";
  CHECK_THROWS_AS(mosquitto_config(config), std::invalid_argument);
}
