#include "gateway/air/airtime_budget.hpp"

#include "tests/unit/air/dice.hpp"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

using namespace std::chrono_literals;
using kentongan::air::airtime_budget;
using kentongan::domain::steady_time;

namespace {
steady_time at(std::chrono::milliseconds t) { return steady_time{t}; }
}  // namespace

TEST_CASE("a budget is a share of the window, and what was spent comes back when it has left it") {
  airtime_budget b(60s, 20);
  CHECK(b.limit() == 12s);
  CHECK(b.room_at(at(5s), 12s) == at(5s));
  b.spend(at(5s), 7s);
  b.spend(at(20s), 4s);
  CHECK(b.used(at(20s)) == 11s);
  CHECK(b.room_at(at(20s), 1s) == at(20s));
  CHECK(b.room_at(at(20s), 2s) == at(66s));  // the slot of second 5 ends at 6, and leaves the window at 66
  CHECK(b.room_at(at(20s), 9s) == at(81s));  // both must have left
  CHECK(b.used(at(65999ms)) == 11s);
  CHECK(b.used(at(66s)) == 4s);
  CHECK(b.used(at(81s)) == 0s);
}

TEST_CASE("what can never fit is let go when the window is empty") {
  airtime_budget b(60s, 1);
  CHECK(b.room_at(at(0s), 5s) == at(0s));
  b.spend(at(0s), 5s);
  CHECK(b.room_at(at(10s), 5s) == at(61s));
}

TEST_CASE("the clock may begin before its own zero") {
  airtime_budget b(60s, 50);
  b.spend(at(-90s), 10s);
  b.spend(at(-1500ms), 10s);
  b.spend(at(-500ms), 5s);
  CHECK(b.used(at(0s)) == 15s);
  CHECK(b.used(at(58999ms)) == 15s);
  CHECK(b.used(at(59s)) == 5s);
}

// Property: whoever asks room_at() before spending never has more than the limit begun within any window.
TEST_CASE("no window of the given length ever holds more than the limit") {
  for (unsigned seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    dice random(seed);
    const auto window = std::chrono::milliseconds(1000 + random() % 60000);
    const unsigned percent = 1 + random() % 100;
    airtime_budget b(window, percent);
    std::vector<std::pair<steady_time, airtime_budget::duration>> spent;
    steady_time now = at(std::chrono::milliseconds(random() % 100000));
    for (int i = 0; i < 300; ++i) {
      now += std::chrono::milliseconds(random() % 200);
      const airtime_budget::duration cost{1 + random() % static_cast<unsigned>(b.limit().count() / 3 % 1000000000 + 1)};
      now = std::max(now, b.room_at(now, cost));
      b.spend(now, cost);
      spent.emplace_back(now, cost);
      airtime_budget::duration sum{};
      for (const auto& [start, c] : spent)
        if (start > now - window) sum += c;
      REQUIRE(sum <= b.limit());
    }
  }
}
