#include "radio/stand_in/answers.hpp"

#include <doctest/doctest.h>

using namespace kentongan::radio;
using namespace std::chrono_literals;

TEST_CASE("stand-in answers: as written on the command line") {
  struct row {
    std::string_view text;
    scripted_answer value;
  };
  const row rows[] = {
      {"OTW after=2s", {"OTW", 2s}},
      {"TIBA DI LOKASI after=5m", {"TIBA DI LOKASI", 5min}},
      {"SIAP after=500ms", {"SIAP", 500ms}},
      {"OK", {"OK", 0ms}},
      {"  OK  after=0s ", {"OK", 0ms}},
      {"hereafter=1s", {"hereafter=1s", 0ms}},
      {"SELESAI {nn} after=1s", {"SELESAI {nn}", 1s}},
  };
  for (const row& r : rows) {
    CAPTURE(r.text);
    CHECK(parse_scripted_answer(r.text) == r.value);
  }
  for (const std::string_view bad : {"", " ", "after=2s", "OTW after=", "OTW after=2", "OTW after=2h", "OTW after=-1s",
                                     "OTW after=2s x", "OTW after=99999999999s"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_scripted_answer(bad));
  }
}

TEST_CASE("stand-in answers: the order's short number") {
  struct row {
    std::string_view order;
    std::string_view number;
  };
  const row rows[] = {
      {"#12 Kebakaran", "12"},
      {"Kebakaran #7", "7"},
      {"Kebakaran #07 lagi #8", "07"},
      {"No # 12", ""},
      {"Jl Merdeka 12", ""},
      {"# #x #5x", "5"},
      {"", ""},
      {"#", ""},
  };
  for (const row& r : rows) {
    CAPTURE(r.order);
    CHECK(short_number(r.order) == r.number);
  }
  CHECK(with_short_number("OTW", "Kebakaran #12") == "OTW 12");
  CHECK(with_short_number("OTW", "Kebakaran") == "OTW");
  CHECK(with_short_number("SELESAI {nn}", "Kebakaran #12") == "SELESAI 12");
  CHECK(with_short_number("{nn} SELESAI", "Kebakaran #12") == "12 SELESAI");
  CHECK(with_short_number("SELESAI {nn}", "Kebakaran") == "SELESAI");
}
