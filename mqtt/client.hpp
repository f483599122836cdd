// What the gateway needs from an MQTT client, and nothing of any library: another one can replace Paho by
// implementing this class. MQTT 5 throughout (OASIS MQTT 5.0); QoS 0 and 1 only, by design (mqtt/README.md).
//
// Thread rule: every call is made, and every handler runs, on the thread that runs the executor given to the
// implementation. Handlers may call back into the client.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace kentongan::mqtt {

struct message {
  std::string topic;
  std::string payload;
  int qos = 1;
  bool retained = false;
  bool duplicate = false;                                            // DUP flag of an inbound message
  std::optional<std::chrono::seconds> expiry;                        // 3.3.2.3.3; absent: never expires
  std::string response_topic;                                        // 3.3.2.3.5; empty: none
  std::string correlation;                                           // 3.3.2.3.6, octets; empty: none
  std::vector<std::pair<std::string, std::string>> user_properties;  // 3.3.2.3.7
};

struct subscription {
  std::string filter;
  int qos = 1;
};

enum class errc {
  not_connected = 1,  // down now: nothing was sent, the caller repeats
  queue_full,         // more unacknowledged publishes than the bound: nothing was sent
  refused,            // the broker answered with a reason code >= 0x80 (ACL, quota, packet too large)
  stopped,            // the client is being stopped
};
std::error_code make_error_code(errc) noexcept;

// Counters since start; for health messages and metrics.
struct statistics {
  std::uint64_t received = 0;          // messages handed to on_message
  std::uint64_t dropped_inbound = 0;   // inbound queue full: dropped here, the sender repeats
  std::uint64_t published = 0;         // acknowledged by the broker (or written, for QoS 0)
  std::uint64_t publish_failures = 0;  // completed with an error
  std::uint64_t connects = 0;
  std::uint64_t disconnects = 0;
  std::uint64_t refused_subscriptions = 0;
  std::size_t inbound_queue = 0;  // now
  std::size_t in_flight = 0;      // now
};

class client {
 public:
  struct handlers {
    std::function<void(message&&)> on_message;
    // Connected and every wanted subscription answered. Fires on the first and on every later connection.
    std::function<void(bool session_present)> on_up;
    // Connection lost, refused, frozen (watchdog) or taken over; reason is for people.
    std::function<void(std::string_view reason)> on_down;
  };

  virtual ~client() = default;

  // Begins to connect and keeps connected, with back-off, until stop(). Call once.
  virtual void start(handlers) = 0;

  // Adds to the set of wanted subscriptions; they are (re)made on every connection.
  virtual void subscribe(std::vector<subscription>) = 0;

  // `done` runs exactly once, later, never inside publish(): no error means PUBACK with a reason code < 0x80
  // (QoS 1) or handed to the socket (QoS 0). It is proof that the broker has it, never that anyone received it.
  using publish_handler = std::function<void(std::error_code)>;
  virtual void publish(message, publish_handler done) = 0;

  // Publishes the farewell (if any), disconnects cleanly and runs `done` once; publishes still under way
  // complete with errc::stopped.
  virtual void stop(std::optional<message> farewell, std::function<void()> done) = 0;

  virtual bool up() const = 0;
  virtual statistics stats() const = 0;
};

}  // namespace kentongan::mqtt

template <>
struct std::is_error_code_enum<kentongan::mqtt::errc> : std::true_type {};
