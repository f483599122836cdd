// mqtt::client over Eclipse Paho C++ 1.2.0 (MQTT 5). No header of Paho's is seen outside paho_link.cpp.
//
// What it promises beyond client.hpp:
// - Every connection uses a Paho client of its own: nothing that Paho remembers about a lost connection can leak into
//   the next one. Publishes that a lost connection leaves unanswered complete with errc::not_connected: the broker may
//   or may not have them, the caller repeats.
// - QoS 0 and 1 only; another QoS or an invalid topic completes with std::errc::invalid_argument.
// - A session kept by the broker may deliver messages before on_up has run.
// - on_down runs when an established connection ends, and when an attempt fails for another reason than the one before
//   it: once per cause, not once per attempt. It does not run for the caller's own stop().
// - Destroying the client is safe at any time, also inside one of its handlers: no handler runs afterwards, and the
//   connection is closed with a DISCONNECT (so the will is not sent). It may block for about a second. Handlers of
//   publishes still under way are then dropped without a call; stop() first to have them called.
#pragma once
#include "mqtt/client.hpp"
#include "mqtt/log.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace kentongan::mqtt {

struct tls_settings {
  std::string ca_file;           // PEM; empty: the system's trust store
  std::string certificate_file;  // PEM, this client's own (mutual TLS); empty: none
  std::string key_file;          // PEM, its private key; empty: in certificate_file
  bool verify = true;            // the broker's chain and host name; false only on a bench
};

struct last_will {
  message content;                // topic, payload, qos, retained, expiry and user properties are used
  std::chrono::seconds delay{0};  // 3.1.3.2.2: 0 sends it as soon as the connection is lost
};

struct paho_settings {
  std::string uri = "tcp://127.0.0.1:1883";  // tcp://host[:port] or ssl://host[:port]
  std::string client_id;                     // must be unique at the broker: a second user takes the session over
  std::string username;                      // empty: none
  std::string password;
  tls_settings tls;  // for ssl:// only
  std::optional<last_will> will;

  std::chrono::seconds keepalive{5};  // 3.1.2.10
  std::chrono::seconds session_expiry{24 * 3600};
  bool clean_start = false;

  std::size_t inbound_messages = 4096;  // beyond either bound: dropped and counted, the sender repeats
  std::size_t inbound_octets = 16 * 1024 * 1024;
  std::size_t max_packet_octets = 256 * 1024;  // the broker sends nothing larger (3.1.2.11.4)
  std::size_t in_flight = 100;                 // unacknowledged publishes; the broker may grant fewer (3.2.2.3.3)
  std::size_t outbound_messages = 10'000;      // waiting for a place in that window; beyond: errc::queue_full

  std::chrono::milliseconds backoff_min{250};
  std::chrono::milliseconds backoff_max{4000};
  // Least pause after another client has taken our session over: the broker said so (reason 0x8E), or, as mosquitto
  // 2.0 says nothing, three connections in a row ended within 10 s of their beginning.
  std::chrono::milliseconds taken_over_pause{15'000};
  std::uint64_t jitter_seed = 0;

  std::chrono::milliseconds connect_timeout{10'000};
  // Watchdog of our own: after `probe_after` without a sign of life the broker is asked for one; no answer within
  // `frozen_after` of the last sign and the connection is given up. Paho's own check needs 12 s with keepalive 5. Below
  // 1 s the probe also keeps Paho's receive thread from the nap of 100 ms that it takes after a quiet second; on a
  // metered line a longer time saves two small packets each.
  std::chrono::milliseconds probe_after{800};
  std::chrono::milliseconds frozen_after{8000};
  std::chrono::milliseconds stop_timeout{2000};  // for the farewell and what is in flight

  log_function log;  // may be empty
};

// The executor must outlive the client and be run by one thread at a time. Throws std::invalid_argument for a bad uri,
// an empty client id, a zero bound, or a will whose topic is invalid.
std::unique_ptr<client> make_paho_client(boost::asio::any_io_executor, paho_settings);

}  // namespace kentongan::mqtt
