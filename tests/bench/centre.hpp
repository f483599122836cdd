// The call centre of the bench: sends orders over MQTT, reads the agencies' news, and keeps the books on every order.
// It knows the contract only (topics and JSON), not who is on the other side.
#pragma once
#include "mqtt/client.hpp"
#include "tests/bench/samples.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/monotonic_resource.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::bench {

constexpr std::string_view centre_id = "bench";
constexpr std::size_t order_octets = 300;

struct load_result {
  samples stored, done;  // milliseconds from the publish of the order to the message that says so
  std::size_t orders = 0;
  double done_per_s = 0;
};

// Every order must be said to be stored once and done once.
struct books {
  std::size_t orders = 0, never_stored = 0, never_done = 0, stored_twice = 0, done_twice = 0, rejected = 0;
  bool balanced() const { return never_stored + never_done + stored_twice + done_twice + rejected == 0; }
};

class centre {
 public:
  // Orders go to one of `units` after the other, never to one that still has one. Connects; throws std::runtime_error.
  centre(boost::asio::io_context&, const std::string& broker_uri, std::string run_id, std::vector<std::string> units);

  // Orders at a fixed rate, whatever becomes of them; then waits for the last answers.
  load_result open_loop(int per_second, std::chrono::milliseconds duration);
  // As many orders outstanding at any time; the rate counts what was done within `duration`.
  load_result closed_loop(std::size_t outstanding, std::chrono::milliseconds duration);

  books check() const;

  // Since reset_ready(): a gateway has said that it is online and its modem up.
  bool ready() const { return online_ && modem_up_; }
  void reset_ready() { online_ = modem_up_ = false; }

 private:
  struct record {
    std::size_t unit;
    steady::time_point sent;
    std::uint8_t stored = 0, done = 0;
  };
  void send_one();
  void on_message(mqtt::message&&);
  void on_news(std::string_view payload);
  void on_status(std::string_view layer, std::string_view state, std::string_view order, steady::time_point at);
  void drain();

  boost::asio::io_context& io_;
  const std::string prefix_;  // of order ids
  const std::vector<std::string> units_;
  std::deque<std::size_t> free_units_;
  std::vector<record> orders_;
  std::size_t outstanding_ = 0, rejected_ = 0, phase_begin_ = 0;
  std::optional<load_result> phase_;
  std::function<void()> on_done_;
  bool up_ = false, online_ = false, modem_up_ = false;
  std::vector<unsigned char> json_memory_;
  boost::asio::steady_timer timer_;
  std::unique_ptr<mqtt::client> client_;  // last: its handlers use the others
};

}  // namespace kentongan::bench
