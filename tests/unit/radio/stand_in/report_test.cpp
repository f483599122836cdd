#include "radio/stand_in/report.hpp"

#include "tests/unit/radio/octets.hpp"

#include <doctest/doctest.h>

using namespace kentongan::radio;
using namespace kentongan::radio::test;

TEST_CASE("stand-in report: a line for people and a line of JSON") {
  const octets frame = from_hex("82 a0 c0");
  report r;
  r.what = report::direction::heard;
  r.kind = "message";
  r.from = "POSKO";
  r.to = "DAMKAR-7";
  r.text = "Kebakaran \"A\" \\ caf\xC3\xA9\n";
  r.id = "a7";
  r.remark = "duplicate";
  r.frame = frame;
  CHECK(
      to_line(r, "12:00:00.123") ==
      R"(12:00:00.123 <- POSKO > DAMKAR-7  message "Kebakaran \"A\" \\ caf\xc3\xa9\x0a" no. a7 (duplicate)  [82 a0 c0])");
  CHECK(to_json(r, "T") ==
        R"({"time":"T","dir":"in","kind":"message","from":"POSKO","to":"DAMKAR-7","text":"Kebakaran \"A\" \\ )"
        R"(caf\u00c3\u00a9\u000a","id":"a7","remark":"duplicate","ax25":"82 a0 c0"})");

  report note;
  note.kind = "dropped";
  note.text = "x";
  CHECK(to_line(note, "T") == "T -- dropped \"x\"");
  CHECK(to_json(note, "T") == R"({"time":"T","dir":"note","kind":"dropped","text":"x"})");
  note.what = report::direction::sent;
  CHECK(to_line(note, "T") == "T -> dropped \"x\"");
  CHECK(to_json(note, "") == R"({"dir":"out","kind":"dropped","text":"x"})");
}
