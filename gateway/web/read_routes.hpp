// The questions. Each is a verb of gateway/verbs, whose members stand behind "v":1; what a query may say is what the
// verb reads, and anything else in it is an error, since a filter that is misspelt would show too much.
//
// GET /api/v1/...  query
//
// - orders          limit, from, agency, unit, prio, category; "next" in the answer: ask again with it as from
// - orders/{order}  from; as it stands, and its timeline; also after it has ended
// - roster          at
// - journal         from, limit; the facts
// - agencies, categories, units, readiness, emergencies, stations
// - modems, nets    parts of the health object
//
// A desk sees its agency's part. Every answer has an ETag, and If-None-Match is answered with 304. An open order's tag
// begins with its edition: the part that If-Match looks at.
#pragma once
#include "gateway/verbs/verbs.hpp"
#include "gateway/web/problem.hpp"
#include "gateway/web/router.hpp"

#include <functional>
#include <string>
#include <vector>

namespace kentongan::web {

void add_read_routes(std::vector<route>&, verbs::verbs&, std::function<std::string()> health);

// The tag of a body: "\"7-1f...\"", or without an edition "\"1f...\"".
std::string entity_tag(std::string_view body, std::uint32_t edition);
// Does If-None-Match name it? Weak comparison.
bool names_tag(std::string_view if_none_match, std::string_view tag);

// What a verb's refusal is over HTTP.
problem_details to_problem(const verbs::fault&);

}  // namespace kentongan::web
