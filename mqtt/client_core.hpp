// The states of the client from start() to stop(), and what each event of the link means in them. Wires the pure parts
// (publish_window, wanted_subscriptions, watchdog, reconnect_policy) to the link, the clock and one timer.
// Everything runs on the executor; the inbox is the only thing that another thread touches.
#pragma once
#include "mqtt/client.hpp"
#include "mqtt/drop_report.hpp"
#include "mqtt/inbox_reader.hpp"
#include "mqtt/paho_client.hpp"
#include "mqtt/paho_link.hpp"
#include "mqtt/publish_window.hpp"
#include "mqtt/reconnect_policy.hpp"
#include "mqtt/wanted_subscriptions.hpp"
#include "mqtt/watchdog.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kentongan::mqtt {

class client_core : public std::enable_shared_from_this<client_core> {
 public:
  client_core(boost::asio::any_io_executor, paho_settings);

  // As in client.hpp.
  void start(client::handlers);
  void subscribe(std::vector<subscription>);
  void publish(message, client::publish_handler done);
  void stop(std::optional<message> farewell, std::function<void()> done);
  bool up() const { return state_ == state::up; }
  statistics stats() const;

  // No handler runs after this. The caller holds a reference to us.
  void destroy();

 private:
  using milliseconds = std::chrono::milliseconds;
  using steady = std::chrono::steady_clock;
  enum class state { idle, connecting, subscribing, up, draining, goodbye, closing, waiting, stopped };

  // Connecting.
  void connect();
  void on_connected(const link_event&);
  void on_subscribed(const link_event&);
  void answered();
  void watch();

  // The end of a connection.
  void lost(const std::string& reason, int code);
  void close();
  void on_closed();
  void say_goodbye();
  void arm_stop_limit();
  void finish_stop();

  // Publishing.
  void flush();
  void on_published(const link_event&);
  void complete_later(std::vector<client::publish_handler>, errc result);
  void complete_later(client::publish_handler, std::error_code result);

  // What comes in.
  void drain();
  void handle(const link_event&);
  void on_message(const link_event&);
  void report_drops();

  void arm(milliseconds after, std::function<void()> action);
  void disarm();
  void log(log_level, const std::string& text) const;

  const boost::asio::any_io_executor executor_;
  const paho_settings settings_;
  client::handlers handlers_;
  std::shared_ptr<link_inbox> inbox_;
  std::unique_ptr<paho_link> link_;
  state state_ = state::idle;
  bool stopping_ = false;
  bool dead_ = false;

  boost::asio::steady_timer timer_;  // the deadline of the present state, whichever that is
  std::uint64_t timer_epoch_ = 0;

  std::uint32_t generation_ = 0;  // of the present connection: events of older ones are void
  std::size_t unanswered_ = 0;    // requests of this connection
  bool session_present_ = false;
  steady::time_point up_since_{};
  std::string last_reason_;  // why the latest attempt failed
  milliseconds next_pause_{0};
  reconnect_policy reconnect_;
  watchdog watchdog_;

  wanted_subscriptions wanted_;
  publish_window publishes_;
  bool flush_posted_ = false;
  std::vector<std::function<void()>> stop_handlers_;

  inbox_reader<link_event> reader_;
  drop_report drop_report_;
  statistics stats_;
};

}  // namespace kentongan::mqtt
