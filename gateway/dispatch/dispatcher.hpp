// The dispatcher: (event, now) -> facts, effects, reply. All rules of the gateway live behind these few calls;
// no clock, thread, socket or file does.
//
// Every fact is applied to the state at once, so the caller may go on deciding; he commits the facts and lets the
// effects and the reply out only afterwards. When a commit fails he repeats it, or discards the dispatcher and
// replays the journal into a new one.
#pragma once
#include "gateway/dispatch/state.hpp"
#include "gateway/domain/event.hpp"

#include <map>
#include <optional>
#include <vector>

namespace kentongan::dispatch {

struct policy {
  std::chrono::milliseconds default_validity = std::chrono::hours{4};        // of an order that names no valid_until
  std::chrono::milliseconds max_validity = std::chrono::hours{72};           // further ahead is a mistake: rejected
  std::chrono::milliseconds stand_down_validity = std::chrono::minutes{30};  // how long a stand-down is repeated
  std::chrono::milliseconds check_validity = std::chrono::minutes{10};       // and a question to a silent crew
  // Emergencies that nobody acknowledges (status model, "Escalation and acknowledgement policy").
  std::chrono::milliseconds emergency_repeat = std::chrono::seconds{10};      // they are said again
  std::chrono::milliseconds emergency_escalation = std::chrono::seconds{15};  // the supervisor is told
  std::chrono::milliseconds path_settle = std::chrono::seconds{30};           // a path that is back must last so long
};

struct outcome {
  std::vector<domain::fact> facts;
  std::vector<domain::effect> effects;
  std::optional<domain::reply> reply;
};

class dispatcher {
 public:
  // The directory must outlive the dispatcher.
  dispatcher(const domain::directory&, policy);

  outcome handle(const domain::event&, const domain::instant& now);
  // Everything that has come due: ladder steps, expiry. A step missed while the gateway was down is taken once.
  outcome tick(const domain::instant& now);
  std::optional<domain::steady_time> deadline() const;
  // Of that, what the journal alone decides: the same in a dispatcher that was rebuilt from it. The rest is looked at
  // once at start-up and then in time: the calendar, paths, and what is said again without a fact.
  std::optional<domain::steady_time> next_step() const;

  // Start-up. Replay facts in order, then ask for what must be sent (again), with the ids it had.
  void replay(const domain::fact&, const domain::instant& now);
  std::vector<domain::transmission> pending() const;
  // What is open for an address, also where its device has had it before: for one whose memory is empty.
  std::vector<domain::transmission> open_for(domain::channel_kind, std::string_view address,
                                             const domain::instant& now) const;
  // The first fact of a run.
  outcome started(std::string boot, std::string version, const domain::instant& now);

  state& current() { return state_; }
  const state& current() const { return state_; }
  const roster& duty() const { return roster_; }
  const path_watch& paths() const { return paths_; }

 private:
  class turn;  // one decision under way; dispatcher.cpp and its siblings

  domain::steady_time emergencies_due() const;
  std::optional<domain::utc_time> next_drill(domain::utc_time after) const;
  domain::steady_time expires_of(const open_order&, const domain::delivery_view&) const;
  domain::transmission transmission_of(const open_order&, const domain::delivery_view&) const;

  const domain::directory& directory_;
  policy policy_;
  state state_;
  roster roster_{directory_, state_.duties()};
  path_watch paths_{directory_, policy_.path_settle};
  domain::steady_time calendar_due_ = domain::steady_time::min();             // nobody has looked yet
  std::map<std::pair<domain::steady_time, std::uint64_t>, open_order*> due_;  // (when, accepted_seq)
};

}  // namespace kentongan::dispatch
