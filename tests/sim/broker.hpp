// An MQTT broker in virtual time, as little to be leaned on as a real one: it forgets everything when it restarts,
// repeats what was not acknowledged (with DUP), keeps retained messages, sends wills, and drops what a slow consumer
// does not take. QoS 1 only; wildcards by mqtt/topic.hpp. And the client that the gateway, the call centre and the
// phones use.
#pragma once
#include "mqtt/client.hpp"
#include "tests/sim/loop.hpp"
#include "tests/sim/options.hpp"

#include <deque>
#include <map>
#include <set>
#include <string>

namespace kentongan::sim {

class client;

class broker {
 public:
  broker(loop& l, chance c, const options& o) : loop_(l), chance_(c), options_(o) {}

  bool is_up() const { return up_; }
  void go_down();  // every connection breaks, everything is forgotten
  void come_back() { up_ = true; }
  void heal() { faults_ = false; }

  const std::map<std::string, mqtt::message>& retained() const { return retained_; }
  // Retained from long ago, by whomever.
  void plant(mqtt::message m) { retained_[m.topic] = std::move(m); }
  // Told of everything that arrives.
  std::function<void(const mqtt::message&)> on_arrival;
  std::uint64_t duplicates() const { return duplicates_; }
  milliseconds latency(milliseconds extra = {});

 private:
  friend class client;
  using connection = std::uint64_t;

  struct pending {
    mqtt::message what;
    std::optional<steady_time> expires;
    bool sent = false;
  };
  struct session {
    std::set<std::string> filters;
    std::map<std::uint64_t, pending> queue;  // by packet, oldest first; until acknowledged
    connection online = 0;
    std::optional<mqtt::message> will;
  };
  // What clients call, one network latency after they did.
  bool open(client&, connection);
  void subscribe(connection, const std::string& filter);
  void received(const mqtt::message&);
  void acknowledged(const std::string& id, std::uint64_t packet);
  void cut(connection, bool with_will);
  void gone(const client&);
  client* find(connection) const;

  void store(session&, const std::string& id, const mqtt::message&, bool retained);
  void deliver(const std::string& id, std::uint64_t packet);
  void send_will(const std::string& id);

  loop& loop_;
  chance chance_;
  const options& options_;
  bool up_ = true, faults_ = true;
  std::map<std::string, session> sessions_;
  std::map<connection, client*> connections_;
  std::map<std::string, mqtt::message> retained_;
  std::map<std::string, steady_time> retained_until_;
  std::uint64_t last_packet_ = 0, duplicates_ = 0;
  connection last_connection_ = 0;
};

// One client. Its process may be killed at any time: then it is destroyed, and what it had under way with it.
class client final : public mqtt::client {
 public:
  struct settings {
    std::string id;
    loop::owner owner = loop::world;
    std::optional<mqtt::message> will;
    // Sees every publish before it leaves; may throw.
    std::function<void(const mqtt::message&)> watch;
    std::function<void()> published;                  // after it has left; may throw
    std::function<void(const mqtt::message&)> hears;  // every message before its handler does
  };
  client(loop&, broker&, chance, settings);
  ~client() override;

  void start(handlers) override;
  void subscribe(std::vector<mqtt::subscription>) override;
  void publish(mqtt::message, publish_handler done) override;
  void stop(std::optional<mqtt::message> farewell, std::function<void()> done) override;
  bool up() const override { return up_; }
  mqtt::statistics stats() const override;

  // Faults: the network breaks, and is noticed only after a while; there is none for a while; nothing is taken.
  void cut();
  void no_network_until(steady_time t) {
    no_network_until_ = t;
    cut();
  }
  void take_nothing_until(steady_time t) { slow_until_ = t; }
  void heal() { no_network_until_ = slow_until_ = {}; }
  const std::string& id() const { return settings_.id; }

 private:
  friend class broker;
  void attempt();
  void lost(const std::string& reason);
  void came(mqtt::message, std::uint64_t packet);
  steady_time ordered(steady_time& last, milliseconds latency) const;

  loop& loop_;
  broker& broker_;
  chance chance_;
  settings settings_;
  handlers handlers_;
  std::vector<mqtt::subscription> wanted_;
  bool started_ = false, up_ = false, stopped_ = false;
  std::uint64_t connection_ = 0;  // 0: none, or broken without our knowledge
  std::uint64_t attempt_ = 0;
  milliseconds backoff_{250};
  std::uint64_t last_publish_ = 0;
  std::map<std::uint64_t, publish_handler> in_flight_;
  steady_time last_up_{}, last_down_{};  // packets keep their order, each way
  steady_time no_network_until_{}, slow_until_{};
  mqtt::statistics stats_;
};

}  // namespace kentongan::sim
