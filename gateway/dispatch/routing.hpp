// Who must act on an order: its explicit targets, or else the routing table's agencies for its category.
#pragma once
#include "gateway/domain/fact.hpp"

#include <variant>
#include <vector>

namespace kentongan::dispatch {

// The units that the order goes to, each once, in the table's order; or why nobody can be found.
// - A named unit is taken as it is; a named agency stands for its units that are not on standby (for all of
//   them when it has no other).
// - "Setempat": a route to a local name goes to the agency that stands for it in the order's kecamatan. Without a
//   known kecamatan it goes to all of them: too many told is better than nobody.
// - A route with hours of its own counts in them only; when none of a category's routes counts, all of them do.
// - A drill that names nobody is for every unit.
std::variant<std::vector<domain::planned_assignment>, domain::rejection> resolve(const domain::directory&,
                                                                                 const domain::order&,
                                                                                 domain::utc_time now);

}  // namespace kentongan::dispatch
