#include "radio/codec/airtime.hpp"

#include "tests/unit/radio/codec/golden.hpp"
#include "tests/unit/radio/octets.hpp"

#include <doctest/doctest.h>

using namespace kentongan::radio;
using namespace kentongan::radio::test;
using namespace std::chrono_literals;

namespace {

// Bits of a frame on the air counted one by one: flag, frame and FCS low bit first with a 0 after five 1s, flag.
std::size_t counted_bits(std::span<const std::uint8_t> frame_with_fcs) {
  std::size_t bits = 16;
  int ones = 0;
  for (const std::uint8_t octet : frame_with_fcs) {
    for (int bit = 0; bit < 8; ++bit) {
      ++bits;
      ones = (octet >> bit & 1) != 0 ? ones + 1 : 0;
      if (ones == 5) {
        ++bits;
        ones = 0;
      }
    }
  }
  return bits;
}

}  // namespace

TEST_CASE("airtime: never below the true length, and close to it") {
  for (const std::string_view golden : golden_hdlc_frames) {
    const octets frame = from_hex(golden);
    const std::size_t estimate = hdlc_bits(frame.size() - fcs_size);
    CHECK(estimate >= counted_bits(frame));
    CHECK(estimate < counted_bits(frame) * 5 / 4);
  }
  octets worst(200, 0xFF);
  for (std::size_t size = fcs_size; size <= worst.size(); ++size) {
    CHECK(hdlc_bits(size - fcs_size) == counted_bits(std::span(worst).first(size)));
  }
}

TEST_CASE("airtime: milliseconds at a bit rate, rounded up") {
  const airtime_settings plain{1200, 0ms, 0ms};
  // 16 octets: 8 + 144 + 28 + 8 = 188 bits = 156.7 ms
  CHECK(hdlc_bits(16) == 188);
  CHECK(airtime(16, plain) == 157ms);
  CHECK(airtime(16, {9600, 0ms, 0ms}) == 20ms);
  CHECK(airtime(16, {}) == 557ms);
  CHECK(airtime(16, {1200, 250ms, 30ms}) == 437ms);
  CHECK(airtime(100, {}) < airtime(101, {}));
  // Two frames under one key-up: twice the bits, one delay, one tail; the stuffing bound may round up to one bit more.
  CHECK(hdlc_bits(32, 2) == 2 * hdlc_bits(16) + 1);
  CHECK(airtime(32, {}, 2) == 400ms + 315ms);
  static_assert(airtime(16, airtime_settings{}) == 557ms);
}
