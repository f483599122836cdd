// The real world of an integration test: a real mosquitto, the real program, a real journal file, a real
// pseudo-terminal with the stand-in HT at its far end, and MQTT clients for the call centre and the phones.
#pragma once
#include "mqtt/broker/embedded_broker.hpp"
#include "mqtt/client.hpp"
#include "tests/integration/process.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kentongan::test {

using namespace std::chrono_literals;

class world {
 public:
  explicit world(const std::string& name);
  ~world();

  // --- parts, each of which can go and come back ---
  void start_broker();
  void stop_broker();
  void start_ht(std::vector<std::string> options);  // plugs the modem in
  // The modem's firmware in a virtual radio world instead; `hands`: a FIFO that tells its HTs what to do.
  void start_modem(std::vector<std::string> options, const std::filesystem::path& hands);
  void unplug_ht();
  // What a test wants otherwise than usual; TOML, and a city file.
  struct gateway_options {
    std::string extra;  // at the end of the settings file
    std::string city, modem;
    std::string port;  // the modem's; empty: the stand-in HT's, or the virtual modem's
    std::string net =
        "bit_rate_bps = 1000000\ntxdelay_ms = 0\ntxtail_ms = 0\nairtime_percent = 100\nqueue_max = 4096\n";
    std::vector<std::string> wrapper;  // in front of the command line
  };
  void start_gateway() { start_gateway(gateway_options{}); }
  void start_gateway(const gateway_options&);
  void kill_gateway() { gateway.kill(); }
  bool wait_ready(std::chrono::milliseconds patience = 20s);  // connected, and its birth heard

  // --- the call centre ---
  // Sends the order again and again, with the same id, until `stored` or `rejected` is seen for it.
  void place(const std::string& id, const std::string& unit, const std::string& text = "uji");
  void publish(const std::string& topic, const std::string& payload, bool retained = false,
               const std::string& response_topic = {});
  std::size_t unanswered() const { return placed_.size(); }

  bool run_until(const std::function<bool()>& done, std::chrono::milliseconds patience);
  void run_for(std::chrono::milliseconds);

  // What has been heard. A status is "layer state", e.g. "assignment done".
  bool has(const std::string& order, const std::string& status) const;
  std::set<std::string> stored;                           // orders whose acceptance was published
  std::map<std::string, std::set<std::string>> statuses;  // by order
  std::vector<mqtt::message> messages;                    // of other topics, newest last, bounded
  std::optional<boost::json::object> health;              // the newest

  std::filesystem::path dir() const { return dir_; }
  std::filesystem::path journal() const { return dir_ / "data/journal.db"; }
  std::string gateway_log() const;
  // What the gateway uses of one processor within the next `d`, 1 being all of it. Two timers that wake each other, or
  // a deadline that is always now, work, and cost a core.
  double gateway_load(std::chrono::milliseconds d);
  std::vector<boost::json::object> air_log() const;  // the stand-in HT's lines
  int run_program(const std::vector<std::string>& arguments, std::string* output = nullptr) const;

  process gateway;
  std::string uri() const { return "tcp://127.0.0.1:" + std::to_string(port_); }

 private:
  void connect();
  void receive(mqtt::message&&);
  void send_due();

  std::filesystem::path dir_;
  boost::asio::io_context io_{1};
  std::unique_ptr<mqtt::embedded_broker> broker_;
  std::uint16_t port_ = 0;
  process ht_;
  std::unique_ptr<mqtt::client> client_;
  struct placing {
    std::string payload;
    std::chrono::steady_clock::time_point next;
    std::chrono::milliseconds wait{500};
  };
  std::map<std::string, placing> placed_;  // not yet answered
  bool gateway_online_ = false;
};

}  // namespace kentongan::test
