// What a crew keys on an analogue HT, and what it means. Pure; bounded; never throws on any keys.
//
//   *UUUSOOC#    an HT's memory: unit, status digit, order (00: the only one), check digit
//   *UUUS#       by hand; the order is the only one. *UUUSO# names it, as it is heard: 4 or 04, 12, 123, 1234
//   S#   SO#     status alone; legal only where something else says who keys it (dtmf_speaker)
//   00   *UUU00# emergency
//   #UUU#        what was read back is right;  *  is not
// A # at the end may be missing by hand. Seven digits are a memory's frame when they have a memory's beat or 0 behind
// the status, else an order of three digits, which by the rule below is read back in any case. Status digits: 9
// accepted, 3 on the way, 4 there, 7 transporting, 8 at the destination, 1 and 2 free again, 5 speak, 6 refused or,
// without an order, out of service, 0 emergency (status model, section 4; German FMS numbering).
//
// Check digit: Damm 2004 (TA-quasigroup of order 10; https://en.wikipedia.org/wiki/Damm_algorithm). It finds every
// wrong digit and every swap of neighbours, as Verhoeff's does, with one table and decimal digits only; ISO 7064 MOD
// 11,10 misses some swaps, MOD 11-2 needs an X. The fixed length finds lost and doubled digits.
//
// At once (`proven`) only what no hand keys is believed: order 00, right check digit, a known unit, the even beat of a
// memory. One decimal check digit does not stop two errors in one frame (1 of 10 passes), and people make two; an HT
// loses digits, which breaks length and beat, but hardly ever sends wrong ones. Everything else is read back first.
// A memory's frame may lose its * (squelch that opens late), or * and the first digit where only one known unit fits
// and the check digit agrees.
//
// Emergencies fail open: a damaged frame that may be one is one, marked `unsure`. The rules, in this order:
//   only zeros, at least two; or one zero and a radio's own identification
//   a known unit and 0 in the status place: *UUU0#, *UUU00#, *UUU000..., UUU00#, a right check digit; with a wrong one
//     00 in the status place; *UUU00C# (one zero lost) where C fits
//   no known unit: *UU00#, *UUU00#, and any end 000C#, which no other frame has: an order's 00 follows a status
// Where holes in a memory's beat show which keys were lost, they decide instead: 0 in the status place, or none there
// and the check digit is that of an emergency. 00 inside a unit's or an order's number is none of these.
#pragma once
#include "gateway/air/dtmf_beat.hpp"
#include "gateway/air/repeat_ids.hpp"
#include "gateway/domain/city.hpp"
#include "gateway/domain/event.hpp"

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::air {

using unit_number = std::uint16_t;  // 1..999; 0: not known
using unit_numbers = std::bitset<1000>;
// Whom a net can hear: units and desks with a `voice` channel on it.
unit_numbers numbers_on(const domain::city&, const domain::net_id&);
std::string address_of(unit_number);      // as in domain::channel: 7 -> "007"
unit_number number_of(std::string_view);  // and back; the address must be a unit number
// What a status digit says (status model, "HT digit"; MDC-1200 statuses are numbered alike). Nothing: '0', an
// emergency, which has rules of its own, and what is no digit.
std::optional<domain::answer_code> code_of(char status, bool about_an_order);

// The check digit of some digits; 0 for anything else.
char check_digit(std::string_view digits);
// A memory's frame: status '0'..'9', order 0..99 (0: the only one). "*1014001#"
std::string memory_frame(unit_number, char status, std::uint32_t order = 0);

// An HT stores at most 16 digits (Kenwood TK-780 manual, "Store and sending"); what is longer is no frame.
inline constexpr std::size_t dtmf_keys_max = 16;

enum class dtmf_end : std::uint8_t { hash, silence, star };  // a new * cuts what came before
struct dtmf_sequence {
  std::vector<dtmf_key> keys;  // 1..dtmf_keys_max, with the # that ended it
  dtmf_end end = dtmf_end::silence;
  bool overlong = false;  // keys beyond were dropped
};

// Who keys, as far as something else than the keys says it.
struct dtmf_speaker {
  std::optional<unit_number> radio;       // MDC PTT-ID or 5-tone ANI heard within some seconds
  std::optional<unit_number> only_asked;  // the one voice unit on this net that owes an answer
};

enum class dtmf_verdict : std::uint8_t {
  proven,        // may be committed
  spoken_back,   // read back first (dtmf_dialogue)
  emergency,     // raised at once
  confirmation,  // #UUU#
  objection,     // *
  wrong_check,
  unknown_form,
  unknown_unit,
  no_identity,  // a status alone, and nobody knows whose
  fragment,     // a key or two, or what a new * cut off: not worth a word
};
constexpr auto names_of(dtmf_verdict) {
  return domain::name_table<10>{"proven",      "spoken_back",  "emergency",    "confirmation", "objection",
                                "wrong_check", "unknown_form", "unknown_unit", "no_identity",  "fragment"};
}
inline constexpr std::size_t dtmf_verdict_count = 10;

enum class dtmf_form : std::uint8_t {
  none,
  memory,         // *UUUSOOC#, whole
  memory_cut,     // it has lost its *, its first digit or its #
  by_hand,        // *UUUS#
  by_hand_order,  // *UUUSO#, one to four digits of an order
  status,         // S
  status_order,   // SO, one to three digits
};
constexpr auto names_of(dtmf_form) {
  return domain::name_table<7>{"none", "memory", "memory_cut", "by_hand", "by_hand_order", "status", "status_order"};
}

struct dtmf_reading {
  dtmf_verdict verdict = dtmf_verdict::fragment;
  dtmf_form form = dtmf_form::none;
  unit_number unit = 0;                                    // 0: not known
  domain::answer_code code = domain::answer_code::accept;  // of proven, spoken_back and emergency
  std::uint32_t order = 0;                                 // short number; 0: the only one
  bool unsure = false;                                     // of an emergency
  std::string keys;                                        // as heard, <= 16
  std::uint32_t first_ms = 0, last_ms = 0;                 // start of the first key, end of the last: modem clock
};

dtmf_reading judge(const dtmf_sequence&, const unit_numbers& known, const dtmf_speaker& = {});

// Ids of an answer for the intake, from "dtmf-101-on_scene-0".
repeat_ids answer_ids(const dtmf_reading&, domain::utc_time first_key);

}  // namespace kentongan::air
