#include "gateway/air/numeral.hpp"

#include "gateway/air/number_words.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace kentongan::air {
namespace {

constexpr std::string_view inner_marks = ".,:/-";
constexpr std::size_t plain_digits_max = 6;  // longer ones without marks are telephone or identity numbers
constexpr std::string_view emergency_number = "112";

constexpr std::array<std::string_view, 12> months = {"januari",   "februari", "maret",    "april",
                                                     "mei",       "juni",     "juli",     "agustus",
                                                     "september", "oktober",  "november", "desember"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Of at most nine digits; more are read digit by digit before it comes to their value.
std::uint64_t value_of(std::string_view digits) {
  std::uint64_t n = 0;
  for (const char c : digits.substr(0, 18)) n = n * 10 + static_cast<std::uint64_t>(c - '0');
  return n;
}

std::string whole(std::string_view digits) {
  return digits.size() > 9 ? digit_words(digits) : number_words(value_of(digits));
}

std::string house(std::string_view digits) {
  const bool by_digit =
      digits == emergency_number || digits.size() > plain_digits_max || (digits.size() > 1 && digits.front() == '0');
  return by_digit ? digit_words(digits) : whole(digits);
}

std::string minutes(std::string_view two_digits) {
  return two_digits.front() == '0' ? digit_words(two_digits) : whole(two_digits);
}

bool is_time(const numeral& n, bool measured) {
  if (n.groups.size() != 2 || (n.marks[0] != ':' && (n.marks[0] != '.' || measured))) return false;
  return n.groups[0].size() <= 2 && n.groups[1].size() == 2 && value_of(n.groups[0]) <= 24 &&
         value_of(n.groups[1]) <= 59;
}

bool is_date(const numeral& n) {
  if (n.groups.size() != 3 || n.marks[0] != n.marks[1] || (n.marks[0] != '/' && n.marks[0] != '-')) return false;
  const auto day = value_of(n.groups[0]), month = value_of(n.groups[1]);
  return n.groups[0].size() <= 2 && n.groups[1].size() <= 2 && n.groups[2].size() == 4 && day >= 1 && day <= 31 &&
         month >= 1 && month <= 12;
}

// "1.250.000": how many groups, from the first on, are one number; 1 when they are not.
std::size_t thousands(const numeral& n) {
  std::size_t count = 1;
  if (n.groups[0].size() > 3 || n.groups[0] == "0") return count;
  while (count < n.groups.size() && n.marks[count - 1] == '.' && n.groups[count].size() == 3) ++count;
  return count <= 3 ? count : 1;
}

bool is_telephone(const numeral& n, const numeral_context& c) {
  if (c.neighbourhood) return false;
  const std::size_t longest = std::max_element(n.groups.begin(), n.groups.end(), [](const auto& a, const auto& b) {
                                return a.size() < b.size();
                              })->size();
  const bool leading_zero = n.groups[0].size() >= 3 && n.groups[0].front() == '0';
  if (n.marks.find_first_not_of(leading_zero ? "-." : "-") != std::string::npos) return false;
  return leading_zero || longest > plain_digits_max || (c.telephone_digits != 0 && longest >= c.telephone_digits);
}

std::string fraction(std::string_view above, std::string_view below) {
  if (above == "1" && below == "2") return "setengah";
  if (above == "1" && below == "3") return "sepertiga";
  if (above == "1" && below == "4") return "seperempat";
  if (above == "3" && below == "4") return "tiga perempat";
  return house(above) + " per " + house(below);
}

std::string_view between(char mark) {
  switch (mark) {
    case '-':
      return " sampai ";
    case '/':
      return " per ";
    case '.':
      return " titik ";
    default:
      return ", ";
  }
}

}  // namespace

numeral numeral_at(std::string_view text, std::size_t at) {
  numeral n;
  const std::size_t begin = at;
  for (;;) {
    std::size_t end = at;
    while (end < text.size() && is_digit(text[end])) ++end;
    n.groups.push_back(text.substr(at, end - at));
    n.size = end - begin;
    const bool more =
        end + 1 < text.size() && inner_marks.find(text[end]) != std::string_view::npos && is_digit(text[end + 1]);
    if (!more) return n;
    n.marks += text[end];
    at = end + 1;
  }
}

namespace {

// "07.00-09.00", "8.0954,112.1609": several numerals with the weakest of the marks between them.
std::string read_apart(const numeral& n, char weakest, numeral_context c) {
  std::string words;
  numeral part;
  for (std::size_t i = 0; i < n.groups.size(); ++i) {
    part.groups.push_back(n.groups[i]);
    const bool last = i + 1 == n.groups.size();
    if (!last && n.marks[i] != weakest) {
      part.marks += n.marks[i];
      continue;
    }
    words += (words.empty() ? "" : std::string(between(weakest))) + read_numeral(part, c).words;
    c.hour = true;  // "pukul" is said once
    part = {};
  }
  return words;
}

}  // namespace

numeral_words read_numeral(const numeral& n, const numeral_context& c) {
  const auto& g = n.groups;
  if (is_telephone(n, c)) {
    std::string words;
    for (const std::string_view group : g) words += (words.empty() ? "" : ", ") + digit_words(group);
    return {words, true};
  }
  if (c.neighbourhood) {  // "RT 02/03" is RT 2, RW 3
    std::string words = whole(g[0]);
    for (std::size_t i = 1; i < g.size(); ++i)
      words += (n.marks[i - 1] == '/' && i == 1 ? " er we " : std::string(between(n.marks[i - 1]))) + whole(g[i]);
    return {words, false};
  }
  if (is_time(n, c.measured)) {
    const std::string hour = value_of(g[0]) == 0 ? digit_words("00") : whole(g[0]);
    return {(c.hour ? "" : "pukul ") + hour + ' ' + minutes(g[1]), false};
  }
  if (is_date(n)) return {whole(g[0]) + ' ' + std::string(months[value_of(g[1]) - 1]) + ' ' + whole(g[2]), false};
  if (g.size() == 2 && n.marks[0] == '/') return {fraction(g[0], g[1]), false};

  const std::size_t joined = thousands(n);
  std::string words;
  if (joined > 1) {
    std::string digits;
    for (std::size_t i = 0; i < joined; ++i) digits += g[i];
    words = whole(digits);
  } else {
    words = house(g[0]);
  }
  const bool decimal = g.size() == joined + 1 && (n.marks[joined - 1] == ',' || n.marks[joined - 1] == '.');
  if (decimal) return {(joined > 1 ? words : whole(g[0])) + " koma " + digit_words(g[joined]), false};
  if (n.marks.find_first_not_of(n.marks.substr(0, 1)) != std::string::npos)
    for (const char weakest : {'-', '/', ',', ':'})
      if (n.marks.find(weakest) != std::string::npos) return {read_apart(n, weakest, c), false};
  for (std::size_t i = joined; i < g.size(); ++i) words += std::string(between(n.marks[i - 1])) + house(g[i]);
  return {words, false};
}

std::optional<unsigned> roman_number(std::string_view text) {
  constexpr std::array<std::string_view, 10> ones = {"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"};
  const std::size_t tens = std::min(text.find_first_not_of('X'), text.size());
  if (text.empty() || tens > 3) return std::nullopt;
  const auto one = std::find(ones.begin(), ones.end(), text.substr(tens));
  if (one == ones.end()) return std::nullopt;
  return static_cast<unsigned>(tens * 10) + static_cast<unsigned>(one - ones.begin());
}

}  // namespace kentongan::air
