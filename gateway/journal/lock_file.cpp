#include "gateway/journal/lock_file.hpp"

#include "gateway/journal/error.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace kentongan::journal {

lock_file::lock_file(const std::string& journal_path) {
  const std::string path = journal_path + ".lock";
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor_ < 0) throw journal_error(errc::cannot_open, path + ": " + std::generic_category().message(errno));
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const int why = errno;
    std::array<char, 16> holder{};
    const auto size = ::pread(descriptor_, holder.data(), holder.size(), 0);
    ::close(descriptor_);
    if (why != EWOULDBLOCK) throw journal_error(errc::cannot_open, path + ": " + std::generic_category().message(why));
    const std::string pid(holder.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    throw journal_error(errc::in_use, journal_path + ": a gateway is running on it (process " + pid + ")");
  }
  // Only for the message above; without it, on a full disk say, the lock still holds.
  const std::string pid = std::to_string(::getpid());
  if (::ftruncate(descriptor_, 0) == 0) [[maybe_unused]]
    const auto written = ::pwrite(descriptor_, pid.data(), pid.size(), 0);
}

lock_file::lock_file(lock_file&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

lock_file::~lock_file() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace kentongan::journal
