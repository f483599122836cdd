// The files of rights (tokens, accounts, sessions): read, written whole or not at all, changed by one at a time, and
// looked at again while the gateway runs, so that a right that is taken away opens nothing a moment later.
#pragma once
#include "gateway/domain/time.hpp"
#include "gateway/ports/log.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace kentongan::app {

struct private_text {
  std::string text, fault;  // one of them
};
// An absent file is empty. Refused: one that others than its owner may read or write.
private_text read_private(const std::filesystem::path&);
// Mode 0600, by way of a second file; throws std::runtime_error.
void write_private(const std::filesystem::path&, const std::string& text);
// What changes whenever the file does; empty: there is none.
std::string stamp_of(const std::filesystem::path&);

// Held while a file is read, changed and written; other processes wait. Throws std::runtime_error.
class file_lock {
 public:
  explicit file_lock(const std::filesystem::path& of);
  file_lock(const file_lock&) = delete;
  file_lock& operator=(const file_lock&) = delete;
  ~file_lock();

 private:
  int fd_ = -1;
};

template <class Book>
std::variant<Book, std::string> read_book(const std::filesystem::path& file) {
  const auto read = read_private(file);
  if (!read.fault.empty()) return file.string() + ": " + read.fault;
  auto book = Book::parse(read.text);
  if (const auto* what = std::get_if<std::string>(&book)) return file.string() + ": " + *what;
  return book;
}

template <class Book>
class book_watch {
 public:
  book_watch(std::filesystem::path file, std::string what, ports::log log)
      : file_(std::move(file)), what_(std::move(what)), log_(std::move(log)) {}

  // Looks at the file again when the last look is long enough ago. While it cannot be read, the book is empty.
  const Book& current(domain::steady_time now) {
    if (looked_ && now < *looked_ + look_again) return book_;
    const bool first = !looked_;
    looked_ = now;
    auto stamp = stamp_of(file_);
    if (!first && stamp == seen_) return book_;
    auto read = read_book<Book>(file_);
    seen_ = std::move(stamp);
    ++edition_;
    if (auto* fault = std::get_if<std::string>(&read)) {
      book_ = {};
      if (*fault != fault_) log_(ports::level::error, "none of the " + what_ + " is valid: " + *fault);
      fault_ = *fault;
      return book_;
    }
    fault_.clear();
    book_ = std::get<Book>(std::move(read));
    log_(ports::level::info, std::to_string(book_.entries().size()) + ' ' + what_ + " in " + file_.string());
    return book_;
  }

  // Another number whenever the book may have changed.
  std::uint64_t edition() const { return edition_; }

  // Writes what `how` makes of the book when it says so. False: it did not, or the file cannot be read or written.
  bool change(const std::function<bool(Book&)>& how) {
    try {
      const file_lock only_one(file_);
      auto read = read_book<Book>(file_);
      auto* book = std::get_if<Book>(&read);
      if (!book || !how(*book)) return false;
      write_private(file_, book->print());
      book_ = std::move(*book);
      ++edition_;
      looked_.reset();
      return true;
    } catch (const std::exception& e) {
      log_(ports::level::error, "the " + what_ + " cannot be written: " + e.what());
      return false;
    }
  }

 private:
  static constexpr std::chrono::milliseconds look_again{200};
  std::filesystem::path file_;
  std::string what_;
  ports::log log_;
  Book book_;
  std::string seen_, fault_;
  std::uint64_t edition_ = 0;
  std::optional<domain::steady_time> looked_;
};

}  // namespace kentongan::app
