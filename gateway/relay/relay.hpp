// Phones at the broker, by way of the page's own address: what comes over a WebSocket goes to the broker's TCP port
// and back, octet for octet. Debian's mosquitto has no WebSockets, and one address with one certificate is easier to
// set up than two.
//
// - The broker decides who may come in and what he may do. Here it is only seen to that a stranger costs little: his
//   first packet has to be CONNECT, soon, no packet may be larger than allowed, and who sends too fast is read slowly.
// - Nothing is queued: what one side does not take the other is not asked for (back-pressure), so a relay holds a few
//   KiB whatever happens.
// - When one side ends, so does the other. A phone that vanishes is noticed by the WebSocket's ping.
//
// Thread rule: one thread, that of the loop.
#pragma once
#include "gateway/ports/clock.hpp"
#include "gateway/ports/log.hpp"
#include "gateway/web/message.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace kentongan::relay {

struct broker_place {
  std::string host;
  std::uint16_t port = 0;  // 0: there is no broker now
};

struct relay_settings {
  std::size_t clients_max = 4096;
  std::size_t packet_octets_max = 65'536;
  std::chrono::milliseconds connect_wait{10'000};  // for CONNECT, and for the broker to take the connection
  double packets_per_s = 50, packets_burst = 400;  // of one client
  std::chrono::milliseconds pause{200};            // of one that sends faster
};

struct relay_statistics {
  std::uint64_t taken = 0;        // WebSockets
  std::uint64_t refused = 0;      // no MQTT, too large, too late
  std::uint64_t unreachable = 0;  // the broker took no connection
  std::uint64_t slowed = 0;       // pauses
  std::size_t open = 0;
};

class mqtt_relay {
 public:
  mqtt_relay(boost::asio::any_io_executor, relay_settings, std::function<broker_place()>, ports::clock, ports::log);
  ~mqtt_relay();  // ends all
  mqtt_relay(const mqtt_relay&) = delete;
  mqtt_relay& operator=(const mqtt_relay&) = delete;

  bool has_room() const;
  void take(std::shared_ptr<web::duplex>);
  const relay_statistics& stats() const;

  class impl;

 private:
  std::shared_ptr<impl> impl_;
};

}  // namespace kentongan::relay
