#include "gateway/air/spelling.hpp"

#include <algorithm>
#include <array>

namespace kentongan::air {
namespace {

constexpr std::string_view vowels = "aiueo";
constexpr std::array<std::string_view, 26> names = {"a",  "be", "ce", "de", "e",  "ef",  "ge", "ha", "i",
                                                    "je", "ka", "el", "em", "en", "o",   "pe", "ki", "er",
                                                    "es", "te", "u",  "fe", "we", "eks", "ye", "zet"};

// Groups of consonants that may begin and end a syllable; a single one always may.
constexpr std::array<std::string_view, 74> beginnings = {
    "bh",  "bl",  "br",  "ch",  "cl",  "cr",  "dh",  "dj",  "dl",  "dr",  "dw",  "fl",  "fr",  "gh",  "gl",
    "gr",  "gw",  "jl",  "jr",  "kh",  "kl",  "kr",  "kw",  "lh",  "mb",  "ml",  "mp",  "mr",  "nd",  "ng",
    "nj",  "ny",  "ph",  "pl",  "pr",  "ps",  "qu",  "sh",  "sj",  "sk",  "sl",  "sm",  "sn",  "sp",  "sr",
    "st",  "sw",  "sy",  "th",  "tj",  "tl",  "tr",  "ts",  "tw",  "wh",  "wl",  "wr",  "ngg", "ngl", "ngr",
    "mbl", "mbr", "ndl", "ndr", "nyl", "scr", "skr", "skw", "spl", "spr", "str", "tjr", "kly", "sch"};
constexpr std::array<std::string_view, 18> endings = {"ng", "ny", "ks", "ns", "rs", "ps", "rt", "st", "nk",
                                                      "nt", "rm", "rk", "rd", "ck", "ll", "ss", "kh", "ngs"};

bool is_vowel(char c) { return vowels.find(c) != std::string_view::npos; }

template <class List>
bool holds(const List& list, std::string_view group) {
  return group.size() <= 1 || std::find(list.begin(), list.end(), group) != list.end();
}

// Between two vowels a group ends one syllable and begins the next.
bool may_stand_between(std::string_view group) {
  for (std::size_t cut = 0; cut <= group.size(); ++cut)
    if (holds(endings, group.substr(0, cut)) && holds(beginnings, group.substr(cut))) return true;
  return false;
}

}  // namespace

std::string letter_names(std::string_view word) {
  std::string out;
  for (const char c : word) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (lower < 'a' || lower > 'z') continue;
    if (!out.empty()) out += ' ';
    out += names[static_cast<std::size_t>(lower - 'a')];
  }
  return out;
}

bool has_vowel(std::string_view lower) { return lower.find_first_of(vowels) != std::string_view::npos; }

bool is_pronounceable(std::string_view word) {
  const std::size_t first = word.find_first_of(vowels);
  if (first == std::string_view::npos || !holds(beginnings, word.substr(0, first))) return false;
  for (std::size_t at = first; at < word.size();) {
    if (is_vowel(word[at])) {
      ++at;
      continue;
    }
    const std::size_t next = word.find_first_of(vowels, at);
    if (next == std::string_view::npos) return holds(endings, word.substr(at));
    if (!may_stand_between(word.substr(at, next - at))) return false;
    at = next;
  }
  return true;
}

}  // namespace kentongan::air
