// A WebSocket (RFC 6455) as the octets that go over it: binary messages only, neither whole nor in parts, as MQTT wants
// it (MQTT 5.0, section 6). Nothing is queued: one receive and one send at a time.
//
// The server holds it until it ends. Callbacks come from the loop's thread.
#pragma once
#include "gateway/http/connection.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace kentongan::http {

class web_socket final : public web::duplex, public std::enable_shared_from_this<web_socket> {
 public:
  web_socket(std::shared_ptr<server::impl>, tcp::socket, const web::request& wish);
  ~web_socket() override;

  // Answers the wish; then `use` gets the socket.
  void accept(std::string protocol, std::function<void(std::shared_ptr<web::duplex>)> use);

  void receive(std::function<void(std::string_view)> done) override;
  void send(std::string octets, std::function<void()> done) override;
  void close() override;
  void drop();  // at once, without a word

 private:
  struct state;
  std::shared_ptr<server::impl> owner_;
  std::unique_ptr<state> state_;
};

}  // namespace kentongan::http
