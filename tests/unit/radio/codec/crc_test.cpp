#include "radio/codec/crc.hpp"

#include "radio/codec/ax25.hpp"
#include "tests/unit/radio/codec/golden.hpp"
#include "tests/unit/radio/octets.hpp"

#include <doctest/doctest.h>

using namespace kentongan::radio;
using namespace kentongan::radio::test;

TEST_CASE("crc: check value and empty input") {
  CHECK(crc16_x25(from_text("123456789")) == 0x906E);  // catalogue of parametrised CRC algorithms, CRC-16/IBM-SDLC
  CHECK(crc16_x25({}) == 0x0000);
}

TEST_CASE("crc: frames that direwolf put on the air have a good FCS and decode") {
  for (const std::string_view golden : golden_hdlc_frames) {
    CAPTURE(golden);
    const octets on_air = from_hex(golden);
    const auto frame = strip_fcs(on_air);
    REQUIRE(frame);
    ax25_frame decoded;
    CHECK(ax25_decode(*frame, decoded) == ax25_result::ok);
    octets again(on_air.size());
    CHECK(append_fcs(*frame, again) == on_air.size());
    CHECK(again == on_air);
  }
}

TEST_CASE("crc: every one-bit flip, every two-bit flip and every truncation is caught") {
  const octets good = from_hex(golden_hdlc_frames[1]);
  const auto flip = [](octets& in, std::size_t bit) {
    in[bit / 8] = static_cast<std::uint8_t>(in[bit / 8] ^ 1U << bit % 8);
  };
  octets bad = good;
  std::size_t missed = 0;
  for (std::size_t first = 0; first < 8 * bad.size(); ++first) {
    flip(bad, first);
    missed += strip_fcs(bad) ? 1 : 0;
    for (std::size_t second = first + 1; second < 8 * bad.size(); ++second) {
      flip(bad, second);
      missed += strip_fcs(bad) ? 1 : 0;
      flip(bad, second);
    }
    flip(bad, first);
  }
  CHECK(missed == 0);
  CHECK(bad == good);
  for (std::size_t size = 0; size < good.size(); ++size) {
    CAPTURE(size);
    // Two octets 00 00 are an empty frame with its FCS; no shorter prefix of this frame happens to be one.
    CHECK_FALSE(strip_fcs(std::span(good).first(size)));
  }
}

TEST_CASE("crc: a buffer without room for the FCS gets nothing") {
  const octets frame = from_hex("01 02 03");
  octets out(4);
  CHECK(append_fcs(frame, out) == 0);
  out.resize(5);
  CHECK(append_fcs(frame, out) == 5);
  CHECK(strip_fcs(out).has_value());
}
