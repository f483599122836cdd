#include "gateway/air/net_scheduler.hpp"

#include "tests/unit/air/dice.hpp"

#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace kentongan::air;
using kentongan::domain::steady_time;
namespace radio = kentongan::radio;

namespace {

steady_time at(std::chrono::milliseconds t) { return steady_time{t}; }

struct bench {
  struct sent {
    steady_time when;
    std::vector<std::uint8_t> octets;
  };
  std::vector<sent> air;
  std::map<frame_id, frame_fate> fates;
  bool takes = true, confirms = false;
  steady_time now{};
  net_scheduler net;

  explicit bench(net_settings s = {})
      : net(s, {[this](frame_id, const outgoing_frame& f) {
                  if (!takes) return hand_over::refused;
                  air.push_back({now, f.voice ? *f.voice : f.octets});
                  return confirms ? hand_over::under_way : hand_over::taken;
                },
                [this](frame_id id, frame_fate fate) {
                  CHECK(!fates.contains(id));
                  fates[id] = fate;
                }}) {
    net.modem_is(true);
  }

  std::optional<frame_id> push(std::uint8_t name, urgency rank, std::size_t size = 100,
                               steady_time expires = steady_time::max(), steady_time not_before = steady_time::min()) {
    return net.push({std::vector<std::uint8_t>(size, name), rank, expires, not_before}, now);
  }
  frame_id push_asking(std::uint8_t name, urgency rank) {
    outgoing_frame f{std::vector<std::uint8_t>(100, name), rank};
    f.wants_ack = true;
    return *net.push(std::move(f), now);
  }
  frame_id say(std::uint8_t name, urgency rank) {
    outgoing_frame f{{}, rank};
    f.voice = std::make_shared<const std::vector<std::uint8_t>>(radio::prompt_octets_per_s * 8, name);
    return *net.push(std::move(f), now);
  }
  // Follows the deadlines until `end`, or until nothing is due any more.
  void run(steady_time end) {
    for (int turns = 0; turns < 100000; ++turns) {
      const auto due = net.deadline();
      if (!due || *due > end) break;
      now = std::max(now, *due);
      net.tick(now);
    }
    now = std::max(now, end);
  }
  std::string order() const {
    std::string names;
    for (const sent& s : air) names += static_cast<char>(s.octets.front());
    return names;
  }
};

net_settings fast() {
  net_settings s;
  s.airtime = {1'000'000'000, 0ms, 0ms};
  s.handover_lead = 0us;
  return s;
}

}  // namespace

TEST_CASE("the most urgent frame goes first, the oldest among equals") {
  bench b;
  b.push('a', urgency::p3);
  b.push('b', urgency::p2);
  b.push('c', urgency::ack);
  b.push('d', urgency::p1);
  b.push('e', urgency::p1_first);
  b.push('f', urgency::p2);
  b.push('g', urgency::p1_first);
  CHECK(b.air.empty());  // nothing is transmitted inside push()
  b.run(at(120s));       // the others have spent what P3 may
  CHECK(b.order() == "egdcbfa");
}

TEST_CASE("the next frame waits for the airtime of the one before, and an emergency overtakes what waits") {
  net_settings s;
  s.handover_lead = 0us;
  bench b(s);
  // 102 octets with FCS are 816 bits, at worst 163 stuffed, 16 of flags: 995 bits or 829.17 ms, and 400 ms of keying.
  const auto cost = frame_airtime(100, s.airtime);
  CHECK(cost > 1229ms);
  CHECK(cost < 1230ms);
  b.push('a', urgency::p3);
  b.push('b', urgency::p3);
  b.run(at(500ms));
  CHECK(b.order() == "a");
  b.push('c', urgency::p1_first);
  b.run(at(1229ms));
  CHECK(b.order() == "a");
  b.run(at(1230ms));
  CHECK(b.order() == "ac");
  CHECK(b.air[1].when == steady_time{cost});
  b.run(at(10s));
  CHECK(b.order() == "acb");
  CHECK(b.air[2].when == steady_time{2 * cost});
}

TEST_CASE("a frame goes to the modem `handover_lead` before the channel is free, and leads do not add up") {
  net_settings s;
  s.handover_lead = 100ms;
  bench b(s);
  const auto cost = frame_airtime(100, s.airtime);
  for (char c : {'a', 'b', 'c'}) b.push(static_cast<std::uint8_t>(c), urgency::p1_first);
  b.run(at(10s));
  CHECK(b.air[1].when == steady_time{cost} - 100ms);
  CHECK(b.air[2].when == steady_time{2 * cost} - 100ms);
}

TEST_CASE("the budget holds all but first transmissions of P1, which count") {
  net_settings s;
  s.budget_percent = 10;  // 6 s a minute: four frames of 1.23 s fit
  bench b(s);
  for (int i = 0; i < 8; ++i) b.push('r', urgency::p1);
  b.run(at(30s));
  CHECK(b.order() == "rrrr");
  for (int i = 0; i < 5; ++i) b.push('e', urgency::p1_first);
  b.run(at(50s));
  CHECK(b.order() == "rrrreeeee");
  CHECK(b.net.statistics(b.now).airtime_used > b.net.statistics(b.now).airtime_limit);
  b.run(at(64s));  // the first four have left the window, but the emergencies fill it
  CHECK(b.order() == "rrrreeeee");
  b.run(at(120s));
  CHECK(b.order() == "rrrreeeeerrrr");
}

TEST_CASE("a full queue gives up its oldest P3 frame, and refuses when there is none") {
  net_settings s;
  s.queue_limit = 3;
  bench b(s);
  b.net.modem_is(false);
  const auto first = b.push('a', urgency::p3);
  const auto second = b.push('b', urgency::p3, 100, steady_time::max(), at(1h));
  b.push('c', urgency::p1);
  const auto newer = b.push('d', urgency::p3);
  REQUIRE(newer);
  CHECK(b.fates == std::map<frame_id, frame_fate>{{*first, frame_fate::displaced}});
  CHECK(b.push('e', urgency::ack));
  CHECK(b.fates.at(*second) == frame_fate::displaced);
  CHECK(b.push('f', urgency::p2));
  CHECK(b.fates.at(*newer) == frame_fate::displaced);
  CHECK(!b.push('g', urgency::p1_first));
  CHECK(!b.push('h', urgency::p3));
  const auto st = b.net.statistics(b.now);
  CHECK(st.queued == 3);
  CHECK(st.displaced == 3);
  CHECK(st.refused == 2);
  b.net.modem_is(true);
  b.run(at(20s));
  CHECK(b.order() == "cef");
}

TEST_CASE("frames expire, wait for their moment, and can be withdrawn") {
  bench b;
  b.net.modem_is(false);
  const auto short_lived = b.push('a', urgency::p2, 100, at(5s));
  const auto later = b.push('b', urgency::p2, 100, steady_time::max(), at(8s));
  const auto gone = b.push('c', urgency::p2);
  CHECK(b.net.deadline() == at(5s));
  CHECK(b.net.withdraw(*gone));
  CHECK(!b.net.withdraw(*gone));
  b.run(at(6s));
  CHECK(b.fates == std::map<frame_id, frame_fate>{{*short_lived, frame_fate::expired}});
  CHECK(b.net.statistics(b.now).oldest_age == 6s);
  b.net.modem_is(true);
  b.run(at(7900ms));
  CHECK(b.air.empty());
  b.run(at(8s));
  CHECK(b.order() == "b");
  CHECK(b.fates.at(*later) == frame_fate::handed_over);
  CHECK(!b.net.deadline());
}

TEST_CASE("nothing is handed over while the modem is down or takes nothing") {
  bench b;
  b.net.modem_is(false);
  b.push('a', urgency::p1_first);
  CHECK(!b.net.deadline());
  b.net.tick(at(1h));
  CHECK(b.air.empty());
  b.now = at(1h);
  b.net.modem_is(true);
  b.takes = false;
  CHECK(*b.net.deadline() <= b.now);
  b.net.tick(b.now);
  CHECK(b.net.deadline() == b.now + 20ms);
  b.takes = true;
  b.run(b.now + 20ms);
  CHECK(b.order() == "a");
  CHECK(b.net.statistics(b.now).modem_refusals == 1);
}

TEST_CASE("hooks may push and withdraw") {
  net_scheduler* self = nullptr;
  int left = 100;
  int sent = 0;
  net_settings s = fast();
  net_scheduler net(s, {[&](auto, auto&) {
                          ++sent;
                          return hand_over::taken;
                        },
                        [&](frame_id id, frame_fate) {
                          CHECK(!self->withdraw(id));
                          if (left-- > 0) self->push({{1, 2, 3}, urgency::p1_first}, steady_time{});
                        }});
  self = &net;
  net.modem_is(true);
  net.push({{1, 2, 3}, urgency::p1_first}, steady_time{});
  for (int turns = 0; net.deadline(); ++turns) {
    REQUIRE(turns < 1000);
    net.tick(std::max(*net.deadline(), steady_time{}));
  }
  CHECK(sent == 101);
}

TEST_CASE("settings that make no sense are refused") {
  const auto fault = [](auto change) {
    net_settings s;
    change(s);
    CHECK_THROWS_AS(net_scheduler(s, {}), std::invalid_argument);
    return check(s);
  };
  CHECK(check(net_settings{}).empty());
  CHECK(!fault([](net_settings& s) { s.airtime.bits_per_second = 0; }).empty());
  CHECK(!fault([](net_settings& s) { s.budget_percent = 0; }).empty());
  CHECK(!fault([](net_settings& s) { s.budget_percent = 101; }).empty());
  CHECK(!fault([](net_settings& s) { s.queue_limit = 0; }).empty());
  CHECK(!fault([](net_settings& s) { s.budget_window = 0ms; }).empty());
  CHECK(fault([](net_settings& s) { s.budget_percent = 5; }) == "the airtime budget is smaller than the longest frame");
}

TEST_CASE("random load: budget, airtime order and bound hold, and every frame has one fate") {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    dice random(seed);
    net_settings s;
    s.budget_percent = 10 + random() % 60;
    s.queue_limit = 1 + random() % 20;
    s.airtime.tx_delay = std::chrono::milliseconds(random() % 400);
    bench b(s);
    std::map<frame_id, urgency> pushed;
    std::map<frame_id, std::size_t> sizes;
    std::size_t withdrawn = 0;
    steady_time end{};
    for (int i = 0; i < 400; ++i) {
      end += std::chrono::milliseconds(random() % 1500);
      b.run(end);
      const auto rank = static_cast<urgency>(random() % 6);
      const std::size_t size = 20 + random() % 300;
      const auto id = b.push(static_cast<std::uint8_t>(rank), rank, size,
                             random() % 4 ? steady_time::max() : end + std::chrono::seconds(random() % 40),
                             random() % 4 ? steady_time::min() : end + std::chrono::seconds(random() % 20));
      if (id) pushed[*id] = rank;
      if (random() % 20 == 0) b.net.modem_is(!b.net.modem_up());
      b.takes = random() % 10 != 0;
      if (id && random() % 15 == 0) withdrawn += b.net.withdraw(*id);
      REQUIRE(b.net.statistics(b.now).queued <= s.queue_limit);
    }
    b.takes = true;
    b.net.modem_is(true);
    b.run(end + 1h);
    CHECK(b.net.statistics(b.now).queued == 0);
    CHECK(b.fates.size() + withdrawn == pushed.size());

    const std::chrono::nanoseconds limit = std::chrono::nanoseconds(s.budget_window) * s.budget_percent / 100;
    steady_time free{};
    std::vector<std::pair<steady_time, std::chrono::nanoseconds>> starts;
    for (const auto& sent : b.air) {
      REQUIRE(sent.when + s.handover_lead >= free);
      const steady_time start = std::max(sent.when, free);
      const auto cost = frame_airtime(sent.octets.size(), s.airtime);
      free = start + cost;
      starts.emplace_back(start, cost);
      if (sent.octets.front() <= static_cast<std::uint8_t>(urgency::p1_first)) continue;
      std::chrono::nanoseconds used{};
      for (const auto& [when, c] : starts)
        if (when > start - s.budget_window) used += c;
      REQUIRE(used <= limit);
    }
  }
}

TEST_CASE("after a frame that wants an ack the net is quiet until the ack or the time for it") {
  bench b;
  SUBCASE("a modem that tells: from the end of the frame") {
    b.confirms = true;
    const auto first = b.push_asking('a', urgency::p1_first);
    b.push('b', urgency::p1_first);
    b.run(at(2s));
    b.net.modem_says(first, true, b.now);
    SUBCASE("no ack") {
      b.run(at(3499ms));
      CHECK(b.order() == "a");
      b.run(at(3500ms));
      CHECK(b.order() == "ab");
    }
    SUBCASE("its ack") {
      b.run(at(3s));
      b.net.answered(first + 7);
      b.run(at(3100ms));
      CHECK(b.order() == "a");
      b.net.answered(first);
      b.run(at(3100ms));
      CHECK(b.order() == "ab");
    }
  }
  SUBCASE("a modem that does not: from the end of its airtime") {
    b.push_asking('a', urgency::p1_first);
    b.push('b', urgency::p1_first);
    b.run(at(20s));
    CHECK(b.order() == "ab");
    const auto apart = b.air[1].when - b.air[0].when;
    CHECK(apart == frame_airtime(100, net_settings{}.airtime) + net_settings{}.ack_wait);
  }
}

TEST_CASE("air_alarm: after an alarm's ack all waits but the ack of another") {
  bench b;
  SUBCASE("a modem that tells: from its end") {
    b.confirms = true;
    const auto first = *b.push('a', urgency::alarm);
    b.push('b', urgency::p1_first);
    b.run(at(1s));
    const auto second = *b.push('c', urgency::alarm);
    b.net.modem_says(first, true, b.now);
    b.run(at(2s));
    CHECK(b.order() == "ac");
    b.net.modem_says(second, true, b.now);
    b.run(at(5999ms));
    CHECK(b.order() == "ac");
    CHECK(b.net.waiting(b.now, 9).front().why == hold::ack);
    b.run(at(6s));
    CHECK(b.order() == "acb");
  }
  SUBCASE("a modem that does not: from the end of its airtime") {
    b.push('a', urgency::alarm);
    b.push('b', urgency::p1_first);
    b.run(at(20s));
    CHECK(b.order() == "ab");
    CHECK(b.air[1].when - b.air[0].when == frame_airtime(100, net_settings{}.airtime) + 4s);
  }
}

TEST_CASE("prompts stand behind frames as urgent as they are, before those that are less so") {
  net_settings s;
  s.budget_percent = 100;
  bench b(s);
  b.confirms = true;
  b.say('v', urgency::p1_first);
  const auto first = b.push_asking('a', urgency::p1_first);
  b.push('r', urgency::p1);
  b.run(at(1s));
  b.net.modem_says(first, true, b.now);
  const auto second = b.push_asking('b', urgency::p1_first);  // the next line, after the ack
  b.net.answered(first);
  b.run(at(2s));
  b.net.modem_says(second, true, b.now);
  b.net.answered(second);
  b.run(at(3s));
  b.net.modem_says(b.net.under_way(), true, b.now);
  b.run(at(4s));
  CHECK(b.order() == "abvr");
}

TEST_CASE("what the budget does not hold passes what it holds, which keeps its order") {
  net_settings s;
  s.budget_percent = 5;
  s.airtime = {1200, 0ms, 0ms};
  bench b(s);
  b.push('a', urgency::p2, 300);
  b.push('b', urgency::p1, 300);
  b.push('c', urgency::p3, 20);
  b.run(at(10s));
  CHECK(b.order() == "b");
  b.say('v', urgency::ack);
  b.push('d', urgency::p1_first, 20);
  b.run(at(30s));
  CHECK(b.order() == "bdv");
  b.run(at(200s));
  CHECK(b.order() == "bdvac");
}

TEST_CASE("a modem that tells: one frame at a time, and what is sent is what it says was sent") {
  bench b;
  b.confirms = true;
  const auto first = *b.push('a', urgency::p3), second = *b.push('b', urgency::p3);
  b.run(at(30s));
  CHECK(b.order() == "a");
  CHECK(b.net.under_way() == first);
  CHECK(b.fates.empty());
  const auto urgent = *b.push('c', urgency::p1_first);
  b.net.modem_says(second, true, b.now);  // not under way
  b.run(at(31s));
  CHECK(b.order() == "a");
  b.net.modem_says(first, true, b.now);
  CHECK(b.fates.at(first) == frame_fate::handed_over);
  b.run(at(32s));
  CHECK(b.order() == "ac");
  b.net.modem_says(urgent, true, b.now);
  b.run(at(33s));
  CHECK(b.order() == "acb");
}

TEST_CASE("a modem that tells: what it gives back, or forgets, is sent again until it expires") {
  bench b;
  b.confirms = true;
  const auto id = *b.push('a', urgency::p3, 100, at(200s));
  b.run(at(1s));
  b.net.modem_says(id, false, b.now);
  b.run(at(2s));
  CHECK(b.order() == "aa");
  b.net.modem_is(false);
  CHECK(b.net.under_way() == 0);
  b.net.modem_is(true);
  b.run(at(3s));
  CHECK(b.order() == "aaa");
  b.run(at(70s));  // silence for a minute
  CHECK(b.order() == "aaaa");
  b.net.modem_says(id, false, b.now);
  b.takes = false;
  b.run(at(201s));
  CHECK(b.fates.at(id) == frame_fate::expired);
  CHECK(b.net.statistics(b.now).queued == 0);
}

TEST_CASE("a modem that tells: what it sends after a long silence is on the books, and is not sent twice") {
  bench b;
  b.confirms = true;
  const auto id = *b.push('a', urgency::p2);
  b.run(at(1s));
  const auto before = b.net.statistics(b.now).airtime_used;
  b.takes = false;  // it has a frame already
  b.run(at(70s));
  CHECK(b.net.under_way() == 0);
  CHECK(b.net.meant_by(static_cast<std::uint16_t>(id)) == id);
  b.net.modem_says(id, true, b.now);
  CHECK(b.fates.at(id) == frame_fate::handed_over);
  CHECK(b.net.statistics(b.now).airtime_used > before);
  b.net.modem_says(id, true, b.now);  // once
  const auto after = b.net.statistics(b.now).airtime_used;
  b.takes = true;
  b.run(at(75s));
  CHECK(b.order() == "a");
  CHECK(b.net.statistics(b.now).airtime_used == after);
  CHECK(b.net.meant_by(static_cast<std::uint16_t>(id)) == 0);
}

TEST_CASE("a modem that tells: a frame withdrawn while it is under way still holds the channel") {
  bench b;
  b.confirms = true;
  const auto id = *b.push('a', urgency::p2);
  b.run(at(1s));
  CHECK(b.net.withdraw(id));
  b.push('b', urgency::p2);
  b.run(at(2s));
  CHECK(b.order() == "a");
  b.net.modem_says(id, true, b.now);
  CHECK(b.fates.empty());
  b.run(at(3s));
  CHECK(b.order() == "ab");
}

TEST_CASE("air_budget: P3 spends a share of the budget, and leaves the rest to what is urgent") {
  bench b;
  for (int i = 0; i < 20; ++i) b.push('r', urgency::p3);
  b.run(at(30s));
  const auto routine = b.air.size();
  CHECK(routine >= 4);
  CHECK(routine <= 6);  // of about 1.2 s in 60, half of 20 percent
  for (int i = 0; i < 20; ++i) b.push('u', urgency::p2);
  b.run(at(50s));
  CHECK(b.order().ends_with("uuuuu"));
  const auto waiting = b.net.waiting(b.now, 3);
  REQUIRE(waiting.size() == 3);
  CHECK(waiting[0].rank == urgency::p2);
  CHECK(waiting[0].why == hold::budget);
  CHECK(waiting[0].at > b.now);
}

TEST_CASE("air_channel: what keeps each entry is told, and a busy channel holds all but P1") {
  bench b;
  b.confirms = true;
  b.net.channel_is(true, b.now);
  b.push('p', urgency::p2);
  b.push('k', urgency::ack);
  b.push('l', urgency::p3, 100, steady_time::max(), at(10s));
  b.run(at(1s));
  const auto why = [&] {
    std::string names;
    for (const auto& w : b.net.waiting(b.now, 10)) names += std::string(kentongan::domain::name_of(w.why)) + ' ';
    return names;
  };
  CHECK(b.air.empty());
  CHECK(why() == "channel channel later ");
  const auto id = *b.push('e', urgency::p1_first);
  b.run(at(1s));
  CHECK(b.order() == "e");
  CHECK(why() == "channel transmission transmission later ");
  b.net.modem_sends(id);
  CHECK(why() == "sending transmission transmission later ");
  b.net.modem_says(id, true, b.now);
  b.net.channel_is(false, b.now);
  b.run(at(1s));
  CHECK(b.order() == "ek");  // an ack does not wait until people have answered each other
  b.net.modem_says(b.net.under_way(), true, b.now);
  b.run(at(1700ms));
  CHECK(b.order() == "ek");
  b.run(at(1900ms));
  CHECK(b.order() == "ekp");
  b.net.modem_is(false);
  CHECK(why() == "modem_down later ");
}
