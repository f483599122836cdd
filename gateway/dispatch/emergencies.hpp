// Open emergencies and last known positions: the fold of their facts. Part of the state; no rule is asked here.
#pragma once
#include "gateway/domain/fact.hpp"

#include <map>
#include <optional>

namespace kentongan::dispatch {

struct emergency {
  std::uint64_t seq = 0;  // of the fact that raised it
  domain::unit_id unit;
  domain::agency_id agency;
  std::string channel, note;
  bool unsure = false, escalated = false;
  domain::utc_time since;
  domain::steady_time raised;
  std::optional<domain::utc_time> acknowledged_at;
  domain::actor acknowledged_by;
  // When it was last said aloud. Not of the journal: after a restart it is due to be said again at once.
  domain::steady_time said;
};

struct known_position {
  domain::position where;
  domain::steady_time taken;  // when the fact was decided
};

class emergencies {
 public:
  void apply(const domain::fact&, domain::steady_time at);
  void said(const domain::emergency_id&, domain::steady_time at);

  const emergency* find(const domain::emergency_id&) const;
  const std::map<domain::emergency_id, emergency>& open() const { return open_; }
  // Of those that nobody has acknowledged, the time when the first one was raised (of the not yet escalated), or said.
  std::optional<domain::steady_time> first_raised() const;
  std::optional<domain::steady_time> first_said() const;
  const known_position* position_of(const domain::unit_id&) const;

 private:
  emergency* at(const domain::emergency_id&);
  std::map<domain::emergency_id, emergency> open_;
  std::map<domain::unit_id, known_position> positions_;
};

}  // namespace kentongan::dispatch
