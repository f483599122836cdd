// How written Indonesian is said: abbreviations of addresses, offices and units of measure, as data in one place. A
// city puts rows of its own in front of the default ones. Rows are tried one by one for every word: keep them under a
// thousand.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace kentongan::air {

enum class abbreviation_use : std::uint8_t {
  anywhere,
  prefix,         // stands in front of a name or a number: a full stop behind it is its own, no pause
  dotted,         // a prefix, and only with its full stop: "H. Agus"
  before_name,    // only directly behind another prefix: "Jl. dr Sutomo"
  after_number,   // "5 km"
  before_number,  // "Lt 2"; a full stop behind it is its own
};

struct abbreviation {
  std::string written;  // lower-case letters; capitals in a text are the same
  std::string said;     // lower-case words; empty: the letters' names
  abbreviation_use use = abbreviation_use::anywhere;
};

struct pronunciation {
  std::vector<abbreviation> abbreviations;   // the first that fits counts
  std::vector<std::string> telephone_words;  // behind them, digits are a telephone number: "HP", "hubungi"
  std::vector<std::string> number_plates;    // the letters in front of a number plate: "AG 1234 KB"
};

const pronunciation& indonesian_pronunciation();

}  // namespace kentongan::air
