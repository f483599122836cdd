#include "mqtt/uri.hpp"

#include <doctest/doctest.h>

namespace mqtt = kentongan::mqtt;

TEST_CASE("uri: broker addresses") {
  struct row {
    const char* uri;
    bool tls;
    const char* host;
    int port;
  };
  const row rows[] = {{"tcp://127.0.0.1:1884", false, "127.0.0.1", 1884},
                      {"tcp://broker.example", false, "broker.example", 1883},
                      {"ssl://broker.example", true, "broker.example", 8883},
                      {"ssl://[::1]:65535", true, "::1", 65535},
                      {"tcp://[fe80::1]", false, "fe80::1", 1883}};
  for (const auto& expected : rows) {
    CAPTURE(expected.uri);
    const auto parsed = mqtt::parse_broker_uri(expected.uri);
    REQUIRE(parsed);
    CHECK(parsed->tls == expected.tls);
    CHECK(parsed->host == expected.host);
    CHECK(parsed->port == expected.port);
  }
}

TEST_CASE("uri: what is not one") {
  for (const auto uri :
       {"", "tcp://", "http://x", "127.0.0.1:1883", "tcp://:1883", "tcp://x:", "tcp://x:0", "tcp://x:65536",
        "tcp://x:1883x", "tcp://[::1", "tcp://[]:1", "tcp://[::1]x", "tcp://user@x", "tcp://x/y", "ws://x"}) {
    CAPTURE(uri);
    CHECK_FALSE(mqtt::parse_broker_uri(uri));
  }
}
