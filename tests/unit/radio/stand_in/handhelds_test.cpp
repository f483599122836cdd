#include "radio/stand_in/handhelds.hpp"

#include "tests/unit/radio/octets.hpp"

#include <doctest/doctest.h>

#include <utility>

using namespace kentongan::radio;
using namespace kentongan::radio::test;
using namespace std::chrono_literals;

namespace {

ax25_address address(std::string_view text) { return parse_ax25_address(text).value(); }

octets frame(std::string_view from, std::string_view info) {
  const octets information = from_text(info);
  ax25_frame made;
  made.destination = address("APZ112");
  made.source = address(from);
  made.info = information;
  octets out(ax25_max_frame);
  out.resize(ax25_encode(made, out));
  return out;
}

handheld_settings with_call(std::string_view call = "DAMKAR-7") {
  handheld_settings settings;
  settings.calls.push_back(address(call));
  return settings;
}

struct bench {
  explicit bench(handheld_settings settings)
      : radios(std::move(settings), {[this](std::span<const std::uint8_t> octets) {
                                       ax25_frame sent;
                                       REQUIRE(ax25_decode(octets, sent) == ax25_result::ok);
                                       CHECK(sent.destination == address(aprs_tocall));
                                       log.push_back(std::string(to_text(sent.source).view()) + " " +
                                                     std::string(sent.info.begin(), sent.info.end()));
                                     },
                                     [this](const report& r) {
                                       if (r.what != report::direction::sent) told.push_back(to_line(r, ""));
                                     }}) {}

  void heard(std::string_view from, std::string_view info) { radios.heard(frame(from, info), now); }
  void run(std::chrono::milliseconds time) {
    const auto end = now + time;
    while (radios.deadline() && *radios.deadline() <= end) {
      now = std::max(now, *radios.deadline());
      radios.tick(now);
    }
    now = end;
  }
  std::vector<std::string> sent() { return std::exchange(log, {}); }

  handhelds::time_point now{100s};
  std::vector<std::string> log;
  std::vector<std::string> told;
  handhelds radios;
};

using lines = std::vector<std::string>;

}  // namespace

TEST_CASE("handhelds: every copy of a message is acknowledged, answered once") {
  handheld_settings settings = with_call();
  settings.answers = {{"OTW", 2s}, {"TIBA", 5s}};
  bench b(settings);
  b.heard("POSKO", ":DAMKAR-7 :Kebakaran #12{a7");
  CHECK(b.sent() == lines{"DAMKAR-7 :POSKO    :acka7"});
  b.run(1s);
  b.heard("POSKO", ":DAMKAR-7 :Kebakaran #12{a7");
  CHECK(b.sent() == lines{"DAMKAR-7 :POSKO    :acka7"});
  CHECK(b.told.back().find("(duplicate)") != std::string::npos);
  b.run(999ms);
  CHECK(b.sent().empty());
  b.run(1ms);
  CHECK(b.sent() == lines{"DAMKAR-7 :POSKO    :OTW 12{1"});
  b.run(3s);
  CHECK(b.sent() == lines{"DAMKAR-7 :POSKO    :TIBA 12{2"});
  b.heard("POSKO", ":DAMKAR-7 :Kebakaran #12{a8");  // the same words under another number are another message
  CHECK(b.sent() == lines{"DAMKAR-7 :POSKO    :acka8"});
  b.run(2s);
  CHECK(b.sent() == lines{"DAMKAR-7 :POSKO    :OTW 12{3"});
}

TEST_CASE("handhelds: own messages are repeated at growing intervals until acknowledged, refused, or given up") {
  handheld_settings settings = with_call();
  settings.to = address("POSKO");
  settings.first_number = 99999;
  bench b(settings);
  CHECK(b.radios.say("Siaga", b.now).empty());
  CHECK(b.sent() == lines{"DAMKAR-7 :POSKO    :Siaga{99999"});
  b.run(14999ms);
  CHECK(b.sent().empty());
  b.run(1ms);
  CHECK(b.sent() == lines{"DAMKAR-7 :POSKO    :Siaga{99999"});
  b.run(30s);
  CHECK(b.sent().size() == 1);
  b.heard("POSKO", ":DAMKAR-7 :ack1");      // some other number
  b.heard("PMI-1", ":DAMKAR-7 :ack99999");  // some other station
  CHECK(b.radios.unacknowledged() == 1);
  b.heard("POSKO", ":DAMKAR-7 :ack99999");
  CHECK(b.radios.unacknowledged() == 0);
  b.run(1h);
  CHECK(b.sent().empty());

  CHECK(b.radios.say("dua", b.now).empty());
  b.heard("POSKO", ":DAMKAR-7 :rej1");
  CHECK(b.radios.unacknowledged() == 0);

  CHECK(b.radios.say("tiga", b.now).empty());
  b.heard("POSKO", ":DAMKAR-7 :baik{a1}2");  // acknowledged in passing
  CHECK(b.radios.unacknowledged() == 0);
  b.sent();

  CHECK(b.radios.say("empat", b.now).empty());
  b.run(1h);
  CHECK(b.sent().size() == 6);
  CHECK(b.radios.unacknowledged() == 0);
  CHECK(b.told.back() == " -- unacknowledged \"empat\"");
}

TEST_CASE("handhelds: what is not for them is told and left alone") {
  bench b(with_call());
  b.heard("POSKO", ":DAMKAR-8 :x{1");
  b.heard("POSKO", ":BLN1     :x{1");
  b.heard("POSKO", ":ALL      :x{1");
  b.heard("POSKO", ">Siaga");
  b.heard("POSKO", ":POSKO:x");
  b.radios.heard(from_hex("00 01 02"), b.now);
  b.radios.heard({}, b.now);
  CHECK(b.sent().empty());
  CHECK(b.told.size() == 7);
  CHECK(b.told[4].find("malformed message") != std::string::npos);
  CHECK(b.told[5].find("too short for AX.25") != std::string::npos);
  CHECK(b.radios.say("x", b.now).find("nobody has written yet") == 0);
}

TEST_CASE("handhelds: any call, several calls, no ack, no number") {
  handheld_settings any;
  any.any = true;
  any.answers = {{"OTW", 0s}};
  bench b(any);
  b.heard("POSKO", ":PMI-3    :#5{1");
  b.heard("POSKO", ":POLRES-1 :#6");  // without a number: no ack
  b.heard("POSKO", ":not-call :x{1");
  b.run(0s);
  CHECK(b.sent() == lines{"PMI-3 :POSKO    :ack1", "PMI-3 :POSKO    :OTW 5{1", "POLRES-1 :POSKO    :OTW 6{2"});

  handheld_settings two = with_call();
  two.calls.push_back(address("PMI-3"));
  two.ack = false;
  two.answers = {{"OTW", 0s}};
  bench silent(two);
  silent.heard("POSKO", ":PMI-3    :#5{1");
  silent.heard("POSKO", ":DAMKAR-7 :#5{1");
  silent.heard("POSKO", ":DAMKAR-8 :#5{1");
  silent.run(0s);
  CHECK(silent.sent() == lines{"PMI-3 :POSKO    :OTW 5{1", "DAMKAR-7 :POSKO    :OTW 5{2"});
  CHECK(silent.radios.say("x", silent.now).empty());
  CHECK(silent.sent() == lines{"DAMKAR-7 :POSKO    :x{3"});
}

TEST_CASE("handhelds: what a crew types is made sendable") {
  handheld_settings settings = with_call();
  settings.to = address("POSKO");
  bench b(settings);
  CHECK(b.radios.say("caf\xC3\xA9 {1} | x", b.now).empty());
  CHECK(b.sent() == lines{"DAMKAR-7 :POSKO    :caf? (1} / x{1"});
  CHECK(b.radios.say(std::string(200, 'x'), b.now).empty());
  CHECK(b.sent() == lines{"DAMKAR-7 :POSKO    :" + std::string(67, 'x') + "{2"});
}

TEST_CASE("handhelds: fast answers each message at once, and keeps nothing") {
  handheld_settings settings;
  settings.any = true;
  settings.fast = true;
  bench b(settings);
  for (int i = 0; i < 3; ++i) b.heard("POSKO", ":DAMKAR-7 :Kebakaran #12{a7");
  b.heard("POSKO", ":DAMKAR-7 :tanpa nomor");
  b.heard("POSKO", ":DAMKAR-7 :acka7");
  CHECK(b.sent() == lines{"DAMKAR-7 :POSKO    :SELESAI 12", "DAMKAR-7 :POSKO    :SELESAI 12",
                          "DAMKAR-7 :POSKO    :SELESAI 12", "DAMKAR-7 :POSKO    :SELESAI"});
  CHECK_FALSE(b.radios.deadline());
}

TEST_CASE("handhelds: fast answers can be told apart by a running number") {
  handheld_settings settings;
  settings.any = true;
  settings.fast = true;
  settings.fast_text = "SELESAI #{nn} {n}";
  bench b(settings);
  for (int i = 0; i < 2; ++i) b.heard("POSKO", ":DAMKAR-7 :Kebakaran #12{a7");
  CHECK(b.sent() == lines{"DAMKAR-7 :POSKO    :SELESAI #12 1", "DAMKAR-7 :POSKO    :SELESAI #12 2"});
}

TEST_CASE("handhelds: a flood of orders stays within bounds") {
  handheld_settings settings = with_call();
  settings.answers = {{"OTW", 1s}};
  bench b(settings);
  for (int i = 0; i < 5000; ++i) b.heard("POSKO", ":DAMKAR-7 :#" + std::to_string(i) + "{" + std::to_string(i));
  CHECK(b.sent().size() == 5000);  // every one acknowledged
  b.run(1s);
  CHECK(b.sent().size() == 1000);
  CHECK(b.radios.unacknowledged() == 1000);
  CHECK(b.told.back() == " -- dropped \"too many answers wait to be sent\"");
}
