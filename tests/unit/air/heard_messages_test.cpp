#include "gateway/air/heard_messages.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace kentongan::air;
using kentongan::domain::steady_time;

namespace {
steady_time at(std::chrono::seconds t) { return steady_time{t}; }
heard_message from(std::string who, std::string number, std::string text) {
  heard_message m;
  m.from = std::move(who);
  m.number = std::move(number);
  m.text = std::move(text);
  return m;
}
}  // namespace

TEST_CASE("the same sender, number and text is the same message, within its window") {
  heard_messages memory(8, 30min, 30s);
  const auto token = memory.remember(from("A", "1", "86"), at(0s));
  CHECK(memory.find(token)->state == heard_state::pending);
  CHECK(memory.find_same(from("A", "1", "86"), at(1799s)) == memory.find(token));
  CHECK(!memory.find_same(from("B", "1", "86"), at(1s)));
  CHECK(!memory.find_same(from("A", "2", "86"), at(1s)));
  CHECK(!memory.find_same(from("A", "1", "OTW"), at(1s)));
  CHECK(!memory.find_same(from("A", "1", "86"), at(1800s)));
  CHECK(!memory.find(token));

  memory.remember(from("A", "", "86"), at(0s));
  CHECK(memory.find_same(from("A", "", "86"), at(29s)));
  CHECK(!memory.find_same(from("A", "", "86"), at(30s)));
}

TEST_CASE("sender, number and text cannot be mistaken for each other") {
  heard_messages memory(8, 30min, 30s);
  memory.remember(from("A", "1", "2|3"), at(0s));
  CHECK(!memory.find_same(from("A", "12", "|3"), at(0s)));
  CHECK(!memory.find_same(from("A1", "", "2|3"), at(0s)));
}

TEST_CASE("the memory is bounded: the least recently heard goes first") {
  heard_messages memory(3, 30min, 30s);
  const auto a = memory.remember(from("A", "1", "x"), at(0s));
  const auto b = memory.remember(from("B", "1", "x"), at(1s));
  memory.remember(from("C", "1", "x"), at(2s));
  CHECK(memory.find_same(from("A", "1", "x"), at(3s)));
  memory.remember(from("D", "1", "x"), at(4s));
  CHECK(memory.size() == 3);
  CHECK(memory.find(a));
  CHECK(!memory.find(b));
  memory.forget(a);
  memory.forget(a);
  CHECK(memory.size() == 2);
  CHECK(!memory.find_same(from("A", "1", "x"), at(5s)));
}
