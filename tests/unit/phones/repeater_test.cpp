#include "gateway/phones/repeater.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>

using namespace kentongan;
using namespace kentongan::domain;
using phones::repeater;

namespace {

const steady_time start{std::chrono::hours{1'000}};

transmission to_phone(std::string order_name, std::uint32_t delivery, std::chrono::milliseconds lasts) {
  order o;
  o.id = order_id(std::move(order_name));
  transmission t;
  t.order = std::make_shared<order>(std::move(o));
  t.delivery = delivery;
  t.expires = start + lasts;
  return t;
}

// "A1 B2! " - what is due, with a mark at what has expired.
std::string text_of(const std::vector<repeater::due>& list) {
  std::string text;
  for (const auto& d : list)
    text +=
        (text.empty() ? "" : " ") + d.what.order->id.str() + std::to_string(d.what.delivery) + (d.expired ? "!" : "");
  return text;
}

}  // namespace

TEST_CASE("repeater: at once, then after 2, 4, 8, 16, 30, 30 seconds") {
  repeater r({});
  REQUIRE(r.add(to_phone("A", 1, 4h), start));
  std::vector<std::int64_t> gaps;
  auto last = start;
  for (int i = 0; i < 8; ++i) {
    const auto at = r.deadline();
    REQUIRE(at);
    CHECK(r.take_due(*at - 1ns).empty());
    CHECK(text_of(r.take_due(*at)) == "A1");
    gaps.push_back(std::chrono::duration_cast<std::chrono::seconds>(*at - last).count());
    last = *at;
  }
  CHECK(gaps == std::vector<std::int64_t>{0, 2, 4, 8, 16, 30, 30, 30});
}

TEST_CASE("repeater: a late look sends once and counts from then") {
  repeater r({});
  r.add(to_phone("A", 1, 4h), start);
  CHECK(text_of(r.take_due(start + 100s)) == "A1");
  CHECK(r.take_due(start + 100s).empty());
  CHECK(r.deadline() == start + 102s);
}

TEST_CASE("repeater: expires exactly then, is reported once and is gone") {
  repeater r({});
  r.add(to_phone("A", 1, 10s), start);
  for (auto at : {start, start + 2s, start + 6s}) CHECK(text_of(r.take_due(at)) == "A1");
  CHECK(r.deadline() == start + 10s);  // and not 14 s
  CHECK(r.take_due(start + 10s - 1ns).empty());
  CHECK(text_of(r.take_due(start + 10s)) == "A1!");
  CHECK(r.size() == 0);
  CHECK_FALSE(r.deadline());
  CHECK(r.take_due(start + 1h).empty());

  r.add(to_phone("B", 1, 0s), start);  // too late from the beginning: never sent
  CHECK(text_of(r.take_due(start)) == "B1!");
}

TEST_CASE("repeater: a removed delivery is silent, whatever its state") {
  repeater r({});
  r.add(to_phone("A", 1, 4h), start);
  r.add(to_phone("A", 2, 4h), start);
  r.add(to_phone("B", 1, 4h), start);
  r.remove({order_id("A"), 2});
  CHECK(text_of(r.take_due(start)) == "A1 B1");
  r.remove({order_id("A"), 1});
  r.remove({order_id("A"), 1});
  r.remove({order_id("C"), 9});
  CHECK(text_of(r.take_due(start + 2s)) == "B1");
  CHECK(r.size() == 1);
  CHECK(r.find({order_id("B"), 1}));
  CHECK_FALSE(r.find({order_id("A"), 1}));
}

TEST_CASE("repeater: a known delivery is left as it is") {
  repeater r({});
  r.add(to_phone("A", 1, 4h), start);
  r.take_due(start);
  CHECK(r.add(to_phone("A", 1, 4h), start + 1s));
  CHECK(r.size() == 1);
  CHECK(r.take_due(start + 1s).empty());
  CHECK(r.deadline() == start + 2s);
}

TEST_CASE("repeater: after all_due everything begins anew") {
  repeater r({});
  r.add(to_phone("A", 1, 4h), start);
  for (auto at : {0s, 2s, 6s, 14s}) CHECK(text_of(r.take_due(start + at)) == "A1");
  r.add(to_phone("B", 1, 4h), start + 14s);
  r.take_due(start + 14s);
  r.all_due(start + 20s);
  CHECK(r.deadline() == start + 20s);
  CHECK(text_of(r.take_due(start + 20s)) == "A1 B1");
  CHECK(r.take_due(start + 20s).empty());
  CHECK(text_of(r.take_due(start + 22s)) == "A1 B1");
  CHECK(r.deadline() == start + 26s);
}

TEST_CASE("repeater: no more than its bound, and room again after one is gone") {
  repeater::settings s;
  s.open_max = 3;
  repeater r(s);
  for (std::uint32_t n = 1; n <= 3; ++n) CHECK(r.add(to_phone("A", n, 4h), start));
  CHECK_FALSE(r.add(to_phone("A", 4, 4h), start));
  CHECK(r.add(to_phone("A", 3, 4h), start));  // known: no room needed
  CHECK(r.size() == 3);
  r.remove({order_id("A"), 1});
  CHECK(r.add(to_phone("A", 4, 4h), start));
  CHECK(text_of(r.take_due(start)) == "A2 A3 A4");
}
