#include "radio/codec/aprs.hpp"

#include "radio/codec/ax25.hpp"
#include "radio/codec/kiss.hpp"
#include "tests/unit/radio/codec/golden.hpp"
#include "tests/unit/radio/octets.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace kentongan::radio;
using namespace kentongan::radio::test;

namespace {

std::string format(const aprs_message& message) {
  octets out(aprs_max_info);
  const std::size_t size = aprs_format(message, out);
  return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size)};
}

aprs_message made(aprs_kind kind, std::string_view addressee, std::string_view text,
                  std::optional<std::string_view> id = {}, bool offers = false,
                  std::optional<std::string_view> reply = {}) {
  return {kind, addressee, text, id, offers, reply};
}

std::string clean(std::string_view text, std::size_t size = aprs_max_text) {
  std::string out(size, '#');
  out.resize(aprs_clean_text(text, out));
  return out;
}

}  // namespace

TEST_CASE("aprs: messages, both directions") {
  struct row {
    std::string_view info;
    aprs_message value;
  };
  using enum aprs_kind;
  const row rows[] = {
      {":DAMKAR-7 :Kebakaran #12", made(message, "DAMKAR-7", "Kebakaran #12")},
      {":DAMKAR-7 :Kebakaran #12{a7", made(message, "DAMKAR-7", "Kebakaran #12", "a7")},
      {":DAMKAR-7 :Kebakaran #12{12345", made(message, "DAMKAR-7", "Kebakaran #12", "12345")},
      {":DAMKAR-7 :Kebakaran #12{a7}", made(message, "DAMKAR-7", "Kebakaran #12", "a7", true)},
      {":DAMKAR-7 :Kebakaran #12{a7}03", made(message, "DAMKAR-7", "Kebakaran #12", "a7", true, "03")},
      {":DAMKAR-15:x{1", made(message, "DAMKAR-15", "x", "1")},
      {":POSKO    :acka7", made(ack, "POSKO", "", "a7")},
      {":POSKO    :acka7}", made(ack, "POSKO", "", "a7", true)},
      {":POSKO    :acka7}03", made(ack, "POSKO", "", "a7", true, "03")},
      {":POSKO    :reja7", made(reject, "POSKO", "", "a7")},
      {":BLN1     :Sungai naik", made(bulletin, "BLN1", "Sungai naik")},
      {":BLNABLITR:Latihan besok", made(bulletin, "BLNABLITR", "Latihan besok")},
      {":POSKO    :", made(message, "POSKO", "")},
      {":POSKO    :{1", made(message, "POSKO", "", "1")},
      {":POSKO    :ack", made(message, "POSKO", "ack")},                    // no number: words
      {":POSKO    :acknowledged", made(message, "POSKO", "acknowledged")},  // too long for a number
      {":POSKO    :ack 7", made(message, "POSKO", "ack 7")},
      {":POSKO    :ACKA7", made(message, "POSKO", "ACKA7")},
      {":POSKO    :ack7{8", made(message, "POSKO", "ack7", "8")},
      {":POSKO    :a:b}c", made(message, "POSKO", "a:b}c")},
      {":BLN1     :ack7", made(bulletin, "BLN1", "ack7")},
  };
  for (const row& r : rows) {
    CAPTURE(r.info);
    aprs_message parsed;
    CHECK(aprs_parse(from_text(r.info), parsed) == aprs_result::message);
    const octets in = from_text(r.info);
    REQUIRE(aprs_parse(in, parsed) == aprs_result::message);
    CHECK(parsed == r.value);
    CHECK(format(r.value) == r.info);
  }
}

TEST_CASE("aprs: leniently read") {
  struct row {
    std::string_view info;
    aprs_message value;
  };
  using enum aprs_kind;
  const std::string too_long = ":POSKO    :" + std::string(100, 'x') + "{7";
  const row rows[] = {
      {":POSKO    :OTW{7\r", made(message, "POSKO", "OTW", "7")},
      {":POSKO    :OTW{7\r\n", made(message, "POSKO", "OTW", "7")},
      {":POSKO    :OTW{7 ", made(message, "POSKO", "OTW", "7")},
      {":POSKO    :OTW\n", made(message, "POSKO", "OTW")},
      {":POSKO    :ack7 \r", made(ack, "POSKO", "", "7")},
      {":POSKO    :OTW {", made(message, "POSKO", "OTW {")},            // a brace without number is text
      {":POSKO    :OTW{123456", made(message, "POSKO", "OTW{123456")},  // too long for a number
      {":POSKO    :OTW{7?", made(message, "POSKO", "OTW{7?")},
      {":POSKO    :a{b{7", made(message, "POSKO", "a{b", "7")},
      {":POSKO    :OTW{1}2", made(message, "POSKO", "OTW", "1", true, "2")},
      {":POSKO    :OTW{}12", made(message, "POSKO", "OTW{}12")},
      {":POSKO    :OTW{a7}0}", made(message, "POSKO", "OTW{a7}0}")},
      {":POSKO    :caf\xC3\xA9{7", made(message, "POSKO", "caf\xC3\xA9", "7")},
      {too_long, made(message, "POSKO", std::string_view(too_long).substr(11, 100), "7")},
  };
  for (const row& r : rows) {
    CAPTURE(r.info);
    aprs_message parsed;
    const octets in = from_text(r.info);
    REQUIRE(aprs_parse(in, parsed) == aprs_result::message);
    CHECK(parsed == r.value);
  }
}

TEST_CASE("aprs: other payloads and malformed messages") {
  aprs_message ignored;
  for (const std::string_view other :
       {"", "!0805.90S/11209.50Ef", "=0805.90S/11209.50Ef", "/092345z0805.90S/11209.50Ef",
        "@092345z0805.90S/11209.50Ef", ">Siaga", ";POS      *092345z0805.90S/11209.50Ef", "`abc", "'abc",
        "T#005,199,000,255,073,123,01101001", "_10090556c220", "}POSKO>APRS,TCPIP,X*::DAMKAR-7 :x{1", "?APRS?",
        "$GPRMC,", "\r", " :POSKO    :x"}) {
    CAPTURE(other);
    CHECK(aprs_parse(from_text(other), ignored) == aprs_result::other);
  }
  for (const std::string_view malformed : {":", ":POSKO", ":POSKO:hello", ":POSKO    ", ":POSKO     :x", ":         :x",
                                           ":POS\x01O    :x", ":A:B      :x", ":POSK\xC3\xA9   :x", "::::::::::::"}) {
    CAPTURE(malformed);
    CHECK(aprs_parse(from_text(malformed), ignored) == aprs_result::malformed);
  }
}

TEST_CASE("aprs: direwolf's frames carry what was typed") {
  const aprs_message expected[] = {
      made(aprs_kind::message, "DAMKAR-7", "Kebakaran Jl Merdeka 12 #7", "a7"),
      made(aprs_kind::ack, "POSKO", "", "a7"),
      made(aprs_kind::reject, "POSKO", "", "a7"),
      made(aprs_kind::bulletin, "BLN1", "Sungai naik"),
      {},  // a position
      made(aprs_kind::message, "DAMKAR-7", "\xC0\xDB", "12", true, "03"),
      {},  // a status
  };
  REQUIRE(std::size(expected) == golden_kiss_frames.size());
  for (std::size_t i = 0; i < golden_kiss_frames.size(); ++i) {
    CAPTURE(golden_kiss_frames[i].typed);
    kiss_decoder decoder;
    decoder.push(from_hex(golden_kiss_frames[i].line), [&](const kiss_frame& kiss) {
      ax25_frame frame;
      REQUIRE(ax25_decode(kiss.payload, frame) == ax25_result::ok);
      aprs_message parsed;
      if (expected[i].addressee.empty()) {
        CHECK(aprs_parse(frame.info, parsed) == aprs_result::other);
        return;
      }
      REQUIRE(aprs_parse(frame.info, parsed) == aprs_result::message);
      CHECK(parsed == expected[i]);
      if (aprs_text_is_clean(parsed.text)) CHECK(format(parsed) == std::string(frame.info.begin(), frame.info.end()));
    });
    CHECK(decoder.counters().frames == 1);
  }
}

TEST_CASE("aprs: what is not formatted") {
  using enum aprs_kind;
  const std::string longest(aprs_max_text, 'x');
  CHECK(format(made(message, "DAMKAR-15", longest, "a7", true, "03")).size() == aprs_max_info);
  const std::string too_long(aprs_max_text + 1, 'x');
  const aprs_message bad[] = {
      made(message, "", "x"),
      made(message, "DAMKAR-100", "x"),
      made(message, "DAM KAR", "x"),
      made(message, "A:B", "x"),
      made(message, "A\n", "x"),
      made(message, "BLN1", "x"),    // reads as a bulletin
      made(bulletin, "POSKO", "x"),  // reads as a message
      made(message, "POSKO", too_long),
      made(message, "POSKO", "a|b"),
      made(message, "POSKO", "a~b"),
      made(message, "POSKO", "a{b"),
      made(message, "POSKO", "a\nb"),
      made(message, "POSKO", "caf\xC3\xA9"),
      made(message, "POSKO", "ack7"),  // reads as an ack
      made(message, "POSKO", "rej7 "),
      made(message, "POSKO", "x", ""),
      made(message, "POSKO", "x", "123456"),
      made(message, "POSKO", "x", "a-"),
      made(message, "POSKO", "x", "12345", true),
      made(message, "POSKO", "x", "123", true, "45"),
      made(message, "POSKO", "x", "12", false, "34"),
      made(message, "POSKO", "x", {}, true),
      made(message, "POSKO", "x", {}, false, "34"),
      made(message, "POSKO", "x", "12", true, ""),
      made(ack, "POSKO", ""),
      made(ack, "POSKO", "x", "7"),
      made(reject, "POSKO", ""),
  };
  for (const aprs_message& m : bad) {
    CAPTURE(std::string(m.addressee));
    CAPTURE(std::string(m.text));
    CHECK(format(m).empty());
  }
  for (std::size_t size = 0; size < 15; ++size) {
    octets out(size);
    CHECK(aprs_format(made(message, "POSKO", "OT", "7"), out) == 0);
  }
  octets out(15);
  CHECK(aprs_format(made(message, "POSKO", "OT", "7"), out) == 15);
}

TEST_CASE("aprs: the answer repeats the number as it came") {
  struct row {
    std::string_view received;
    std::string_view answer;  // empty: none
  };
  const row rows[] = {
      {":DAMKAR-7 :x{a7", ":POSKO    :acka7"},
      {":DAMKAR-7 :x{a7}", ":POSKO    :acka7}"},
      {":DAMKAR-7 :x{a7}03", ":POSKO    :acka7}03"},
      {":DAMKAR-7 :x", ""},
      {":DAMKAR-7 :acka7", ""},
      {":DAMKAR-7 :reja7", ""},
      {":BLN1     :x{a7", ""},
  };
  for (const row& r : rows) {
    CAPTURE(r.received);
    aprs_message parsed;
    const octets in = from_text(r.received);
    REQUIRE(aprs_parse(in, parsed) == aprs_result::message);
    const auto answer = aprs_answer(parsed, "POSKO");
    CHECK((answer ? format(*answer) : "") == r.answer);
  }
  aprs_message parsed;
  const octets in = from_text(":DAMKAR-7 :x{a7");
  REQUIRE(aprs_parse(in, parsed) == aprs_result::message);
  CHECK(format(*aprs_answer(parsed, "POSKO", aprs_kind::reject)) == ":POSKO    :reja7");
}

TEST_CASE("aprs: texts made sendable") {
  CHECK(clean("Jl. Merdeka 12 #7") == "Jl. Merdeka 12 #7");
  CHECK(clean("a|b~c{d}") == "a/b-c(d}");
  CHECK(clean("caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x94\xA5!") == "caf? ? ?!");
  CHECK(clean("a\xA9\x80 b") == "a?? b");  // no UTF-8: one each
  CHECK(clean("\xC3\xC3\xA9") == "??");
  CHECK(clean("a\r\nb\tc\x01") == "a  b c?");
  CHECK(clean("a   ") == "a");
  CHECK(clean("") == "");
  CHECK(clean(std::string(200, 'x')) == std::string(67, 'x'));
  CHECK(clean("abcdef", 3) == "abc");
  CHECK(clean("abc def", 4) == "abc");
  for (int c = 0; c < 256; ++c) {
    const std::string text(1, static_cast<char>(c));
    CHECK(aprs_text_is_clean(clean(text)));
  }
}

TEST_CASE("aprs: every truncation and one-bit flip is read without harm, and what can be formatted reads back") {
  const octets whole = from_text(":DAMKAR-7 :Kebakaran Jl Merdeka 12 #7{a7}03");
  std::vector<octets> inputs;
  for (std::size_t size = 0; size <= whole.size(); ++size)
    inputs.emplace_back(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    inputs.push_back(whole);
    inputs.back()[bit / 8] = static_cast<std::uint8_t>(whole[bit / 8] ^ 1U << bit % 8);
  }
  std::mt19937 random(3);
  for (int i = 0; i < 20000; ++i) {
    octets in = whole;
    in.resize(11);
    for (std::size_t n = random() % 12; n > 0; --n)
      in.push_back(static_cast<std::uint8_t>("ackrej{}123 x\r"[random() % 14]));
    inputs.push_back(std::move(in));
  }
  int formatted = 0;
  for (const octets& in : inputs) {
    aprs_message parsed;
    if (aprs_parse(in, parsed) != aprs_result::message) continue;
    octets out(aprs_max_info);
    out.resize(aprs_format(parsed, out));
    if (out.empty()) continue;
    ++formatted;
    aprs_message again;
    REQUIRE(aprs_parse(out, again) == aprs_result::message);
    CAPTURE(std::string(in.begin(), in.end()));
    CHECK(again == parsed);
  }
  CHECK(formatted > 1000);
}
