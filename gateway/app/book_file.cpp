#include "gateway/app/book_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace kentongan::app {

namespace {

constexpr off_t octets_max = 1 << 20;

std::string why() { return std::generic_category().message(errno); }

[[noreturn]] void fail(const std::filesystem::path& file) { throw std::runtime_error(file.string() + ": " + why()); }

}  // namespace

std::string stamp_of(const std::filesystem::path& file) {
  struct stat s {};
  if (::stat(file.c_str(), &s) != 0) return errno == ENOENT ? "" : why();
  return std::to_string(s.st_ino) + ' ' + std::to_string(s.st_size) + ' ' + std::to_string(s.st_mtim.tv_sec) + '.' +
         std::to_string(s.st_mtim.tv_nsec) + ' ' + std::to_string(s.st_mode);
}

private_text read_private(const std::filesystem::path& file) {
  struct stat s {};
  if (::stat(file.c_str(), &s) != 0) return errno == ENOENT ? private_text{} : private_text{{}, why()};
  if ((s.st_mode & 077) != 0) return {{}, "others than its owner may read or write it; chmod 600"};
  if (s.st_size > octets_max) return {{}, "larger than 1 MiB"};
  std::ifstream in(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in.is_open() || in.bad()) return {{}, "cannot be read"};
  return {std::move(text), {}};
}

void write_private(const std::filesystem::path& file, const std::string& text) {
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
  const std::filesystem::path fresh = file.string() + ".new";
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) fail(fresh);
  const bool written = ::fchmod(fd, 0600) == 0 &&
                       ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  if (::close(fd) != 0 || !written) fail(fresh);
  std::filesystem::rename(fresh, file);
}

file_lock::file_lock(const std::filesystem::path& of) {
  if (of.has_parent_path()) std::filesystem::create_directories(of.parent_path());
  const std::filesystem::path file = of.string() + ".lock";
  fd_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd_ < 0) fail(file);
  while (::flock(fd_, LOCK_EX) != 0)
    if (errno != EINTR) {
      ::close(fd_);
      fail(file);
    }
}

file_lock::~file_lock() { ::close(fd_); }

}  // namespace kentongan::app
