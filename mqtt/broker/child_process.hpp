// A child process that cannot outlive us (Linux 5.9 or later: pidfd, close_range, PR_SET_PDEATHSIG).
//
// Thread rule: calls and handlers on the executor's thread. The kernel ties the child to the thread that started it, so
// that thread has to live as long as the child should.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::mqtt {

class child_process {
 public:
  struct handlers {
    std::function<void(std::string_view)> on_line;    // one line of its stderr, without the line break
    std::function<void(const std::string&)> on_exit;  // once, after the last line: "exit code 3", "signal 9"
  };

  // Starts arguments[0] (a path) with stdin and stdout on /dev/null. Throws std::system_error.
  child_process(boost::asio::any_io_executor, const std::vector<std::string>& arguments, handlers);
  // Kills it at once if it still runs, and waits for that; no handler runs afterwards.
  ~child_process();
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

  pid_t pid() const;
  void signal(int number);  // no effect after its end

 private:
  struct impl;
  std::shared_ptr<impl> impl_;
};

}  // namespace kentongan::mqtt
