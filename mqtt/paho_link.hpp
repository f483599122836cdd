// One thread that makes every call into Paho, and the callbacks that Paho makes into us. Paho's calls may block on its
// process-wide mutex (paho.mqtt.cpp#383), so none is made on the io_context; its callbacks hold that mutex, so they
// only copy a pointer into the inbox. Decides nothing: client_core.cpp does.
#pragma once
#include "mqtt/client.hpp"
#include "mqtt/inbox.hpp"
#include "mqtt/paho_client.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace kentongan::mqtt {

struct link_event {
  enum class kind {
    connected,       // CONNACK: session_present, receive_maximum
    connect_failed,  // code, text
    tuned,           // TCP_NODELAY is set on `id` sockets
    subscribed,      // id, code
    published,       // id, code
    probed,          // the broker answered a probe
    message,         // raw, octets
    lost,            // the connection ended: code (a DISCONNECT's reason, or 0), text
    disconnected,    // our own DISCONNECT is out
    closed,          // close() is done, nothing of this generation follows
  };
  kind what{};
  std::uint32_t generation = 0;  // of the connection it belongs to
  std::uint64_t id = 0;
  int code = 0;  // 0: fine; >= 0x80: the broker's reason code (2.4); < 0: an error of Paho's own
  bool session_present = false;
  std::uint16_t receive_maximum = 65535;
  std::size_t octets = 0;
  std::string text;
  std::shared_ptr<const void> raw;  // Paho's message, untouched
};

using link_inbox = inbox<link_event>;

class paho_link {
 public:
  // settings.uri must be a valid address (uri.hpp).
  paho_link(const paho_settings& settings, std::shared_ptr<link_inbox> inbox);
  ~paho_link();  // closes the connection; may block for about a second
  paho_link(const paho_link&) = delete;
  paho_link& operator=(const paho_link&) = delete;

  // Each returns at once and is answered by events. Order is kept.
  void connect(std::uint32_t generation);
  void tune();
  void subscribe(std::vector<std::pair<std::uint64_t, subscription>>);
  void publish(std::vector<std::pair<std::uint64_t, message>>);
  void probe();
  void disconnect();
  void close(std::uint32_t generation);

  // The message of an event of kind `message`. Any thread.
  static message decode(const link_event&);

 private:
  class worker;
  std::unique_ptr<worker> worker_;
};

}  // namespace kentongan::mqtt
