#include "mqtt/inbox.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>

using kentongan::mqtt::inbox;

TEST_CASE("inbox: one wake-up per burst, order kept") {
  int wakes = 0;
  inbox<int> box(10, 1000, [&] { ++wakes; });
  CHECK(box.offer(1, 1));
  box.push(2);
  CHECK(box.offer(3, 1));
  CHECK(wakes == 1);
  std::vector<int> out;
  box.take(out);
  CHECK(out == std::vector{1, 2, 3});
  CHECK(box.end_of_turn());
  box.push(4);
  CHECK(wakes == 2);
}

TEST_CASE("inbox: what arrives while the reader has its turn wakes nobody but is not forgotten") {
  int wakes = 0;
  inbox<int> box(10, 1000, [&] { ++wakes; });
  box.push(1);
  std::vector<int> out;
  box.take(out);
  box.push(2);
  CHECK(wakes == 1);
  CHECK_FALSE(box.end_of_turn());
  out.clear();
  box.take(out);
  CHECK(out == std::vector{2});
  CHECK(box.end_of_turn());
}

TEST_CASE("inbox: both bounds hold until items are released, and drops are counted") {
  inbox<std::string> box(2, 10, [] {});
  CHECK(box.offer("a", 1));
  CHECK(box.offer("b", 1));
  CHECK_FALSE(box.offer("c", 1));
  std::vector<std::string> out;
  box.take(out);
  CHECK_FALSE(box.offer("d", 1));  // taken is not handled: the memory is still in use
  box.release(1);
  CHECK_FALSE(box.offer("e", 10));  // too many octets
  CHECK(box.offer("f", 9));
  CHECK(box.dropped() == 3);
  CHECK(box.held() == 2);
  box.push("control");  // never dropped
  out.clear();
  box.take(out);
  CHECK(out == std::vector<std::string>{"f", "control"});
}

TEST_CASE("inbox: many writers, nothing lost and nothing twice") {
  std::atomic<int> wakes{0};
  inbox<int> box(1'000'000, 1'000'000, [&] { ++wakes; });
  constexpr int per_writer = 5000;
  std::vector<std::thread> writers;
  for (int w = 0; w < 4; ++w) {
    writers.emplace_back([&, w] {
      for (int i = 0; i < per_writer; ++i) box.offer(w * per_writer + i, 1);
    });
  }
  std::vector<bool> seen(4 * per_writer);
  std::size_t count = 0;
  std::vector<int> last(4, -1);
  while (count < seen.size()) {
    std::vector<int> out;
    box.take(out);
    for (const int value : out) {
      REQUIRE_FALSE(seen[static_cast<std::size_t>(value)]);
      seen[static_cast<std::size_t>(value)] = true;
      const auto writer = static_cast<std::size_t>(value / per_writer);
      REQUIRE(value > last[writer]);
      last[writer] = value;
      box.release(1);
      ++count;
    }
    if (out.empty()) std::this_thread::yield();
  }
  for (auto& writer : writers) writer.join();
  CHECK(box.held() == 0);
  CHECK(wakes >= 1);
}
