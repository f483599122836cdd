// Orders and confirmations as the text of one short data message. Pure.
#pragma once
#include "gateway/air/vocabulary.hpp"
#include "gateway/domain/city.hpp"
#include "gateway/domain/event.hpp"
#include "gateway/ports/sender.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace kentongan::air {

// The words of order_lines() (words.hpp) as one text of at most `room` octets of plain ASCII.
std::string tetra_order_text(const ports::transmission&, const domain::category*, const vocabulary&, std::size_t room);

// What a crew reads when its status was taken: "#12 TIBA DI TKP: DICATAT POSKO".
std::string tetra_confirmation(const domain::reply&, domain::answer_code);
std::string tetra_emergency_confirmation();
// A status that stands in no table.
std::string tetra_unknown_status(std::uint16_t value);

}  // namespace kentongan::air
