#include "gateway/air/tetra_words.hpp"

#include "gateway/air/tetra_statuses.hpp"

#include <doctest/doctest.h>

using namespace kentongan;
using namespace kentongan::air;
using domain::answer_code;

TEST_CASE("statuses: the default row of ten, and what a city writes") {
  const auto list = default_statuses();
  CHECK(check(list).empty());
  CHECK(find_status(list, 0x8005) == answer_code::en_route);
  CHECK(find_status(list, 0x8006) == answer_code::on_scene);
  CHECK(find_status(list, 0x800B) == answer_code::accept);
  CHECK(find_status(list, 0x8002) == answer_code::emergency);
  CHECK_FALSE(find_status(list, 0x800C));
  CHECK(parse_status("80ff=reject") == tetra_status{0x80FF, answer_code::reject});
  for (const char* bad : {"", "8005", "8005=", "8005=otw", "7FFF=accept", "80050=accept", "800=accept", " 8005=accept",
                          "80G5=accept", "+805=accept", "0x80=accept"})
    CHECK_MESSAGE(!parse_status(bad), bad);
  for (const auto& s : list) CHECK(parse_status(to_text(s)) == s);
  CHECK(check({{0x8005, answer_code::accept}, {0x8006, answer_code::reject}, {0x8005, answer_code::done}}) ==
        "status 8005 means two things");
}

TEST_CASE("words: an order is one text, cut to what the terminal takes") {
  auto o = std::make_shared<domain::order>();
  o->id = domain::order_id("A-1");
  o->where.address = "Jl. Merdeka 5, Kepanjenkidul";
  o->text = "Api di dapur, dua korban luka bakar, akses dari gang belakang, hidran terdekat di depan masjid agung";
  ports::transmission t;
  t.order = o;
  t.number = 12;
  const auto whole = tetra_order_text(t, nullptr, indonesian(), 251);
  CHECK(whole ==
        "#12 P1: JL. MERDEKA 5, KEPANJENKIDUL. API DI DAPUR, DUA KORBAN LUKA BAKAR, AKSES DARI GANG BELAKANG, HIDRAN "
        "TERDEKAT DI DEPAN MASJID AGUNG");
  const auto cut = tetra_order_text(t, nullptr, indonesian(), 60);
  CHECK(cut.size() <= 60);
  CHECK(cut.starts_with("#12 P1: JL. MERDEKA 5"));
  CHECK(cut.ends_with(".."));
}

TEST_CASE("words: every answer has its confirmation") {
  domain::reply r;
  r.number = 12;
  CHECK(tetra_confirmation(r, answer_code::on_scene) == "#12 TIBA DI TKP: DICATAT POSKO");
  CHECK(tetra_confirmation({}, answer_code::at_station) == "SIAP DI POS: DICATAT POSKO");
  for (const auto name : domain::names_of(answer_code{})) {
    const auto code = domain::from_name<answer_code>(name);
    REQUIRE(code);
    CHECK(tetra_confirmation(r, *code).size() > std::string("#12 : DICATAT POSKO").size());
  }
  CHECK(tetra_unknown_status(0x8123) == "STATUS 8123 TIDAK DIKENAL POSKO");
}
