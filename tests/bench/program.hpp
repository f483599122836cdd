// A program that the bench starts, looks at from outside and ends.
#pragma once
#include "mqtt/broker/child_process.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace kentongan::bench {

class program {
 public:
  // `command[0]` is a path or a name in PATH; `environment` holds "NAME=value". Throws std::system_error.
  program(boost::asio::io_context&, std::string name, std::vector<std::string> command,
          std::vector<std::string> environment = {});

  // SIGTERM, then waits for its end; false when it had to be killed or did not end with exit code 0.
  bool stop(std::chrono::seconds limit = std::chrono::seconds{10});
  bool running() const { return !ended_; }
  // How it ended and its last lines, for people.
  std::string last_words() const;

  double resident_mb() const;  // VmRSS of proc(5); 0 when it has ended
  double cpu_seconds() const;  // user and system time so far

 private:
  boost::asio::io_context& io_;
  std::string name_;
  std::deque<std::string> lines_;
  std::optional<std::string> ended_;
  std::optional<mqtt::child_process> child_;  // last: its handlers use the others
};

}  // namespace kentongan::bench
