// The situation as JSON: emergencies, readiness and rosters, in news, in lists and on the timeline.
#pragma once
#include "gateway/contract/json.hpp"
#include "gateway/domain/situation_view.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kentongan::contract {

// "by":{"role","name","channel"}; nothing for the gateway itself.
void put_actor(writer&, const domain::actor&);
// "position":{"lat","lon","acc","at"}
void put_position(writer&, std::string_view key, const domain::position&);
// "tasks":[{"order","number","state"}]; nothing when there are none.
void put_tasks(writer&, const std::vector<domain::task>&);

// {"emergency", "unit", "agency", "channel", "note", "unsure", "since", "escalated", "acknowledged_at", "by",
// "position",
//  "tasks"}
void append_emergency(std::string& out, const domain::emergency_view&);
// {"agency", "state":"reachable|doubtful|unreachable", "since", "reason", "alarm", "heard", "silent",
//  "paths":[{"path","up","reason"}]}; "up" is left out while nobody has said it
void append_readiness(std::string& out, const domain::readiness_view&);
// {"unit", "agency", "strength", "short", "on_duty":[], "current":[{"shift","from","to","people":[]}], "next":[...],
//  "next_short"}
void append_crew(std::string& out, const domain::crew_view&);
// {"responder", "to":"on|off", "until", "instead_of", "reason", "by"}
void append_duty_change(std::string& out, const domain::roster_view::change&);

// What a supervisor's phone is told: {"v":1, "emergency", "state":"raised|escalated|acknowledged|cleared", "unit",
// "agency", "at", "note", "reason", "by", "position", "tasks", "unsure", "repeat"}. It wants no receipt: it is repeated
// until a dispatcher acknowledges the emergency.
std::string encode_page(const domain::report&);

// The fields of a fact that a reader of the timeline wants, beside its type and time.
void put_situation(writer&, const domain::emergency_raised&);
void put_situation(writer&, const domain::emergency_escalated&);
void put_situation(writer&, const domain::emergency_acknowledged&);
void put_situation(writer&, const domain::emergency_cleared&);
void put_situation(writer&, const domain::unit_positioned&);
void put_situation(writer&, const domain::reach_changed&);
void put_situation(writer&, const domain::agency_heard&);
void put_situation(writer&, const domain::agency_silent&);
void put_situation(writer&, const domain::duty_changed&);
void put_situation(writer&, const domain::strength_short&);
void put_situation(writer&, const domain::net_quieted&);

}  // namespace kentongan::contract
