#include "tests/support/pty_terminal.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <future>
#include <stdexcept>
#include <thread>

namespace kentongan::test {

namespace net = boost::asio;

struct pty_terminal::host {
  explicit host(std::string link_name) : link(std::move(link_name)) {
    const int fd = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    char name[128];
    if (fd < 0 || ::grantpt(fd) != 0 || ::unlockpt(fd) != 0 || ::ptsname_r(fd, name, sizeof name) != 0)
      throw std::runtime_error("no pseudo-terminal");
    path = name;
    // The near end stays open here too, so that it may be closed and opened again without a hang-up; and raw, so that
    // what is written before anybody opens it is not echoed back.
    slave = ::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    termios raw{};
    ::tcgetattr(slave, &raw);
    ::cfmakeraw(&raw);
    ::tcsetattr(slave, TCSANOW, &raw);
    master.assign(fd);
    if (!link.empty()) {
      std::filesystem::remove(link);
      std::filesystem::create_symlink(path, link);
    }
    terminal.say = [this](std::chrono::milliseconds after, std::string octets) { later(after, std::move(octets)); };
    read();
    thread = std::thread([this] { io.run(); });
  }
  ~host() {
    net::post(io, [this] { io.stop(); });
    thread.join();
    master.close();
    ::close(slave);
    std::error_code ignored;
    if (!link.empty()) std::filesystem::remove(link, ignored);
  }

  void later(std::chrono::milliseconds after, std::string octets) {
    auto timer = std::make_shared<net::steady_timer>(io, after);
    timer->async_wait([this, timer, octets = std::move(octets)](boost::system::error_code) {
      boost::system::error_code ignored;
      net::write(master, net::buffer(octets), ignored);
    });
  }
  void read() {
    master.async_read_some(net::buffer(incoming), [this](boost::system::error_code error, std::size_t size) {
      if (error) return;
      terminal.take({incoming.data(), size});
      read();
    });
  }

  std::string link, path;
  net::io_context io{1};
  net::executor_work_guard<net::io_context::executor_type> work{io.get_executor()};
  net::posix::stream_descriptor master{io};
  int slave = -1;
  std::array<char, 4096> incoming{};
  scripted_terminal terminal;
  std::thread thread;
};

pty_terminal::pty_terminal(std::string link) : host_(std::make_unique<host>(std::move(link))) {}
pty_terminal::~pty_terminal() = default;

const std::string& pty_terminal::path() const { return host_->path; }

void pty_terminal::with(const std::function<void(scripted_terminal&)>& act) const {
  std::promise<void> done;
  net::post(host_->io, [&] {
    act(host_->terminal);
    done.set_value();
  });
  done.get_future().wait();
}

}  // namespace kentongan::test
