// Written Indonesian -> words that a speech program reads properly: "Jl. Merdeka 10A RT 02/03" -> "jalan merdeka
// sepuluh a er te dua er we tiga".
//
// The result holds lower-case letters a-z, single spaces, and ',' and '.' behind a word as pauses; none at the ends.
// - Numbers: "1.250" and "1250" are a number, "2,5" and "2.5" a decimal, "14.30" and "14:30" a time of day (but "2.50
// m"
//   a length), "5-7" a range, "1/2" a half, "23/11/2026" a date. Digit by digit: 112, seven digits or more, digits that
//   begin with 0, a vehicle's number plate, what stands behind "HP" or "hubungi".
// - Abbreviations: the table of pronunciation.hpp. "Gg. III" is a Roman number, "mobil2" is doubled.
// - Spelled: words without a vowel, and up to five capitals that cannot be pronounced (spelling.hpp).
// - Left out: everything that has no word.
//
// Pure; never throws on any octets. Not empty for a text with a Latin letter or a digit in its first spoken_input_max
// octets; the rest of a longer text is not read.
#pragma once
#include "gateway/air/pronunciation.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace kentongan::air {

inline constexpr std::size_t spoken_input_max = 4000;  // octets; an order's text has at most 2000
inline constexpr std::size_t spoken_max = 8000;        // octets of the result: ten minutes of speech

std::string spoken(std::string_view text, const pronunciation& = indonesian_pronunciation());

}  // namespace kentongan::air
