// Which agencies can be reached, before there is an incident. Two parts: `readiness`, the fold of what was decided, of
// the state; and `path_watch`, what is known of each path right now. The latter is not of the journal: whoever watches
// over a path says at start-up how it is.
#pragma once
#include "gateway/domain/event.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace kentongan::dispatch {

struct agency_readiness {
  domain::reach state = domain::reach::reachable;
  domain::utc_time since;  // the epoch: nothing was ever wrong
  std::string reason;
  bool alarm_open = false;
  std::optional<domain::utc_time> heard;           // the first sign of life in the last shift that had one
  std::map<std::string, domain::utc_time> silent;  // by shift: beginning of the last one found silent
};

class readiness {
 public:
  void apply(const domain::fact&);  // only facts without an order
  const agency_readiness& of(const domain::agency_id&) const;

 private:
  std::map<domain::agency_id, agency_readiness> agencies_;
};

class path_watch {
 public:
  // Bad news is believed at once, good news after it has lasted for `settle`, so that a loose cable makes one alarm.
  // The directory must outlive it.
  path_watch(const domain::directory&, std::chrono::milliseconds settle);

  // Somebody's channel is on this net.
  bool plans_net(const domain::net_id& n) const { return !users_of("net/" + n.str()).empty(); }

  // Takes a report in; the agencies that it may concern.
  std::vector<domain::agency_id> report(const domain::path_reported&, domain::steady_time now);
  // What a fact of an earlier run says: those paths did not work then. Believed until somebody reports.
  void presume(const domain::reach_changed&);

  // How things stand; `to`, `down` and `reason` of the fact.
  domain::reach_changed judge(const domain::agency_id&, domain::steady_time now) const;
  struct path {
    std::string name;
    std::optional<bool> up;  // nothing: nobody has said it
    std::string reason;
  };
  std::vector<path> paths_of(const domain::agency_id&, domain::steady_time now) const;

  // When good news will have lasted long enough, and whose it is.
  std::optional<domain::steady_time> deadline() const;
  std::vector<domain::agency_id> take_settled(domain::steady_time now);

 private:
  struct source {  // a modem of a net; a phone or a desk has just one
    bool up = false;
    std::string reason;
    domain::steady_time working_since;  // of one that is up; min: from the start
  };
  struct known {
    std::map<std::string, source> sources;
    bool presumed_down = false;
    std::string presumed_reason;
  };
  path look(const std::string& name, domain::steady_time now) const;
  std::vector<domain::agency_id> users_of(const std::string& name) const;
  std::vector<std::string> names_of_agency(const domain::agency_id&) const;

  std::chrono::milliseconds settle_;
  std::map<domain::agency_id, std::vector<std::string>> planned_;  // the paths of each agency
  std::map<std::string, known> known_;
  std::set<std::pair<domain::steady_time, std::string>> settling_;
};

}  // namespace kentongan::dispatch
