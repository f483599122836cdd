// The questions about the city's own data. Pure: the body of a response out.
//
//   agencies     {}     who there is, with the units of each and the ways to them
//   categories   {}     what may happen, whom the routing table calls for it, and the checklist
#pragma once
#include "gateway/domain/city.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kentongan::verbs {

// A response's body, or nothing when the verb is none of these. `agency` not empty: of the agencies only that one.
std::optional<std::string> answer_city(std::string_view verb, const domain::directory&,
                                       const domain::agency_id& agency);

}  // namespace kentongan::verbs
