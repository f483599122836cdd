// Texts for a small display: upper-case plain ASCII, whole words, 67 characters a line.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::air {

// UTF-8 to printable ASCII that an APRS message may carry (none of | ~ {). Letters lose their accents; quotes, dashes
// and bullets become their plain relatives; what has none, and every octet that is not UTF-8, becomes '?'. Runs of
// white space become one space; none at the ends. The case stays.
std::string to_radio_ascii(std::string_view utf8);

std::string upper(std::string_view ascii);

// Cuts at the end of a word and marks the cut with "..". Never longer than `size`.
std::string shortened(std::string_view ascii, std::size_t size);

// Breaks at spaces into lines of at most `size` characters, the first `first_prefix` less, the others `next_prefix`
// less; a word longer than a line is broken. Nothing is left out.
std::vector<std::string> wrapped(std::string_view ascii, std::size_t size, std::size_t first_prefix = 0,
                                 std::size_t next_prefix = 0);

}  // namespace kentongan::air
