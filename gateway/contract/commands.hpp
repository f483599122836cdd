// What people at a console, a desk's system or a script may ask to be changed, as JSON: the bodies of the request verbs
// that are not questions. Every one is {"v":1, "by": a person's name, ...}; `edition` is the order's edition that the
// person saw, and makes a change that comes second a conflict.
//
//   answer       {"order","unit","state","role":"dispatcher|desk","reason","said","via","edition"}   on behalf of a
//   crew alarm        {"order","agency","reason"}                                     closes a console alarm targets
//   {"order","add":["unit/ID","agency/ID"],"drop":["unit/ID"],"reason","edition"} verify       {"order","edition"} its
//   transmitters may be keyed link         {"order","other","relation":"related|duplicate_of","edition"} disposition
//   {"order","what":"real|false_alarm|prank","note"} tick         {"order","item","done":true} a line of the checklist
//   note         {"order","text"}                                                for the timeline
//   emergency-ack    {"emergency","note"}      a dispatcher takes it on
//   emergency-clear  {"emergency","reason"}    the second step
//   duty             {"responder","to":"on|off|as_rostered","until","instead_of","role","reason"}
#pragma once
#include "gateway/domain/event.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string_view>
#include <variant>

namespace kentongan::contract {

// The event that a verb asks for, or why it cannot be one; nothing: no such verb.
std::optional<std::variant<domain::event, domain::rejection>> decode_command(std::string_view verb,
                                                                             const boost::json::object&);

}  // namespace kentongan::contract
