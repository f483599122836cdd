#include "gateway/journal/sqlite.hpp"

#include <sqlite3.h>

namespace kentongan::journal {
namespace {

errc meaning_of(int extended) {
  switch (extended & 0xff) {  // the low octet is the primary code (sqlite.org/rescode.html)
    case SQLITE_FULL:
      return errc::full;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return errc::busy;
    case SQLITE_IOERR:
      return errc::io;
    case SQLITE_CORRUPT:
      return errc::corrupt;
    case SQLITE_NOTADB:
      return errc::not_a_journal;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return errc::cannot_open;
    case SQLITE_READONLY:
      return errc::read_only;
    default:
      return errc::failed;
  }
}

// How long a commit waits for another program's write lock. Only a person with a tool can hold it, since the
// lock file keeps a second gateway out.
constexpr int busy_wait_ms = 250;

}  // namespace

void database::closer::operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }

database::database(const std::string& path, access how) : path_(path) {
  // SQLite's memory counters cost a lock at every allocation, and nobody reads them. Refused, without harm, when
  // SQLite has been started already.
  static const int counters_off = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(counters_off);
  // NOMUTEX: the connection is used by one thread at a time, so SQLite need not lock it at every call.
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (how == access::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  handle_.reset(raw);
  if (code != SQLITE_OK) fail(code, "opening");
  sqlite3_busy_timeout(raw, busy_wait_ms);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // Takes the place of the automatic checkpoint too, which the caller does at a better moment.
  sqlite3_wal_hook(
      raw,
      [](void* pages, sqlite3*, const char*, int count) {
        *static_cast<int*>(pages) = count;
        return SQLITE_OK;
      },
      wal_pages_.get());
}

void database::fail(int code, std::string_view what) const {
  std::string text = path_ + ": " + std::string(what) + ": ";
  text += handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code);
  throw journal_error(failure{make_error_code(meaning_of(code)), code, std::move(text)});
}

void database::exec(const std::string& sql) {
  if (const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr); code != SQLITE_OK)
    fail(code, sql.substr(0, sql.find('\n')));
}

std::int64_t database::number(const std::string& sql) {
  statement s(*this, sql);
  s.start();
  const std::int64_t value = s.next() ? s.number(0) : 0;
  return value;
}

std::string database::text(const std::string& sql) {
  statement s(*this, sql);
  s.start();
  return s.next() ? std::string(s.text(0)) : std::string();
}

bool database::in_transaction() const noexcept { return sqlite3_get_autocommit(handle_.get()) == 0; }

void database::checkpoint() noexcept {
  sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

void statement::closer::operator()(sqlite3_stmt* s) const noexcept { sqlite3_finalize(s); }

statement::statement(const database& db, std::string_view sql) : db_(&db) {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v3(db.handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &raw, nullptr);
  handle_.reset(raw);
  check(code, sql);
}

void statement::check(int code, std::string_view what) const {
  if (code != SQLITE_OK) db_->fail(code, what);
}

bool statement::next() {
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    reset();
    return false;
  }
  try {
    db_->fail(code, sqlite3_sql(handle_.get()));
  } catch (...) {
    reset();  // only now: resetting replaces the connection's message
    throw;
  }
}

void statement::reset() noexcept { sqlite3_reset(handle_.get()); }

void statement::bind_number(int i, std::int64_t value) {
  check(sqlite3_bind_int64(handle_.get(), i, value), "binding a number");
}
void statement::bind_text(int i, std::string_view value) {
  // A null pointer would bind NULL; an empty text is a text.
  const char* at = value.data() ? value.data() : "";
  check(sqlite3_bind_text64(handle_.get(), i, at, value.size(), SQLITE_STATIC, SQLITE_UTF8), "binding a text");
}
void statement::bind(int i, std::span<const std::byte> value) {
  check(sqlite3_bind_blob64(handle_.get(), i, value.data(), value.size(), SQLITE_STATIC), "binding a blob");
}
void statement::bind_null(int i) { check(sqlite3_bind_null(handle_.get(), i), "binding null"); }

std::int64_t statement::number(int column) const noexcept { return sqlite3_column_int64(handle_.get(), column); }
std::string_view statement::text(int column) const noexcept {
  const auto* at = sqlite3_column_text(handle_.get(), column);
  const int size = sqlite3_column_bytes(handle_.get(), column);
  return at ? std::string_view(reinterpret_cast<const char*>(at), static_cast<std::size_t>(size)) : std::string_view();
}
std::span<const std::byte> statement::blob(int column) const noexcept {
  const void* at = sqlite3_column_blob(handle_.get(), column);
  const int size = sqlite3_column_bytes(handle_.get(), column);
  return {static_cast<const std::byte*>(at), at ? static_cast<std::size_t>(size) : 0};
}
bool statement::is_null(int column) const noexcept { return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL; }
int statement::columns() const noexcept { return sqlite3_column_count(handle_.get()); }

transaction::transaction(database& db, kind k) : db_(db) { db_.exec(k == kind::writing ? "BEGIN IMMEDIATE" : "BEGIN"); }

transaction::~transaction() {
  // Some errors have rolled back already (sqlite.org/lang_transaction.html, "Response To Errors").
  if (db_.in_transaction()) sqlite3_exec(db_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void transaction::commit() { db_.exec("COMMIT"); }

}  // namespace kentongan::journal
