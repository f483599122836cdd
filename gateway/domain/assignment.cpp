#include "gateway/domain/assignment.hpp"

namespace kentongan::domain {
namespace {

using enum assignment_state;

bool may_set(actor_role role, assignment_state to) {
  switch (to) {
    case planned:
      return false;
    case offered:
    case no_answer:
      return role == actor_role::gateway;
    case cancelled:
      return role == actor_role::dispatcher || role == actor_role::desk;
    case handed_over:
      return role == actor_role::dispatcher;
    default:
      return role != actor_role::gateway;
  }
}

// The milestones of a mission, in order; the gaps between two of them are the implied steps.
constexpr assignment_state milestones[] = {accepted, en_route, on_scene, transporting, at_destination, done};

// Steps between `from` and `to` that must have happened. Transport is implied only where it has begun or ended: most
// missions have none.
std::vector<assignment_state> skipped(assignment_state from, assignment_state to) {
  std::vector<assignment_state> steps;
  const bool transport = from == transporting || to == at_destination;
  for (assignment_state m : milestones) {
    if (m >= to) break;
    const bool past = from != offered && from != no_answer && m <= from;
    const bool optional_step = m == transporting || m == at_destination;
    if (!past && (!optional_step || transport)) steps.push_back(m);
  }
  return steps;
}

bool legal(assignment_state from, assignment_state to) {
  switch (from) {
    case planned:
      return to == offered || to == cancelled;
    case offered:
    case no_answer:
      return to == no_answer || to == rejected || to == cancelled || to == handed_over ||
             (to >= accepted && to <= done);
    case accepted:
    case en_route:
      return to == rejected || to == cancelled || to == handed_over || (to > from && to <= done);
    case on_scene:
      return to == cancelled || to == handed_over || (to > from && to <= done);
    case transporting:
    case at_destination:
      return to == handed_over || (to > from && to <= done);
    default:
      return false;
  }
}

bool is_milestone(assignment_state s) { return s >= accepted && s <= done; }

}  // namespace

transition judge(assignment_state from, assignment_state to, actor_role role) {
  if (!may_set(role, to)) return {verdict::not_yours, {}};
  if (from == to) return {verdict::repeat, {}};
  if (is_final(from)) return {verdict::closed, {}};
  const bool step_back = is_milestone(from) && is_milestone(to) && to < from;
  if (step_back) return {role == actor_role::dispatcher ? verdict::apply : verdict::backwards, {}};
  if (!legal(from, to)) return {verdict::illegal, {}};
  if (is_milestone(to)) return {verdict::apply, skipped(from, to)};
  return {verdict::apply, {}};
}

}  // namespace kentongan::domain
