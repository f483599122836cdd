#include "radio/stand_in/pty_master.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace kentongan::radio {
namespace {

[[noreturn]] void fail(const std::string& what) { throw std::system_error(errno, std::generic_category(), what); }

}  // namespace

pty_master::pty_master(std::string link) {
  master_ = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  if (master_ < 0) fail("pseudo-terminal");
  try {
    char name[128];
    if (::grantpt(master_) != 0 || ::unlockpt(master_) != 0 || ::ptsname_r(master_, name, sizeof name) != 0) {
      fail("pseudo-terminal");
    }
    path_ = name;
    slave_ = ::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (slave_ < 0) fail(path_);
    // Raw from the beginning: a terminal that echoes would send each frame back to its sender.
    termios attributes{};
    if (::tcgetattr(slave_, &attributes) != 0) fail(path_);
    ::cfmakeraw(&attributes);
    if (::tcsetattr(slave_, TCSANOW, &attributes) != 0) fail(path_);

    if (link.empty()) return;
    if (std::filesystem::is_symlink(std::filesystem::symlink_status(link))) std::filesystem::remove(link);
    if (::symlink(name, link.c_str()) != 0) fail(link);
    link_ = std::move(link);
  } catch (...) {
    close();
    throw;
  }
}

pty_master::~pty_master() {
  std::error_code error;
  if (!link_.empty() && std::filesystem::read_symlink(link_, error) == path_) std::filesystem::remove(link_, error);
  close();
}

void pty_master::close() noexcept {
  if (slave_ >= 0) ::close(slave_);
  if (master_ >= 0) ::close(master_);
}

}  // namespace kentongan::radio
