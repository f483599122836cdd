#include "firmware/virtual/pacer.hpp"

#include <doctest/doctest.h>

using kentongan::virtual_radio::pacer;
using namespace std::chrono_literals;

TEST_CASE("the world keeps pace with the clock, however it is looked at") {
  const pacer::clock::time_point start{1h};
  pacer pace(start, 10ms, 500ms);
  CHECK(pace.due(start - 1s) == 0);
  CHECK(pace.due(start + 9ms) == 0);
  CHECK(pace.next_time() == start + 10ms);
  CHECK(pace.due(start + 10ms) == 1);
  CHECK(pace.due(start + 10ms) == 0);
  CHECK(pace.due(start + 300ms) == 29);
  CHECK(pace.missed() == 0ms);
}

TEST_CASE("after a long sleep the world goes on from now, and says what it left out") {
  const pacer::clock::time_point start{1h};
  pacer pace(start, 10ms, 500ms);
  CHECK(pace.due(start + 100ms) == 10);
  CHECK(pace.due(start + 1h) <= 2);
  CHECK(pace.missed() > 59min);
  CHECK(pace.due(start + 1h + 100ms) == 10);
}
