// Calls a sleeping phone by a program of the settings: curl to a push service, or a script of the city's own. Nobody
// waits for it: some run at a time, some wait, the rest are dropped and counted; one that hangs is ended. What the call
// says are arguments of the program, never pieces of a shell's command line.
//
// Thread rule: the executor's thread.
#pragma once
#include "gateway/phones/wake_up.hpp"
#include "gateway/ports/log.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace kentongan::app {

struct wake_settings {
  std::vector<std::string> command;  // {responder} {title} {text} {url} are filled in
  std::string url;                   // of the phones' page
  std::chrono::seconds timeout{10};
  std::size_t programs_max = 4, waiting_max = 200;
};

struct wake_statistics {
  std::uint64_t called = 0;   // the program ended well
  std::uint64_t failed = 0;   // it did not start, ended otherwise, or had to be ended
  std::uint64_t dropped = 0;  // too many waited
};

class wake_program {
 public:
  wake_program(boost::asio::any_io_executor, wake_settings, ports::log);
  ~wake_program();  // running programs are ended

  void call(const phones::wake_call&);
  wake_statistics statistics() const;

 private:
  struct impl;
  std::shared_ptr<impl> impl_;
};

}  // namespace kentongan::app
