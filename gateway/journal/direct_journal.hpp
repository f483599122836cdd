// The journal without a thread, for the simulation: a call writes at once, on the caller's thread, and the completion
// goes through `post`. Faults are injected around the real store, which outlives the journal: a simulated crash
// throws the gateway away and starts a new one on the same store.
#pragma once
#include "gateway/journal/journal.hpp"
#include "gateway/journal/store.hpp"

#include <functional>
#include <system_error>

namespace kentongan::journal {

class direct_journal final : public ports::journal {
 public:
  // Both may be empty, and both may throw to simulate a crash: the exception leaves commit(), and no completion runs.
  struct faults {
    std::function<std::error_code()> before_commit;  // an error: nothing is written, and `done` gets it
    std::function<void()> after_commit;              // the batch is on disk, and nobody knows yet
  };

  // The store must outlive the journal; completions must not outlive what they touch.
  direct_journal(store&, poster, faults = {});

  void commit(ports::sealed_batch, std::function<void(std::error_code)> done) override;
  void read(domain::order_id, std::uint64_t from, std::size_t limit, read_handler done) override;

 private:
  store& store_;
  poster post_;
  faults faults_;
};

}  // namespace kentongan::journal
