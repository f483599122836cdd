// An MQTT client whose broker is the test: it sees what is published and says when it is acknowledged.
// Keeps the contract of mqtt/client.hpp: `done` never runs inside publish().
#pragma once
#include "mqtt/client.hpp"

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace kentongan::test {

class fake_mqtt_client final : public mqtt::client {
 public:
  // What the test looks at.
  std::vector<mqtt::message> published;  // everything since the test last cleared it
  std::vector<mqtt::subscription> subscriptions;
  std::optional<mqtt::message> farewell;
  bool started = false, stopped = false;

  // The test acts.
  void come_up(bool session_present = false) {
    up_ = true;
    if (handlers_.on_up) handlers_.on_up(session_present);
  }
  void go_down() {
    up_ = false;
    answer_all(mqtt::errc::not_connected);
    if (handlers_.on_down) handlers_.on_down("cut by the test");
  }
  void deliver(mqtt::message m) { handlers_.on_message(std::move(m)); }
  void deliver(std::string topic, std::string payload) {
    mqtt::message m;
    m.topic = std::move(topic);
    m.payload = std::move(payload);
    deliver(std::move(m));
  }
  std::size_t under_way() const { return under_way_.size(); }
  void answer_oldest(std::error_code ec = {}) {
    auto done = std::move(under_way_.front());
    under_way_.pop_front();
    done(ec);
  }
  // What is under way now, not what the handlers publish.
  void answer_all(std::error_code ec = {}) {
    for (auto& done : std::exchange(under_way_, {})) done(ec);
  }
  std::vector<mqtt::message> take() { return std::exchange(published, {}); }
  // Payloads published on a topic, oldest first.
  std::vector<std::string> on(std::string_view topic) const {
    std::vector<std::string> list;
    for (const auto& m : published)
      if (m.topic == topic) list.push_back(m.payload);
    return list;
  }

  void start(handlers h) override {
    started = true;
    handlers_ = std::move(h);
  }
  void subscribe(std::vector<mqtt::subscription> list) override {
    subscriptions.insert(subscriptions.end(), list.begin(), list.end());
  }
  void publish(mqtt::message m, publish_handler done) override {
    published.push_back(std::move(m));
    under_way_.push_back(std::move(done));
  }
  void stop(std::optional<mqtt::message> last, std::function<void()> done) override {
    farewell = std::move(last);
    stopped = true;
    answer_all(mqtt::errc::stopped);
    if (done) done();
  }
  bool up() const override { return up_; }
  mqtt::statistics stats() const override { return {}; }

 private:
  handlers handlers_;
  std::deque<publish_handler> under_way_;
  bool up_ = false;
};

}  // namespace kentongan::test
