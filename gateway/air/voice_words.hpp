// Every sentence that the gateway says to an analogue HT, as templates in one place. The Indonesian ones are the
// default; a city may fill in others, with words of its own language as a greeting.
//
// A template is written Indonesian; what it says goes through spoken(), so digits and abbreviations may stand in it. A
// {name} is a placeholder; which ones a template may and must hold stands in voice_templates(). One that is empty
// leaves no pause behind.
#pragma once
#include "gateway/domain/assignment.hpp"
#include "gateway/domain/event.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kentongan::air {

inline constexpr std::size_t answer_code_count = names_of(domain::answer_code{}).size();

struct voice_words {
  std::string greeting;  // in front of an order and a drill: "nuwun sewu"; empty: none, airtime is precious

  std::string dispatch, update, stand_down;
  std::string nudge, welfare;         // questions to a crew that owes a word
  std::string roll_call, test_alarm;  // drills
  std::string details;                // in place of the words that were cut off

  std::string readback, readback_unit;  // an answer was taken: of an order, and without one
  std::string state_is, not_yours, no_such_order, no_order, choose, ask_the_centre, not_stored;  // it was not
  std::string unknown_unit, wrong_check;  // nobody knows who keyed; the check digit does not fit
  std::string emergency_ack;

  std::array<std::string, answer_code_count> answers;              // by answer_code, as a crew says it
  std::array<std::string, domain::assignment_state_count> states;  // by assignment_state
  std::string south, north, east, west;                            // of coordinates
  std::vector<std::string> dangling;  // small words that a shortened text does not end with: "dan", "di"
};

const voice_words& indonesian_voice();
// Indonesian with sentences of a city's own, by the template's name; names that there are not change nothing.
voice_words voice_of(std::span<const std::pair<std::string, std::string>> own);

struct voice_template {
  std::string_view name;  // of the setting
  std::string voice_words::*text;
  std::string_view allowed;   // placeholders, with spaces between
  std::string_view required;  // likewise
};
std::span<const voice_template> voice_templates();

using placeholder_values = std::span<const std::pair<std::string_view, std::string_view>>;

// The template with its placeholders replaced; one without a value leaves nothing.
std::string filled(std::string_view text, placeholder_values);

// Empty when the words can be used, else the first fault, naming the template: an unknown, missing or unclosed
// placeholder, an empty or too long template, a missing word.
std::string check(const voice_words&);

}  // namespace kentongan::air
