// One [[terminal]] of the settings: a TETRA terminal at its line, and the channel that is spoken through it.
// Thread rule: as the gateway's.
#pragma once
#include "gateway/air/tetra_channel.hpp"
#include "gateway/app/settings.hpp"
#include "gateway/contract/json.hpp"
#include "radio/pei/terminal_session.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace kentongan::app {

class terminal_net {
 public:
  struct parts {
    const terminal_settings& settings;  // checked
    const domain::directory& directory;
    ports::intake& intake;
    radio::line& line;
    ports::clock clock;
    std::function<void(std::string_view level, std::string_view text)> note;
    std::function<void(radio::pei::terminal_state, std::string_view reason)> changed;
  };
  explicit terminal_net(parts);

  void start() { session_.start(); }
  void stop() { session_.stop(); }
  void device_came_back() { session_.retry_now(); }
  void send(const ports::transmission& t) { channel_.send(t); }
  void recall(const domain::order_id& order, std::uint32_t delivery) { channel_.recall(order, delivery); }

  std::optional<domain::steady_time> deadline() const;
  void tick();

  const std::string& name() const noexcept { return name_; }
  const domain::net_id& net() const noexcept { return channel_.net(); }
  void write_health(contract::writer&) const;  // an item of a list

 private:
  std::string name_;
  ports::clock clock_;
  air::tetra_channel channel_;
  radio::pei::terminal_session session_;
};

}  // namespace kentongan::app
