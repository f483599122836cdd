// A broker of our own: starts `mosquitto` with a generated configuration, watches over it, ends with it.
//
// It is a child that cannot outlive this program, not even after kill -9; one left over all the same (its pid file in
// the directory says so) is ended first. When it dies it is started again, at the same port, after a growing pause.
//
// Thread rule: calls and handlers on the executor's thread, which must live as long as the broker (child_process.hpp).
#pragma once
#include "mqtt/broker/config.hpp"
#include "mqtt/log.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace kentongan::mqtt {

struct embedded_broker_settings {
  // Its directory gets the configuration, the database, the pid file and, for guarded listeners, passwords and rights.
  // Port 0: a free one is picked. `as_root`, `password_file` and `acl_file` are filled in.
  broker_config config;
  std::string passwords;                 // of the guarded listeners: text of a mosquitto_passwd(1) file
  std::string acl;                       // so too: text of an acl_file, mosquitto.conf(5)
  std::string executable = "mosquitto";  // a name is looked for in PATH, /usr/sbin and /usr/local/sbin
  std::chrono::milliseconds start_timeout{10'000};
  std::chrono::milliseconds stop_timeout{3000};  // after SIGTERM; then SIGKILL
  std::chrono::milliseconds backoff_min{100};
  std::chrono::milliseconds backoff_max{8000};
  std::uint64_t jitter_seed = 0;
  log_function log;  // may be empty
};

enum class broker_state {
  running,  // accepts connections
  failed,   // not running; started again after a pause, unless it is not installed or its files cannot be written
};

class embedded_broker {
 public:
  // `reason` is for people: empty when running, else why not, with mosquitto's last words.
  using state_handler = std::function<void(broker_state, std::string_view reason)>;

  embedded_broker(boost::asio::any_io_executor, embedded_broker_settings);
  // Without stop() before, kills it at once: up to a second of its queue is lost. No handler runs afterwards.
  ~embedded_broker();
  embedded_broker(const embedded_broker&) = delete;
  embedded_broker& operator=(const embedded_broker&) = delete;

  // Call once. Every outcome is told to the handler, later; may block for a few seconds if a left-over broker does not
  // want to end.
  void start(state_handler);

  // Ends it and runs `done` once, later.
  void stop(std::function<void()> done);

  // Replaces passwords and rights; a running broker takes them over without a restart (SIGHUP), and cuts off at once
  // who is no longer let in. Throws std::system_error when a file cannot be written.
  void set_access(std::string passwords, std::string acl);

  std::uint16_t port() const;  // after start(): never 0
  std::uint16_t guarded_port(std::size_t place) const;
  std::string uri() const;  // tcp://address:port
  pid_t pid() const;        // 0: not running now

 private:
  class impl;
  std::shared_ptr<impl> impl_;
};

}  // namespace kentongan::mqtt
