#include "gateway/air/message_number.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace kentongan::air;

// These numbers are on disk nowhere and on HTs everywhere: the next version must make the same ones.
TEST_CASE("message numbers never change") {
  struct row {
    std::string order;
    std::uint32_t delivery, line;
    std::string number;
  };
  // Computed apart from this program: FNV-1a 64 over id, delivery and line (32 bit, low octet first), high half folded
  // in, modulo 36^5.
  for (const row& r : {row{"A-1", 1, 0, "VCKQB"}, row{"A-1", 1, 1, "KXWNU"}, row{"A-1", 2, 0, "EQ83H"},
                       row{"2026-000123", 70000, 2, "HFXTE"}, row{"", 0, 0, "X203B"}}) {
    CAPTURE(r.order);
    CHECK(message_number(r.order, r.delivery, r.line) == r.number);
  }
}

TEST_CASE("numbers are five of 0-9 A-Z and spread") {
  std::set<std::string> seen;
  for (int order = 0; order < 300; ++order)
    for (std::uint32_t delivery = 1; delivery <= 5; ++delivery)
      for (std::uint32_t line = 0; line < 3; ++line) {
        const std::string n = message_number("order-" + std::to_string(order), delivery, line);
        REQUIRE(n.size() == 5);
        REQUIRE(n.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos);
        seen.insert(n);
      }
  CHECK(seen.size() >= 4498);  // of 4500; 60 million numbers make 0.17 collisions
}

TEST_CASE("the following number is another one, and goes round") {
  CHECK(following_number("00000") == "00001");
  CHECK(following_number("0000Z") == "00010");
  CHECK(following_number("A9ZZZ") == "AA000");
  CHECK(following_number("ZZZZZ") == "00000");
}
