#include "firmware/dsp/mulaw.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>

using namespace kentongan::dsp;

TEST_CASE("known codes of G.711") {
  CHECK(to_mulaw(0) == 0xFF);
  CHECK(to_mulaw(-1) == 0x7F);
  CHECK(to_mulaw(32767) == 0x80);
  CHECK(to_mulaw(-32768) == 0x00);
  CHECK(from_mulaw(0xFF) == 0);
  CHECK(from_mulaw(0x80) == 32124);  // 8031 of 8159, times 4
  CHECK(from_mulaw(0x00) == -32124);
}

TEST_CASE("every code survives a round trip") {
  for (unsigned code = 0; code < 256; ++code) {
    CAPTURE(code);
    if (code == 0x7F) continue;  // minus zero decodes as zero
    CHECK(to_mulaw(from_mulaw(static_cast<std::uint8_t>(code))) == code);
  }
}

TEST_CASE("every sample comes back within half a step of its chord") {
  for (int sample = -32768; sample < 32768; ++sample) {
    const int back = from_mulaw(to_mulaw(static_cast<std::int16_t>(sample)));
    const int size = std::abs(sample);
    const int most = size > 32124 ? 660 : (size + 132) / 32 + 4;
    if (std::abs(back - sample) > most) FAIL(sample << " became " << back);
  }
}
