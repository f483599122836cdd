// One line of a terminal as a value: what kind it is, and its fields.
//
//   OK                             final, well
//   ERROR   +CME ERROR: 35         final, not well (EN 300 392-5, 6.8.3; +CMS ERROR from GSM terminals' heirs)
//   +CREG: 1,1,26201001            a result with a name; whether it answers a command or comes by itself, the line
//                                  does not say
//   AT+CREG?                       our own command, echoed
//   8204C70154494241               user data, on the line behind its +CTSDSR
//   2,16777184                     anything else; also further rows of a list (seen: +CNUMF and +CNUMS of German
//                                  terminals, p8gr-bos.de "AT Kommandos verstehen und anwenden")
//
// Pure; views point into the line.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace kentongan::radio::pei {

enum class result_kind : std::uint8_t { ok, error, echo, named, digits, other };

// Fields between commas, blanks and quotes around them taken off. A missing field is an empty one, as is one beyond the
// sixteenth: no result that is read here has more than thirteen (+CTICN).
class fields {
 public:
  static constexpr std::size_t most = 16;
  fields() = default;
  explicit fields(std::string_view list);
  std::size_t size() const noexcept { return size_; }
  std::string_view text(std::size_t i) const noexcept { return i < size_ ? values_[i] : std::string_view(); }
  std::optional<std::uint32_t> number(std::size_t i) const noexcept;  // nothing: no decimal number below 2^32

 private:
  std::array<std::string_view, most> values_;
  std::size_t size_ = 0;
};

struct result {
  result_kind kind = result_kind::other;
  std::optional<std::uint32_t> code;  // of error: the number, when the terminal says one
  std::string_view name;              // of named: "CREG", upper or lower case as it came
  fields values;                      // of named and other
};

result read_result(std::string_view line);

// Same letters, upper and lower case alike. ASCII.
bool same_word(std::string_view a, std::string_view b) noexcept;

// Octets of hexadecimal digits, blanks between them allowed. A last lone digit becomes the high half of an octet:
// Sepura terminals send as many digits as the bits need, Motorola ones fill up (quirks in the README). Nothing: another
// character, or nothing at all.
std::optional<std::vector<std::uint8_t>> from_hex(std::string_view digits);

}  // namespace kentongan::radio::pei
