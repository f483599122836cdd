// What the tests with a real mosquitto share: an executor that runs until something holds, a directory of their own,
// a broker in it, and a client that remembers what happened to it.
#pragma once
#include "mqtt/broker/embedded_broker.hpp"
#include "mqtt/paho_client.hpp"

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>
#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace kentongan::mqtt::test {

using namespace std::chrono_literals;

// Runs handlers until `holds` or the time is up; tells which.
inline bool run_until(boost::asio::io_context& io, const std::function<bool()>& holds,
                      std::chrono::milliseconds patience = 10s) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    if (io.stopped()) io.restart();
    io.run_one_for(20ms);
  }
  return true;
}

class directory {
 public:
  directory() {
    std::string name = (std::filesystem::temp_directory_path() / "kentongan-mqtt-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  directory(const directory&) = delete;
  directory& operator=(const directory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct broker {
  boost::asio::io_context& io;
  directory files;
  embedded_broker_settings settings;
  std::unique_ptr<embedded_broker> process;
  int running = 0;
  std::vector<std::string> failures;
  std::vector<std::string> lines;

  explicit broker(boost::asio::io_context& context) : io(context) {
    settings.config.directory = files.path() / "broker";
    settings.config.port = 0;
    settings.config.max_queued_messages = 100'000;
    settings.log = [this](log_level, std::string_view line) { lines.emplace_back(line); };
  }
  void start() {
    process = std::make_unique<embedded_broker>(io.get_executor(), settings);
    process->start([this](broker_state state, std::string_view reason) {
      if (state == broker_state::running) {
        ++running;
      } else {
        failures.emplace_back(reason);
      }
    });
  }
  void start_and_wait() {
    start();
    const bool runs = run_until(io, [&] { return running > 0 || !failures.empty(); });
    CAPTURE(failures);
    REQUIRE(runs);
    REQUIRE(running == 1);
  }
  // To mosquitto itself. Never to process 0, which means everybody in our group, the test driver too: between an end
  // and the next start there is no pid.
  void signal(int number) {
    const pid_t pid = process->pid();
    REQUIRE(pid > 1);
    ::kill(pid, number);
  }
  void stop_and_wait() {
    bool done = false;
    process->stop([&] { done = true; });
    REQUIRE(run_until(io, [&] { return done; }));
    process.reset();
  }
};

struct peer {
  boost::asio::io_context& io;
  paho_settings settings;
  std::unique_ptr<client> link;
  std::vector<message> received;
  std::vector<std::string> downs;
  std::vector<std::string> lines;
  int ups = 0;
  bool session_present = false;

  peer(boost::asio::io_context& context, const std::string& uri, const std::string& id) : io(context) {
    settings.uri = uri;
    settings.client_id = id;
    settings.log = [this](log_level, std::string_view line) { lines.emplace_back(line); };
  }
  void start(std::vector<subscription> wanted = {}) {
    link = make_paho_client(io.get_executor(), settings);
    link->subscribe(std::move(wanted));
    link->start({[this](message&& m) { received.push_back(std::move(m)); },
                 [this](bool present) {
                   ++ups;
                   session_present = present;
                 },
                 [this](std::string_view reason) { downs.emplace_back(reason); }});
  }
  void start_and_wait(std::vector<subscription> wanted = {}) {
    start(std::move(wanted));
    const bool is_up = run_until(io, [&] { return ups > 0; });
    CAPTURE(downs);
    REQUIRE(is_up);
  }
  std::error_code publish(message m) {
    std::optional<std::error_code> result;
    link->publish(std::move(m), [&](std::error_code e) { result = e; });
    CHECK_FALSE(result.has_value());  // never inside publish()
    REQUIRE(run_until(io, [&] { return result.has_value(); }));
    return *result;
  }
  void stop_and_wait(std::optional<message> farewell = std::nullopt) {
    bool done = false;
    link->stop(std::move(farewell), [&] { done = true; });
    REQUIRE(run_until(io, [&] { return done; }));
  }
  bool logged(const std::string& part) const {
    for (const auto& line : lines) {
      if (line.find(part) != std::string::npos) return true;
    }
    return false;
  }
};

inline message text(std::string topic, std::string payload = "x") {
  message m;
  m.topic = std::move(topic);
  m.payload = std::move(payload);
  return m;
}

}  // namespace kentongan::mqtt::test
