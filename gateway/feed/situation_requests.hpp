// The request verbs about what stands apart from orders. Pure: fields in, an event or the body of a response out.
//
//   emergencies      {}                                                 open ones, those nobody has acknowledged first
//   emergency-ack    {"emergency","by","note"}                          a dispatcher takes it on
//   emergency-clear  {"emergency","by","reason"}                        the second step
//   readiness        {}                                                 which agencies can be reached, and how
//   roster           {"at"}                                             who is on duty, now or then, and next
//   duty             {"responder","to":"on|off|as_rostered","until","instead_of","by","role","reason"}
#pragma once
#include "gateway/contract/json.hpp"
#include "gateway/domain/event.hpp"
#include "gateway/ports/situation.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace kentongan::feed {

struct situation_fields {
  domain::emergency_id emergency;
  domain::responder_id responder, instead_of;
  std::optional<domain::duty_state> to;
  std::optional<domain::utc_time> until, at;
  std::string note;
};
// Faults stay in `fields`, for its owner to ask for. Fields that do not belong to the verb are not looked at.
situation_fields read_situation_fields(std::string_view verb, contract::fields&);

// What to do about a verb: an event to submit, a response's body, or nothing when it is none of these verbs.
using situation_answer = std::variant<std::monostate, domain::event, std::string>;
situation_answer answer_situation(std::string_view verb, const situation_fields&, const domain::actor& by,
                                  const std::string& reason, const ports::situation&, domain::utc_time now);

}  // namespace kentongan::feed
