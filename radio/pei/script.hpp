// What a terminal is told when it starts, line by line (EN 300 392-5, clause 6; the lines as in ftl/tetra-cli and
// svxlink's TetraLogic, which run on Motorola and Sepura terminals). Data only.
#pragma once
#include <array>
#include <span>
#include <string_view>

namespace kentongan::radio::pei {

struct script_line {
  std::array<std::string_view, 2> says;  // the second is tried when the terminal refuses the first; may be empty
  std::string_view name;                 // of the result that belongs to it; empty: none
  bool may_fail = false;                 // a refusal costs nothing
  bool with_talkgroup = false;           // the talkgroup follows; left out when none is set
};

inline std::span<const script_line> script() {
  // +CTSP=<who>,<layer>,<service>: who is 1 this side only, 2 the terminal too (6.14.9). Texts are ours alone where the
  // terminal allows it: then their delivery reports are ours too, and a crew is not told "received" before its words
  // are on disk. Statuses and calls the terminal may show as well.
  static constexpr std::array<script_line, 16> lines = {{
      {{"ATE0", ""}, {}, false, false},
      {{"AT+GMI?", "AT+GMI"}, "GMI", true, false},
      {{"AT+GMM?", "AT+GMM"}, "GMM", true, false},
      {{"AT+CTSP=1,3,130", "AT+CTSP=2,3,130"}, {}, false, false},  // texts
      {{"AT+CTSP=1,3,2", "AT+CTSP=2,3,2"}, {}, true, false},       // simple ones, without delivery reports
      {{"AT+CTSP=1,3,137", "AT+CTSP=2,3,137"}, {}, true, false},   // immediate ones
      {{"AT+CTSP=1,3,9", "AT+CTSP=2,3,9"}, {}, true, false},       // both
      {{"AT+CTSP=1,3,138", "AT+CTSP=2,3,138"}, {}, true, false},   // texts in parts
      {{"AT+CTSP=2,2,20", "AT+CTSP=1,2,20"}, {}, false, false},    // statuses
      {{"AT+CTSP=2,0,0", "AT+CTSP=1,0,0"}, {}, true, false},       // calls, for emergency calls
      {{"AT+CTOM?", ""}, "CTOM", true, false},                     // 0 trunked, 1 and 6 direct mode (6.17.4)
      {{"AT+CREG=2", "AT+CREG=1"}, {}, true, false},               // tell when the registration changes
      {{"AT+CREG?", ""}, "CREG", true, false},
      {{"AT+CNUMF?", ""}, "CNUMF", true, false},
      {{"AT+CMGS=?", ""}, "CMGS", true, false},  // how long user data may be
      {{"AT+CTGS=1,", ""}, {}, false, true},
  }};
  return lines;
}

}  // namespace kentongan::radio::pei
