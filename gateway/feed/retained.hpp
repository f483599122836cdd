// Retained topics: what someone who connects now must see at once. Brokers lose retained messages, so everything is
// published again at every connection; and no topic is written more than twice a second, however busy the gateway is.
// Units' topics go a few at a time, so that news of orders never wait behind a whole city's.
//
// Thread rule: one thread, that of the loop.
#pragma once
#include "gateway/contract/topics.hpp"
#include "gateway/ports/board.hpp"
#include "gateway/ports/clock.hpp"
#include "mqtt/client.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace kentongan::feed {

class retained {
 public:
  struct parts {
    const contract::topics& topics;
    mqtt::client& client;
    const ports::board& board;
    ports::clock clock;
    std::string boot;
    std::vector<domain::unit_id> units;   // of the city
    std::function<std::string()> health;  // the health object as JSON
    // Runs it when everything that the board shows now is on disk; empty: it always is.
    std::function<void(std::function<void()>)> when_durable = {};
  };
  explicit retained(parts);

  void on_up();
  // The gateway's own connection topic was heard: an old will may have overwritten the birth.
  void on_connection_message(std::string_view payload);
  void unit_changed(const domain::unit_id&);
  void modem_changed(const std::string& modem, std::string_view state, std::string_view reason);
  void net_changed(const domain::net_id&, bool busy, const domain::unit_id& speaker);  // empty: nobody knows

  void tick();
  std::optional<domain::steady_time> deadline() const;

  // `{"v":1,"online":...,"boot":...,"ts":...}`: birth, will and farewell carry the same boot id, so that an old will
  // is never mistaken for news.
  static mqtt::message connection(const contract::topics&, bool online, std::string_view boot, domain::utc_time);

 private:
  void show(std::string topic, std::string payload);
  void publish(std::string topic, std::string payload, std::optional<std::chrono::seconds> expiry);

  parts p_;
  bool birth_due_ = false;
  struct unit_turn {
    domain::steady_time next{};  // not shown again before
    bool waiting = false;        // in units_due_
  };
  std::unordered_map<domain::unit_id, unit_turn> units_;
  std::set<std::pair<domain::steady_time, domain::unit_id>> units_due_;
  std::map<std::string, std::string> states_;  // of modems and nets: topic -> payload
  std::set<std::string> due_;                  // of these, to be shown
  domain::steady_time next_birth_{}, next_states_{}, next_units_{}, next_health_{};
};

}  // namespace kentongan::feed
