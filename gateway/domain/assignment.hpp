// Assignment = order x unit: the state a crew reports, and which changes are legal.
// Digits follow the German FMS numbering, so that radios and manuals agree (status model, section 4).
#pragma once
#include "gateway/domain/names.hpp"

#include <cstdint>
#include <vector>

namespace kentongan::domain {

enum class assignment_state : std::uint8_t {
  planned,         // A_JADWAL: known, not yet offered
  offered,         // A_TUGAS
  accepted,        // A_TERIMA, "86"
  en_route,        // A_LUNCUR
  on_scene,        // A_TIBA
  transporting,    // A_BAWA
  at_destination,  // A_TUJUAN
  done,            // A_SELESAI, final
  rejected,        // A_TOLAK, final
  no_answer,       // A_DIAM: time ran out; a late answer still counts and is flagged
  cancelled,       // A_BATAL, final
  handed_over,     // A_LIMPAH, final
};
constexpr auto names_of(assignment_state) {
  return name_table<12>{"planned",        "offered", "accepted", "en_route",  "on_scene",  "transporting",
                        "at_destination", "done",    "rejected", "no_answer", "cancelled", "handed_over"};
}
inline constexpr std::size_t assignment_state_count = 12;

constexpr bool is_final(assignment_state s) noexcept {
  using enum assignment_state;
  return s == done || s == rejected || s == cancelled || s == handed_over;
}
// A person has answered for this assignment.
constexpr bool is_answered(assignment_state s) noexcept {
  using enum assignment_state;
  return s != planned && s != offered && s != no_answer;
}

// What came of the work, as the crew or its desk says it.
enum class work_result : std::uint8_t {
  unsaid,
  handled,
  nothing_found,  // NIHIL: nothing there, a false report
  not_ours,       // BUKAN WEWENANG: another agency is needed; said with a refusal
};
constexpr auto names_of(work_result) { return name_table<4>{"unsaid", "handled", "nothing_found", "not_ours"}; }

// Who asks for a change. Not every state may be set by everyone.
enum class actor_role : std::uint8_t { gateway, responder, desk, dispatcher };
constexpr auto names_of(actor_role) { return name_table<4>{"gateway", "responder", "desk", "dispatcher"}; }

enum class verdict : std::uint8_t {
  apply,      // legal; `implied` names milestones skipped on the way, which get no invented time
  repeat,     // the state it already has: nothing changes, the sender gets his receipt
  backwards,  // a step back from radio or phone: logged and refused (a dispatcher may correct, with a reason)
  closed,     // the assignment is final; re-opening means a new assignment
  not_yours,  // this role may not set that state
  illegal,    // no such step, e.g. planned -> accepted
  late,       // older news of a step taken since: its time is kept, the state stays
};
constexpr auto names_of(verdict) {
  return name_table<7>{"apply", "repeat", "backwards", "closed", "not_yours", "illegal", "late"};
}

struct transition {
  verdict result;
  std::vector<assignment_state> implied;
};

// The whole rule book: may an assignment in `from` become `to`, asked for by `role`?
transition judge(assignment_state from, assignment_state to, actor_role role);

}  // namespace kentongan::domain
