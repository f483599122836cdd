// The dispatcher's state: open orders and the little that outlives them. It changes only by apply(fact), so that
// replaying the journal rebuilds it exactly; no rule is asked here.
#pragma once
#include "gateway/dispatch/emergencies.hpp"
#include "gateway/dispatch/readiness.hpp"
#include "gateway/dispatch/roster.hpp"
#include "gateway/domain/order_view.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace kentongan::dispatch {

// Its crew has answered, and neither refused nor been stood down.
bool has_answered(const domain::assignment_view&);
// Its offer stands, and nobody has answered it.
inline bool is_offered(const domain::assignment_view& a) { return a.state == domain::assignment_state::offered; }

struct open_order : domain::order_view {
  std::uint64_t accepted_seq = 0;
  domain::steady_time accepted_steady;
  domain::steady_time valid_until_steady;
  domain::steady_time held_until_steady;                 // while `held`
  domain::steady_time due = domain::steady_time::max();  // when tick() must look at it; managed by the dispatcher
  std::vector<std::string> answers;                      // keys of the answers it got; see state::find_answer

  const domain::order_id& id() const { return order->id; }
  domain::assignment_view* assignment(const domain::unit_id&);
  domain::delivery_view* delivery(std::uint32_t number);
  domain::ladder_view* find_ladder(const domain::agency_id&);
  // Somebody of this agency has: its ladder stands still.
  bool answered(const domain::agency_id&) const;
  // Some unit of this agency has an offer that nobody has answered yet.
  bool waiting(const domain::agency_id&) const;
  bool is_drill() const { return order->purpose != domain::order_purpose::real; }
  std::uint32_t next_delivery_number() const;
};

// An order that has ended, kept until its repeats would be refused as expired anyway, and no less than an hour, so that
// answers from a blank spot still find it (contract v1 lets an answer travel for an hour).
struct closed_order {
  std::uint32_t revision = 0;
  std::uint64_t content = 0;
  domain::utc_time valid_until;
  domain::utc_time closed_at;
  std::vector<std::string> answers;  // keys, as of an open order
};

// Where an answer went when it was first heard.
struct known_answer {
  domain::order_id order;  // empty: it was about the unit alone
  domain::unit_id unit;
};

class state {
 public:
  // Folds one fact in. `now` places the fact's wall time on the steady clock: of a fact just decided they are the
  // same moment, of a replayed one it lies in the past (never in the future, whatever the wall clock did).
  void apply(const domain::fact&, const domain::instant& now);

  // Restores what outlives orders.
  void remember_closed(const domain::order_id&, closed_order);
  void remember_unit(const domain::unit_id&, domain::availability);
  // An answer given before this run, so that a repeat of it is recognised; changes nothing else.
  void remember_answer(const domain::fact&);
  void set_last_seq(std::uint64_t seq) { last_seq_ = seq; }
  void set_last_number(std::uint32_t number) { last_number_ = number; }

  std::uint64_t last_seq() const { return last_seq_; }
  open_order* find(const domain::order_id&) const;
  open_order* find_number(std::uint32_t number) const;
  const closed_order* find_closed(const domain::order_id&) const;
  // What an answer of this sender ("phone:budi") with this id did, so that a repeat does nothing: not to another order
  // either. Known as long as its order is; about the unit alone, for an hour.
  const known_answer* find_answer(const std::string& channel, const std::string& answer_id) const;
  // Open orders in which the unit has an assignment, oldest first.
  std::vector<open_order*> orders_of(const domain::unit_id&) const;
  const std::map<std::uint64_t, std::unique_ptr<open_order>>& open() const { return open_; }  // by acceptance
  const std::map<domain::unit_id, domain::availability>& units() const { return units_; }

  // What stands apart from orders.
  const dispatch::emergencies& emergencies() const { return emergencies_; }
  void said(const domain::emergency_id& id, domain::steady_time at) { emergencies_.said(id, at); }
  const dispatch::readiness& readiness() const { return readiness_; }
  const duty_book& duties() const { return duties_; }
  // That this shift's crew is too small has been said, at this stage.
  bool was_told_short(const domain::unit_id&, const std::string& shift, domain::strength_stage,
                      domain::utc_time from) const;
  // Quiet mode: the last word on each net.
  const std::map<domain::net_id, domain::utc_time>& quiet_until() const { return quiet_until_; }
  domain::utc_time running_since() const { return running_since_; }  // the epoch: not known

  // The lowest free short number above the last one given: two digits as long as they last, so that they can be
  // keyed on an HT.
  std::uint32_t free_number() const;

  // Forgets closed orders that have been kept long enough.
  void forget_until(domain::utc_time now);

 private:
  void accept(const domain::fact&, const domain::order_accepted&, domain::steady_time at);
  void close(open_order&, domain::utc_time at);
  void apply_situation(const domain::fact&, domain::steady_time at);

  std::uint64_t last_seq_ = 0;
  std::uint32_t last_number_ = 0;
  std::map<std::uint64_t, std::unique_ptr<open_order>> open_;
  std::unordered_map<domain::order_id, open_order*> by_id_;
  std::map<std::uint32_t, open_order*> by_number_;
  std::unordered_map<domain::unit_id, std::set<std::uint64_t>> by_unit_;  // accepted_seq
  std::unordered_map<domain::order_id, closed_order> closed_;
  std::multimap<domain::utc_time, domain::order_id> closed_by_time_;
  std::unordered_map<std::string, known_answer> answers_;      // by channel and the sender's id
  std::multimap<domain::utc_time, std::string> unit_answers_;  // keys of those about a unit alone, by when to forget
  std::map<domain::unit_id, domain::availability> units_;
  dispatch::emergencies emergencies_;
  dispatch::readiness readiness_;
  duty_book duties_;
  std::map<std::string, domain::utc_time> told_short_;  // by unit, shift and stage: the shift's beginning
  std::map<domain::net_id, domain::utc_time> quiet_until_;
  domain::utc_time running_since_;
};

}  // namespace kentongan::dispatch
