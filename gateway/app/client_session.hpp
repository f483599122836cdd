// A command's talk with a running gateway, over MQTT and contract v1 only: connect, ask, and repeat until there is a
// reply, as contract v1 demands of senders. Owns its event loop; one thread.
#pragma once
#include "gateway/app/commands.hpp"
#include "gateway/app/watch_words.hpp"
#include "gateway/contract/topics.hpp"
#include "gateway/domain/time.hpp"
#include "mqtt/client.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::app {

inline constexpr int exit_refused = 1, exit_usage = 64, exit_unreachable = 69;

// Why a command cannot go on; its text goes to stderr.
struct client_error : std::runtime_error {
  client_error(int code, const std::string& text) : std::runtime_error(text), exit_code(code) {}
  int exit_code;
};

// Options of every command that talks to a gateway.
struct client_options {
  std::string broker;                // URI; empty: the settings' broker
  std::chrono::seconds timeout{15};  // for the gateway's reply
  app::language language = language::id;
  bool json = false;  // print replies as they came
};

class client_session {
 public:
  // Connects, or throws client_error. What is published to `filters` from now on goes to on_message.
  client_session(const configuration&, const client_options&, std::vector<std::string> filters = {});
  ~client_session();
  client_session(const client_session&) = delete;

  // Publishes until the gateway replies: at once, and again after 1, 2, 4 and then every 8 s. Waits for the reply;
  // throws when none comes in time.
  boost::json::object exchange(const std::string& topic, const std::string& payload);
  // A request verb, likewise; throws exit_refused with the gateway's own words when it says "error".
  boost::json::object ask(std::string_view verb, boost::json::object fields = {});
  // The same without waiting; no reply in time: absent.
  using reply_handler = std::function<void(std::optional<boost::json::object>)>;
  void ask_later(std::string_view verb, boost::json::object fields, reply_handler);

  // Publishes once, without waiting: for whoever repeats by his own rules.
  void publish(mqtt::message);

  // Runs the loop until `done` says so.
  void run_until(const std::function<bool()>& done);

  // Set it before the loop runs again: what came with the connection (retained messages) is handed over then.
  std::function<void(const mqtt::message&)> on_message;
  std::function<void(bool up)> on_connection;  // after the first one

  boost::asio::io_context& loop() { return io_; }
  const contract::topics& topics() const { return topics_; }
  std::string random_id(std::string_view prefix);  // prefix and 16 hex digits

 private:
  struct pending;
  void send(std::string topic, std::string payload, reply_handler);
  void transmit(const std::shared_ptr<pending>&);
  void receive(mqtt::message&&);
  void connect();
  boost::json::object await(const std::function<void(reply_handler)>& start);
  std::string request_payload(boost::json::object fields);

  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
  std::random_device random_;
  std::string uri_, gateway_, city_, my_topic_, last_trouble_;
  contract::topics topics_;
  std::chrono::seconds timeout_;
  std::unique_ptr<mqtt::client> client_;
  std::map<std::string, std::shared_ptr<pending>, std::less<>> pending_;  // by correlation
  std::vector<mqtt::message> early_;                                      // came before on_message was set
  std::uint64_t sent_ = 0;
  bool up_ = false;
};

// The names that the wildcards of `filter` ('+' only) stand for in `topic`; absent when it does not match.
std::optional<std::vector<std::string_view>> matched_levels(std::string_view filter, std::string_view topic);

// Adds --broker, --timeout, --lang and, unless told not to, --json.
void add_client_options(CLI::App&, client_options&, bool with_json = true);
// --lang and --json alone, for commands that need no gateway; null: no --json.
void add_display_options(CLI::App&, language&, bool* as_json);
// Loads the configuration and runs `what`; prints a client_error and returns its code.
int with_configuration(const common_options&, const std::function<int(const configuration&)>& what);

// The reader's wall clock, and his distance from UTC.
domain::utc_time wall_clock();
std::chrono::seconds utc_offset_of(domain::utc_time);

// "90m", "24h", "7d": so long ago; or a moment as RFC 3339 writes it. Throws, naming the option.
domain::utc_time moment_ago(const std::string& given, std::string_view option);

// "#12", "12" or an order's id -> the id. Numbers name open orders only; throws when there is none.
std::string find_order(client_session&, const std::string& given);

}  // namespace kentongan::app
