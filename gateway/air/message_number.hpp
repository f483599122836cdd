// The number an APRS message line travels under: five characters of 0-9 A-Z.
//
// An HT shows a message once and recognises its repeats by sender and number, also when the gateway was restarted
// between two of them. So the number follows from what the line is, not from a counter. It is made from the order's
// id, not from the short number people speak, because short numbers come back: an HT that still remembers number
// "12, delivery 1" from last week would acknowledge the new order without showing it. 36^5 = 60 million numbers, and
// an HT remembers at most a few hundred.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace kentongan::air {

// Stable for ever: the journal of one version is continued by the next. `line` counts from 0.
std::string message_number(std::string_view order_id, std::uint32_t delivery, std::uint32_t line);

// For the rare case that two lines waiting for the same HT have the same number.
std::string following_number(std::string_view number);

}  // namespace kentongan::air
