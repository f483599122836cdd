#include "mqtt/inbox_reader.hpp"

#include <doctest/doctest.h>

#include <vector>

using kentongan::mqtt::inbox;
using kentongan::mqtt::inbox_reader;

TEST_CASE("inbox reader: a burst is read in order, in turns of limited length") {
  int wakes = 0;
  inbox<int> box(100, 1000, [&] { ++wakes; });
  for (int i = 0; i < 7; ++i) box.push(i);
  inbox_reader<int> reader(3);
  std::vector<int> seen;
  std::vector<std::size_t> turns;
  for (bool more = true; more;) {
    REQUIRE(turns.size() < 10);
    const auto before = seen.size();
    reader.begin_turn(box);
    while (const auto one = reader.next()) seen.push_back(*one);
    turns.push_back(seen.size() - before);
    if (turns.size() == 1) box.push(7);  // arrives between two turns: read after what came before it
    more = !reader.end_turn(box);
  }
  CHECK(seen == std::vector{0, 1, 2, 3, 4, 5, 6, 7});
  CHECK(turns == std::vector<std::size_t>{3, 3, 1, 1});
  CHECK(wakes == 1);
  box.push(8);
  CHECK(wakes == 2);
}
