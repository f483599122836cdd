// The journal with a thread of its own: commits and reads happen there, in the order of the calls, and completions
// go back through `post`. Calls come from one thread, the one that `post` runs things on.
#pragma once
#include "gateway/journal/store.hpp"
#include "gateway/ports/journal.hpp"

#include <functional>
#include <memory>

namespace kentongan::journal {

// Runs a function later on the caller's thread; may be called from any thread. In the gateway: boost::asio::post to
// the io_context.
using poster = std::function<void(std::function<void()>)>;

// Told, on the caller's thread and before the completion, why something failed: for the log.
using failure_handler = std::function<void(const failure&)>;

class sqlite_journal final : public ports::journal {
 public:
  sqlite_journal(store, poster, failure_handler = {});
  ~sqlite_journal() override;  // stop()

  void commit(ports::sealed_batch, std::function<void(std::error_code)> done) override;
  void read(domain::order_id, std::uint64_t from, std::size_t limit, read_handler done) override;

  // Finishes everything that was asked for, posts its completions, ends the thread and closes the file. Later calls
  // complete with std::errc::operation_canceled.
  void stop();

 private:
  class worker;
  poster post_;
  failure_handler on_failure_;
  std::unique_ptr<worker> worker_;  // last: it uses the others until it has stopped
};

}  // namespace kentongan::journal
