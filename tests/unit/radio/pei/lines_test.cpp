// Lines of terminals, as they were captured and as they may come broken. Where each capture is from:
// radio/pei/README.md.
#include "radio/pei/identity.hpp"
#include "radio/pei/line_reader.hpp"
#include "radio/pei/result.hpp"
#include "radio/pei/unsolicited.hpp"
#include "tests/unit/radio/octets.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

using namespace kentongan::radio::pei;
using kentongan::radio::test::from_text;
using kentongan::radio::test::to_hex;

namespace {

using strings = std::vector<std::string>;

strings lines_of(std::string_view octets, std::size_t piece = 1000, line_counters* counters = nullptr) {
  line_reader reader;
  strings lines;
  const auto all = from_text(octets);
  for (std::size_t at = 0; at < all.size(); at += piece)
    reader.push(std::span(all).subspan(at, std::min(piece, all.size() - at)),
                [&](std::string_view line) { lines.emplace_back(line); });
  if (counters) *counters = reader.counters();
  return lines;
}

}  // namespace

TEST_CASE("air_tetra_lines: lines end in CR, LF or both, in pieces of any size") {
  // A Motorola terminal's answers to AT+GMI? and AT+GMM?.
  const std::string motorola =
      "\r\nOK\r\n\r\n+GMI: MOTOROLA\r\n\r\nOK\r\n\r\n+GMM: 54009,M83PFT6TZ6AG,91.2.0.0\r\n\r\nOK\r\n";
  for (std::size_t piece = 1; piece < 12; ++piece)
    CHECK(lines_of(motorola, piece) ==
          strings{"OK", "+GMI: MOTOROLA", "OK", "+GMM: 54009,M83PFT6TZ6AG,91.2.0.0", "OK"});
  CHECK(lines_of("OK\rERROR\n\n\rOK \n") == strings{"OK", "ERROR", "OK"});
  CHECK(lines_of("\r\n> \r\nOK\r\n") == strings{"OK"});  // the prompt of GSM's heirs
  CHECK(lines_of("> +CMGS: 0\r\n") == strings{"+CMGS: 0"});
  CHECK(lines_of("half a line").empty());
}

TEST_CASE("air_tetra_lines: noise is dropped and counted, a line too long goes whole") {
  line_counters counters;
  CHECK(lines_of(std::string("O\0K\x07\r\n", 6), 3, &counters) == strings{"OK"});
  CHECK(counters.noise == 2);
  const std::string longest(longest_line, 'A'), longer(longest_line + 1, 'A');
  CHECK(lines_of(longest + "\r\n" + longer + "\r\nOK\r\n", 100, &counters) == strings{longest, "OK"});
  CHECK(counters.overlong == 1);
  CHECK(counters.lines == 2);
  CHECK(lines_of(std::string(5'000'000, 'x'), 4096, &counters).empty());  // it never ends: nothing grows
}

TEST_CASE("air_tetra_lines: what kind of line it is") {
  CHECK(read_result("OK").kind == result_kind::ok);
  CHECK(read_result("ok").kind == result_kind::ok);
  CHECK(read_result("ERROR").kind == result_kind::error);
  CHECK(read_result("+CME ERROR: 35").code == 35);
  CHECK(read_result("+CME ERROR:35").code == 35);
  CHECK(read_result("+CMS ERROR: 500").code == 500);
  CHECK(read_result("+CME ERROR: SIM busy").kind == result_kind::error);
  CHECK_FALSE(read_result("+CME ERROR: SIM busy").code);
  CHECK(read_result("AT+CREG?").kind == result_kind::echo);
  CHECK(read_result("+CREG: 1,1,26201001").kind == result_kind::named);
  CHECK(read_result("+CREG: 1,1,26201001").name == "CREG");
  CHECK(read_result("8204C70154494241").kind == result_kind::digits);
  CHECK(read_result("2,16777184").kind == result_kind::other);
  for (const char* odd : {"+", "+:", "+ CREG: 1", "+CREG 1", "CONNECT", "NO CARRIER"})
    CHECK_MESSAGE(read_result(odd).kind == result_kind::other, odd);
}

TEST_CASE("air_tetra_lines: fields, with blanks, quotes, holes and too many of them") {
  const fields f(" 1, ,\"Gruppe 1, Nord\",16777184 ");
  CHECK(f.size() == 4);
  CHECK(f.number(0) == 1);
  CHECK(f.text(1).empty());
  CHECK(f.text(2) == "Gruppe 1, Nord");
  CHECK(f.number(3) == 16777184);
  CHECK_FALSE(f.number(1));
  CHECK_FALSE(f.number(4));
  CHECK_FALSE(fields("4294967296").number(0));
  CHECK_FALSE(fields("-1").number(0));
  CHECK(fields(std::string(1000, ',')).size() == fields::most);
}

TEST_CASE("air_tetra_lines: identities, short and with their network") {
  CHECK(parse_identity("23404") == identity{23404, 0});
  CHECK(parse_identity("02269001") == identity{2269001, 0});                 // leading zero (svxlink#576)
  CHECK(parse_identity("2620100108280651") == identity{8280651, 26201001});  // TSI of a German terminal
  CHECK(parse_identity("09011638300023404") == identity{23404, 90116383});   // extended TSI (svxlink)
  CHECK(parse_identity("216216300000300") == identity{300, 2162163});        // a zero left out of the MNC
  CHECK(parse_identity("16777215")->ssi == highest_ssi);
  for (const char* bad : {"", "0", "00000000", "16777216", "99999999", "12a", "-1", "123456789012345678", " 1"})
    CHECK_MESSAGE(!parse_identity(bad), bad);
  CHECK(to_text({23404, 0}) == "23404");
  CHECK(to_text({8280651, 26201001}) == "2620100108280651");
  CHECK(parse_identity(to_text({23404, 90116383})) == identity{23404, 90116383});
}

TEST_CASE("air_tetra_lines: headers of messages, with three, four, six and seven fields") {
  const auto header = [](const char* line) { return read_sds_header(read_result(line).values); };
  const auto six = header("+CTSDSR: 12,2269001,0,9999,0,84");
  REQUIRE(six);
  CHECK(six->service == ai_service::sds_4);
  CHECK(six->from == identity{2269001, 0});
  CHECK(six->to == identity{9999, 0});
  CHECK(six->bits == 84);
  CHECK(header("+CTSDSR: 13,1234567,0,2345678,0,16,1")->service == ai_service::status);
  CHECK(header("+CTSDSR: 12,,,9999,0,84")->bits == 84);
  CHECK_FALSE(header("+CTSDSR: 12,,,9999,0,84")->from);
  CHECK(header("+CTSDSR: 12,9999,84")->to == identity{9999, 0});
  CHECK(header("+CTSDSR: 12,9999,0,84")->bits == 84);
  for (const char* bad : {"+CTSDSR: ", "+CTSDSR: 12", "+CTSDSR: 12,1", "+CTSDSR: 12,1,0,2,0", "+CTSDSR: 12,1,0,2,0,x",
                          "+CTSDSR: x,1,0,2,0,84", "+CTSDSR: 12,1,0,2,0,84,1,1"})
    CHECK_MESSAGE(!header(bad), bad);
}

TEST_CASE("air_tetra_lines: other results") {
  const auto values = [](const char* line) { return read_result(line).values; };
  CHECK(read_registration(values("+CREG: 1,1,26201001")) == registration::home);
  CHECK(read_registration(values("+CREG:5")) == registration::visited);
  CHECK_FALSE(read_registration(values("+CREG: 6")));
  CHECK_FALSE(read_registration(values("+CREG: ")));
  const auto sent = read_send_report(values("+CMGS: 0,4,7"));  // svxlink#576
  REQUIRE(sent);
  CHECK(sent->status == send_report::sent);
  CHECK_FALSE(read_send_report(values("+CMGS: 0"))->status);
  CHECK_FALSE(read_send_report(values("+CMGS: ")));
  const auto call = read_call(values("+CTICN: 1,0,0,5,09011638300023404,1,1,0,1,1,5,09011638300000001,0"));
  CHECK(call.from == identity{23404, 90116383});
  CHECK(call.priority == 0);
  CHECK(read_call(values("+CTICN:0,0,0,0,255,1,1,0,1,1,1,216216300000300,15")).priority == incoming_call::emergency);
  CHECK_FALSE(read_call(values("+CTICN:46,0,7,0,2,1,1,0,4,0")).priority);  // ten fields, of an Azart terminal
  CHECK(read_own_identity(values("+CNUMF: 6,09011638300023401")) == identity{23401, 90116383});
  CHECK_FALSE(read_own_identity(fields("2,16777184")));  // a gateway's, not ours
}

TEST_CASE("air_tetra_lines: user data in digits, a lone last one too") {
  CHECK(to_hex(*from_hex("8204C7")) == "82 04 c7");
  CHECK(to_hex(*from_hex("82 04 c7")) == "82 04 c7");
  CHECK(to_hex(*from_hex("0A0BA7D5B95BC50AFFE16")) == "0a 0b a7 d5 b9 5b c5 0a ff e1 60");  // 21 digits, Sepura
  CHECK_FALSE(from_hex(""));
  CHECK_FALSE(from_hex("82G4"));
}

TEST_CASE("air_tetra_lines: no octets do any harm") {
  std::mt19937 dice(7);
  for (int round = 0; round < 3000; ++round) {
    std::string octets;
    static const std::string likely = "+CTSDSR:CMGREG,0123456789 \r\n\"AT>";
    for (int i = 0; i < 120; ++i) octets += dice() % 4 ? likely[dice() % likely.size()] : static_cast<char>(dice());
    for (const auto& line : lines_of(octets, 1 + dice() % 20)) {
      const auto r = read_result(line);
      for (std::size_t i = 0; i < r.values.size(); ++i) CHECK(r.values.text(i).size() <= line.size());
      (void)read_sds_header(r.values);
      (void)read_call(r.values);
      (void)from_hex(line);
    }
  }
}
