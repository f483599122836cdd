// What a unit reports about itself, apart from any order.
#pragma once
#include "gateway/domain/names.hpp"

#include <cstdint>

namespace kentongan::domain {

// U layer. "Busy" (U_TUGAS) is not here: it is derived from open assignments.
enum class availability : std::uint8_t {
  unknown,
  in_field,        // U_SIAP, digit 1
  at_station,      // U_POS, digit 2
  out_of_service,  // U_TIDAK, digit 6 alone
};
constexpr auto names_of(availability) { return name_table<4>{"unknown", "in_field", "at_station", "out_of_service"}; }

// E layer: events that want a person at the console.
enum class unit_call : std::uint8_t {
  speak,      // E_BICARA, digit 5: call me
  emergency,  // E_DARURAT, 00 or the orange key
};
constexpr auto names_of(unit_call) { return name_table<2>{"speak", "emergency"}; }

}  // namespace kentongan::domain
