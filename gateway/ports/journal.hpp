// Port: the journal. What is committed here survives a power cut; what is not was never said to anyone.
#pragma once
#include "gateway/domain/fact.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

namespace kentongan::ports {

// A message that must reach the broker: kept until it did, sent again with the same id after a restart.
struct outbox_row {
  std::uint64_t id = 0;  // 1, 2, 3 ..., given by the writer
  std::string topic;
  std::string payload;
  std::int64_t expires_utc_ms = 0;  // milliseconds since 1970; not sent after it
};

// Everything of one moment, committed whole or not at all.
struct journal_batch {
  std::vector<domain::fact> facts;  // seq continues the journal's
  std::vector<outbox_row> put;
  std::vector<std::uint64_t> drop;  // ids of outbox rows that the broker has
};
// A batch that nobody changes any more: the journal's thread reads it while its writer keeps it for a second try.
using sealed_batch = std::shared_ptr<const journal_batch>;

// An order that has ended, remembered until it would be refused as expired anyway, and at least for the hour that an
// answer may travel: its repeats, and those of the answers to it, are recognised.
struct remembered_order {
  domain::order_id id;
  std::uint32_t revision = 0;
  std::uint64_t content = 0;
  domain::utc_time valid_until;
  domain::utc_time closed_at;
};

struct remembered_unit {
  domain::unit_id unit;
  domain::availability state = domain::availability::unknown;
};

// What start-up needs: the facts of all open orders in order, and the little that outlives an order.
struct journal_snapshot {
  std::uint64_t last_seq = 0;
  std::uint64_t last_outbox_id = 0;
  std::uint32_t last_number = 0;  // short number of the youngest order, open or not: the next one gets another
  std::vector<domain::fact> open_facts;
  // Answers that may still be repeated although no open order holds them: those to the orders in `closed`, and those of
  // the last hour that were about a unit alone. In order.
  std::vector<domain::fact> answers;
  std::vector<domain::fact> standing;  // without an order, and still of importance (domain/standing.hpp). In order.
  std::vector<remembered_order> closed;
  std::vector<remembered_unit> units;
  std::vector<outbox_row> outbox;
};

class journal {
 public:
  virtual ~journal() = default;

  // Durable, or an error and nothing of it written. `done` runs later, on the caller's thread. Batches are
  // committed in the order of the calls; one at a time is enough, since callers gather while one is under way.
  virtual void commit(sealed_batch, std::function<void(std::error_code)> done) = 0;

  // Facts with seq >= from, at most `limit`, oldest first; for the replay verb and for one order's timeline
  // (order id empty: all). `done` runs later, on the caller's thread.
  using read_handler = std::function<void(std::error_code, std::vector<domain::fact>)>;
  virtual void read(domain::order_id, std::uint64_t from, std::size_t limit, read_handler done) = 0;
};

}  // namespace kentongan::ports
