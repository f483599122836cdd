// A new pseudo-terminal with a name of its own: the end a modem would be, for a program that opens serial ports.
// The slave end stays open here too, so that the other program may close and open it again without a hang-up.
#pragma once
#include <string>

namespace kentongan::radio {

class pty_master {
 public:
  // `link`: a symbolic link to make to the slave, empty for none. An older link is replaced, any other file is not.
  // Throws std::system_error, naming what failed.
  explicit pty_master(std::string link);
  ~pty_master();  // removes the link, unless it points elsewhere by now
  pty_master(const pty_master&) = delete;
  pty_master& operator=(const pty_master&) = delete;

  int descriptor() const noexcept { return master_; }  // non-blocking
  const std::string& path() const noexcept { return path_; }

 private:
  void close() noexcept;
  int master_ = -1;
  int slave_ = -1;
  std::string path_;
  std::string link_;
};

}  // namespace kentongan::radio
