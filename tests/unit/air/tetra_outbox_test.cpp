// The outbox between a terminal and the journal that are both the test's.
#include "gateway/air/tetra_outbox.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

using namespace kentongan;
using namespace kentongan::air;
using namespace std::chrono_literals;
using radio::pei::send_fate;
using strings = std::vector<std::string>;

namespace {

struct bench {
  domain::steady_time now{100h};
  std::vector<radio::pei::outgoing> given;
  strings reports;
  std::vector<std::uint64_t> withdrawn;
  bool takes = true;
  tetra_outbox box;

  explicit bench(tetra_outbox_settings s = {})
      : box(s, {[this](const radio::pei::outgoing& o) {
                  if (takes) given.push_back(o);
                  return takes;
                },
                [this](std::uint64_t id) { withdrawn.push_back(id); },
                [this](const tetra_message::key_type& key, domain::evidence e, std::string_view reason) {
                  reports.push_back(key.first.str() + ' ' + std::string(domain::name_of(e)) +
                                    (reason.empty() ? "" : ": " + std::string(reason)));
                }}) {
    box.terminal_is(true);
  }

  void send(const char* order, std::uint32_t to = 1001, std::chrono::milliseconds valid = 30min) {
    box.send({tetra_message::key_type{domain::order_id(order), 1}, to, std::string("#12"), 1, now + valid}, now);
    box.tick(now);
  }
  void pass(domain::steady_time::duration time) {
    const auto end = now + time;
    for (int turns = 0;; ++turns) {
      REQUIRE(turns < 10000);
      const auto due = box.deadline();
      if (!due || *due > end) break;
      now = std::max(now, *due);
      box.tick(now);
    }
    now = end;
  }
  std::uint8_t reference(std::size_t i = 0) const {
    return std::get<std::vector<std::uint8_t>>(given.at(i).what).at(2);
  }
  void told(send_fate fate, std::string_view reason = {}) { box.told(given.back().id, fate, reason, now); }
  void reported(std::uint8_t status) { box.reported(1001, reference(), status, now); }
};

}  // namespace

TEST_CASE("outbox: sent, received, read") {
  bench b;
  b.send("A");
  REQUIRE(b.given.size() == 1);
  b.told(send_fate::sent);
  b.reported(0);
  b.reported(2);
  CHECK(b.reports == strings{"A on_air", "A device", "A opened"});
  b.pass(1h);
  CHECK(b.given.size() == 1);
  CHECK_FALSE(b.box.deadline());
  CHECK(b.box.statistics().waiting == 0);
}

TEST_CASE("outbox: a report may overtake the terminal's own word, or come without it") {
  bench b;
  b.send("A");
  b.reported(2);
  CHECK(b.reports == strings{"A on_air", "A opened"});
  b.told(send_fate::sent);
  CHECK(b.reports.size() == 2);
  bench c;
  c.send("A");
  c.told(send_fate::unanswered);
  CHECK(c.reports.empty());
  c.reported(0);
  CHECK(c.reports == strings{"A on_air", "A device"});
}

TEST_CASE("outbox: no report, sent again with the same reference, then given up, and a late report still counts") {
  bench b;
  b.send("A");
  strings times;
  for (int i = 0; i < 10 && b.reports.size() < 2; ++i) {
    if (b.given.size() == times.size() + 1) {
      times.push_back(std::to_string((b.now - domain::steady_time{100h}) / 1s));
      b.told(send_fate::sent);
    }
    b.pass(*b.box.deadline() - b.now);
  }
  CHECK(times == strings{"0", "20", "60", "140"});
  for (std::size_t i = 1; i < b.given.size(); ++i) CHECK(b.reference(i) == b.reference(0));
  CHECK(b.reports == strings{"A on_air", "A failed: no delivery report after 4 tries"});
  b.reported(0);
  CHECK(b.reports.back() == "A device");
}

TEST_CASE("outbox: somebody speaks: no try is used up, and it is given again until it expires") {
  bench b;
  b.send("A", 1001, 3min);
  for (int i = 0; i < 50 && b.reports.empty(); ++i) {
    b.told(send_fate::failed, "error 30");
    if (b.box.deadline()) b.pass(*b.box.deadline() - b.now);
  }
  CHECK(b.given.size() > 5);
  CHECK(b.given.size() < 12);
  CHECK(b.reports == strings{"A failed: error 30"});
  CHECK(b.box.statistics().retries == 0);
}

TEST_CASE("outbox: the network's and the radio's refusals") {
  SUBCASE("for good") {
    bench b;
    b.send("A");
    b.told(send_fate::sent);
    b.reported(0x44);
    CHECK(b.reports.back() == "A failed: the destination is not authorised (delivery status 0x44)");
    b.pass(1h);
    CHECK(b.given.size() == 1);
  }
  SUBCASE("for now") {
    bench b;
    b.send("A");
    b.told(send_fate::sent);
    b.reported(0x4B);
    CHECK(b.reports.size() == 1);
    b.pass(20s);
    CHECK(b.given.size() == 2);
  }
  SUBCASE("the network keeps it") {
    bench b;
    b.send("A");
    b.told(send_fate::sent);
    b.reported(0x22);
    b.pass(59s);
    CHECK(b.given.size() == 1);
    b.pass(2s);
    CHECK(b.given.size() == 2);
  }
}

TEST_CASE("outbox: without a terminal it waits, with a full one it asks again") {
  bench b;
  b.box.terminal_is(false);
  b.send("A");
  b.pass(10min);
  CHECK(b.given.empty());
  CHECK(b.reports.empty());
  b.takes = false;
  b.box.terminal_is(true);
  b.pass(5s);
  CHECK(b.given.empty());
  b.takes = true;
  b.pass(2s);
  CHECK(b.given.size() == 1);
  b.send("B");
  b.box.terminal_is(false);
  for (const auto& o : b.given) b.box.told(o.id, send_fate::failed, "the terminal is gone", b.now);
  b.pass(40min);
  CHECK(b.reports == strings{"A failed: expired before it could be sent", "B failed: expired before it could be sent"});
}

TEST_CASE("outbox: recalled, and twice the same") {
  bench b;
  b.send("A");
  b.send("A");
  CHECK(b.given.size() == 1);
  b.box.recall({domain::order_id("A"), 1});
  b.box.recall({domain::order_id("A"), 1});
  b.box.recall({domain::order_id("X"), 1});
  CHECK(b.withdrawn == std::vector<std::uint64_t>{1});
  b.told(send_fate::sent);
  CHECK(b.reports.empty());
  b.reported(0);  // it was on its way: the crew does know
  CHECK(b.reports == strings{"A device"});
}

TEST_CASE("outbox: reports of nothing, of another, and of a reference in use") {
  bench b;
  b.send("A");
  b.told(send_fate::sent);
  b.box.reported(1002, b.reference(), 0, b.now);
  b.box.reported(1001, static_cast<std::uint8_t>(b.reference() + 1), 0, b.now);
  CHECK(b.box.statistics().stray_reports == 2);
  CHECK(b.reports.size() == 1);
  // 200 messages to one radio: each has a reference of its own.
  std::vector<bool> seen(256);
  for (int i = 0; i < 200; ++i) b.send(("M" + std::to_string(i)).c_str());
  for (std::size_t i = 0; i < b.given.size(); ++i) {
    CHECK_FALSE(seen[b.reference(i)]);
    seen[b.reference(i)] = true;
  }
}

TEST_CASE("outbox: the reference of a message is the same after a restart") {
  bench a, b;
  b.send("X", 1002);
  b.send("Y", 1003);
  a.send("A");
  b.send("A");
  CHECK(a.reference(0) == b.reference(2));
}

TEST_CASE("outbox: bounded, and words of our own are sent once") {
  tetra_outbox_settings s;
  s.limit = 2;
  bench b(s);
  b.box.send({std::nullopt, 1001, std::string("DICATAT"), 1, b.now + 1min}, b.now);
  b.send("A");
  b.send("B");
  CHECK(b.reports == strings{"B failed: too many messages wait for the terminal"});
  CHECK(b.box.own_waiting(1001) == 1);
  CHECK((std::get<std::vector<std::uint8_t>>(b.given[0].what)[1] & 0x0C) == 0);  // no report asked for
  b.box.told(b.given[0].id, send_fate::unanswered, {}, b.now);
  CHECK(b.box.own_waiting(1001) == 0);
  CHECK(b.reports.size() == 1);
  s.tries_max = 0;
  CHECK_FALSE(check(s).empty());
  CHECK_THROWS_AS(bench{s}, std::invalid_argument);
}

TEST_CASE("outbox: whatever terminal and radios say, every message ends, and its evidence never goes back") {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    std::mt19937 dice(seed);
    bench b;
    int orders = 0;
    for (int i = 0; i < 300; ++i) {
      if (dice() % 8 == 0)
        b.send(("O" + std::to_string(orders++)).c_str(), 1001 + static_cast<std::uint32_t>(dice() % 3), 10min);
      if (dice() % 9 == 0) b.box.terminal_is(dice() % 3 != 0);
      if (!b.given.empty() && dice() % 2) {
        const auto& o = b.given[dice() % b.given.size()];
        if (dice() % 2)
          b.box.told(o.id, static_cast<send_fate>(dice() % 4), "x", b.now);
        else
          b.box.reported(o.to, std::get<std::vector<std::uint8_t>>(o.what)[2], static_cast<std::uint8_t>(dice()),
                         b.now);
      }
      b.takes = dice() % 5 != 0;
      b.pass(std::chrono::milliseconds(dice() % 5000));
    }
    // A terminal owes one word on each message that it took.
    for (const auto& o : b.given) b.box.told(o.id, send_fate::failed, "gone", b.now);
    b.box.terminal_is(false);
    b.pass(11min);
    CHECK(b.box.statistics().waiting == 0);
    for (int i = 0; i < orders; ++i) {
      const auto name = "O" + std::to_string(i) + ' ';
      int ends = 0, rank = 0;
      for (const auto& r : b.reports) {
        if (!r.starts_with(name)) continue;
        const auto what = r.substr(name.size());
        const int now_at = what == "on_air" ? 1 : what == "device" ? 2 : what == "opened" ? 3 : 0;
        if (what == "on_air") CHECK(rank == 0);
        if (now_at == 0) ++ends;
        rank = std::max(rank, now_at);
      }
      CHECK(ends <= 1);
      CHECK((ends == 1 || rank >= 2));
    }
  }
}
