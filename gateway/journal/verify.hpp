// Is the journal what was written, and are the tables what its facts add up to?
#pragma once
#include "gateway/journal/chain.hpp"
#include "gateway/journal/projection.hpp"
#include "gateway/journal/sqlite.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kentongan::journal {

struct chain_report {
  struct fault {
    std::uint64_t seq = 0;  // the first fact that is not as it was written
    std::string why;
  };
  std::uint64_t facts = 0;  // found in order, before the fault if there is one
  digest last{};            // hash of the last good fact: worth noting outside of the file
  std::optional<fault> broken;
};

// What the file itself says about its end.
struct head_row {
  std::uint64_t seq = 0;
  digest hash{};
  std::uint64_t outbox_id = 0;
};
// Throws journal_error (corrupt) when it is missing or does not fit the facts.
head_row read_head(database&);

// Walks the facts from `from` (1: all of them) to the head. In short reads, so that a gateway writing meanwhile is
// not held up. Throws journal_error when SQLite cannot read on.
chain_report verify_chain(database&, std::uint64_t from = 1);

// Folds every fact into `into`, oldest first. Throws journal_error, corrupt for a fact that cannot be read.
void replay(database&, projection& into);

// Folds all facts into temporary tables and compares; one line per table that differs, none when all is well. One
// long read: a gateway writing meanwhile keeps its log until it ends.
std::vector<std::string> verify_projections(database&);

}  // namespace kentongan::journal
