// The pump: events in, facts to disk, and only then replies and effects out. It holds the one rule that everything
// else leans on: nothing is sent, shown or acknowledged before the facts behind it are on disk.
//
// Events of one turn of the loop are decided at once and committed together; while a commit is under way, the next
// ones gather. What nobody waits for begins no commit at once: evidence (a frame is on the air) waits some milliseconds
// and rows that the broker has wait a second for others to share the commit with. When the journal cannot be written,
// the same batch is tried again until it can: new orders are refused as `unavailable` meanwhile, and nobody is told
// anything that is not on disk.
//
// Thread rule: one thread, that of the loop.
#pragma once
#include "gateway/dispatch/dispatcher.hpp"
#include "gateway/ports/board.hpp"
#include "gateway/ports/clock.hpp"
#include "gateway/ports/intake.hpp"
#include "gateway/ports/journal.hpp"
#include "gateway/ports/log.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kentongan::app {

struct pump_statistics {
  std::uint64_t events = 0, facts = 0, commits = 0, commit_failures = 0, refused_unavailable = 0;
  std::size_t largest_batch = 0;  // facts
};

class pump final : public ports::intake, public ports::board {
 public:
  struct parts {
    dispatch::dispatcher& dispatcher;
    ports::journal& journal;
    ports::clock clock;
    ports::log log;
    // Outbox rows for the reports of one batch; ids are taken from the counter.
    std::function<std::vector<ports::outbox_row>(std::span<const domain::report>, std::uint64_t& next_id)> encode;
    // Called after the commit, in the order of the facts.
    std::function<void(const domain::transmission&)> transmit;
    std::function<void(const domain::recall&)> recall;
    std::function<void(ports::outbox_row)> publish;
    std::function<void(const domain::report&)> committed;  // for retained state
    std::function<void(const domain::reminder&)> remind = {};
    std::function<void(const domain::page&)> page = {};
  };
  pump(parts, std::uint64_t last_outbox_id);

  void submit(domain::event, std::function<void(const domain::reply&)> done) override;
  // An outbox row that the broker has: forgotten with the next commit, or after a second without one. A crash before
  // that publishes it again, which its readers recognise by `seq`.
  void drop_outbox_row(std::uint64_t id);
  void add(dispatch::outcome);  // facts that no event brought: start-up, ticks
  // What the board shows may be a commit ahead of the disk. Whoever shows it to people lets it out through here: `what`
  // runs when everything decided so far is on disk, which may be at once.
  void when_durable(std::function<void()> what);

  // The end is near: what has gathered is committed now rather than soon.
  void flush();

  // Ends a turn of the loop: takes due steps, replies to what needs no commit, begins the next commit.
  void end_of_turn();
  std::optional<domain::steady_time> deadline() const;
  std::optional<domain::steady_time> next_step() const { return p_.dispatcher.next_step(); }

  bool storage_failed() const { return failing_since_.has_value(); }
  const std::string& storage_error() const { return storage_error_; }
  bool idle() const { return !committing_ && !has_work(); }
  const pump_statistics& stats() const { return stats_; }

  std::vector<domain::order_view> open_orders(std::size_t limit) const override;
  void visit_open(std::uint64_t from,
                  const std::function<bool(std::uint64_t, const domain::order_view&)>& each) const override;
  const domain::order_view* find_open(const domain::order_id&) const override;
  std::size_t open_count() const override;
  std::vector<const domain::order_view*> orders_of(const domain::unit_id&) const override;
  domain::availability unit_state(const domain::unit_id&) const override;
  std::vector<std::pair<domain::unit_id, domain::availability>> units() const override;

 private:
  struct waiting_reply {
    std::function<void(const domain::reply&)> done;
    domain::reply reply;
    bool is_order = false;
  };
  bool has_work() const;
  void gather(dispatch::outcome);
  void commit_by(domain::steady_time);
  void commit();
  void start_commit();
  void on_committed(std::error_code);
  void let_out();
  void refuse_waiting_orders();

  parts p_;
  std::uint64_t next_outbox_id_;
  ports::journal_batch batch_;                    // gathering
  std::vector<domain::effect> effects_;           // of batch_, but for
  std::vector<domain::report> reports_;           // what is told
  std::vector<waiting_reply> waiting_;            // for batch_
  std::optional<domain::steady_time> commit_at_;  // batch_ must be committed then
  ports::sealed_batch in_commit_;                 // on its way to disk; kept until it is there
  std::vector<domain::effect> in_commit_effects_;
  std::vector<domain::report> in_commit_reports_;
  std::vector<waiting_reply> in_commit_waiting_;
  bool committing_ = false;
  std::optional<domain::steady_time> failing_since_, retry_at_;
  std::chrono::milliseconds retry_wait_{0};
  std::string storage_error_;
  pump_statistics stats_;
};

}  // namespace kentongan::app
