#include "gateway/phones/wake_up.hpp"

#include <doctest/doctest.h>

#include <memory>

using namespace kentongan;
using namespace kentongan::domain;
using phones::wake_up;

namespace {

transmission to(std::string who, std::uint32_t delivery, std::string text = "kebakaran", priority prio = priority::p1) {
  order o;
  o.id = order_id("A");
  o.text = std::move(text);
  transmission t;
  t.order = std::make_shared<order>(o);
  t.number = 17;
  t.delivery = delivery;
  t.prio = prio;
  t.channel = {channel_kind::phone, std::move(who)};
  t.expires = steady_time{10h};
  return t;
}
constexpr steady_time start{1h};

}  // namespace

TEST_CASE("wake-up: a delivery that no phone has received is called for once") {
  wake_up w({});
  w.sent(to("budi", 1), false, start);
  CHECK(w.deadline() == start + 5s);
  CHECK(w.take_due(start + 4'999ms).empty());
  const auto calls = w.take_due(start + 5s);
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].responder == "budi");
  CHECK(calls[0].title == "112: perintah P1 #17");
  CHECK(calls[0].text == "kebakaran");
  CHECK_FALSE(w.deadline());
  CHECK(w.take_due(start + 1h).empty());
}

TEST_CASE("wake-up: who has it in time is not called") {
  wake_up w({});
  w.sent(to("budi", 1), false, start);
  w.settled(order_id("A"), 1);
  w.settled(order_id("B"), 9);
  CHECK_FALSE(w.deadline());
  CHECK(w.waiting() == 0);
  CHECK(w.take_due(start + 1h).empty());
}

TEST_CASE("wake-up: who is away is called at once") {
  wake_up w({});
  w.sent(to("budi", 1), true, start);
  CHECK(w.deadline() == start);
  CHECK(w.take_due(start).size() == 1);
}

TEST_CASE("wake-up: routine wakes nobody, nor does what has expired by then") {
  wake_up w({});
  w.sent(to("budi", 1, "taman", priority::p3), true, start);
  auto late = to("budi", 2);
  late.expires = start + 5s;
  w.sent(late, false, start);
  CHECK_FALSE(w.deadline());
}

TEST_CASE("wake-up: many at once are one call for each responder, and a later one is another") {
  wake_up w({});
  for (std::uint32_t n = 1; n <= 100; ++n) w.sent(to(n % 2 ? "budi" : "citra", n), false, start);
  CHECK(w.take_due(start + 5s).size() == 2);
  CHECK(w.spared() == 98);
  w.sent(to("budi", 101), false, start + 29s);
  CHECK(w.take_due(start + 34s).empty());
  w.sent(to("budi", 102), false, start + 30s);
  CHECK(w.take_due(start + 35s).size() == 1);
}

TEST_CASE("wake-up: only so many wait") {
  wake_up w({5s, 30s, 3});
  for (std::uint32_t n = 1; n <= 1'000; ++n) w.sent(to("budi", n), false, start);
  CHECK(w.waiting() == 3);
}

TEST_CASE("wake-up: the words are one line, cut where a letter begins") {
  wake_up w({});
  std::string text = "a\nb\x7f";
  for (int i = 0; i < 120; ++i) text += "\xC3\xA9";
  w.sent(to("budi", 1, text), true, start);
  const auto call = w.take_due(start).at(0);
  CHECK(call.text.size() == 200);
  CHECK(call.text.starts_with("a b \xC3\xA9"));
  CHECK(call.text.ends_with("\xC3\xA9"));
}
