#include "firmware/board/common/octet_ring.hpp"

#include <doctest/doctest.h>

using kentongan::board::octet_ring;

TEST_CASE("octet_ring: full, empty, and around its end many times") {
  octet_ring<8> ring;
  std::uint8_t octet = 0;
  CHECK_FALSE(ring.pop(octet));
  std::uint8_t next_in = 0;
  std::uint8_t next_out = 0;
  for (int round = 0; round < 100; ++round) {
    while (ring.push(next_in)) ++next_in;
    CHECK(ring.size() == 8);
    CHECK(ring.room() == 0);
    for (int i = 0; i < 5; ++i) {
      REQUIRE(ring.pop(octet));
      CHECK(octet == next_out++);
    }
    CHECK(ring.room() == 5);
  }
  ring.clear();
  CHECK(ring.empty());
  CHECK(ring.push(1));
}
