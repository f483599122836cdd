// The journal in virtual time: the real store, whose commits take a while, fail for a while, or are the last thing that
// the process does. Every commit goes to the ledger the moment it is on disk.
#pragma once
#include "gateway/journal/direct_journal.hpp"
#include "tests/sim/ledger.hpp"
#include "tests/sim/options.hpp"

#include <filesystem>
#include <optional>

namespace kentongan::sim {

// The process is killed here: leaves the gateway through whatever it was doing.
struct killed {};

// What survives the process.
class disk {
 public:
  explicit disk(bool on_file, std::uint64_t seed);
  ~disk();
  void reopen();  // after a crash; in memory there is nothing to open
  journal::store& store() { return *store_; }

 private:
  std::filesystem::path folder_;  // empty: in memory
  std::optional<journal::store> store_;
};

class storage final : public ports::journal {
 public:
  struct parts {
    sim::loop& loop;
    loop::owner owner;
    ::kentongan::journal::store& store;
    const options& faults;
    const bool& healed;
    const steady_time& full_until;
    sim::ledger& ledger;
    std::function<void(const ports::outbox_row&)> keeps;
    std::function<void(std::uint64_t)> drops;
    std::function<void(const ports::journal_batch&)> written;  // what is on disk now
  };
  storage(parts, chance);

  void commit(ports::sealed_batch, std::function<void(std::error_code)> done) override;
  void read(domain::order_id, std::uint64_t from, std::size_t limit, read_handler done) override;

 private:
  parts p_;
  chance chance_;
  ::kentongan::journal::direct_journal inner_;
  ports::sealed_batch batch_;  // under way
};

}  // namespace kentongan::sim
