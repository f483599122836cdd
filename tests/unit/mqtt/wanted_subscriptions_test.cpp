#include "mqtt/wanted_subscriptions.hpp"

#include <doctest/doctest.h>

using kentongan::mqtt::wanted_subscriptions;

TEST_CASE("wanted subscriptions: a filter keeps its id when it is asked for again with another QoS") {
  wanted_subscriptions wanted;
  REQUIRE(wanted.add({"a/#", 1}));
  const auto b = wanted.add({"b", 1});
  const auto again = wanted.add({"b", 0});
  REQUIRE(b);
  REQUIRE(again);
  CHECK(again->first == b->first);
  CHECK(again->second.qos == 0);
  const auto all = wanted.all();
  REQUIRE(all.size() == 2);
  CHECK(all[0].second.filter == "a/#");
  CHECK(all[1].second.qos == 0);
  for (const auto& [id, one] : all) {
    REQUIRE(wanted.find(id));
    CHECK(wanted.find(id)->filter == one.filter);
  }
  CHECK_FALSE(wanted.find(2));
}

TEST_CASE("wanted subscriptions: what is not valid changes nothing") {
  wanted_subscriptions wanted;
  REQUIRE(wanted.add({"a", 1}));
  CHECK_FALSE(wanted.add({"", 1}));
  CHECK_FALSE(wanted.add({"a/#/b", 1}));
  CHECK_FALSE(wanted.add({"a", 2}));
  CHECK_FALSE(wanted.add({"a", -1}));
  REQUIRE(wanted.all().size() == 1);
  CHECK(wanted.all()[0].second.qos == 1);
}
