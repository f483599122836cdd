#include "mqtt/backoff.hpp"

#include <doctest/doctest.h>

#include <set>

using kentongan::mqtt::backoff;
using std::chrono::milliseconds;

TEST_CASE("backoff: doubles up to its limit, jittered within the upper half of each step") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    backoff pause(milliseconds(250), milliseconds(4000), seed);
    for (const int step : {250, 500, 1000, 2000, 4000, 4000, 4000}) {
      CAPTURE(seed);
      const auto drawn = pause.next().count();
      CHECK(drawn >= step / 2);
      CHECK(drawn <= step);
    }
    pause.reset();
    CHECK(pause.next() <= milliseconds(250));
  }
}

TEST_CASE("backoff: the seed decides, and different seeds differ") {
  std::set<milliseconds::rep> seen;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    backoff one(milliseconds(1000), milliseconds(1000), seed);
    backoff same(milliseconds(1000), milliseconds(1000), seed);
    const auto drawn = one.next();
    CHECK(drawn == same.next());
    seen.insert(drawn.count());
  }
  CHECK(seen.size() > 30);
}

TEST_CASE("backoff: never zero, and a limit below the start is lifted to it") {
  backoff pause(milliseconds(0), milliseconds(0), 1);
  CHECK(pause.next() >= milliseconds(1));
  backoff inverted(milliseconds(500), milliseconds(100), 1);
  CHECK(inverted.next() >= milliseconds(250));
}
