// Orders spoken on a net, and keys answered, through the whole net; only the modem's far end is missing.
#include "tests/unit/air/voice_scene.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace kentongan;
using namespace kentongan::air;
using namespace kentongan::air::test;
using namespace std::chrono_literals;
using domain::answer_code;

TEST_CASE("voice_channel: an emergency is spoken twice, and on the air is said once") {
  bench b;
  b.net->send(b.order());
  b.pass(10ms);
  REQUIRE(b.played.size() == 1);
  CHECK(b.said("jalan merdeka sepuluh"));
  CHECK(b.played[0].second > 8000);  // more than a second of sound
  CHECK(b.intake.seen.empty());
  b.sent();
  CHECK(b.intake.seen == std::vector<std::string>{"o12/1 on_air"});
  CHECK(b.played.size() == 1);
  b.pass(5s);
  REQUIRE(b.played.size() == 2);
  b.sent();
  b.pass(1min);
  CHECK(b.played.size() == 2);
  CHECK(b.intake.seen.size() == 1);
  CHECK(b.net->statistics().voice.spoken == 2);
  CHECK(b.net->statistics().voice.waiting == 0);
}

TEST_CASE("voice_channel: a crew that answers between the two is not told again") {
  bench b;
  b.net->send(b.order());
  b.pass(10ms);
  b.sent();
  b.net->recall(domain::order_id("o12"), 1);
  b.pass(1min);
  CHECK(b.played.size() == 1);
}

TEST_CASE("voice_channel: what cannot be spoken fails with its reason") {
  bench b;
  b.speech.fault = "espeak-ng: not found";
  b.net->send(b.order());
  b.pass(10ms);
  CHECK(b.intake.seen == std::vector<std::string>{"o12/1 failed: it could not be spoken: espeak-ng: not found"});
  b.speech.fault.clear();
  b.modem = hand_over::unfit;
  b.net->send(b.order(13));
  b.pass(10ms);
  CHECK(b.intake.seen.back() == "o13/1 failed: this modem cannot speak");
  b.modem = hand_over::refused;
  auto t = b.order(14);
  t.expires = b.now.steady + 30s;
  b.net->send(t);
  b.pass(1min);
  CHECK(b.intake.seen.back() == "o14/1 failed: the channel had no gap for it in time");
  b.speech.at_once = false;
  for (std::uint32_t i = 100; i < 200; ++i) b.net->send(b.order(i));
  CHECK(b.intake.seen.back() == "o199/1 failed: too many orders wait to be spoken");
  CHECK(b.net->statistics().voice.waiting == 64);
}

TEST_CASE("ht_keys: a memory's frame is taken at once, and said back when it is on disk") {
  bench b;
  b.key(memory_frame(101, '4'));
  REQUIRE(b.intake.answers.size() == 1);
  const auto& a = b.intake.answers.front();
  CHECK(a.address == "101");
  CHECK(a.code == answer_code::on_scene);
  CHECK(a.number == 0);
  CHECK_FALSE(a.answer_id.empty());
  CHECK_FALSE(b.said("diterima"));
  domain::reply r;
  r.number = 12;
  b.intake.reply(r);
  CHECK(b.said("damkar satu"));
  CHECK(b.said("perintah dua belas"));
  b.pass(10ms);
  CHECK(b.played.size() == 1);
}

TEST_CASE("ht_keys: a lone key of the only crew that was asked is said back, and counts when the crew says yes") {
  bench b;
  b.net->send(b.order());
  b.pass(10ms);
  b.sent();
  b.key("4");
  b.pass(4s);
  CHECK(b.intake.answers.empty());
  CHECK(b.said("betul"));
  b.pass(5s);
  b.sent();  // whatever was on the air: the read-back, or the second time of the order
  b.pass(5s);
  b.sent();
  b.key("#101#", 300ms);
  REQUIRE(b.intake.answers.size() == 1);
  CHECK(b.intake.answers.front().code == answer_code::on_scene);
}

TEST_CASE("ht_keys: nobody says yes, and a person is asked to look") {
  bench b;
  b.net->send(b.order());
  b.pass(10ms);
  b.sent();
  b.key("4");
  for (int i = 0; i < 8; ++i) {
    b.pass(30s);
    if (!b.played.empty()) b.net->modem_says(static_cast<std::uint16_t>(b.played.back().first), true);
  }
  REQUIRE(b.intake.answers.size() == 1);
  CHECK(b.intake.answers.front().code == answer_code::speak);
  CHECK(b.intake.answers.front().note.find("tidak dikonfirmasi") != std::string::npos);
}

TEST_CASE("ht_keys: an emergency waits for nothing, and damage makes it unsure") {
  bench b;
  b.key("*10100#", 300ms);
  REQUIRE(b.intake.emergencies.size() == 1);
  CHECK(b.intake.emergencies.front().address == "101");
  CHECK_FALSE(b.intake.emergencies.front().unsure);
  b.pass(20s);
  b.key("00", 300ms);
  b.pass(5s);
  REQUIRE(b.intake.emergencies.size() == 2);
  CHECK(b.intake.emergencies.back().unsure);
}

TEST_CASE("air_budget: words said back do not wait for it, a second order does") {
  bench b(20);
  auto t = b.order();
  t.prio = domain::priority::p2;
  b.net->send(t);
  b.pass(10ms);
  b.sent();
  for (std::uint32_t i = 20; i < 30; ++i) {
    auto more = b.order(i);
    more.prio = domain::priority::p2;
    b.net->send(more);
  }
  for (int i = 0; i < 20; ++i) {
    b.pass(100ms);
    if (b.played.size() > 1 && b.net->statistics().voice.spoken < b.played.size()) b.sent();
  }
  const auto orders = b.played.size();
  CHECK(orders < 11);  // the minute's share is spent
  b.key(memory_frame(101, '4'));
  b.intake.reply({});
  b.pass(10ms);
  CHECK(b.played.size() == orders + 1);
}
