// Short data: texts, their codings and parts, reports. Octets marked * are test vectors of ftl/tetra-pei, those marked
// + were captured by svxlink's users.
#include "radio/pei/sds.hpp"

#include "radio/pei/text_coding.hpp"
#include "radio/pei/text_parts.hpp"
#include "tests/unit/radio/octets.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace kentongan::radio::pei;
using namespace std::chrono_literals;
using kentongan::radio::test::from_hex;
using kentongan::radio::test::octets;
using kentongan::radio::test::to_hex;

namespace {

std::optional<sds_message> read(const char* hex) {
  const auto o = from_hex(hex);
  return read_sds(o, o.size() * 8);
}
sds_text text(const char* hex) {
  const auto m = read(hex);
  REQUIRE(m);
  REQUIRE(std::holds_alternative<sds_text>(*m));
  return std::get<sds_text>(*m);
}

}  // namespace

TEST_CASE("air_tetra_sds: texts") {
  const auto plain = text("82029C01746573746D657373616765");  // *
  CHECK(plain.text == "testmessage");
  CHECK(plain.reference == 0x9C);
  CHECK_FALSE(plain.wants_received);
  CHECK(text("82039C5101020301746573746D657373616765").text == "testmessage");    // * store and forward, to an SSI
  CHECK(text("82029C81045A8F746573746D657373616765").text == "testmessage");      // * with a time
  CHECK(text("89029C01746573746D657373616765").protocol == pid::immediate_text);  // *
  const auto ham = text("82040801476A61746A616A676A61");                          // + asks for a report
  CHECK(ham.text == "Gjatjajgja");
  CHECK(ham.wants_received);
  CHECK_FALSE(ham.wants_consumed);
  CHECK(text("820E0701"
             "41")
            .wants_consumed);
  const auto simple = text("0201746573746D657373616765");  // *
  CHECK(simple.text == "testmessage");
  CHECK_FALSE(simple.reference);
  CHECK(text("0201").text.empty());  // *
  // Store and forward: short number, TSI, telephone number of 5 digits, none.
  for (const char* hex :
       {"8203 01 50 09 01 41", "8203 01 52 010203 010203 01 41", "8203 01 53 05 123450 01 41", "8203 01 57 01 41"})
    CHECK_MESSAGE(text(hex).text == "A", hex);
}

TEST_CASE("air_tetra_sds: reports, long and short") {
  const auto report = std::get<sds_report>(*read("82100009"));
  CHECK(report.status == delivery::received);
  CHECK(report.reference == 9);
  CHECK_FALSE(report.wants_ack);
  CHECK(std::get<sds_report>(*read("82184B09")).wants_ack);
  CHECK(std::get<sds_report>(*read("82110209 57")).status == delivery::consumed);
  CHECK(std::get<sds_acknowledge>(*read("82200009")).reference == 9);
  CHECK(class_of(0x00) == delivery_class::received);
  CHECK(class_of(0x02) == delivery_class::consumed);
  CHECK(class_of(0x05) == delivery_class::passed);
  CHECK(class_of(0x21) == delivery_class::later);
  CHECK(class_of(0x5A) == delivery_class::failed);
  CHECK(class_of(0x4E) == delivery_class::never);
  CHECK(class_of(0x80) == delivery_class::passed);
  CHECK(describe_delivery(0x4B) == "the destination is not registered (delivery status 0x4B)");
  CHECK(describe_delivery(0x77) == "delivery status 0x77");

  CHECK(kind_of_status(0) == status_kind::emergency);
  CHECK(kind_of_status(1) == status_kind::reserved);
  CHECK(kind_of_status(0x7BFF) == status_kind::reserved);
  CHECK(kind_of_status(0x7C00) == status_kind::short_report);
  CHECK(kind_of_status(0x7FFF) == status_kind::short_report);
  CHECK(kind_of_status(0x8000) == status_kind::own);
  CHECK(read_short_report(0x7E09).status == delivery::received);
  CHECK(read_short_report(0x7F09).status == delivery::consumed);
  CHECK(read_short_report(0x7F09).reference == 9);
  CHECK(class_of(read_short_report(0x7C09).status) == delivery_class::never);
}

TEST_CASE("air_tetra_sds: what is too short is nothing, at every length") {
  const auto whole = from_hex("8A03C951010203 81045A8F 050003C90201 746573");
  std::size_t texts = 0;
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const auto m = read_sds(std::span(whole).first(size), size * 8);
    if (m && std::holds_alternative<sds_text>(*m)) ++texts;
  }
  CHECK(texts == 4);  // from the end of the header on
  CHECK_FALSE(read("82"));
  CHECK_FALSE(read("8202"));
  CHECK_FALSE(read("820200"));
  CHECK_FALSE(read("821000"));
  CHECK_FALSE(read("02"));
  CHECK_FALSE(read_sds({}, 0));
  CHECK_FALSE(read("8A0201 01 050003C90002"));                                   // part 2 of 0
  CHECK_FALSE(read("8A0201 01 050003C90203"));                                   // part 3 of 2
  CHECK(std::get<sds_other>(*read("0A112853A9FF4D4FFFE810")).protocol == 0x0A);  // + a location
  CHECK(std::holds_alternative<sds_other>(*read("82F00001")));
}

TEST_CASE("air_tetra_sds: bits that the header counts, and more that are filling") {
  const auto o = from_hex("0201 41 42");
  CHECK(std::get<sds_text>(*read_sds(o, 32)).text == "AB");
  CHECK(std::get<sds_text>(*read_sds(o, 28)).text == "A");
  CHECK(std::get<sds_text>(*read_sds(o, 4000)).text == "AB");
}

TEST_CASE("air_tetra_sds: texts in parts, in any order, twice, and never whole") {
  text_parts parts;
  const text_parts::time_point t0{1h};
  const identity ani{1001, 0}, budi{1002, 0};
  const auto first = text("8A02C981045A8F050003C90201 544942"),
             second = text("8A02CA81045A8F050003C90202 41203132");  // *
  CHECK(first.part == text_part{0xC9, 1, 2});
  CHECK_FALSE(parts.add(ani, second, t0));
  CHECK_FALSE(parts.add(budi, first, t0));  // another's
  CHECK_FALSE(parts.add(ani, second, t0 + 1s));
  const auto whole = parts.add(ani, first, t0 + 2s);
  REQUIRE(whole);
  CHECK(whole->text == "TIBA 12");
  CHECK(whole->references == std::vector<std::uint8_t>{0xC9, 0xCA});
  CHECK_FALSE(parts.add(budi, second, t0 + 61s));  // the first part is too old
  CHECK(parts.given_up() == 1);
  const auto wide = text("8A020101 06080400C90201 41");  // two octets of reference
  CHECK(wide.part == text_part{0xC9, 1, 2});
  CHECK_FALSE(parts.add(ani, text("8A020101 050003C9FF01 41"), t0));  // 255 parts: no person's text
  for (std::uint32_t i = 0; i < 1000; ++i) CHECK_FALSE(parts.add({i + 1, 0}, first, t0 + 62s));
  CHECK(parts.given_up() > 980);
}

TEST_CASE("air_tetra_sds: codings of text") {
  const auto decoded = [](std::uint8_t coding, const char* hex) {
    const auto o = from_hex(hex);
    return decode_text(coding, o, o.size() * 8);
  };
  CHECK(decoded(scheme::iso_8859_1, "4A6C2E20E9") == "Jl. \u00E9");
  CHECK(decoded(scheme::utf_16_be, "0054004900420041") == "TIBA");
  CHECK(decoded(scheme::utf_16_be, "D83DDE92") == "\U0001F692");
  CHECK(decoded(scheme::utf_16_be, "D83D 0041 DE92 41") == "?A?");
  CHECK(decoded(2, "41E9") == "A?");
  CHECK(decoded(scheme::iso_8859_1, "41070A42") == "A\nB");
  // "hellohello" as 3GPP TS 23.038 packs it, and the same septets in TETRA's order of bits.
  CHECK(decoded(scheme::gsm_7_bit, "E8329BFD4697D9EC37") == "hellohello");
  octets high(9, 0);
  const std::string word = "hellohello";
  for (std::size_t bit = 0; bit < 70; ++bit)
    if ((word[bit / 7] >> (6 - bit % 7)) & 1)
      high[bit / 8] = static_cast<std::uint8_t>(high[bit / 8] | (0x80 >> bit % 8));
  CHECK(decode_text(scheme::gsm_7_bit, high, 70) == word);
  CHECK(decode_text(scheme::gsm_7_bit, {}, 70).empty());

  CHECK(to_hex(encode_text("Jl. \u00E9").octets) == "4a 6c 2e 20 e9");
  const auto wide = encode_text("\u0391\U0001F692\xFF");
  CHECK(wide.coding == scheme::utf_16_be);
  CHECK(to_hex(wide.octets) == "03 91 d8 3d de 92 00 3f");
  for (const char* odd : {"\x80", "\xC3", "\xE2\x82", "\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80"})
    for (const auto o : encode_text(odd).octets) CHECK(o == '?');
}

TEST_CASE("air_tetra_sds: what we make is what we read, and as long as we say") {
  const auto o = make_text("#12 P1 KEBAKARAN", 77, ask_report::both);
  CHECK(to_hex(o).substr(0, 11) == "82 0e 4d 01");
  const auto back = std::get<sds_text>(*read_sds(o, o.size() * 8));
  CHECK(back.text == "#12 P1 KEBAKARAN");
  CHECK(back.reference == 77);
  CHECK(back.wants_received);
  CHECK(back.wants_consumed);
  CHECK(make_text(std::string(text_room(1120), 'A'), 1, ask_report::none).size() * 8 == 1120);
  CHECK(text_room(0) == 0);
  CHECK(text_room(32) == 0);
  const auto report = make_report(pid::text, delivery::received, 5);
  CHECK(std::get<sds_report>(*read_sds(report, 32)).reference == 5);
  CHECK(to_hex(make_acknowledge(pid::text, 0, 5)) == "82 20 00 05");
}

TEST_CASE("air_tetra_sds: any octets, and every flipped bit of good ones") {
  const auto good = from_hex("8A03C951010203 81045A8F 050003C90201 746573");
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    auto bad = good;
    bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ (1U << bit % 8));
    (void)read_sds(bad, bad.size() * 8);
  }
  std::mt19937 dice(3);
  for (int round = 0; round < 20000; ++round) {
    octets o(dice() % 40);
    for (auto& octet : o) octet = static_cast<std::uint8_t>(dice());
    if (!o.empty() && dice() % 2) o[0] = dice() % 2 ? 0x8A : 0x82;
    const auto m = read_sds(o, dice() % 400);
    if (m && std::holds_alternative<sds_text>(*m)) CHECK(std::get<sds_text>(*m).text.size() <= 3 * o.size());
  }
}
