// Letters that form no word are said by their names, as Indonesians say them: "PJU" -> "pe je u". Pure.
#pragma once
#include <string>
#include <string_view>

namespace kentongan::air {

// The names of a word's letters, in order; other characters are skipped. ASCII.
std::string letter_names(std::string_view word);

// Whether a word of lower-case letters can be pronounced: it has a vowel and its consonants stand in groups that occur
// in Indonesian, in Javanese names or in old spellings ("tl" in Tlumpu, "tj" in Tjokroaminoto).
bool is_pronounceable(std::string_view word);

bool has_vowel(std::string_view lower);

}  // namespace kentongan::air
