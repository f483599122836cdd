#include "mqtt/reconnect_policy.hpp"

#include <doctest/doctest.h>

using kentongan::mqtt::reconnect_policy;
using std::chrono::milliseconds;
using std::chrono::seconds;
using rival = reconnect_policy::rival;

namespace {

constexpr int taken_over = 0x8E;
constexpr milliseconds rival_pause{15'000};

reconnect_policy fresh() { return {milliseconds(250), milliseconds(4000), rival_pause, 7}; }

}  // namespace

TEST_CASE("reconnect policy: the broker's word for it is enough") {
  auto policy = fresh();
  const auto decision = policy.ended(seconds(3600), taken_over);
  CHECK(decision.other == rival::certain);
  CHECK(decision.pause > rival_pause);
}

TEST_CASE("reconnect policy: three short lives in a row are suspicious, a long one between them clears it") {
  auto policy = fresh();
  CHECK(policy.ended(seconds(1), 0).other == rival::none);
  CHECK(policy.ended(seconds(9), 0).other == rival::none);
  CHECK(policy.ended(seconds(10), 0).other == rival::none);
  CHECK(policy.ended(seconds(1), 0).other == rival::none);
  CHECK(policy.ended(seconds(0), 0).other == rival::none);
  const auto third = policy.ended(seconds(1), 0);
  CHECK(third.other == rival::suspected);
  CHECK(third.pause > rival_pause);
}

TEST_CASE("reconnect policy: a broker that cannot be reached is no sign of a rival, and does not clear one") {
  auto policy = fresh();
  for (int i = 0; i < 10; ++i) {
    const auto decision = policy.ended(std::nullopt, 0);
    CHECK(decision.other == rival::none);
    CHECK(decision.pause <= milliseconds(4000));
  }
  policy.ended(seconds(1), 0);
  policy.ended(seconds(1), 0);
  CHECK(policy.ended(std::nullopt, 0).other == rival::none);
  CHECK(policy.ended(seconds(1), 0).other == rival::suspected);
}

TEST_CASE("reconnect policy: only a connection that outlived the longest pause starts the growth anew") {
  auto policy = fresh();
  for (int i = 0; i < 6; ++i) policy.ended(std::nullopt, 0);
  CHECK(policy.ended(seconds(4), 0).pause >= milliseconds(2000));
  CHECK(policy.ended(milliseconds(4001), 0).pause <= milliseconds(250));
}
