#include "mqtt/publish_window.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using kentongan::mqtt::message;
using kentongan::mqtt::publish_window;

namespace {

message named(const std::string& topic) {
  message one;
  one.topic = topic;
  return one;
}

void push(publish_window& window, int count) {
  for (int i = 0; i < count; ++i) window.push(named("t/" + std::to_string(i)), nullptr);
}

}  // namespace

TEST_CASE("publish window: one place below the receive maximum, never above our own bound, never none") {
  struct row {
    std::uint16_t receive_maximum;
    std::size_t places;
  };
  for (const auto& [receive_maximum, places] : {row{0, 1}, row{1, 1}, row{2, 1}, row{5, 4}, row{9, 8}, row{65535, 8}}) {
    CAPTURE(receive_maximum);
    publish_window window(8, 100);
    push(window, 20);
    window.grant(receive_maximum);
    CHECK(window.take().size() == places);
    CHECK(window.in_flight() == places);
  }
}

TEST_CASE("publish window: an answer makes room for the next in line, and only once") {
  publish_window window(2, 100);
  window.grant(100);
  push(window, 3);
  const auto first = window.take();
  REQUIRE(first.size() == 2);
  CHECK(first[0].second.topic == "t/0");
  CHECK(first[1].second.topic == "t/1");
  CHECK(window.take().empty());
  CHECK(window.finish(first[1].first));
  CHECK_FALSE(window.finish(first[1].first));
  const auto second = window.take();
  REQUIRE(second.size() == 1);
  CHECK(second[0].second.topic == "t/2");
  CHECK(second[0].first != first[0].first);
}

TEST_CASE("publish window: the bound counts what waits, not what is in flight") {
  publish_window window(1, 2);
  window.grant(100);
  push(window, 2);
  CHECK(window.full());
  window.take();
  CHECK_FALSE(window.full());
}

TEST_CASE("publish window: the farewell needs no place") {
  publish_window window(1, 10);
  window.grant(100);
  push(window, 1);
  window.take();
  const auto farewell = window.take_farewell(named("bye"));
  REQUIRE(farewell.size() == 1);
  CHECK(farewell[0].second.topic == "bye");
  CHECK(window.in_flight() == 2);
  CHECK(window.finish(farewell[0].first));
}

TEST_CASE("publish window: giving up returns every completion once, and late answers find nothing") {
  std::vector<int> called;
  publish_window window(2, 10);
  window.grant(100);
  for (int i = 0; i < 5; ++i) window.push(named("t"), [&called, i](std::error_code) { called.push_back(i); });
  const auto out = window.take();
  SUBCASE("what waits") {
    for (const auto& done : window.give_up_waiting()) done({});
    CHECK(called == std::vector{2, 3, 4});
    CHECK(window.in_flight() == 2);
  }
  SUBCASE("everything") {
    for (const auto& done : window.give_up()) done({});
    std::sort(called.begin(), called.end());
    CHECK(called == std::vector{0, 1, 2, 3, 4});
    CHECK(window.in_flight() == 0);
    CHECK_FALSE(window.finish(out[0].first));
  }
  CHECK(window.take().empty());
}
