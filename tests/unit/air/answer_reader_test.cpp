#include "gateway/air/answer_reader.hpp"

#include "gateway/domain/event.hpp"
#include "radio/codec/aprs.hpp"
#include "tests/unit/air/dice.hpp"

#include <doctest/doctest.h>

using namespace kentongan;
using namespace kentongan::air;
using enum domain::answer_code;

namespace {
constexpr std::nullopt_t none = std::nullopt;
}

TEST_CASE("what crews type, and what it means") {
  struct row {
    std::string text;
    std::optional<domain::answer_code> code;
    std::uint32_t number;
    std::string rest;  // reason of a reject, note of everything else
  };
  for (const row& r : {
           row{"86", accept, 0, ""}, row{"86 #12", accept, 12, ""}, row{"86 12", accept, 12, ""},
           row{"86, #12 laksanakan", accept, 12, "laksanakan"}, row{"86#12", accept, 12, ""},
           row{"siap 86", accept, 0, ""}, row{"Siap 86 12", accept, 12, ""}, row{"TERIMA", accept, 0, ""},
           row{"terima 7", accept, 7, ""}, row{"ok", accept, 0, ""}, row{"OK.", accept, 0, ""},
           row{"#12 86", accept, 12, ""}, row{"12 otw", en_route, 12, ""}, row{"no 12 otw", en_route, 12, ""},
           row{"OTW", en_route, 0, ""}, row{"OTW!!", en_route, 0, ""}, row{"otw tkp", en_route, 0, "tkp"},
           row{"OTW12", en_route, 12, ""}, row{"#12OTW", en_route, 12, ""},
           row{"OTW dari pos #3", en_route, 3, "dari pos"}, row{"LUNCUR", en_route, 0, ""},
           row{"meluncur no 12", en_route, 12, ""}, row{"meluncur nomor 12", en_route, 12, ""},
           row{"MENUJU TKP 12", en_route, 12, "TKP"}, row{"siap meluncur", en_route, 0, ""},
           row{"TIBA", on_scene, 0, ""}, row{"tiba di tkp", on_scene, 0, ""}, row{"sudah tiba 12", on_scene, 12, ""},
           row{"lapor, sudah tiba", on_scene, 0, ""}, row{"TIBA, 3 KORBAN", on_scene, 0, "3 KORBAN"},
           row{"TIBA 12, 3 KORBAN", on_scene, 12, "3 KORBAN"}, row{"tiba 3 korban 12", on_scene, 12, "3 korban"},
           row{"TIBA 081234567890", on_scene, 0, "081234567890"}, row{"TKP", on_scene, 0, ""},
           row{"TKP 12", on_scene, 12, ""}, row{"DI TKP", on_scene, 0, ""}, row{"sampai", on_scene, 0, ""},
           row{"sampai tkp", on_scene, 0, ""}, row{"BAWA", transporting, 0, ""},
           row{"bawa 2 pasien", transporting, 0, "2 pasien"}, row{"TUJUAN", at_destination, 0, ""},
           row{"sampai tujuan 12", at_destination, 12, ""}, row{"SELESAI", done, 0, ""},
           row{"clear #12 nihil", done, 12, "nihil"}, row{"beres", done, 0, ""}, row{"TOLAK", reject, 0, ""},
           row{"TOLAK ban bocor", reject, 0, "ban bocor"},
           row{"tolak 12 Ban bocor, 2 unit", reject, 12, "Ban bocor, 2 unit"},
           row{"tolak ban bocor 2", reject, 0, "ban bocor 2"}, row{"tolak ban bocor #12", reject, 12, "ban bocor"},
           row{"TIDAK BISA", reject, 0, ""}, row{"tidak bisa no 12 kehabisan air", reject, 12, "kehabisan air"},
           row{"SIAP", in_field, 0, ""}, row{"siap 12", in_field, 12, ""}, row{"POS", at_station, 0, ""},
           row{"siap di pos", at_station, 0, ""}, row{"OFF", out_of_service, 0, ""},
           row{"TIDAK SIAP", out_of_service, 0, ""}, row{"tidak siap mogok", out_of_service, 0, "mogok"},
           row{"BICARA", speak, 0, ""}, row{"minta bicara", speak, 0, ""}, row{"9", accept, 0, ""},
           row{"9 12", accept, 12, ""}, row{"3", en_route, 0, ""}, row{"3 #12", en_route, 12, ""},
           row{"4", on_scene, 0, ""}, row{"7", transporting, 0, ""}, row{"8", at_destination, 0, ""},
           row{"1", in_field, 0, ""}, row{"2", at_station, 0, ""}, row{"6", out_of_service, 0, ""},
           row{"6 12", reject, 12, ""}, row{"5", speak, 0, ""}, row{"00", emergency, 0, "00"},
           row{"DARURAT", emergency, 0, "DARURAT"},
           row{"Tolong!! darurat di TKP 12", emergency, 12, "Tolong!! darurat di TKP 12"},
           row{"emergency?", emergency, 0, "emergency?"},
           // No answers, though they begin or sound like one.
           row{"", none, 0, ""}, row{"terima kasih", none, 0, "terima kasih"},
           row{"TKP di mana", none, 0, "TKP di mana"}, row{"tiba kapan?", none, 0, "tiba kapan?"},
           row{"siap komandan", none, 0, "siap komandan"}, row{"3 orang luka", none, 0, "3 orang luka"},
           row{"belum tiba", none, 0, "belum tiba"}, row{"pos rusak", none, 0, "pos rusak"}, row{"12", none, 0, "12"},
           row{"#12", none, 0, "#12"}, row{"butuh air 12", none, 0, "butuh air 12"}, row{"????", none, 0, "????"},
           row{"OTW \xF0\x9F\x91\x8D", en_route, 0, ""},  // an emoji is no question mark
       }) {
    CAPTURE(r.text);
    const answer_text a = read_answer(r.text, indonesian());
    CHECK(a.code == r.code);
    CHECK(a.number == r.number);
    CHECK(a.reason + a.note == r.rest);
    CHECK((r.code == reject || a.reason.empty()));
    CHECK(!a.automatic);
  }
}

TEST_CASE("an HT's automatic answer is nobody's") {
  const answer_text a = read_answer("AA: 86 nanti", indonesian());
  CHECK(a.automatic);
  CHECK(!a.code);
}

TEST_CASE("a city's own words replace the table") {
  vocabulary v = indonesian();
  v.answers = {{"BUDHAL", en_route}};
  CHECK(read_answer("budhal 12", v).code == en_route);
  CHECK(read_answer("budhal 12", v).number == 12);
  CHECK(!read_answer("otw", v).code);
}

TEST_CASE("any octets are read, and what comes out is clean and bounded") {
  dice random(11);
  const std::vector<std::string> pieces = {"TIBA",  "86", "#",    "12", " ", ",",  "NO", "SIAP",
                                           "TOLAK", "?",  "\xC3", "{",  "6", "#9", ""};
  for (int i = 0; i < 5000; ++i) {
    std::string text;
    for (auto n = random() % 12; n > 0; --n)
      text += random() % 4 ? pieces[random() % pieces.size()] : std::string(1, static_cast<char>(random()));
    const answer_text a = read_answer(text, indonesian());
    REQUIRE(radio::aprs_text_is_clean(a.reason));
    REQUIRE(radio::aprs_text_is_clean(a.note));
    REQUIRE(a.reason.size() + a.note.size() <= 5 * text.size() + 16);
    REQUIRE(a.number <= 999999);
  }
}
