#include "mqtt/broker/child_process.hpp"

#include "mqtt/broker/pidfd.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <system_error>

namespace kentongan::mqtt {
namespace {

constexpr std::size_t longest_line = 1000;  // the rest of a longer one is reported as the next line

[[noreturn]] void become(const std::vector<char*>& arguments, int error_fd, pid_t parent) {
  // Between fork and exec only async-signal-safe calls are allowed (signal-safety(7)).
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(127);  // the parent ended before the line above took effect
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  const int null = ::open("/dev/null", O_RDWR);
  ::dup2(null, STDIN_FILENO);
  ::dup2(null, STDOUT_FILENO);
  ::dup2(error_fd, STDERR_FILENO);
  ::close_range(STDERR_FILENO + 1, ~0U, 0);
  ::execv(arguments[0], arguments.data());
  const char* reason = ::strerrordesc_np(errno);
  if (::write(STDERR_FILENO, reason, ::strlen(reason)) < 0) ::_exit(126);
  ::_exit(127);
}

std::string describe(int status) {
  if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
  return "exit code " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

struct child_process::impl : std::enable_shared_from_this<impl> {
  impl(boost::asio::any_io_executor executor, handlers h)
      : handlers_(std::move(h)), errors_(executor), exit_(executor) {}

  void start(const std::vector<std::string>& arguments) {
    std::vector<std::string> copy = arguments;
    std::vector<char*> pointers;
    for (auto& one : copy) pointers.push_back(one.data());
    pointers.push_back(nullptr);

    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ == 0) become(pointers, pipe[1], parent);
    const int fork_error = errno;
    ::close(pipe[1]);
    errors_.assign(pipe[0]);
    if (pid_ < 0) throw std::system_error(fork_error, std::generic_category(), "fork");
    const int fd = open_pidfd(pid_);
    if (fd < 0) {
      const int open_error = errno;
      end_now();
      throw std::system_error(open_error, std::generic_category(), "pidfd_open");
    }
    exit_.assign(fd);
  }

  void watch() {
    read();
    exit_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                     [self = shared_from_this()](boost::system::error_code error) {
                       if (error || self->dead_) return;
                       int status = 0;
                       ::waitpid(self->pid_, &status, 0);
                       self->ended_ = describe(status);
                       self->report_end();
                     });
  }

  void read() {
    errors_.async_read_some(boost::asio::buffer(chunk_),
                            [self = shared_from_this()](boost::system::error_code error, std::size_t n) {
                              if (self->dead_) return;
                              self->take({self->chunk_.data(), n});
                              if (self->dead_) return;
                              if (!error) return self->read();
                              self->drained_ = true;
                              self->report_end();
                            });
  }

  void take(std::string_view text) {
    for (const char c : text) {
      if (c != '\n') line_ += c;
      if (c == '\n' || line_.size() >= longest_line) flush_line();
      if (dead_) return;
    }
  }

  void flush_line() {
    const std::string line = std::exchange(line_, {});
    if (!line.empty() && handlers_.on_line) handlers_.on_line(line);
  }

  void report_end() {
    if (!ended_ || !drained_) return;
    flush_line();
    if (!dead_ && handlers_.on_exit) handlers_.on_exit(*ended_);
  }

  void end_now() {
    dead_ = true;
    if (pid_ <= 0 || ended_) return;
    ::kill(pid_, SIGKILL);  // ours until waited for: the number cannot belong to anyone else
    ::waitpid(pid_, nullptr, 0);
    ended_ = "killed";
  }

  handlers handlers_;
  boost::asio::posix::stream_descriptor errors_;
  boost::asio::posix::stream_descriptor exit_;  // a pidfd: readable once the child has ended (pidfd_open(2))
  pid_t pid_ = -1;
  std::array<char, 1024> chunk_{};
  std::string line_;
  std::optional<std::string> ended_;
  bool drained_ = false;
  bool dead_ = false;
};

child_process::child_process(boost::asio::any_io_executor executor, const std::vector<std::string>& arguments,
                             handlers h)
    : impl_(std::make_shared<impl>(std::move(executor), std::move(h))) {
  impl_->start(arguments);
  impl_->watch();
}

child_process::~child_process() {
  impl_->end_now();
  boost::system::error_code ignored;
  impl_->errors_.close(ignored);
  impl_->exit_.close(ignored);
}

pid_t child_process::pid() const { return impl_->pid_; }

void child_process::signal(int number) {
  if (!impl_->ended_) ::kill(impl_->pid_, number);
}

}  // namespace kentongan::mqtt
