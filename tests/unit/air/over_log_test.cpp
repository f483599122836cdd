#include "gateway/air/station_care.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace kentongan::air;
using namespace std::chrono_literals;
namespace domain = kentongan::domain;

namespace {

struct bench {
  std::vector<heard_over> told;
  domain::instant now{domain::steady_time{1h}, domain::utc_time{std::chrono::hours(500000)}};
  over_log log{[this](const heard_over& o) { told.push_back(o); }};
  void pass(std::chrono::milliseconds d) {
    now.steady += d;
    now.utc += d;
    log.tick(now.steady);
  }
};

signal_meters meters(double level, double snr = 25, double twist = 0, double offset = 0) {
  return {level, snr, twist, offset};
}

const domain::utc_time t0{std::chrono::hours(500000)};

}  // namespace

TEST_CASE("air_heard: an over has its begin, its length, who it was and what was read in it") {
  bench b;
  const auto begin = b.now.utc;
  b.log.channel(true, b.now);
  b.pass(1s);
  b.log.channel(true, b.now);  // said again every second
  b.log.key('4', meters(-12), b.now);
  b.pass(400ms);
  b.log.key('#', meters(-13), b.now);
  b.pass(300ms);
  b.log.channel(false, b.now);
  b.pass(1500ms);
  b.log.was("101");
  CHECK(b.told.empty());
  b.pass(2s);
  REQUIRE(b.told.size() == 1);
  CHECK(b.told[0].begin == begin);
  CHECK(b.told[0].length == 1700ms);
  CHECK(b.told[0].who == "101");
  CHECK(b.told[0].read == std::vector<std::string>{"keys 4#"});
  CHECK(b.told[0].meters->level_dbfs == -13);
  CHECK(!b.log.deadline());
}

TEST_CASE("air_heard: a squelch that flutters makes no new over, the next one does, and frames come when it is over") {
  bench b;
  b.log.channel(true, b.now);
  b.pass(1s);
  b.log.channel(false, b.now);
  b.pass(200ms);
  b.log.channel(true, b.now);
  b.pass(1s);
  b.log.channel(false, b.now);
  b.log.read("DMKR1-7", "OTW 12", meters(-14), b.now);
  b.pass(500ms);
  CHECK(b.told.empty());
  b.log.channel(true, b.now);
  REQUIRE(b.told.size() == 1);
  CHECK(b.told[0].length == 2200ms);
  CHECK(b.told[0].who == "DMKR1-7");
  CHECK(b.told[0].read == std::vector<std::string>{"OTW 12"});
}

TEST_CASE("air_heard: a plain TNC tells frames only, and an over without an end does not end") {
  bench b;
  for (int i = 0; i < 40; ++i) b.log.read("DMKR1-7", "x", std::nullopt, b.now);
  b.pass(4s);
  REQUIRE(b.told.size() == 1);
  CHECK(!b.told[0].length);
  CHECK(b.told[0].read.size() == 16);
  b.log.channel(true, b.now);
  b.pass(10min);
  CHECK(b.told.size() == 1);
  b.log.channel(false, b.now);
  b.pass(4s);
  REQUIRE(b.told.size() == 2);
  CHECK(b.told[1].length == 10min);
  CHECK(b.told[1].who.empty());
}

TEST_CASE("air_heard: an over keeps its sound, within its bound, and the last packet makes it no longer") {
  bench b;
  const std::vector<std::uint8_t> packet(160, 0x55);
  b.log.sound(packet, b.now);  // before the modem has said that the channel is busy
  b.log.channel(true, b.now);
  for (int i = 0; i < 49; ++i) {
    b.pass(20ms);
    b.log.sound(packet, b.now);
  }
  b.pass(20ms);
  b.log.channel(false, b.now);
  b.pass(20ms);
  b.log.sound(packet, b.now);
  b.pass(4s);
  REQUIRE(b.told.size() == 1);
  CHECK(b.told[0].sound.size() == 51 * 160);
  CHECK(b.told[0].length == 1000ms);
  b.log.channel(true, b.now);
  for (int i = 0; i < 10'000; ++i) b.log.sound(packet, b.now);
  b.log.channel(false, b.now);
  b.pass(4s);
  REQUIRE(b.told.size() == 2);
  CHECK(b.told[1].sound.size() == 180 * 8000);
}

TEST_CASE("air_care: each station is compared with the others, and told what to do about it") {
  station_care book;
  const auto hear = [&](const char* who, const signal_meters& m, int times = 5) {
    for (int i = 0; i < times; ++i) book.heard(who, m, t0 + i * 1s);
  };
  hear("A", meters(-14));
  hear("B", meters(-15));
  hear("C", meters(-13));
  hear("fine", meters(-12));
  hear("few", meters(0), 2);
  hear("loud", meters(-6));
  hear("quiet", meters(-20));
  hear("weak", meters(-20, 9));
  hear("speaker", meters(-14, 25, -8));
  hear("clock", meters(-14, 25, 0, -45));
  const struct {
    const char* who;
    care advice;
    double by;
  } rows[] = {{"fine", care::fine, 0},        {"few", care::too_few, 0}, {"loud", care::too_loud, 8},
              {"quiet", care::too_quiet, 6},  {"weak", care::weak, 9},   {"speaker", care::twisted, -8},
              {"clock", care::off_pitch, -45}};
  const auto list = book.stations();
  CHECK(list.size() == 10);
  for (const auto& row : rows) {
    CAPTURE(row.who);
    const auto it = std::find_if(list.begin(), list.end(), [&](const auto& r) { return r.who == row.who; });
    REQUIRE(it != list.end());
    CHECK(it->advice == row.advice);
    CHECK(it->by == doctest::Approx(row.by));
  }
  CHECK(book.own().advice == care::fine);
  CHECK(book.own().mean.level_dbfs == doctest::Approx(-14));
}

TEST_CASE("air_care: what all stations have in common is our own side's matter") {
  station_care book;
  CHECK(book.own().advice == care::too_few);
  for (const char* who : {"A", "B", "C"})
    for (int i = 0; i < 5; ++i) book.heard(who, meters(-30), t0);
  for (const auto& r : book.stations()) CHECK(r.advice == care::fine);
  CHECK(book.own().advice == care::too_quiet);
  CHECK(book.own().by == doctest::Approx(6));
  for (const char* who : {"A", "B", "C"})
    for (int i = 0; i < 100; ++i) book.heard(who, meters(-3), t0);
  CHECK(book.own().advice == care::too_loud);
}

TEST_CASE("air_care: an adjustment shows soon, and strangers do not fill it") {
  station_care book;
  for (int i = 0; i < 50; ++i) book.heard("A", meters(-30), t0);
  for (int i = 0; i < 30; ++i) book.heard("A", meters(-14), t0);
  CHECK(book.stations().front().mean.level_dbfs == doctest::Approx(-14).epsilon(0.06));
  for (int i = 0; i < 1000; ++i) book.heard("X" + std::to_string(i), meters(-14), t0 + (i + 1) * 1s);
  CHECK(book.stations().size() == 200);
  book.heard("", meters(-14), t0);
  CHECK(book.stations().size() == 200);
}
