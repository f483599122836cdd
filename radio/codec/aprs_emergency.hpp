// APRS emergencies that are no message to us: whoever sends one wants everybody to hear it.
// Sources: Mic-E message 000: APRS101 chapter 10. The word EMERGENCY in capitals, as stations write that send no Mic-E
// (Kenwood's position comment reads "EMERGENCY!"), and the destinations ALARM, ALERT and EM: what Xastir, APRS+SA and
// YAAC alarm on (aprssig, December 2012: "Avoid putting EMERGENCY in beacons"), with the false alarms told there:
// people write that word into their comments. Freestanding.
#pragma once
#include "radio/codec/aprs_position.hpp"

namespace kentongan::radio {

enum class aprs_emergency : std::uint8_t {
  none,
  perhaps,  // a word or a destination that others use for other things too, or a damaged Mic-E report
  certain,  // Mic-E emergency, or "EMERGENCY!"
};

// Of a position or status report as it was heard; `parsed` and `position`: what aprs_parse_position said of it. Of any
// other payload: none.
aprs_emergency aprs_emergency_in(const ax25_address& destination, std::span<const std::uint8_t> info,
                                 aprs_position_result parsed, const aprs_position& position) noexcept;

}  // namespace kentongan::radio
