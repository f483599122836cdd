// The journal's file: facts with their chain, the projections they add up to, and the outbox, all in one SQLite
// database (WAL, synchronous=FULL). One thread at a time; which one does not matter.
//
// Guarantee: when commit() returns without an error, the batch survives a power cut; when it returns one, no later
// call sees any of it. Every function reports errors as `failure`; none throws anything of SQLite's.
#pragma once
#include "gateway/journal/error.hpp"
#include "gateway/journal/verify.hpp"
#include "gateway/ports/journal.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace kentongan::journal {

class store {
 public:
  // For the gateway: creates the file if there is none, brings its tables up to date, and keeps every other gateway
  // away from it (in_use) until the object is gone. The folder must exist. The last facts' chain is checked.
  static result<store> open(const std::string& path);
  // For a look, also while a gateway runs: everything but commit() and rebuild() works.
  static result<store> open_read_only(const std::string& path);
  // For simulations: the same in memory, gone with the object.
  static result<store> in_memory();

  store(store&&) noexcept;
  store& operator=(store&&) noexcept;
  ~store();

  // The journal's end: as this object wrote it, or as the file had it at opening.
  std::uint64_t last_seq() const noexcept;

  // All of it or nothing. seq_gap, with nothing written, when the facts do not continue the journal one by one.
  result<void> commit(const ports::journal_batch&);

  // Facts with seq >= from, oldest first, at most `limit` and never more than read_limit_max. Of one order, under
  // its id's every use; of all when it is empty.
  static constexpr std::size_t read_limit_max = 10'000;
  result<std::vector<domain::fact>> read(const domain::order_id&, std::uint64_t from, std::size_t limit);

  // What start-up needs. Closed orders are remembered while their valid_until lies after `now`, and for
  // an hour after their end.
  result<ports::journal_snapshot> snapshot(domain::utc_time now);

  result<chain_report> verify();
  result<std::vector<std::string>> verify_projections();
  // Writes the projections anew from the facts.
  result<void> rebuild();

  // The write-ahead log has grown enough to be copied into the file. Left to the caller, so that no commit waits for
  // it: call checkpoint() when there is nothing else to do, or when checkpoint_pressing().
  bool checkpoint_due() const noexcept;
  bool checkpoint_pressing() const noexcept;
  void checkpoint() noexcept;

 private:
  struct state;
  explicit store(std::unique_ptr<state>);
  std::unique_ptr<state> state_;
};

}  // namespace kentongan::journal
