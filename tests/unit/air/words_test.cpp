#include "gateway/air/words.hpp"

#include "radio/codec/aprs.hpp"
#include "tests/unit/air/dice.hpp"

#include <doctest/doctest.h>

using namespace kentongan;
using namespace kentongan::air;
using lines = std::vector<std::string>;

namespace {

const domain::category fire{"kebakaran", "Kebakaran", "Fire", domain::priority::p1, {}};

ports::transmission order(std::string address, std::string text, std::string radio_text = {}) {
  auto o = std::make_shared<domain::order>();
  o->id = domain::order_id("A-1");
  o->where.address = std::move(address);
  o->text = std::move(text);
  o->radio_text = std::move(radio_text);
  ports::transmission t;
  t.number = 12;
  t.order = std::move(o);
  return t;
}
ports::transmission kind(ports::transmission t, ports::message_kind k, std::string reason = {}) {
  auto o = std::make_shared<domain::order>(*t.order);
  o->reason = std::move(reason);
  t.order = std::move(o);
  t.kind = k;
  return t;
}

}  // namespace

TEST_CASE("an order, its update and its stand-down as radio text") {
  using enum ports::message_kind;
  struct row {
    ports::transmission t;
    const domain::category* category;
    lines wanted;
  };
  auto bare = order("", "");
  auto routine = order("Alun-alun", "");
  routine.prio = domain::priority::p3;
  auto coordinates = order("", "perahu terbalik");
  {
    auto o = std::make_shared<domain::order>(*coordinates.order);
    o->where.lat_deg = -8.0954;
    o->where.lon_deg = 112.16093;
    coordinates.order = o;
  }
  for (const row& r : {
           row{order("Jl. Merdeka 5", "ignored", "api di dapur"),
               &fire,
               {"#12 P1 KEBAKARAN: JL. MERDEKA 5. API DI DAPUR"}},
           row{order("Jl. Merdeka 5", "Api di \"dapur\" | {2 korban}\n", ""),
               &fire,
               {"#12 P1 KEBAKARAN: JL. MERDEKA 5. API DI \"DAPUR\" / (2 KORBAN}"}},
           row{order("Jl. Merdeka 5.", "api"), nullptr, {"#12 P1: JL. MERDEKA 5. API"}},
           row{bare, nullptr, {"#12 P1"}},
           row{routine, &fire, {"#12 P3 KEBAKARAN: ALUN-ALUN"}},
           row{coordinates, nullptr, {"#12 P1: -8.09540,112.16093. PERAHU TERBALIK"}},
           row{kind(order("Jl. Merdeka 15", "alamat salah"), update),
               &fire,
               {"#12 UBAH: JL. MERDEKA 15. ALAMAT SALAH"}},
           row{kind(order("Jl. Merdeka 5", "api"), stand_down, "laporan palsu"), &fire, {"#12 BATAL: LAPORAN PALSU"}},
           row{kind(order("Jl. Merdeka 5", "api"), stand_down), &fire, {"#12 BATAL"}},
           row{order("Jalan Ir. Soekarno 152 Kelurahan Bendogerit",
                     "rumah dua lantai terbakar, api di bagian belakang"),
               &fire,
               {"#12 P1 KEBAKARAN: JALAN IR. SOEKARNO 152 KELURAHAN BENDOGERIT.",
                "#12/2 RUMAH DUA LANTAI TERBAKAR, API DI BAGIAN BELAKANG"}},
       }) {
    CHECK(order_lines(r.t, r.category, indonesian()) == r.wanted);
  }
}

TEST_CASE("a text too long is abbreviated first, then cut, and the address outlives it") {
  const std::string address = "Jalan Kelurahan Bendogerit nomor 152 belakang Puskesmas";
  std::string text = "Rumah terbakar dengan korban yang belum diketahui";
  for (int i = 0; i < 3; ++i) text += ", tidak ada air untuk kendaraan dari utara";
  const auto three = order_lines(order(address, text), &fire, indonesian());
  REQUIRE(three.size() == 3);
  CHECK(three[0] == "#12 P1 KEBAKARAN: JL KEL BENDOGERIT NO 152 BLKG PKM. RMH TERBAKAR");
  CHECK(three[1].starts_with("#12/2 DGN KORBAN YG BLM DIKETAHUI, TDK ADA AIR UTK KEND DR UTR"));
  CHECK(!three[2].ends_with(".."));  // abbreviated, it fits

  const auto cut = order_lines(order(address, text + text + text), &fire, indonesian());
  REQUIRE(cut.size() == 3);
  CHECK(cut[0] == three[0]);
  CHECK(cut[2].ends_with(".."));
  CHECK(cut[2].size() > 55);
}

TEST_CASE("any order makes one to three clean lines of at most 67 characters") {
  dice random(3);
  const auto text = [&](std::size_t limit) {
    std::string s(random() % (limit + 1), ' ');
    for (char& c : s) switch (random() % 8) {
        case 0:
          c = ' ';
          break;
        case 1:
          c = static_cast<char>(random());
          break;
        default:
          c = static_cast<char>('a' + random() % 26);
      }
    return s;
  };
  for (int i = 0; i < 2000; ++i) {
    CAPTURE(i);
    auto t = order(text(i % 3 ? 200 : 20), text(i % 2 ? 2000 : 100), i % 5 ? "" : text(200));
    t.number = static_cast<std::uint32_t>(random());
    t.prio = static_cast<domain::priority>(random() % 3);
    domain::category c = fire;
    c.name_id = text(80);
    t = kind(t, static_cast<ports::message_kind>(random() % 3), text(500));
    const auto out = order_lines(t, i % 4 ? &c : nullptr, indonesian());
    REQUIRE(!out.empty());
    REQUIRE(out.size() <= 3);
    for (const auto& line : out) {
      REQUIRE(line.size() <= radio::aprs_max_text);
      REQUIRE(radio::aprs_text_is_clean(line));
      REQUIRE(line.starts_with('#' + std::to_string(t.number)));
    }
  }
}

TEST_CASE("notices say what became of an answer") {
  using enum domain::reply_code;
  struct row {
    domain::reply reply;
    std::uint32_t asked;
    std::string text;
  };
  domain::reply back;
  back.code = refused;
  back.number = 12;
  back.state = domain::assignment_state::on_scene;
  domain::reply not_yours;
  not_yours.code = refused;
  domain::reply choose;
  choose.code = ambiguous;
  choose.detail = "3 orders are open: #12 #13 #17";
  domain::reply vague;
  vague.code = ambiguous;
  vague.detail = "several # orders";
  domain::reply nobody;
  nobody.code = unknown;
  domain::reply full;
  full.code = rejected;
  for (const row& r :
       {row{back, 0, "#12 TIDAK DITERIMA: STATUS SEKARANG TIBA DI TKP"},
        row{not_yours, 9, "#9 TIDAK DITERIMA: BUKAN PERINTAH ANDA"}, row{not_yours, 0, "TIDAK DITERIMA: HUBUNGI 112"},
        row{choose, 0, "SEBUT NOMOR PERINTAH: #12 #13 #17"}, row{vague, 0, "SEBUT NOMOR PERINTAH"},
        row{nobody, 99, "#99 PERINTAH TIDAK ADA"}, row{nobody, 0, "TIDAK ADA PERINTAH UNTUK ANDA"},
        row{full, 0, "BELUM TERSIMPAN, MOHON ULANGI"}, row{full, 12, "#12 BELUM TERSIMPAN, MOHON ULANGI"}}) {
    CHECK(notice(r.reply, r.asked, indonesian()) == r.text);
  }
  for (int i = 0; i < 40; ++i) choose.detail += " #" + std::to_string(100 + i);
  CHECK(notice(choose, 0, indonesian()).size() <= radio::aprs_max_text);
}

TEST_CASE("every word of the table may go on the air") {
  const vocabulary& v = indonesian();
  std::vector<std::string> all = {v.stand_down,       v.update,         v.not_accepted,   v.state_is,
                                  v.not_yours,        v.ask_the_centre, v.name_the_order, v.no_such_order,
                                  v.no_order_for_you, v.not_stored};
  all.insert(all.end(), v.states.begin(), v.states.end());
  for (const auto& [word, shorter] : v.abbreviations) {
    CAPTURE(word);
    CHECK(shorter.size() < word.size());
    all.push_back(shorter);
  }
  for (const std::string& word : all) {
    CAPTURE(word);
    CHECK(!word.empty());
    CHECK(radio::aprs_text_is_clean(word));
    CHECK(word.find_first_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos);
  }
}
