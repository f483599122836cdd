#include "firmware/virtual/monitor_line.hpp"

#include "radio/codec/ax25.hpp"

#include <doctest/doctest.h>

#include <string_view>
#include <vector>

using namespace kentongan;
using virtual_radio::monitor_line;

namespace {

std::vector<std::uint8_t> frame(std::string_view info, std::vector<radio::ax25_digipeater> path = {}) {
  radio::ax25_frame f;
  f.source = *radio::parse_ax25_address("DAMKAR-7");
  f.destination = *radio::parse_ax25_address("APZ112");
  for (const auto& via : path) f.digipeaters[f.digipeater_count++] = via;
  f.info = {reinterpret_cast<const std::uint8_t*>(info.data()), info.size()};
  std::vector<std::uint8_t> out(radio::ax25_max_frame);
  out.resize(radio::ax25_encode(f, out));
  return out;
}

}  // namespace

TEST_CASE("a frame as a monitor line") {
  CHECK(monitor_line(frame(":POSKO    :acka7")) == "DAMKAR-7>APZ112::POSKO    :acka7");
  const auto wide = [](const char* call, bool repeated) {
    return radio::ax25_digipeater{*radio::parse_ax25_address(call), repeated};
  };
  CHECK(monitor_line(frame("!", {wide("A1", true), wide("WIDE2-1", true), wide("WIDE2", false)})) ==
        "DAMKAR-7>APZ112,A1,WIDE2-1*,WIDE2:!");
  CHECK(monitor_line(frame("!", {wide("WIDE2-2", false)})) == "DAMKAR-7>APZ112,WIDE2-2:!");
}

TEST_CASE("what does not print is shown by its number, and a line stays one line") {
  const struct {
    std::string_view info, shown;
  } rows[] = {
      {"a\r\nb", "a<0x0d><0x0a>b"},
      {std::string_view("\0\x7f", 2), "<0x00><0x7f>"},
      {"caf\xc3\xa9", "caf\xc3\xa9"},  // UTF-8 as it is
      {"\xe2\x82\xac\xf0\x9f\x9a\x92", "\xe2\x82\xac\xf0\x9f\x9a\x92"},
      {"\xc2\x9b", "<0xc2><0x9b>"},    // an 8-bit control character for terminals
      {"\xe9t\xe9", "<0xe9>t<0xe9>"},  // ISO 8859-1
      {"\xc0\xaf\xe0\x80\xaf", "<0xc0><0xaf><0xe0><0x80><0xaf>"},
      {"\xff\xfe\xf0\x9f", "<0xff><0xfe><0xf0><0x9f>"},
      {"<0x0d>", "<0x0d>"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.shown);
    CHECK(monitor_line(frame(row.info)) == "DAMKAR-7>APZ112:" + std::string(row.shown));
  }
}

TEST_CASE("connected mode is shown by its octets, garbage not at all") {
  auto sabm = frame("");
  sabm.resize(15);
  sabm[14] = 0x3F;
  CHECK(monitor_line(sabm) == "DAMKAR-7>APZ112:?");
  CHECK_FALSE(monitor_line({}));
  CHECK_FALSE(monitor_line(std::vector<std::uint8_t>(40, 0x20)));
  const auto good = frame("hello");
  for (std::size_t size = 0; size < 16; ++size) CHECK_FALSE(monitor_line(std::span(good).first(size)));
}
