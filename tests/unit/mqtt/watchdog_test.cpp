#include "mqtt/watchdog.hpp"

#include <doctest/doctest.h>

using kentongan::mqtt::watchdog;
using std::chrono::milliseconds;
using verdict = watchdog::verdict;

namespace {

const watchdog::time_point start{std::chrono::hours(1)};

watchdog begun() {
  watchdog dog(milliseconds(800), milliseconds(8000));
  dog.sign_of_life(start);
  return dog;
}

}  // namespace

TEST_CASE("watchdog: asks once after a silence, gives up when no answer comes in time") {
  auto dog = begun();
  CHECK(dog.deadline() == start + milliseconds(800));
  CHECK(dog.tick(start + milliseconds(799), false) == verdict::fine);
  CHECK(dog.tick(start + milliseconds(800), false) == verdict::probe);
  CHECK(dog.deadline() == start + milliseconds(8000));
  CHECK(dog.tick(start + milliseconds(7999), false) == verdict::fine);
  CHECK(dog.tick(start + milliseconds(8000), false) == verdict::frozen);
}

TEST_CASE("watchdog: any sign of life begins the silence anew") {
  auto dog = begun();
  CHECK(dog.tick(start + milliseconds(800), false) == verdict::probe);
  const auto answer = start + milliseconds(7000);
  dog.sign_of_life(answer);
  CHECK(dog.deadline() == answer + milliseconds(800));
  CHECK(dog.tick(answer + milliseconds(799), false) == verdict::fine);
  CHECK(dog.tick(answer + milliseconds(800), false) == verdict::probe);
}

TEST_CASE("watchdog: what waits unread counts for the broker") {
  auto dog = begun();
  CHECK(dog.tick(start + milliseconds(800), true) == verdict::probe);
  CHECK(dog.tick(start + milliseconds(9000), true) == verdict::fine);
  CHECK(dog.tick(start + milliseconds(9000), false) == verdict::frozen);
}

TEST_CASE("watchdog: our own stop of an hour does not condemn the broker") {
  auto dog = begun();
  const auto awake = start + std::chrono::hours(1);
  CHECK(dog.tick(awake, false) == verdict::probe);
  CHECK(dog.tick(awake + milliseconds(20), false) == verdict::fine);
  CHECK(dog.deadline() == awake + milliseconds(8000 - 1600));
  CHECK(dog.tick(dog.deadline(), false) == verdict::frozen);
}
