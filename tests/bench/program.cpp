#include "tests/bench/program.hpp"

#include "tests/support/cpu_seconds.hpp"

#include <csignal>
#include <fstream>

namespace kentongan::bench {
namespace {
constexpr std::size_t lines_kept = 20;
}

program::program(boost::asio::io_context& io, std::string name, std::vector<std::string> command,
                 std::vector<std::string> environment)
    : io_(io), name_(std::move(name)) {
  // env(1) sets the environment and looks the program up in PATH, and then becomes it: same process id.
  std::vector<std::string> all{"/usr/bin/env"};
  all.insert(all.end(), environment.begin(), environment.end());
  all.insert(all.end(), command.begin(), command.end());
  child_.emplace(io_.get_executor(), all,
                 mqtt::child_process::handlers{[this](std::string_view line) {
                                                 if (lines_.size() == lines_kept) lines_.pop_front();
                                                 lines_.emplace_back(line);
                                               },
                                               [this](const std::string& how) { ended_ = how; }});
}

bool program::stop(std::chrono::seconds limit) {
  child_->signal(SIGTERM);
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!ended_ && std::chrono::steady_clock::now() < until) io_.run_one_for(std::chrono::milliseconds{50});
  if (!ended_) ended_ = "it did not end when it was told to, and was killed";
  return *ended_ == "exit code 0";
}

std::string program::last_words() const {
  std::string text = name_ + ": " + ended_.value_or("still running");
  for (const auto& line : lines_) text += "\n    " + line;
  return text;
}

double program::resident_mb() const {
  std::ifstream status("/proc/" + std::to_string(child_->pid()) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
  return 0;
}

double program::cpu_seconds() const { return test::cpu_seconds(child_->pid()); }

}  // namespace kentongan::bench
