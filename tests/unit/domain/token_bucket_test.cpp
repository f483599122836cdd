#include "gateway/domain/token_bucket.hpp"

#include <doctest/doctest.h>

using namespace kentongan::domain;

TEST_CASE("token bucket: a burst at once, then the rate, whenever the clock began") {
  for (const auto start : {steady_time{}, steady_time{1h}}) {
    token_bucket bucket(10, 3);
    for (int i = 0; i < 3; ++i) CHECK(bucket.take(start));
    CHECK_FALSE(bucket.take(start));
    CHECK_FALSE(bucket.take(start + 99ms));
    CHECK(bucket.take(start + 100ms));
    CHECK_FALSE(bucket.take(start + 150ms));
    CHECK(bucket.take(start + 200ms));
  }
}

TEST_CASE("token bucket: a quiet time saves up no more than a burst") {
  token_bucket bucket(10, 3);
  CHECK(bucket.take(steady_time{1s}));
  int taken = 0;
  for (int i = 0; i < 100; ++i) taken += bucket.take(steady_time{24h});
  CHECK(taken == 3);
}

TEST_CASE("token bucket: what is refused is counted once") {
  token_bucket bucket(1, 1);
  CHECK(bucket.take_refused() == 0);
  CHECK(bucket.take(steady_time{1s}));
  for (int i = 0; i < 5; ++i) CHECK_FALSE(bucket.take(steady_time{1s}));
  CHECK(bucket.take_refused() == 5);
  CHECK(bucket.take_refused() == 0);
}

TEST_CASE("token bucket: a flood of 10,000 a second passes at the rate") {
  token_bucket bucket(100, 200);
  int taken = 0;
  for (int i = 0; i < 100000; ++i) taken += bucket.take(steady_time{1s + i * 100us});
  CHECK(taken >= 200 + 10 * 100 - 2);
  CHECK(taken <= 200 + 10 * 100 + 1);
}
