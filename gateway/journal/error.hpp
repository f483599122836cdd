// What can go wrong with a journal, in the operator's words.
//
// Error rule of this folder: sqlite.hpp, chain.hpp, projection.hpp and migrations.hpp throw `journal_error`; the
// public functions of `store` catch it and hand back a `failure`; the port's callbacks get its `code`.
#pragma once
#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>
#include <system_error>

namespace kentongan::journal {

enum class errc {
  full = 1,       // the disk (or quota) has no room; later commits work again when there is some
  busy,           // another program holds SQLite's write lock; a later attempt may succeed
  io,             // reading or writing failed below SQLite
  corrupt,        // the file is damaged: pages, chain or a row's text
  not_a_journal,  // no SQLite file, or one that belongs to another program
  newer_schema,   // written by a newer version of this program
  in_use,         // another gateway runs on this file
  cannot_open,    // missing, a folder, or no permission
  read_only,      // opened for reading, or the file cannot be written
  seq_gap,        // a batch that does not continue the journal: a fault of the caller
  failed,         // anything else SQLite reports; the message says what
};

const std::error_category& category() noexcept;
inline std::error_code make_error_code(errc e) noexcept { return {static_cast<int>(e), category()}; }

struct failure {
  std::error_code code;
  int sqlite = 0;       // SQLite's extended result code; 0 when SQLite was not involved
  std::string message;  // names the file and what was tried
};

template <class T>
using result = boost::system::result<T, failure>;

class journal_error : public std::runtime_error {
 public:
  explicit journal_error(failure f) : std::runtime_error(f.message), failure_(std::move(f)) {}
  journal_error(errc e, std::string message) : journal_error(failure{make_error_code(e), 0, std::move(message)}) {}
  const failure& why() const noexcept { return failure_; }

 private:
  failure failure_;
};

// What result<T>::value() throws.
[[noreturn]] void throw_exception_from_error(const failure&, const boost::source_location&);

}  // namespace kentongan::journal

template <>
struct std::is_error_code_enum<kentongan::journal::errc> : std::true_type {};
