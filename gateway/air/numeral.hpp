// A run of digits with the marks inside it ("14.30", "0812-3456-7890", "1.250,50") as Indonesian words. Pure.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::air {

// Groups of digits with one of . , : / - between two of them.
struct numeral {
  std::vector<std::string_view> groups;  // views into the text; never empty ones
  std::string marks;                     // one less
  std::size_t size = 0;                  // characters of the text
};

// The numeral that begins at `at`, where a digit stands.
numeral numeral_at(std::string_view text, std::size_t at);

// What stands around a numeral and decides how it is read.
struct numeral_context {
  std::size_t telephone_digits = 0;  // that many in a row, or more, are a telephone number; 0: none is expected
  bool neighbourhood = false;        // behind RT or RW
  bool hour = false;                 // behind "pukul" or "jam", which is not said again
  bool measured = false;             // a unit of measure follows
};

struct numeral_words {
  std::string words;  // with ',' as a pause
  bool telephone = false;
};
numeral_words read_numeral(const numeral&, const numeral_context&);

// "XIV" -> 14, up to 39; capitals in their one correct form.
std::optional<unsigned> roman_number(std::string_view);

}  // namespace kentongan::air
