// Numbers as Indonesian words: what a speech program is given instead of digits. Pure; never throws on any input.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace kentongan::air {

// "dua belas", "seribu sembilan ratus". Above 999 999 999 digit by digit.
std::string number_words(std::uint64_t);

// "nol tiga empat dua": one word a digit; other characters are skipped.
std::string digit_words(std::string_view digits);

// The short number of an order, as a crew keys it: up to 99 a number, above digit by digit.
std::string order_number_words(std::uint32_t);

}  // namespace kentongan::air
