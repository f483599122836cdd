#include "gateway/phones/name_limits.hpp"

#include <doctest/doctest.h>

using namespace kentongan;
using namespace std::chrono_literals;

TEST_CASE("name limits: each name has its own, and any number of invented ones is survived") {
  phones::name_limits limits(1, 2);
  const domain::steady_time now{1h};
  CHECK(limits.allow("budi", now));
  CHECK(limits.allow("budi", now));
  CHECK_FALSE(limits.allow("budi", now));
  CHECK(limits.allow("citra", now));
  CHECK(limits.allow("budi", now + 1s));
  for (int i = 0; i < 30'000; ++i) CHECK(limits.allow("r" + std::to_string(i), now + 1s));
}
