// Orders and notices as radio text: what an HT shows.
//
//   #12 P1 KEBAKARAN: JL MERDEKA 5. API DI DAPUR, 2 KORBAN
//   #12 UBAH: JL MERDEKA 15. ALAMAT SALAH          #12 BATAL: LAPORAN PALSU
//
// Lines are at most 67 characters of clean upper-case ASCII (radio::aprs_text_is_clean). Pure.
#pragma once
#include "gateway/air/vocabulary.hpp"
#include "gateway/domain/city.hpp"
#include "gateway/domain/event.hpp"
#include "gateway/ports/sender.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace kentongan::air {

inline constexpr std::size_t order_lines_max = 3;

// One to three lines; the second and third begin with "#12/2 " and "#12/3 ". A text that does not fit is abbreviated
// word by word, then cut: the words before the address, the address before the number. `category` may be null.
std::vector<std::string> order_lines(const ports::transmission&, const domain::category* category, const vocabulary&);

// One line that tells the sender what became of his answer: for every reply but stored and repeat. `number`: the order
// he named, or 0.
std::string notice(const domain::reply&, std::uint32_t number, const vocabulary&);

}  // namespace kentongan::air
