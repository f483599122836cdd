#include "radio/codec/mdc.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <span>
#include <string>

using namespace kentongan::radio;

namespace {

// "3589 5678 830D 1234" as the public lists write it.
mdc_octets octets(std::string_view hex) {
  std::array<std::uint8_t, 8> o{};
  std::size_t n = 0;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    if (hex[i] == ' ') ++i;
    o[n++] = static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  mdc_octets p{o[0], o[1], static_cast<std::uint16_t>(o[2] << 8 | o[3]), {}};
  if (n == 8) p.second = {o[4], o[5], o[6], o[7]};
  return p;
}

template <std::size_t N>
mdc_octets read_back(const std::array<std::uint8_t, N>& o) {
  mdc_octets p{o[0], o[1], static_cast<std::uint16_t>(o[2] << 8 | o[3]), {}};
  if constexpr (N == 8) p.second = {o[4], o[5], o[6], o[7]};
  return p;
}

}  // namespace

TEST_CASE("mdc: what packets mean") {
  using enum mdc_kind;
  struct row {
    const char* hex;
    mdc_kind kind;
    std::uint16_t from, to;
    int number = 0;
  };
  // Units as in the lists: 1234 calls, 5678 is called.
  constexpr row rows[] = {{"0180 1234", ptt_pressed, 0x1234, 0, 0x80},
                          {"0100 1234", ptt_released, 0x1234, 0},
                          {"0081 1234", emergency, 0x1234, 0, 0x81},
                          {"0080 1234", emergency, 0x1234, 0, 0x80},
                          {"2000 1234", emergency_ack, 0, 0x1234},
                          {"4603 1234", status, 0x1234, 0, 3},
                          {"0603 1234", status, 0x1234, 0, 3},
                          {"4701 1701", message, 0x1701, 0, 1},
                          {"0701 1701", message, 0x1701, 0, 1},
                          {"2300 1234", ack, 0, 0x1234},
                          {"2206 5678", status_request, 0, 0x5678},
                          {"4001 1234", request_to_talk, 0x1234, 0, 1},
                          {"4101 1234", request_to_talk, 0x1234, 0, 1},
                          {"6385 1400", radio_check, 0, 0x1400},
                          {"3000 1400", radio_check_ack, 0x1400, 0},
                          {"3589 5678 830D 1234", call_alert, 0x1234, 0x5678},
                          {"3589 5678 810D 1234", call_alert, 0x1234, 0x5678},
                          {"3589 1234 A000 5678", call_alert_ack, 0x5678, 0x1234},
                          {"3589 5678 8205 1234", selective_call, 0x1234, 0x5678},
                          {"3589 1600 8015 1701", selective_call, 0x1701, 0x1600},
                          {"3589 5678 7777 1234", other, 0x1234, 0x5678},
                          {"2B00 5678", other, 0x5678, 0}};
  for (const auto& r : rows) {
    CAPTURE(r.hex);
    const auto m = mdc_read(octets(r.hex));
    CHECK(m.kind == r.kind);
    CHECK(m.from == r.from);
    CHECK(m.to == r.to);
    if (m.kind == status || m.kind == message) CHECK(m.number == r.number);
    CHECK(!to_string(m.kind).empty());
  }
}

TEST_CASE("mdc: what a fixed station sends means what it should, and so do the answers") {
  CHECK(mdc_read(read_back(mdc_call_alert(0x5678, 1))).kind == mdc_kind::call_alert);
  CHECK(mdc_read(read_back(mdc_call_alert(0x5678, 1))).to == 0x5678);
  CHECK(mdc_read(read_back(mdc_call_alert(0x5678, 1))).from == 1);
  CHECK(mdc_read(read_back(mdc_radio_check(0xDEAD))).to == 0xDEAD);
  CHECK(mdc_read(read_back(mdc_emergency_ack(0x0102))).kind == mdc_kind::emergency_ack);
  CHECK(mdc_read(read_back(mdc_ack(0x0102))).kind == mdc_kind::ack);
  CHECK(mdc_read(read_back(mdc_call_alert_ack(1, 0x5678))).from == 0x5678);
  CHECK(mdc_read(read_back(mdc_radio_check_ack(0x5678))).kind == mdc_kind::radio_check_ack);
}

TEST_CASE("mdc: every operation and argument is read without harm") {
  for (unsigned op = 0; op < 256; ++op)
    for (unsigned arg = 0; arg < 256; ++arg) {
      mdc_octets p{static_cast<std::uint8_t>(op), static_cast<std::uint8_t>(arg), 0x1234, {}};
      CHECK(static_cast<unsigned>(mdc_read(p).kind) <= static_cast<unsigned>(mdc_kind::other));
      p.second = {static_cast<std::uint8_t>(arg), static_cast<std::uint8_t>(op), 0x12, 0x34};
      CHECK(mdc_read(p).to == 0x1234);
    }
}

TEST_CASE("mdc: units as text") {
  CHECK(parse_mdc_unit("1a0F") == 0x1A0F);
  CHECK(parse_mdc_unit("0001") == 1);
  for (const char* bad : {"", "123", "12345", "0000", "FFFF", "ffff", "12G4", "+123", " 123"}) {
    CAPTURE(bad);
    CHECK(!parse_mdc_unit(bad));
  }
  const auto text = mdc_unit_text(0x1A0F);
  CHECK(std::string(text.begin(), text.end()) == "1A0F");
}
