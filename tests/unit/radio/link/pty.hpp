// The master end of a pseudo-terminal, for tests of what opens the other one.
#pragma once
#include "tests/unit/radio/octets.hpp"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <string>

namespace kentongan::radio::test {

class pty {
 public:
  pty() : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    if (master_ < 0 || ::grantpt(master_) != 0 || ::unlockpt(master_) != 0) throw std::runtime_error("no pty");
    char name[128];
    if (::ptsname_r(master_, name, sizeof name) != 0) throw std::runtime_error("no pty name");
    path_ = name;
  }
  ~pty() { hang_up(); }
  pty(const pty&) = delete;
  pty& operator=(const pty&) = delete;

  int master() const { return master_; }
  const std::string& path() const { return path_; }

  void hang_up() {
    if (master_ >= 0) ::close(master_);
    master_ = -1;
  }
  void write(const octets& out) const {
    if (::write(master_, out.data(), out.size()) != static_cast<ssize_t>(out.size())) {
      throw std::runtime_error("pty: short write");
    }
  }
  // What is there now; nothing when there is nothing, or when nobody has the other end open.
  octets read() const {
    pollfd waiting{master_, POLLIN, 0};
    if (::poll(&waiting, 1, 0) <= 0 || (waiting.revents & POLLIN) == 0) return {};
    octets in(65536);
    const ssize_t size = ::read(master_, in.data(), in.size());
    in.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return in;
  }

 private:
  int master_;
  std::string path_;
};

}  // namespace kentongan::radio::test
