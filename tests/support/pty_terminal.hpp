// The scripted terminal at the far end of a real pseudo-terminal, on a thread of its own, with real time.
#pragma once
#include "tests/support/scripted_terminal.hpp"

#include <functional>
#include <memory>
#include <string>

namespace kentongan::test {

class pty_terminal {
 public:
  // `link`: a symbolic link to make to the device; empty for none. Throws std::runtime_error.
  explicit pty_terminal(std::string link = {});
  ~pty_terminal();  // unplugged
  pty_terminal(const pty_terminal&) = delete;
  pty_terminal& operator=(const pty_terminal&) = delete;

  const std::string& path() const;
  // Runs `act` on the terminal's thread and waits for it: the only way to look at it and to make it act.
  void with(const std::function<void(scripted_terminal&)>& act) const;

 private:
  struct host;
  std::unique_ptr<host> host_;
};

}  // namespace kentongan::test
