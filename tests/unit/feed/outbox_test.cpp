#include "gateway/feed/outbox.hpp"

#include "tests/support/fake_mqtt_client.hpp"
#include "tests/support/virtual_clock.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace kentongan;
using namespace std::chrono_literals;

namespace {

struct scene {
  test::fake_mqtt_client client;
  test::virtual_clock clock;
  test::captured_log log;
  std::vector<std::uint64_t> finished;
  feed::outbox box{client, clock.port(), log.port(), [this](std::uint64_t id) { finished.push_back(id); }};

  void add(std::uint64_t id, std::string topic = "t", std::chrono::milliseconds lasts = 24h) {
    box.add({id, std::move(topic), std::to_string(id), (clock.now.utc + lasts).time_since_epoch().count()});
  }
  void come_up() {
    client.come_up();
    box.on_up();
  }
  bool due() const { return box.deadline() && *box.deadline() <= clock.now.steady; }
  // "1 2 3": what has been published since the last look.
  std::string sent() {
    if (due()) box.tick();
    std::string text;
    for (const auto& m : client.take()) text += (text.empty() ? "" : " ") + m.payload;
    return text;
  }
};

std::string range(int from, int to) {
  std::string text;
  for (int i = from; i <= to; ++i) text += (text.empty() ? "" : " ") + std::to_string(i);
  return text;
}

}  // namespace

TEST_CASE("outbox: rows leave in order, and are finished when the broker has them") {
  scene s;
  s.come_up();
  CHECK_FALSE(s.box.deadline());
  s.add(7, "cc/a", 90'500ms);
  s.add(8, "cc/b");
  CHECK(s.due());
  s.box.tick();
  REQUIRE(s.client.published.size() == 2);
  CHECK(s.client.published[0].topic == "cc/a");
  CHECK(s.client.published[0].payload == "7");
  CHECK(s.client.published[0].expiry == 91s);
  CHECK(s.client.published[0].qos == 1);
  CHECK_FALSE(s.client.published[0].retained);
  CHECK(s.client.published[1].payload == "8");
  CHECK(s.finished.empty());
  CHECK(s.box.waiting() == 2);
  CHECK_FALSE(s.box.deadline());
  s.client.answer_all();
  CHECK(s.finished == std::vector<std::uint64_t>{7, 8});
  CHECK(s.box.waiting() == 0);
}

TEST_CASE("outbox: nothing leaves and nothing is due while the broker is away") {
  scene s;
  s.add(1);
  CHECK_FALSE(s.box.deadline());
  s.box.tick();
  CHECK(s.client.published.empty());
  s.come_up();
  CHECK(s.sent() == "1");
}

TEST_CASE("outbox: no more than 32 under way") {
  scene s;
  s.come_up();
  for (std::uint64_t id = 1; id <= 50; ++id) s.add(id);
  CHECK(s.sent() == range(1, 32));
  CHECK_FALSE(s.box.deadline());
  s.client.answer_oldest();
  CHECK(s.due());
  CHECK(s.sent() == "33");
  s.client.answer_all();
  CHECK(s.sent() == range(34, 50));
  CHECK(s.box.waiting() == 17);
}

TEST_CASE("outbox: after a failure everything is tried again a second later, in order") {
  scene s;
  s.come_up();
  for (std::uint64_t id = 1; id <= 40; ++id) s.add(id);
  CHECK(s.sent() == range(1, 32));
  s.client.answer_oldest();  // 1 is there
  s.client.answer_all(mqtt::errc::queue_full);
  CHECK(s.finished == std::vector<std::uint64_t>{1});
  CHECK_FALSE(s.due());
  CHECK(s.box.deadline() == s.clock.now.steady + 1s);
  s.box.tick();
  CHECK(s.client.published.size() == 0);
  s.clock.pass(1s);
  CHECK(s.sent() == range(2, 33));
  s.client.answer_all();
  CHECK(s.sent() == range(34, 40));
  s.client.answer_all();
  CHECK(s.finished.size() == 40);
}

TEST_CASE("outbox: a lost connection costs nothing, and the new one does not wait") {
  scene s;
  s.come_up();
  for (std::uint64_t id = 1; id <= 3; ++id) s.add(id);
  CHECK(s.sent() == "1 2 3");
  s.client.go_down();
  CHECK(s.finished.empty());
  CHECK_FALSE(s.box.deadline());
  s.add(4);
  s.come_up();
  CHECK(s.sent() == "1 2 3 4");
}

TEST_CASE("outbox: a row that the broker refuses holds up nobody else") {
  scene s;
  s.come_up();
  for (std::uint64_t id = 1; id <= 32; ++id) s.add(id, "forbidden");
  CHECK(s.sent() == range(1, 32));
  s.client.answer_all(mqtt::errc::refused);
  CHECK(s.log.count(ports::level::error, "the broker refuses news on forbidden") == 1);
  CHECK(s.box.waiting() == 32);
  s.add(33, "allowed");
  CHECK(s.sent() == "33");
  s.client.answer_all();
  CHECK(s.finished == std::vector<std::uint64_t>{33});
  CHECK(s.box.deadline() == s.clock.now.steady + 30s);
  s.clock.pass(29'999ms);
  CHECK(s.sent() == "");
  s.clock.pass(1ms);
  s.add(34, "allowed");
  CHECK(s.sent() == range(1, 32));
  s.client.answer_all();  // the access rules have been mended
  CHECK(s.finished.size() == 33);
  CHECK(s.sent() == "34");
}

TEST_CASE("outbox: an expired row is given up, refused or not") {
  scene s;
  s.come_up();
  s.add(1, "t", 40s);
  s.add(2, "t", 10s);
  CHECK(s.sent() == "1 2");
  s.client.answer_oldest(mqtt::errc::refused);
  s.client.answer_oldest(mqtt::errc::queue_full);
  s.clock.pass(10s);
  CHECK(s.sent() == "");
  CHECK(s.finished == std::vector<std::uint64_t>{2});
  s.clock.pass(20s);
  CHECK(s.sent() == "1");
  s.client.answer_oldest(mqtt::errc::refused);
  s.clock.pass(30s);
  CHECK(s.sent() == "");
  CHECK(s.finished == std::vector<std::uint64_t>{2, 1});
  CHECK(s.box.waiting() == 0);
  CHECK_FALSE(s.box.deadline());
}

TEST_CASE("outbox: what does not fit is dropped oldest first, counted and logged") {
  scene s;
  for (std::uint64_t id = 1; id <= 12'500; ++id) s.add(id);
  CHECK(s.box.waiting() == 10'000);
  CHECK(s.box.overflowed() == 2'500);
  REQUIRE(s.finished.size() == 2'500);  // the journal need not keep them either
  CHECK(s.finished.front() == 1);
  CHECK(s.finished.back() == 2'500);
  CHECK(s.log.count(ports::level::error, "replay has them") == 3);
  s.come_up();
  CHECK(s.sent() == range(2'501, 2'532));
}

TEST_CASE("outbox: refused rows count for the bound, and go first") {
  scene s;
  s.come_up();
  for (std::uint64_t id = 1; id <= 5; ++id) s.add(id, "forbidden");
  s.sent();
  s.client.answer_all(mqtt::errc::refused);
  s.client.go_down();
  for (std::uint64_t id = 6; id <= 10'003; ++id) s.add(id);
  CHECK(s.box.waiting() == 10'000);
  CHECK(s.finished == std::vector<std::uint64_t>{1, 2, 3});
}
