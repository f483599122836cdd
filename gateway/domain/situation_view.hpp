// The situation as it stands, for boards and lists.
#pragma once
#include "gateway/domain/effect.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kentongan::domain {

struct emergency_view {
  emergency_id id;
  unit_id unit;      // empty: not known
  agency_id agency;  // empty: not known
  std::string channel, note;
  bool unsure = false, escalated = false;
  utc_time since;
  std::optional<utc_time> acknowledged_at;
  actor acknowledged_by;
  std::optional<position> where;  // last known
  std::vector<task> tasks;        // open assignments of the unit
};

// One way to an agency. Whether it works is not known before somebody has said so.
struct path_view {
  std::string name;  // "net/vhf1", "phone/budi", "desk/damkar"
  std::optional<bool> up;
  std::string reason;  // when it is down
};

struct readiness_view {
  agency_id agency;
  reach state = reach::reachable;
  utc_time since;  // the epoch: since ever
  std::string reason;
  bool alarm_open = false;
  std::vector<path_view> paths;
  std::optional<utc_time> heard;   // the first sign of life in the last shift that had one
  std::optional<utc_time> silent;  // beginning of the last shift in which it had none
};

// A shift of a unit, now or next.
struct shift_view {
  std::string shift;
  utc_time from, to;
  std::vector<responder_id> people;  // on duty at its beginning, or now
};
struct crew_view {
  unit_id unit;
  agency_id agency;
  std::uint32_t strength = 0;             // people wanted; 0: not watched
  std::vector<responder_id> on_duty;      // now
  std::vector<shift_view> current, next;  // of units with a roster
  bool is_short = false, next_is_short = false;
};
struct roster_view {
  utc_time at;
  std::vector<crew_view> crews;
  struct absence {  // an agency for which another stands in
    agency_id agency, by;
  };
  std::vector<absence> stand_ins;
  struct change {
    responder_id responder, instead_of;
    duty_state to = duty_state::on;
    utc_time until;
    actor by;
    std::string reason;
  };
  std::vector<change> changes;  // that hold now
};

}  // namespace kentongan::domain
