// A crew's text as an answer: "OTW", "tiba 12", "TOLAK #12 ban bocor", "86", "4 12".
//
// Upper and lower case are the same. The answer stands at the beginning (fillers such as SUDAH aside); the order's
// number stands before it or anywhere after it, as #12, NO 12 or 12. A question is no answer. DARURAT is one wherever
// it stands: an emergency is never missed for its wording. Pure; never throws on any octets.
#pragma once
#include "gateway/air/vocabulary.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kentongan::air {

struct answer_text {
  std::optional<domain::answer_code> code;  // nothing: no known word
  std::uint32_t number = 0;                 // short number of the order; 0: not named
  std::string reason;                       // of a reject: the rest of the text
  std::string note;                         // of the others; the whole text when there is no code or an emergency
  bool automatic = false;                   // the HT answered by itself: nobody has read anything
};

answer_text read_answer(std::string_view text, const vocabulary&);

}  // namespace kentongan::air
