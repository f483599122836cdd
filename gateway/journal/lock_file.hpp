// Keeps a second gateway off a journal: an flock(2) on "<journal>.lock", held for the life of the object and given
// up by the kernel when the process dies. Not on the database file itself: closing any descriptor of that would
// drop SQLite's own locks (fcntl(2), "Advisory record locking"). Readers do not take it.
#pragma once
#include <string>

namespace kentongan::journal {

class lock_file {
 public:
  // Throws journal_error: in_use, naming the holder's process id, or cannot_open.
  explicit lock_file(const std::string& journal_path);
  ~lock_file();
  lock_file(lock_file&& other) noexcept;
  lock_file& operator=(lock_file&&) = delete;

 private:
  int descriptor_;
};

}  // namespace kentongan::journal
