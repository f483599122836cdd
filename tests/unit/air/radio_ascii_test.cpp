#include "gateway/air/radio_ascii.hpp"

#include "radio/codec/aprs.hpp"
#include "tests/unit/air/dice.hpp"

#include <doctest/doctest.h>

using namespace kentongan;
using namespace kentongan::air;

TEST_CASE("UTF-8 becomes ASCII that an APRS message may carry") {
  struct row {
    std::string utf8, ascii;
  };
  for (const row& r : {
           row{"", ""},
           row{"Jl. Merdeka 5", "Jl. Merdeka 5"},
           row{"  api \r\n\t besar  ", "api besar"},
           row{"a|b~c{d}e", "a/b-c(d}e"},
           row{"Caf\xC3\xA9 \xC3\x80\xC3\xBF \xC5\xBDi\xC5\xBE", "Cafe Ay Ziz"},
           row{"\xE2\x80\x9Ckutip\xE2\x80\x9D \xE2\x80\x98x\xE2\x80\x99", "\"kutip\" 'x'"},
           row{"5\xE2\x80\x93"
               "7 \xE2\x80\x94 dst\xE2\x80\xA6",
               "5-7 - dst.."},
           row{"a\xC2\xA0"
               "b\xE3\x80\x80"
               "c",
               "a b c"},
           row{"a\xE2\x80\x8B"
               "b\xC2\xAD"
               "c e\xCC\x81",
               "abc e"},
           row{"\xF0\x9F\x94\xA5 api", "? api"},
           row{"\xEA\xA6\x8F", "?"},  // Javanese script
           row{"a\xFF"
               "b",
               "a?b"},                       // never UTF-8
           row{"a\xC3", "a?"},               // cut short
           row{"\xC0\xAF", "??"},            // overlong '/'
           row{"\xE0\x80\xAF", "???"},       // overlong
           row{"\xED\xA0\x80", "???"},       // surrogate
           row{"\xF4\x90\x80\x80", "????"},  // above U+10FFFF
           row{"\x01\x7F", ""},
       }) {
    CAPTURE(r.ascii);
    CHECK(to_radio_ascii(r.utf8) == r.ascii);
  }
}

TEST_CASE("whatever comes in, what goes out is clean") {
  dice random(7);
  for (int i = 0; i < 3000; ++i) {
    std::string text(random() % 60, '\0');
    for (char& c : text) c = static_cast<char>(random() % 3 ? random() : 0xC0 + random() % 0x40);
    const std::string out = to_radio_ascii(text);
    REQUIRE(radio::aprs_text_is_clean(out));
    REQUIRE(to_radio_ascii(out) == out);
    REQUIRE(out.size() <= 5 * text.size());
  }
}

TEST_CASE("a text is shortened at the end of a word") {
  CHECK(shortened("API BESAR", 9) == "API BESAR");
  CHECK(shortened("API BESAR SEKALI", 11) == "API BESAR..");
  CHECK(shortened("API BESAR SEKALI", 12) == "API BESAR..");
  CHECK(shortened("API BESAR, SEKALI", 14) == "API BESAR..");
  CHECK(shortened("A KEBAKARANBESAR", 12) == "A KEBAKARA..");
  CHECK(shortened("ABCDEF", 2) == "AB");
  CHECK(shortened("ABCDEF", 0).empty());
}

TEST_CASE("lines break at spaces and lose nothing but those") {
  using lines = std::vector<std::string>;
  CHECK(wrapped("", 5).empty());
  CHECK(wrapped("AB CD EF", 5) == lines{"AB CD", "EF"});
  CHECK(wrapped("AB CDE EF", 5) == lines{"AB", "CDE", "EF"});
  CHECK(wrapped("ABCDEFGHIJKL", 5) == lines{"ABCDE", "FGHIJ", "KL"});
  CHECK(wrapped("AB CD EF GH", 5, 0, 2) == lines{"AB CD", "EF", "GH"});
  CHECK(wrapped("AB CD", 5, 3) == lines{"AB", "CD"});
}
