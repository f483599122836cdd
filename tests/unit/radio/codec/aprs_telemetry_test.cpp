#include "radio/codec/aprs_telemetry.hpp"

#include "tests/unit/radio/octets.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace kentongan::radio;
using namespace kentongan::radio::test;
using doubles = std::vector<double>;

namespace {

doubles values(const std::optional<aprs_telemetry>& t) {
  return t ? doubles(t->values.begin(), t->values.begin() + static_cast<std::ptrdiff_t>(t->count)) : doubles{};
}

}  // namespace

TEST_CASE("aprs_telemetry: reports") {
  struct row {
    std::string_view info;
    doubles value;
  };
  const row rows[] = {
      {"T#005,199,000,255,073,123,01101001", {199, 0, 255, 73, 123}},
      {"T#MIC,199,000,255,073,123,01101001", {199, 0, 255, 73, 123}},
      {"T#MIC199,000,255,073,123,01101001", {199, 0, 255, 73, 123}},
      {"T#7,12.5,-3.25", {12.5, -3.25}},
      {"T#005,8280,x", {8280}},
      {"T#005,1,2,3,4,5,6,7", {1, 2, 3, 4, 5}},
      {"T#005, 1 ,2\r", {1, 2}},
      {"T#005", {}},
      {"T#005,", {}},
      {"T#", {}},
      {"T", {}},
      {"", {}},
      {"T#005,..,1", {}},
      {"T#005,1234567890123", {}},
      {"!0805.70S", {}},
  };
  for (const row& r : rows) {
    CAPTURE(r.info);
    CHECK(values(aprs_parse_telemetry(from_text(r.info))) == r.value);
  }
}

TEST_CASE("aprs_telemetry: in a comment, base 91") {
  struct row {
    std::string_view comment;
    doubles value;
  };
  const row rows[] = {
      {"|ss11|", {1472}},  // the examples of the document
      {"|ss112233|", {1472, 1564, 1656}},
      {"|ss1122334455!\"|", {1472, 1564, 1656, 1748, 1840}},
      {"Pos 1|ss11|!w9Z!", {1472}},
      {"a|b|ss11|", {1472}},
      {"|ss11| |", {1472}},
      {"|ss|", {}},
      {"|ss1|", {}},
      {"|ss1 |", {}},
      {"|ss1122334455!\"!\"|", {}},
      {"||", {}},
      {"|", {}},
      {"", {}},
  };
  for (const row& r : rows) {
    CAPTURE(r.comment);
    CHECK(values(aprs_comment_telemetry(r.comment)) == r.value);
  }
}

TEST_CASE("aprs_telemetry: a station's words and equations for its values") {
  const auto names = aprs_parse_words("PARM.Vbat,Btemp, AirTemp ,,Alt\r");
  REQUIRE(names);
  CHECK(names->what == aprs_telemetry_words::kind::names);
  CHECK(names->words == std::array<std::string_view, 5>{"Vbat", "Btemp", "AirTemp", "", "Alt"});
  const auto units = aprs_parse_words("UNIT.VDC");
  REQUIRE(units);
  CHECK(units->what == aprs_telemetry_words::kind::units);
  CHECK(units->words == std::array<std::string_view, 5>{"VDC"});
  CHECK(!aprs_parse_words("BITS.1,2"));
  CHECK(!aprs_parse_words("OTW"));

  aprs_equations e;
  CHECK(e[0](3) == 3);
  CHECK(aprs_parse_equations("EQNS.0,0.01,0,2,x,-1.5", e));
  CHECK(e[0](395) == doctest::Approx(3.95));
  CHECK(e[1] == aprs_equation{2, 1, -1.5});
  CHECK(e[1](2) == doctest::Approx(8.5));
  CHECK(e[2] == aprs_equation{});
  CHECK(!aprs_parse_equations("EQN.", e));
}

TEST_CASE("aprs_telemetry: a battery in a comment, and what is none") {
  struct row {
    std::string_view comment;
    std::optional<aprs_battery> value;
  };
  const row rows[] = {
      {"Pos 1 Bat=3.95V 79%", aprs_battery{3.95, 79}},
      {"Bat=3.95V100%", aprs_battery{3.95, 100}},
      {"Bat=4.02V (-12mA)", aprs_battery{4.02, {}}},
      {"Batt=7V", aprs_battery{7, {}}},
      {"battery: 15%", aprs_battery{{}, 15}},
      {"U=12.1V", aprs_battery{12.1, {}}},
      {"12.3V 14C", aprs_battery{12.3, {}}},
      {"T100 -060 146.520MHz 6.34V", aprs_battery{6.34, {}}},
      {"5V supply", {}},
      {"146.520MHz", {}},
      {"12.3VA", {}},
      {"0.1V 99.5V", {}},
      {"humidity 79%", {}},
      {"combat 50%", {}},
      {"bat 150%", {}},
      {"1.2.3V", {}},
      {"x12.3V", {}},
      {"V", {}},
      {"", {}},
  };
  for (const row& r : rows) {
    CAPTURE(r.comment);
    CHECK(aprs_battery_in(r.comment) == r.value);
  }
}

TEST_CASE("aprs_telemetry: any text is read without harm") {
  std::mt19937 random(7);
  constexpr std::string_view letters = "T#|.,0129-VBat=%! PARM.EQNSU\r\x80";
  int read = 0;
  for (int i = 0; i < 50000; ++i) {
    std::string text = i % 4 == 0 ? "T#1," : i % 4 == 1 ? "EQNS." : i % 4 == 2 ? "|" : "Bat=";
    for (auto n = random() % 30; n > 0; --n) text += letters[random() % letters.size()];
    aprs_equations e;
    read += aprs_parse_telemetry(from_text(text)).has_value() + aprs_comment_telemetry(text).has_value() +
            aprs_battery_in(text).has_value() + aprs_parse_words(text).has_value() + aprs_parse_equations(text, e);
  }
  CHECK(read > 1000);
}
