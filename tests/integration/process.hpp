// A child program of a test: started with its output in files, never outliving the test.
#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

namespace kentongan::test {

class process {
 public:
  process() = default;
  // Throws std::runtime_error when it cannot be started. Output is appended to the files.
  process(const std::vector<std::string>& arguments, const std::string& stdout_file, const std::string& stderr_file);
  ~process();  // kills it
  process(process&&) noexcept;
  process& operator=(process&&) noexcept;

  void signal(int number) const;
  int wait();  // exit code, or 128 + signal
  bool running();
  void kill();  // SIGKILL, and waits
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = 0;
};

}  // namespace kentongan::test
