#include "gateway/app/token_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace kentongan::app {

namespace {

constexpr std::chrono::milliseconds look_again{200};
constexpr off_t octets_max = 1 << 20;

std::string why() { return std::generic_category().message(errno); }

// What changes whenever the file does; empty: there is none.
std::string stamp_of(const std::filesystem::path& file) {
  struct stat s {};
  if (::stat(file.c_str(), &s) != 0) return errno == ENOENT ? "" : why();
  return std::to_string(s.st_ino) + ' ' + std::to_string(s.st_size) + ' ' + std::to_string(s.st_mtim.tv_sec) + '.' +
         std::to_string(s.st_mtim.tv_nsec) + ' ' + std::to_string(s.st_mode);
}

}  // namespace

std::variant<web::token_book, std::string> read_tokens(const std::filesystem::path& file) {
  struct stat s {};
  if (::stat(file.c_str(), &s) != 0) {
    if (errno == ENOENT) return web::token_book{};
    return file.string() + ": " + why();
  }
  if ((s.st_mode & 077) != 0) return file.string() + ": others than its owner may read or write it; chmod 600";
  if (s.st_size > octets_max) return file.string() + ": larger than 1 MiB";
  std::ifstream in(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in.is_open() || in.bad()) return file.string() + ": cannot be read";
  auto book = web::token_book::parse(text);
  if (const auto* what = std::get_if<std::string>(&book)) return file.string() + ": " + *what;
  return book;
}

void write_tokens(const std::filesystem::path& file, const web::token_book& book) {
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
  const std::filesystem::path fresh = file.string() + ".new";
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const auto fail = [&] { throw std::runtime_error(fresh.string() + ": " + why()); };
  if (fd < 0) fail();
  const std::string text = book.print();
  const bool written = ::fchmod(fd, 0600) == 0 &&
                       ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  if (::close(fd) != 0 || !written) fail();
  std::filesystem::rename(fresh, file);
}

token_watch::token_watch(std::filesystem::path file, ports::log log) : file_(std::move(file)), log_(std::move(log)) {}

const web::token_book& token_watch::current(domain::steady_time now) {
  if (looked_ && now < *looked_ + look_again) return book_;
  const bool first = !looked_;
  looked_ = now;
  auto stamp = stamp_of(file_);
  if (!first && stamp == seen_) return book_;
  auto read = read_tokens(file_);
  seen_ = std::move(stamp);
  if (auto* what = std::get_if<std::string>(&read)) {
    book_ = {};
    if (*what != fault_) log_(ports::level::error, "no token is valid: " + *what);
    fault_ = *what;
    return book_;
  }
  fault_.clear();
  book_ = std::get<web::token_book>(std::move(read));
  log_(ports::level::info, std::to_string(book_.entries().size()) + " tokens in " + file_.string());
  return book_;
}

}  // namespace kentongan::app
