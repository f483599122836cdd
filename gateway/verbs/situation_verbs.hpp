// The questions about what stands apart from orders. Pure: the body of a response out.
//
//   emergencies      {}         open ones, those nobody has acknowledged first
//   readiness        {}         which agencies can be reached, and how
//   roster           {"at"}     who is on duty, now or then, and next
#pragma once
#include "gateway/ports/situation.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kentongan::verbs {

// A response's body, or nothing when the verb is none of these.
std::optional<std::string> answer_situation(std::string_view verb, const std::optional<domain::utc_time>& at,
                                            const ports::situation&, domain::utc_time now);

}  // namespace kentongan::verbs
