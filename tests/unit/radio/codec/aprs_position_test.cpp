#include "radio/codec/aprs_position.hpp"

#include "radio/codec/aprs_emergency.hpp"
#include "tests/unit/radio/codec/mic_e.hpp"
#include "tests/unit/radio/octets.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

using namespace kentongan::radio;
using namespace kentongan::radio::test;
using result = aprs_position_result;
using form = aprs_time::form;

namespace {

// Keeps the octets that the views of a position point into.
struct read {
  octets info;
  aprs_position p;
  result what;
  explicit read(std::string_view text, std::string_view to = "APRS")
      : info(from_text(text)), what(aprs_parse_position(parse_ax25_address(to).value(), info, p)) {}
  read(const read&) = delete;
};

aprs_emergency emergency(std::string_view text, std::string_view to = "APRS") {
  const read r(text, to);
  return aprs_emergency_in(parse_ax25_address(to).value(), r.info, r.what, r.p);
}

constexpr double none = -1e9;
void check_near(std::optional<double> value, double wanted, double within) {
  if (wanted == none)
    CHECK(!value);
  else
    CHECK(std::abs(value.value_or(none) - wanted) <= within);
}

}  // namespace

TEST_CASE("aprs_position: uncompressed, compressed and Mic-E reports") {
  struct row {
    std::string_view to, info;
    double lat, lon;
    int course;  // 0: none
    double speed, altitude;
    std::string_view symbol, device, comment;
  };
  // The examples of APRS101 chapters 8 to 10 among them.
  const row rows[] = {
      {"APRS", "!4903.50N/07201.75W-Test 001234", 49.0583333, -72.0291667, 0, none, none, "/-", "", "Test 001234"},
      {"APRS", "=0805.70S/11209.50E[088/036Pos 1", -8.095, 112.1583333, 88, 36, none, "/[", "", "Pos 1"},
      {"APRS", "!0805.70S\\11209.50Ek360/000", -8.095, 112.1583333, 360, 0, none, "\\k", "", ""},
      {"APRS", "!0805.70S/11209.50E[000/000x", -8.095, 112.1583333, 0, 0, none, "/[", "", "x"},
      {"APRS", "!0805.70S/11209.50E[.../...x", -8.095, 112.1583333, 0, none, none, "/[", "", ".../...x"},
      {"APRS", "!0805.70S/11209.50E_220/004g005", -8.095, 112.1583333, 0, none, none, "/_", "", "g005"},
      {"APRS", "!0805.70s/11209.50e[/A=000600", -8.095, 112.1583333, 0, none, 182.88, "/[", "", "/A=000600"},
      {"APRS", "!0805.70S/11209.50E[/A=-00100", -8.095, 112.1583333, 0, none, -30.48, "/[", "", "/A=-00100"},
      {"APRS", "!0805.70S/11209.50E[/A=12345", -8.095, 112.1583333, 0, none, none, "/[", "", "/A=12345"},
      {"APRS", "!0805.70S/11209.50E[\r\n", -8.095, 112.1583333, 0, none, none, "/[", "", ""},
      {"APRS", "@092345z4903.50N/07201.75W>", 49.0583333, -72.0291667, 0, none, none, "/>", "", ""},
      {"APRS", "=/5L!!<*e7> sTcomment", 49.5, -72.75, 0, none, none, "/>", "", "comment"},
      {"APRS", "=/5L!!<*e7>7P[", 49.5, -72.75, 88, 36.23, none, "/>", "", ""},
      {"APRS", "=/5L!!<*e7>!P[", 49.5, -72.75, 360, 36.23, none, "/>", "", ""},
      {"APRS", "=/5L!!<*e7>{?!", 49.5, -72.75, 0, none, none, "/>", "", ""},  // a range
      {"APRS", "=/5L!!<*e7OS]S", 49.5, -72.75, 0, none, 10004.52 * 0.3048, "/O", "", ""},
      {"APRS", "=c5L!!<*e7>7P[", 49.5, -72.75, 88, 36.23, none, "2>", "", ""},
      {"S32UVT", "`(_fn\"Oj/", 33.4273333, -112.129, 251, 20, none, "/j", "", ""},
      {"T2SP0W", "`c_Vm6hk/`\"49}Jeff Mobile_%", 42.5011667, -71.1263333, 276, 12, 34, "/k", "FTM-400D", "Jeff Mobile"},
      {"T2SP0W", "`c_Vm6hk/>\"49}Ht^\r", 42.5011667, -71.1263333, 276, 12, 34, "/k", "TH-D74", "Ht"},
      {"T2SP0W", "`c_Vm6hk/>Ht", 42.5011667, -71.1263333, 276, 12, none, "/k", "TH-D7", "Ht"},
      {"T2SP0W", "'c_Vm6hk/'Ht|3", 42.5011667, -71.1263333, 276, 12, none, "/k", "TinyTrak3", "Ht"},
      {"T2SP0W", "'c_Vm6hk/'Ht??", 42.5011667, -71.1263333, 276, 12, none, "/k", "", "Ht??"},
      {"T2SP0W", "`c_Vm6hk/`_ ", 42.5011667, -71.1263333, 276, 12, none, "/k", "VX-8", ""},
      {"T2SP0W", "`c_Vm6hk/", 42.5011667, -71.1263333, 276, 12, none, "/k", "", ""},
      {"T2SP0W",
       "\x1c"
       "c_Vm6hk/\"49}",
       42.5011667, -71.1263333, 276, 12, 34, "/k", "", ""},
  };
  for (const row& r : rows) {
    CAPTURE(r.info);
    const read got(r.info, r.to);
    REQUIRE(got.what == result::position);
    check_near(got.p.lat_deg, r.lat, 5e-6);  // half a metre
    check_near(got.p.lon_deg, r.lon, 5e-6);
    CHECK(got.p.course_deg.value_or(0) == r.course);
    check_near(got.p.speed_kn, r.speed, 0.01);
    check_near(got.p.altitude_m, r.altitude, 0.5);
    CHECK(got.p.symbol_table == r.symbol[0]);
    CHECK(got.p.symbol == r.symbol[1]);
    CHECK(got.p.device == r.device);
    CHECK(got.p.comment == r.comment);
    CHECK(got.p.ambiguity == 0);
  }
}

TEST_CASE("aprs_position: blanked digits leave a box, and its middle is told") {
  struct row {
    std::string_view to, info;
    int ambiguity;
    double lat, lon, uncertainty;
  };
  const row rows[] = {
      {"APRS", "!4903.50N/07201.75W>", 0, 49 + 3.5 / 60, -(72 + 1.75 / 60), 9.26},
      {"APRS", "!4903.5 N/07201.7 W>", 1, 49 + 3.55 / 60, -(72 + 1.75 / 60), 92.6},
      {"APRS", "!4903.  N/07201.75W>", 2, 49 + 3.5 / 60, -(72 + 1.5 / 60), 926},
      {"APRS", "!490 .  N/0720 .  W>", 3, 49 + 5. / 60, -(72 + 5. / 60), 9260},
      {"APRS", "!49  .  N/072  .  W>", 4, 49.5, -72.5, 55560},
      {"APRS", "!4903.50N/07201.7 W>", 1, 49 + 3.55 / 60, -(72 + 1.75 / 60), 92.6},
      {"T2SPLW", "`c_Vm6hk/", 0, 0, 0, -1},  // a blank in the middle
      {"T2SP0Z", "`c_Vm6hk/", 1, 42 + 30.05 / 60, -(71 + 7.55 / 60), 92.6},
      {"T2SZLZ", "`c_Vm6hk/", 3, 42 + 35. / 60, -(71 + 5. / 60), 9260},
      {"APRS", "!4903.50N/07201.75W>!W56!", 0, 49 + 3.505 / 60, -(72 + 1.756 / 60), 0.926},
      {"APRS", "!4903.50N/07201.75W>x!w9Z!", 0, 49 + (3.5 + 24 / 9100.) / 60, -(72 + (1.75 + 57 / 9100.) / 60), 0.1},
      {"APRS", "!4903.5 N/07201.7 W>!W56!", 1, 49 + 3.55 / 60, -(72 + 1.75 / 60), 92.6},
      {"APRS", "!4903.50N/07201.75W>!N56!", 0, 49 + 3.5 / 60, -(72 + 1.75 / 60), 9.26},  // another datum
  };
  for (const row& r : rows) {
    CAPTURE(r.to);
    CAPTURE(r.info);
    const read got(r.info, r.to);
    if (r.uncertainty < 0) {
      CHECK(got.what == result::malformed);
      continue;
    }
    REQUIRE(got.what == result::position);
    CHECK(int{got.p.ambiguity} == r.ambiguity);
    check_near(got.p.lat_deg, r.lat, 1e-7);
    check_near(got.p.lon_deg, r.lon, 1e-7);
    check_near(got.p.uncertainty_m, r.uncertainty, r.uncertainty / 50);
  }
}

TEST_CASE("aprs_position: times") {
  struct row {
    std::string_view time;
    std::optional<aprs_time> value;
  };
  const row rows[] = {
      {"092345z", aprs_time{form::day_utc, 9, 23, 45, 0}},
      {"310000z", aprs_time{form::day_utc, 31, 0, 0, 0}},
      {"092345/", aprs_time{form::day_local, 9, 23, 45, 0}},
      {"234517h", aprs_time{form::clock_utc, 0, 23, 45, 17}},
      {"002345z", {}},
      {"322345z", {}},
      {"092445z", {}},
      {"092360z", {}},
      {"240000h", {}},
      {"006000h", {}},
      {"000060h", {}},
      {"092345x", {}},
      {"09234 z", {}},
      {"......z", {}},
  };
  for (const row& r : rows)
    for (const char* type : {"/", "@"}) {
      CAPTURE(r.time);
      const read got(type + std::string(r.time) + "0805.70S/11209.50E[");
      CHECK(got.what == result::position);
      CHECK(got.p.timed);
      CHECK(got.p.time == r.value);
    }
  CHECK(!read("!0805.70S/11209.50E[").p.timed);
}

TEST_CASE("aprs_position: what says no place that exists, and what is no position report") {
  for (const std::string_view text : {"!",
                                      "=",
                                      "/",
                                      "@",
                                      "@092345z",
                                      "/0923",
                                      "!0805.70S",
                                      "!0805.70S/11209.50",
                                      "!0805.70S/11209.50E",
                                      "!0865.70S/11209.50E[",
                                      "!9000.01S/11209.50E[",
                                      "!0805.70S/18000.01E[",
                                      "!0805.70X/11209.50E[",
                                      "!0805.70S/11209.50X[",
                                      "!08 5.70S/11209.50E[",
                                      "!0805 70S/11209.50E[",
                                      "!0805.70S/11 09.50E[",
                                      "!0805. 0S/11209.50E[",
                                      "! 805.70S/11209.50E[",
                                      "=/5L!!<*e7",
                                      "=/5L!!<*e7>7P",
                                      "=/5L |<*e7>7P[",
                                      "=?5L!!<*e7>7P[",
                                      "=/{{{{<*e7>7P[",
                                      "!Posko",
                                      "!!!!!!!!!!!!!!!!!!!!!!!!!",
                                      "`(_fn\"Oj/",
                                      "'",
                                      "`"}) {
    CAPTURE(text);
    CHECK(read(text).what == result::malformed);
  }
  for (const auto& [to, info] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"T2SP0", "`c_Vm6hk/"},   // an address too short
           {"T2SM0W", "`c_Vm6hk/"},  // M means nothing
           {"T2SA0W", "`c_Vm6hk/"},  // A stands for message bits only
           {"T2YP0W", "`c_Vm6hk/"},  // 90 minutes
           {"Y2SP0W", "`c_Vm6hk/"},  // 92 degrees
           {"T2SP0W", "`c_Vm6hk"},   // no symbol table
           {"T2SP0W", "`%_Vm6hk/"},  // degrees, minutes and hundredths out of their ranges
           {"T2SP0W", "`c%Vm6hk/"},
           {"T2SP0W", "`cbVm6hk/"},
           {"T2SP0W", "`c_\x1bm6hk/"},
           {"T2SP0W", "`\x80_Vm6hk/"},
       }) {
    CAPTURE(to);
    CAPTURE(info);
    const read got(info, to);
    CHECK(got.what == result::malformed);
  }
  for (const std::string_view text :
       {"", ">Siaga", ":POSKO    :x", ";POS      *092345z0805.90S/11209.50Ef", ")POS!0805.90S/11209.50Ef",
        "T#005,199,000,255,073,123,01101001", "}A>B::POSKO    :x", "$GPRMC,", "?APRS?", "_10090556c220", " !0805.70S"})
    CHECK(read(text).what == result::other);
}

TEST_CASE("aprs_position: Mic-E messages, of which 000 is an emergency") {
  using code = mic_e_message::code;
  for (unsigned bits = 0; bits < 8; ++bits) {
    for (const bool custom : {false, true}) {
      CAPTURE(bits);
      CAPTURE(custom);
      const mic_e_report sent{-8.095, 112.158333, bits, custom, 0, 0, "[/"};
      const read got(sent.info(), sent.destination());
      REQUIRE(got.what == result::position);
      check_near(got.p.lat_deg, -8.095, 1e-5);
      check_near(got.p.lon_deg, 112.158333, 1e-5);
      REQUIRE(got.p.mic_e);
      CHECK(got.p.mic_e->bits == bits);
      CHECK(got.p.mic_e->what == (custom && bits != 0 ? code::custom : code::standard));
      CHECK(got.p.mic_e->is_emergency() == (bits == 0));
      CHECK((emergency(sent.info(), sent.destination()) == aprs_emergency::certain) == (bits == 0));
    }
  }
  CHECK(read("`c_Vm6hk/", "TBSP0W").p.mic_e == mic_e_message{code::unknown, 7});
  // Damaged, and still a call for help; with another message it is just damaged.
  CHECK(read("`%_Vm6hk/", "0805W0").what == result::malformed);
  CHECK(emergency("`%_Vm6hk/", "0805W0") == aprs_emergency::perhaps);
  CHECK(emergency("`", "0805W0") == aprs_emergency::perhaps);
  CHECK(emergency("`%_Vm6hk/", "P805W0") == aprs_emergency::none);
}

TEST_CASE("aprs_emergency: words and destinations") {
  using enum aprs_emergency;
  struct row {
    std::string_view info;
    aprs_emergency value;
  };
  const row rows[] = {
      {"!0805.70S/11209.50E[EMERGENCY!", certain},
      {"!0805.70S/11209.50E[!EMERGENCY!", certain},
      {"=/5L!!<*e7>7P[help EMERGENCY! now", certain},
      {"!0805.70S/11209.50E[EMERGENCY", perhaps},
      {">EMERGENCY POWER", perhaps},
      {">EMERGENCY or EMERGENCY!", certain},
      {"!damaged EMERGENCY!", certain},
      {"!0805.70S/11209.50E[emergency", none},
      {"!0805.70S/11209.50E[NONEMERGENCY", none},
      {"!0805.70S/11209.50E[EMERGENCYS", none},
      {"!0805.70S/11209.50E[EMERGENC", none},
      {":POSKO    :EMERGENCY!", none},
      {";EMERGENCY*092345z0805.90S/11209.50Ef", none},
      {"}A>B:!0805.70S/11209.50E[EMERGENCY!", none},
      {"", none},
  };
  for (const row& r : rows) {
    CAPTURE(r.info);
    CHECK(emergency(r.info) == r.value);
  }
  for (const std::string_view to : {"ALARM", "ALERT", "EM"}) {
    CHECK(emergency("!0805.70S/11209.50E[", to) == perhaps);
    CHECK(emergency(">x", to) == perhaps);
    CHECK(emergency(":POSKO    :x", to) == none);
  }
  CHECK(emergency(">x", "ALARMS") == none);
}

TEST_CASE("aprs_position: whatever a Mic-E station can be at, reads back") {
  std::mt19937 random(11);
  const auto below = [&](unsigned n) { return static_cast<int>(random() % n); };
  for (int i = 0; i < 20000; ++i) {
    const double lat = (below(1080001) - 540000) / 6000., lon = (below(2160000) - 1079999) / 6000.;
    const mic_e_report sent{lat, lon, static_cast<unsigned>(below(8)), below(2) == 1, below(800), below(361), "[/"};
    CAPTURE(lat);
    CAPTURE(lon);
    CAPTURE(sent.destination());
    const read got(sent.info(), sent.destination());
    REQUIRE(got.what == result::position);
    REQUIRE(std::abs(got.p.lat_deg - lat) < 1e-7);
    REQUIRE(std::abs(got.p.lon_deg - lon) < 1e-7);
    REQUIRE(got.p.mic_e->bits == sent.bits);
    REQUIRE(got.p.speed_kn == sent.speed_kn);
    REQUIRE(got.p.course_deg.value_or(0) == sent.course_deg);
  }
}

TEST_CASE("aprs_position: every truncation, flip and mixture is read without harm, and no place is off the earth") {
  const std::pair<std::string_view, std::string_view> wholes[] = {
      {"APRS", "@092345z0805.70S/11209.50E[088/036/A=000600 x|ss1122|!w9Z!"},
      {"APRS", "=/5L!!<*e7>7P[/A=000600!W56!"},
      {"0805W0", "`(_fn\"Oj/`\"49}x|ss1122|!w9Z!_%\r"},
  };
  std::mt19937 random(5);
  int positions = 0;
  const auto judge = [&](std::string_view to, const octets& in) {
    aprs_position p;
    if (aprs_parse_position(parse_ax25_address(to).value(), in, p) != result::position) return;
    ++positions;
    REQUIRE(std::abs(p.lat_deg) <= 90);
    REQUIRE(std::abs(p.lon_deg) <= 180);
    REQUIRE(p.uncertainty_m > 0);
    REQUIRE(p.course_deg.value_or(360) - 1 < 360);
    REQUIRE(p.speed_kn.value_or(0) >= 0);
    REQUIRE(p.comment.size() <= in.size());
  };
  for (const auto& [to, text] : wholes) {
    const octets whole = from_text(text);
    for (std::size_t size = 0; size <= whole.size(); ++size)
      judge(to, {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)});
    for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
      octets in = whole;
      in[bit / 8] = static_cast<std::uint8_t>(in[bit / 8] ^ 1U << bit % 8);
      judge(to, in);
    }
    for (int i = 0; i < 20000; ++i) {
      octets in = whole;
      for (auto n = random() % 8; n > 0; --n) in[random() % in.size()] = static_cast<std::uint8_t>(random());
      judge(to, in);
    }
  }
  CHECK(positions > 1000);
}
