#include "mqtt/broker/embedded_broker.hpp"

#include "mqtt/backoff.hpp"
#include "mqtt/broker/child_process.hpp"
#include "mqtt/broker/pidfd.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace kentongan::mqtt {
namespace {

namespace fs = std::filesystem;
using boost::asio::ip::tcp;
using std::chrono::milliseconds;
using steady = std::chrono::steady_clock;

constexpr std::size_t last_words = 4;  // lines of stderr told as the reason

std::optional<fs::path> find_executable(const std::string& name) {
  const auto usable = [](const fs::path& p) {
    std::error_code error;
    return fs::is_regular_file(p, error) && ::access(p.c_str(), X_OK) == 0;
  };
  if (name.find('/') != std::string::npos) return usable(name) ? std::optional<fs::path>(name) : std::nullopt;
  const char* path = std::getenv("PATH");
  std::istringstream folders((path != nullptr ? std::string(path) : std::string()) + ":/usr/sbin:/usr/local/sbin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (!folder.empty() && usable(fs::path(folder) / name)) return fs::path(folder) / name;
  }
  return std::nullopt;
}

// Written beside its place and moved there, readable by its owner only.
void write_file(const fs::path& file, const std::string& text) {
  const fs::path fresh = file.string() + ".new";
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), fresh.string());
  std::size_t done = 0;
  while (done < text.size()) {
    const auto n = ::write(fd, text.data() + done, text.size() - done);
    if (n < 0) {
      const int error = errno;
      ::close(fd);
      throw std::system_error(error, std::generic_category(), fresh.string());
    }
    done += static_cast<std::size_t>(n);
  }
  ::close(fd);
  fs::rename(fresh, file);
}

// Ends a broker of an earlier run that still uses our configuration.
void end_left_over(const fs::path& pid_file, const fs::path& config_file, milliseconds patience) {
  std::ifstream in(pid_file);
  pid_t pid = 0;
  if (!(in >> pid) || pid <= 1) return;
  const int fd = open_pidfd(pid);
  if (fd < 0) return;
  // The number may belong to someone else by now; after pidfd_open() it can no longer change hands unnoticed.
  std::ifstream command("/proc/" + std::to_string(pid) + "/cmdline");
  const std::string text{std::istreambuf_iterator<char>(command), {}};
  if (text.find(config_file.string()) != std::string::npos) {
    for (const int number : {SIGTERM, SIGKILL}) {
      send_signal(fd, number);
      pollfd ended{fd, POLLIN, 0};
      if (::poll(&ended, 1, static_cast<int>(patience.count())) > 0) break;
    }
  }
  ::close(fd);
}

// mosquitto begins each line with the seconds since 1970; our own log has a time already.
std::string_view without_time(std::string_view line) {
  const auto colon = line.find(": ");
  const bool time = colon != std::string_view::npos && colon >= 9 &&
                    std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon),
                                [](char c) { return c >= '0' && c <= '9'; });
  return time ? line.substr(colon + 2) : line;
}

}  // namespace

class embedded_broker::impl : public std::enable_shared_from_this<impl> {
 public:
  impl(boost::asio::any_io_executor executor, embedded_broker_settings settings)
      : executor_(std::move(executor)),
        settings_(std::move(settings)),
        any_ports_(ports_without_number(settings_.config)),
        pause_(settings_.backoff_min, settings_.backoff_max, settings_.jitter_seed),
        timer_(executor_),
        stop_timer_(executor_),
        probe_(executor_) {}

  void start(state_handler on_state) {
    on_state_ = std::move(on_state);
    auto& config = settings_.config;
    try {
      const auto found = find_executable(settings_.executable);
      if (!found) {
        return report_later(
            settings_.executable +
            " is not installed (Debian: apt install mosquitto); install it, or name a broker in the settings");
      }
      executable_ = *found;
      fs::create_directories(config.directory);
      config.directory = fs::canonical(config.directory);
      config.as_root = ::geteuid() == 0;
      config_file_ = config.directory / "mosquitto.conf";
      pid_file_ = config.directory / "mosquitto.pid";
      end_left_over(pid_file_, config_file_, settings_.stop_timeout);
      config.password_file = config.directory / "passwords";
      config.acl_file = config.directory / "acl";
      write_access();
      pick_ports();
    } catch (const std::exception& problem) {
      return report_later(std::string("cannot prepare the broker: ") + problem.what());
    }
    launch();
  }

  void stop(std::function<void()> done) {
    stopping_ = true;
    on_stopped_ = std::move(done);
    timer_.cancel();
    if (!child_) return stopped();
    child_->signal(SIGTERM);
    stop_timer_.expires_after(settings_.stop_timeout);
    stop_timer_.async_wait([self = shared_from_this()](boost::system::error_code error) {
      if (error || self->dead_ || !self->child_) return;
      self->log(log_level::warning, "mosquitto does not end; killed");
      self->child_->signal(SIGKILL);
    });
  }

  void set_access(std::string passwords, std::string acl) {
    settings_.passwords = std::move(passwords);
    settings_.acl = std::move(acl);
    write_access();
    if (child_) child_->signal(SIGHUP);
  }

  void destroy() {
    dead_ = true;
    timer_.cancel();
    stop_timer_.cancel();
    boost::system::error_code ignored;
    probe_.close(ignored);
    if (child_) remove_pid_file();
    child_.reset();
  }

  std::uint16_t port() const { return settings_.config.port; }
  std::uint16_t guarded_port(std::size_t place) const { return settings_.config.guarded.at(place).port; }
  std::string uri() const { return "tcp://" + settings_.config.address + ":" + std::to_string(port()); }
  pid_t pid() const { return child_ ? child_->pid() : 0; }

 private:
  void write_access() const {
    if (settings_.config.guarded.empty()) return;
    write_file(settings_.config.password_file, settings_.passwords);
    // An empty list of rights would be taken as none to look at.
    write_file(settings_.config.acl_file, "topic deny #\n\n" + settings_.acl);
  }

  tcp::endpoint endpoint() const { return endpoint(settings_.config.address, settings_.config.port); }
  static tcp::endpoint endpoint(const std::string& address, std::uint16_t port) {
    return {boost::asio::ip::make_address(address), port};
  }

  // The port is free when a listener can be had there, as mosquitto will do it; the answer may be stale at once, in
  // which case mosquitto ends with an error and is started again.
  tcp::acceptor try_port(const std::string& address, std::uint16_t port) const {
    try {
      tcp::acceptor acceptor(executor_);
      const auto there = endpoint(address, port);
      acceptor.open(there.protocol());
      acceptor.set_option(tcp::acceptor::reuse_address(true));
      acceptor.bind(there);
      acceptor.listen(1);
      return acceptor;
    } catch (const boost::system::system_error& problem) {
      throw std::runtime_error(address + " port " + std::to_string(port) + ": " + problem.code().message());
    }
  }

  void pick_ports() {
    std::vector<tcp::acceptor> held;  // until all have one, so that none is picked twice
    for (const auto& [address, port] : any_ports_) {
      held.push_back(try_port(*address, 0));
      *port = held.back().local_endpoint().port();
    }
  }

  using port_place = std::pair<const std::string*, std::uint16_t*>;  // address, port
  static std::vector<port_place> ports_without_number(broker_config& c) {
    std::vector<port_place> list;
    if (c.port == 0) list.emplace_back(&c.address, &c.port);
    for (auto& g : c.guarded)
      if (g.port == 0) list.emplace_back(&g.address, &g.port);
    return list;
  }

  void launch() {
    words_.clear();
    up_ = false;
    try {
      try_port(settings_.config.address, settings_.config.port);
      for (const auto& g : settings_.config.guarded) try_port(g.address, g.port);
      write_file(config_file_, mosquitto_config(settings_.config));
      child_ = std::make_unique<child_process>(
          executor_, std::vector<std::string>{executable_.string(), "-c", config_file_.string()},
          child_process::handlers{[this](std::string_view line) { on_line(line); },
                                  [this](const std::string& how) { on_exit(how); }});
      write_file(pid_file_, std::to_string(child_->pid()) + "\n");
    } catch (const std::exception& problem) {
      child_.reset();
      return failed(std::string("cannot start mosquitto: ") + problem.what());
    }
    deadline_ = steady::now() + settings_.start_timeout;
    next_try_ = milliseconds(2);
    try_connection();
  }

  // Ready is when it accepts a connection; nothing else says so reliably.
  void try_connection() {
    boost::system::error_code ignored;
    probe_.close(ignored);
    probe_.async_connect(endpoint(),
                         [self = shared_from_this(), child = child_.get()](boost::system::error_code error) {
                           if (self->dead_ || self->stopping_ || self->child_.get() != child || self->up_) return;
                           if (!error) return self->now_running();
                           if (steady::now() >= self->deadline_) {
                             self->words_.push_back("it accepted no connection in time");
                             return self->child_->signal(SIGKILL);
                           }
                           self->timer_.expires_after(self->next_try_);
                           self->next_try_ = std::min(self->next_try_ * 2, milliseconds(50));
                           self->timer_.async_wait([self, child](boost::system::error_code cancelled) {
                             if (cancelled || self->dead_ || self->stopping_ || self->child_.get() != child) return;
                             self->try_connection();
                           });
                         });
  }

  void now_running() {
    boost::system::error_code ignored;
    probe_.close(ignored);
    up_ = true;
    any_ports_.clear();  // clients know them from now on
    running_since_ = steady::now();
    log(log_level::info, "mosquitto runs at " + uri() + ", pid " + std::to_string(child_->pid()));
    if (on_state_) on_state_(broker_state::running, {});
  }

  void on_line(std::string_view line) {
    line = without_time(line);
    words_.emplace_back(line);
    if (words_.size() > last_words) words_.pop_front();
    const auto level = line.starts_with("Error")     ? log_level::error
                       : line.starts_with("Warning") ? log_level::warning
                                                     : log_level::info;
    log(level, "mosquitto: " + std::string(line));
  }

  void on_exit(const std::string& how) {
    stop_timer_.cancel();
    remove_pid_file();
    // We are inside a handler of the child: it goes only after this turn.
    boost::asio::post(executor_, [old = std::shared_ptr<child_process>(std::move(child_))] {});
    if (stopping_) return stopped();
    if (up_ && steady::now() - running_since_ > settings_.backoff_max) pause_.reset();
    std::string reason = "mosquitto ended (" + how + ")";
    for (const auto& word : words_) reason += (&word == &words_.front() ? ": " : " | ") + word;
    failed(reason);
  }

  void failed(const std::string& reason) {
    up_ = false;
    log(log_level::error, reason);
    const auto pause = pause_.next();
    timer_.expires_after(pause);
    timer_.async_wait([self = shared_from_this()](boost::system::error_code cancelled) {
      if (cancelled || self->dead_ || self->stopping_ || self->child_) return;
      try {
        self->pick_ports();
      } catch (const std::exception& problem) {
        return self->failed(std::string("no free port: ") + problem.what());
      }
      self->launch();
    });
    if (on_state_) {
      boost::asio::post(executor_, [self = shared_from_this(), reason] {
        if (!self->dead_ && !self->stopping_) self->on_state_(broker_state::failed, reason);
      });
    }
  }

  // For what no second attempt can mend.
  void report_later(std::string reason) {
    log(log_level::error, reason);
    boost::asio::post(executor_, [self = shared_from_this(), reason = std::move(reason)] {
      if (!self->dead_ && self->on_state_) self->on_state_(broker_state::failed, reason);
    });
  }

  void stopped() {
    boost::asio::post(executor_, [self = shared_from_this()] {
      if (!self->dead_ && self->on_stopped_) std::exchange(self->on_stopped_, {})();
    });
  }

  void remove_pid_file() const {
    std::error_code ignored;
    fs::remove(pid_file_, ignored);
  }

  void log(log_level level, const std::string& text) const {
    if (settings_.log) settings_.log(level, text);
  }

  const boost::asio::any_io_executor executor_;
  embedded_broker_settings settings_;
  std::vector<port_place> any_ports_;
  backoff pause_;
  state_handler on_state_;
  std::function<void()> on_stopped_;
  fs::path executable_;
  fs::path config_file_;
  fs::path pid_file_;
  std::unique_ptr<child_process> child_;
  std::deque<std::string> words_;
  boost::asio::steady_timer timer_;       // next attempt to connect, or next launch
  boost::asio::steady_timer stop_timer_;  // patience after SIGTERM
  tcp::socket probe_;
  milliseconds next_try_{0};
  steady::time_point deadline_{};
  steady::time_point running_since_{};
  bool up_ = false;
  bool stopping_ = false;
  bool dead_ = false;
};

embedded_broker::embedded_broker(boost::asio::any_io_executor executor, embedded_broker_settings settings)
    : impl_(std::make_shared<impl>(std::move(executor), std::move(settings))) {}
embedded_broker::~embedded_broker() { impl_->destroy(); }
void embedded_broker::start(state_handler on_state) { impl_->start(std::move(on_state)); }
void embedded_broker::stop(std::function<void()> done) { impl_->stop(std::move(done)); }
void embedded_broker::set_access(std::string passwords, std::string acl) {
  impl_->set_access(std::move(passwords), std::move(acl));
}
std::uint16_t embedded_broker::port() const { return impl_->port(); }
std::uint16_t embedded_broker::guarded_port(std::size_t place) const { return impl_->guarded_port(place); }

std::string embedded_broker::uri() const { return impl_->uri(); }
pid_t embedded_broker::pid() const { return impl_->pid(); }

}  // namespace kentongan::mqtt
