// Every word the gateway says and understands on the air, as data in one place. Upper-case plain ASCII without | ~ {.
// The Indonesian table is the default; a city may fill in another one.
#pragma once
#include "gateway/domain/assignment.hpp"
#include "gateway/domain/event.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kentongan::air {

// What a crew may type. The longest phrase at the beginning of the text counts.
struct answer_phrase {
  std::string words;                                 // single spaces
  std::optional<domain::answer_code> code;           // nothing: looks like an answer and is none ("TERIMA KASIH")
  bool alone = false;                                // only when nothing but an order number follows
  std::optional<domain::answer_code> with_number{};  // the code when an order number is given, if it differs
};

struct vocabulary {
  std::vector<answer_phrase> answers;
  std::vector<std::string> fillers;       // skipped before an answer: "SUDAH TIBA"
  std::vector<std::string> number_marks;  // "NO 12"
  std::vector<std::string> counted;       // "3 KORBAN" is no order number
  std::vector<std::string> distress;      // means an emergency wherever it stands
  std::string automatic;                  // how an HT's automatic answer begins (APRS 1.1 addendum)

  std::string stand_down, update;
  std::string nudge, welfare;         // questions to a crew that owes a word, whole
  std::string roll_call, test_alarm;  // in front of a drill's text, which says that it is one
  std::vector<std::pair<std::string, std::string>> abbreviations;  // word -> shorter; only when the text is too long

  // Notices: the answer to an answer that could not be taken.
  std::string not_accepted, state_is, not_yours, ask_the_centre, name_the_order, no_such_order, no_order_for_you,
      not_stored;
  std::array<std::string, domain::assignment_state_count> states;
};

const vocabulary& indonesian();

}  // namespace kentongan::air
