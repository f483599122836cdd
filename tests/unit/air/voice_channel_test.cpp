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

namespace {

using strings = std::vector<std::string>;

ports::transmission for_both(bench& b) {
  auto t = b.order(12, "damkar-2", "102");
  t.delivery = 2;
  return t;
}

ports::transmission of_priority(ports::transmission t, domain::priority p) {
  t.prio = p;
  return t;
}

}  // namespace

TEST_CASE("voice_channel: one order to two units of the net is said once, to both") {
  bench b;
  b.net->send(b.order(12));
  b.net->send(for_both(b));
  b.pass(10ms);
  REQUIRE(b.speech.said.size() == 1);
  CHECK(b.said("damkar satu, damkar dua"));
  REQUIRE(b.played.size() == 1);
  SUBCASE("both are told") {
    b.sent();
    CHECK(b.intake.seen == strings{"o12/1 on_air", "o12/2 on_air"});
    CHECK(b.net->statistics().voice.shared == 1);
    b.pass(5s);
    CHECK(b.played.size() == 2);
    CHECK(b.speech.said.size() == 1);
  }
  SUBCASE("one is recalled while it is on its way: the second time names the other alone") {
    b.net->recall(domain::order_id("o12"), 1);
    b.sent();
    CHECK(b.intake.seen == strings{"o12/2 on_air"});
    b.pass(5s);
    CHECK(b.played.size() == 2);
    REQUIRE(b.speech.said.size() == 2);
    CHECK(b.speech.said[1].find("damkar satu") == std::string::npos);
    b.sent();
    b.pass(1min);
    CHECK(b.intake.seen.size() == 1);
  }
  SUBCASE("who is called while the second time waits is told for himself") {
    b.net->recall(domain::order_id("o12"), 1);
    b.sent();
    auto again = b.order(12);
    again.delivery = 3;
    b.net->send(again);
    b.pass(10ms);
    b.sent();
    CHECK(b.intake.seen == strings{"o12/2 on_air", "o12/3 on_air"});
  }
}

TEST_CASE("voice_channel: who is recalled before the words are out is not named") {
  bench b;
  b.modem = hand_over::refused;
  b.net->send(b.order(12));
  b.net->send(for_both(b));
  b.pass(10ms);
  b.net->recall(domain::order_id("o12"), 2);
  b.modem = hand_over::under_way;
  b.pass(100ms);
  b.sent();
  REQUIRE(b.speech.said.size() == 2);
  CHECK(b.speech.said[1].find("damkar dua") == std::string::npos);
  CHECK(b.intake.seen == strings{"o12/1 on_air"});
}

TEST_CASE("voice_channel: names that would cost words are called apart") {
  bench b;
  for (const auto& [unit, address] : {std::pair{"damkar-1", "101"}, std::pair{"damkar-2", "102"}}) {
    auto t = of_priority(b.order(12, unit, address), domain::priority::p2);
    t.delivery = address == std::string("101") ? 1 : 2;
    auto o = *t.order;
    o.text = "Rumah terbakar di belakang pasar";
    for (int i = 0; i < 12; ++i) o.text += ", api sudah menjalar";
    t.order = std::make_shared<domain::order>(o);
    b.net->send(t);
  }
  b.pass(10ms);
  CHECK(b.speech.said.size() >= 2);
  CHECK(b.speech.said.back().find("damkar satu, damkar dua") == std::string::npos);
}

TEST_CASE("voice_channel: orders that wait for the channel go out in one over, most urgent first") {
  bench b;
  b.modem = hand_over::refused;
  for (const std::uint32_t number : {12U, 13U}) b.net->send(of_priority(b.order(number), domain::priority::p2));
  b.net->send(of_priority(b.order(14, "damkar-2", "102"), domain::priority::p3));
  b.pass(10ms);
  CHECK(b.net->waiting(10).size() == 2);
  CHECK(b.net->waiting(10)[0].about.size() == 2);
  CHECK(b.net->waiting(10)[0].voice);
  b.modem = hand_over::under_way;
  b.pass(100ms);
  REQUIRE(b.played.size() == 1);
  SUBCASE("all of it is sent") {
    b.sent();
    CHECK(b.intake.seen == strings{"o12/1 on_air", "o13/1 on_air"});
    b.sent();
    CHECK(b.intake.seen == strings{"o12/1 on_air", "o13/1 on_air", "o14/1 on_air"});
    CHECK(b.played[1].second < b.played[0].second);
    CHECK(b.net->statistics().voice.shared == 1);
    CHECK(b.net->statistics().voice.waiting == 0);
  }
  SUBCASE("one is recalled while it is on its way") {
    b.net->recall(domain::order_id("o12"), 1);
    b.sent();
    CHECK(b.intake.seen == strings{"o13/1 on_air"});
  }
}

TEST_CASE("voice_channel: an order that leaves an over that waits leaves the others in it") {
  bench b;
  b.modem = hand_over::refused;
  for (const std::uint32_t number : {12U, 13U}) b.net->send(of_priority(b.order(number), domain::priority::p2));
  b.pass(10ms);
  b.net->recall(domain::order_id("o12"), 1);
  b.modem = hand_over::under_way;
  b.pass(100ms);
  b.sent();
  CHECK(b.intake.seen == strings{"o13/1 on_air"});
  b.pass(1min);
  CHECK(b.played.size() == 1);
}

TEST_CASE("voice_channel: an over is never longer than a transmitter may be keyed") {
  bench b;
  b.modem = hand_over::refused;
  for (std::uint32_t number = 12; number < 40; ++number)
    b.net->send(of_priority(b.order(number), domain::priority::p2));
  b.pass(10ms);
  b.modem = hand_over::under_way;
  for (int turns = 0; turns < 100 && b.intake.seen.size() < 28; ++turns) {
    b.pass(20s);
    if (b.net->statistics().air.queued != 0) b.sent();
  }
  CHECK(b.intake.seen.size() == 28);
  for (const auto& [id, octets] : b.played) CHECK(octets <= 20 * 8000);
}

TEST_CASE("air_channel: others speak, and only P1 goes to the modem, and routine leaves them a moment more") {
  bench b;
  radio::htl::channel heard;
  heard.flags = radio::htl::bits(radio::htl::channel_bit::squelch);
  b.net->heard(heard);
  b.net->send(of_priority(b.order(12), domain::priority::p2));
  b.pass(500ms);
  CHECK(b.played.empty());
  const auto waiting = b.net->waiting(10);
  REQUIRE(waiting.size() == 1);
  CHECK(waiting[0].why == hold::channel);
  CHECK(b.net->statistics().channel.busy);
  b.net->send(b.order(13, "damkar-2", "102"));
  b.pass(100ms);
  CHECK(b.played.size() == 1);
  CHECK(b.net->waiting(10)[0].why == hold::channel);  // the modem waits for the gap
  b.net->modem_sends(static_cast<std::uint16_t>(b.played.back().first));
  CHECK(b.net->waiting(10)[0].why == hold::sending);
  b.sent();
  CHECK(b.played.size() == 1);
  heard.flags = 0;
  b.net->heard(heard);
  b.pass(500ms);
  CHECK(b.played.size() == 1);
  b.pass(500ms);
  CHECK(b.played.size() == 2);
}

TEST_CASE("air_channel: a modem that goes on about nothing is believed for a while only") {
  bench b;
  radio::htl::channel heard;
  heard.flags = radio::htl::bits(radio::htl::channel_bit::carrier);
  b.net->heard(heard);
  b.net->send(of_priority(b.order(12), domain::priority::p2));
  b.pass(5s);
  CHECK(b.played.size() == 1);
}

TEST_CASE("air_channel: a carrier that does not end is told once, and does not hold the net") {
  bench b;
  radio::htl::channel heard;
  heard.flags = radio::htl::bits(radio::htl::channel_bit::squelch, radio::htl::channel_bit::stuck);
  b.net->heard(heard);
  b.net->heard(heard);
  CHECK(b.stuck == std::vector<bool>{true});
  CHECK(b.net->statistics().channel.stuck);
  b.net->send(of_priority(b.order(12), domain::priority::p3));
  b.pass(500ms);
  CHECK(b.played.size() == 1);
  b.net->modem_is(false);
  CHECK(b.stuck == std::vector<bool>{true, false});
}

TEST_CASE("air_quiet: a quiet net carries P1 and words to crews, and nothing else") {
  bench b;
  b.net->quiet(b.now.steady + 5min);
  b.net->send(of_priority(b.order(12), domain::priority::p2));
  b.pass(1min);
  CHECK(b.played.empty());
  REQUIRE(b.net->waiting(10).size() == 1);
  CHECK(b.net->waiting(10)[0].why == hold::quiet);
  CHECK(b.net->waiting(10)[0].at == b.now.steady + 4min);
  b.net->send(b.order(13, "damkar-2", "102"));
  b.pass(10ms);
  CHECK(b.played.size() == 1);
  b.sent();
  b.key("00*101#");
  b.pass(3s);
  b.intake.reply({domain::reply_code::stored});
  b.pass(100ms);
  CHECK(b.played.size() == 2);
  b.sent();
  SUBCASE("it runs out") { b.pass(5min); }
  SUBCASE("it is ended") {
    b.net->quiet(b.now.steady);
    b.pass(10s);
  }
  CHECK(b.net->statistics().voice.spoken + 1 >= 3);
  CHECK(std::count(b.intake.seen.begin(), b.intake.seen.end(), "o12/1 on_air") == 0);
  while (b.net->statistics().air.queued != 0) {
    b.sent();
    b.pass(10s);
  }
  CHECK(std::count(b.intake.seen.begin(), b.intake.seen.end(), "o12/1 on_air") == 1);
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

TEST_CASE("ht_keys: an emergency is told again until the journal can be written") {
  bench b;
  b.key("*10100#", 300ms);
  b.pass(3s);
  REQUIRE(b.intake.emergencies.size() == 1);
  b.intake.reply({domain::reply_code::rejected});
  b.pass(4s);
  CHECK(b.intake.emergencies.size() == 1);
  b.pass(2s);
  REQUIRE(b.intake.emergencies.size() == 2);
  CHECK(b.intake.emergencies[0].answer_id == b.intake.emergencies[1].answer_id);
  b.intake.reply({domain::reply_code::stored});
  b.pass(10s);
  CHECK(b.intake.emergencies.size() == 2);
  CHECK(b.speech.said.size() == 1);
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
