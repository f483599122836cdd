#include "gateway/dispatch/state.hpp"

#include "tests/unit/dispatch/scene.hpp"

#include <doctest/doctest.h>

#include <set>

namespace kentongan::dispatch::test {

using namespace domain;

TEST_CASE("state: short numbers go round, so that one just freed is not given to the next order") {
  scene s;
  CHECK(s.handle(place("A", "accident")).number == 1);
  CHECK(s.handle(place("B", "accident")).number == 2);
  s.handle(cancel("A", 2));
  CHECK(s.handle(place("C", "accident")).number == 3);
  for (int i = 4; i <= 99; ++i) {
    const auto id = "X" + std::to_string(i);
    CHECK(s.handle(place(id, "accident")).number == i);
    s.handle(cancel(id, 2));
  }
  CHECK(s.handle(place("D", "accident")).number == 1);  // 2 and 3 are still in use
  CHECK(s.handle(place("E", "accident")).number == 4);
}

TEST_CASE("state: short numbers get a third digit when two are nearly used up, and come back to two") {
  scene s;
  for (std::uint32_t i = 1; i <= 90; ++i) CHECK(s.handle(place("X" + std::to_string(i), "accident")).number == i);
  std::set<std::uint32_t> given;
  for (int i = 0; i < 30; ++i) {
    const auto n = s.handle(place("Y" + std::to_string(i), "accident")).number;
    CHECK(n > 90);
    CHECK(n <= 999);
    CHECK(given.insert(n).second);
  }
  for (std::uint32_t i = 1; i <= 50; ++i) s.handle(cancel("X" + std::to_string(i), 2));
  CHECK(s.handle(place("Z", "accident")).number <= 99);
}

TEST_CASE("state: ten thousand open orders have ten thousand numbers") {
  scene s;
  std::set<std::uint32_t> given;
  for (int i = 0; i < 10'000; ++i) given.insert(s.handle(place("X" + std::to_string(i), "accident")).number);
  CHECK(given.size() == 10'000);
  CHECK(*given.begin() == 1);
  CHECK(*given.rbegin() <= 999'999);
  CHECK(s.core().current().open().size() == 10'000);
  for (int i = 0; i < 10'000; ++i)
    CHECK(s.core().current().find_number(s.order("X" + std::to_string(i))->number) == s.order("X" + std::to_string(i)));
}

TEST_CASE("state: an order that has ended is forgotten with its validity, but not within the hour") {
  scene s;
  auto o = order("A", "accident");
  o.valid_until = s.now.utc + 10min;
  s.handle(received(o));
  s.pass(9min);
  s.handle(cancel("A", 2));
  s.sleep(59min);
  s.tick();
  CHECK(s.core().current().find_closed(order_id{"A"}));
  s.sleep(1min);
  s.tick();
  CHECK(!s.core().current().find_closed(order_id{"A"}));
}

TEST_CASE("state: what outlives orders can be restored without their facts") {
  scene s;
  auto& st = s.core().current();
  st.set_last_seq(41);
  st.remember_closed(order_id{"A"}, {3, 77, s.now.utc + 1h});
  st.remember_unit(unit_id{"pmi-1"}, availability::at_station);
  CHECK(s.handle(update("A", 4)).why == reject_reason::already_closed);
  s.handle(place("B"));
  CHECK(s.out().facts.front().seq == 42);
  CHECK(st.units().at(unit_id{"pmi-1"}) == availability::at_station);
  s.sleep(1h);
  s.tick();
  CHECK(!st.find_closed(order_id{"A"}));
}

TEST_CASE("state: a wall clock that jumps moves no deadline") {
  scene s;
  s.handle(place("A", "accident"));
  const auto due = s.next();
  s.now.utc += 5h;
  CHECK(s.next() == due);
  s.handle(seen("A", 1, evidence::on_air));
  CHECK(s.next() == due);
  CHECK(s.core().pending().front().expires == s.now.steady + 4h);
}

TEST_CASE("state: replayed facts from the future, after the clock was set back, count as of now") {
  scene s;
  s.handle(place("A", "accident"));
  s.now.utc -= 3h;
  s.restart();
  CHECK(s.next() == 2min);
  CHECK(s.core().pending().front().expires == s.now.steady + 4h);
}

TEST_CASE("state: facts about what is not known are passed over") {
  scene s;
  const fact strays[] = {
      {1, s.now.utc, order_id{"A"}, delivery_advanced{1, evidence::device, {}, {}}},
      {2, s.now.utc, order_id{"A"}, order_closed{"done"}},
      {3, s.now.utc, order_id{"A"}, order_revised{}},
      {4, s.now.utc, order_id{}, gateway_started{"b", "1"}},
  };
  for (const auto& f : strays) s.core().replay(f, s.now);
  CHECK(s.core().current().open().empty());
  CHECK(s.core().current().last_seq() == 4);
  CHECK(!s.core().deadline());
}

TEST_CASE("state: an order of the journal survives a city that no longer has its units") {
  scene s;
  s.handle(place("A"));
  city smaller = small_city();
  smaller.units.erase(smaller.units.begin());  // damkar-1
  const directory d(smaller);
  dispatcher other(d, {});
  for (const auto& f : s.journal()) other.replay(f, s.now);
  instant now = s.now;
  for (int i = 0; i < 400; ++i) {
    now.steady += 1min;
    now.utc += 1min;
    other.tick(now);
  }
  CHECK(name_of(other.current().find(order_id{"A"})->assignment(unit_id{"damkar-1"})->state) == "no_answer");
}

}  // namespace kentongan::dispatch::test
