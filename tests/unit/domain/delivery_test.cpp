#include "gateway/domain/delivery.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

using namespace kentongan::domain;
using enum evidence;

TEST_CASE("evidence only moves forward, and late evidence revives what failed or was recalled") {
  // Row: from, column: to, both in the order of evidence: queued on_air broker device opened answered failed recalled.
  constexpr std::array<std::string_view, 8> table = {
      // QABDOWFR
      ".AAAAAAA",  // queued
      "..AAAAAA",  // on_air
      "...AAAAA",  // broker
      "....AA..",  // device: it is there; no failure takes that back
      ".....A..",  // opened
      "........",  // answered
      "...AAA..",  // failed
      "...AAA..",  // recalled
  };
  for (std::size_t from = 0; from < table.size(); ++from)
    for (std::size_t to = 0; to < table.size(); ++to) {
      const auto f = static_cast<evidence>(from), t = static_cast<evidence>(to);
      CAPTURE(std::string(name_of(f)));
      CAPTURE(std::string(name_of(t)));
      CHECK(may_advance(f, t) == (table[from][to] == 'A'));
    }
}

TEST_CASE("no evidence can be counted twice, and no loop leads back") {
  for (int a = 0; a < 8; ++a)
    for (int b = 0; b < 8; ++b) {
      const auto from = static_cast<evidence>(a), to = static_cast<evidence>(b);
      CAPTURE(a);
      CAPTURE(b);
      CHECK_FALSE((may_advance(from, to) && may_advance(to, from)));
    }
}

TEST_CASE("from the device on, and after a failure or a recall, nothing more is sent") {
  for (auto e : {queued, on_air, broker}) CHECK_FALSE(is_over(e));
  for (auto e : {device, opened, answered, failed, recalled}) CHECK(is_over(e));
}
