// Many phones at once, as far as a gateway can tell: MQTT 3.1.1 (OASIS) over TCP, or over the gateway's WebSocket, with
// as little of it as a phone needs that takes orders and says so. What it measures must not be its own work.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace kentongan::bench {

struct crowd_phone_settings {
  std::uint16_t port = 0;
  bool web_socket = false;  // by way of /mqtt
  std::string root, responder, name, secret;
};

// `on_ready`: connected and subscribed. `on_receipt`: the gateway says that this phone's "received" is on disk.
struct crowd_phone_handlers {
  std::function<void()> on_ready, on_receipt;
  std::function<void(const std::string& why)> on_end;
};

class crowd_phone {
 public:
  crowd_phone(boost::asio::io_context&, crowd_phone_settings, crowd_phone_handlers);
  ~crowd_phone();
  crowd_phone(const crowd_phone&) = delete;
  crowd_phone& operator=(const crowd_phone&) = delete;

  class impl;

 private:
  std::shared_ptr<impl> impl_;
};

}  // namespace kentongan::bench
