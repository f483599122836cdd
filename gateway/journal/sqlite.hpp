// SQLite, thinly: a connection, prepared statements and a transaction that close themselves. Every function throws
// journal_error with SQLite's extended code, its text and the file's name. One thread at a time per connection.
#pragma once
#include "gateway/journal/error.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace kentongan::journal {

enum class access { read_write, read_only };

class database {
 public:
  // Opens or, with read_write, creates the file. ":memory:" lives as long as the connection.
  database(const std::string& path, access);
  database(database&&) = delete;  // statements point at it

  const std::string& path() const noexcept { return path_; }
  void exec(const std::string& sql);
  std::int64_t number(const std::string& sql);  // first column of the first row; 0 without a row
  std::string text(const std::string& sql);     // likewise; empty without a row
  bool in_transaction() const noexcept;

  // Pages in the write-ahead log after the last commit.
  int wal_pages() const noexcept { return *wal_pages_; }
  // Copies the log into the database file as far as readers allow; never waits for them. An error is left for the
  // next commit to meet: what is in the log is safe there.
  void checkpoint() noexcept;

  // Throws what the connection complains about; `what` says what was tried.
  [[noreturn]] void fail(int code, std::string_view what) const;
  sqlite3* handle() const noexcept { return handle_.get(); }

 private:
  struct closer {
    void operator()(sqlite3*) const noexcept;
  };
  std::string path_;
  std::unique_ptr<int> wal_pages_ = std::make_unique<int>(0);
  std::unique_ptr<sqlite3, closer> handle_;
};

// A prepared statement. Text and blobs are bound without a copy: they must live until the statement is done.
class statement {
 public:
  statement(const database&, std::string_view sql);

  // Binds every argument, in order, and runs to the end; rows are ignored.
  template <class... Args>
  void run(const Args&... args) {
    start(args...);
    while (next()) {
    }
  }

  // Binds every argument and leaves the statement before its first row.
  template <class... Args>
  void start(const Args&... args) {
    reset();
    int i = 0;
    (bind(++i, args), ...);
  }
  bool next();  // false: no more rows, and the statement is reset

  std::int64_t number(int column) const noexcept;
  std::string_view text(int column) const noexcept;  // valid until next()
  std::span<const std::byte> blob(int column) const noexcept;
  bool is_null(int column) const noexcept;
  int columns() const noexcept;

  void reset() noexcept;

 private:
  template <std::integral T>
  void bind(int i, T value) {
    bind_number(i, static_cast<std::int64_t>(value));
  }
  template <class T>
  void bind(int i, const std::optional<T>& value) {
    value ? bind(i, *value) : bind_null(i);
  }
  void bind(int i, const std::string& value) { bind_text(i, value); }
  void bind(int i, std::string_view value) { bind_text(i, value); }
  void bind(int i, std::span<const std::byte> value);
  void bind_number(int i, std::int64_t);
  void bind_text(int i, std::string_view);
  void bind_null(int i);
  void check(int code, std::string_view what) const;

  struct closer {
    void operator()(sqlite3_stmt*) const noexcept;
  };
  const database* db_;
  std::unique_ptr<sqlite3_stmt, closer> handle_;
};

// A transaction that is rolled back unless committed.
class transaction {
 public:
  enum class kind { reading, writing };
  transaction(database&, kind);
  ~transaction();
  transaction(const transaction&) = delete;
  transaction& operator=(const transaction&) = delete;
  void commit();

 private:
  database& db_;
};

}  // namespace kentongan::journal
