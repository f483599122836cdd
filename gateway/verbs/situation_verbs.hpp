// The questions about what stands apart from orders. Pure: the body of a response out.
//
//   emergencies      {}         open ones, those nobody has acknowledged first
//   readiness        {}         which agencies can be reached, and how
//   roster           {"at"}     who is on duty, now or then, and next
#pragma once
#include "gateway/ports/situation.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace kentongan::verbs {

// A response must fit into one message of the configured brokers (65,536 octets), with its frame around the list.
inline constexpr std::size_t list_octets_max = 60'000;

// A response's body, or nothing when the verb is none of these.
std::optional<std::string> answer_situation(std::string_view verb, const std::optional<domain::utc_time>& at,
                                            const ports::situation&, domain::utc_time now);

}  // namespace kentongan::verbs
