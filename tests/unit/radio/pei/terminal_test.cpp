#include "tests/unit/radio/pei/bench.hpp"

#include <algorithm>
#include <random>

using namespace kentongan::radio::pei;
using namespace kentongan::radio::pei::test;
using strings = std::vector<std::string>;

TEST_CASE("air_tetra_terminal: set up line by line, never reset") {
  terminal_settings s;
  s.talkgroup = "2620100100001000";
  bench b(s);
  b.start();
  CHECK(b.states == strings{"starting: setting it up", "up: registered"});
  CHECK(b.far.registered_for("3,130"));
  CHECK(b.far.registered_for("2,20"));
  CHECK(b.far.registered_for("0,0"));
  CHECK(b.far.talkgroup() == s.talkgroup);
  CHECK(b.near->own() == identity{8280651, 26201001});
  CHECK(b.near->make() == "SCRIPTED 1 T1 1.0.0");
  CHECK(b.near->max_bits() == 2040);  // whole octets of 2047
  CHECK(b.count("ATZ") == 0);
  CHECK(b.near->statistics().unknown_lines == 0);
  CHECK(b.near->statistics().reboots == 0);
}

TEST_CASE("air_tetra_terminal: a text out, its fate, its reports") {
  bench b;
  b.far.radios[1001] = {.reads = true};
  b.start();
  REQUIRE(b.send(7, 1001, "#12 P1 KEBAKARAN"));
  b.run(5s);
  REQUIRE(b.far.texts.size() == 1);
  CHECK(b.far.texts[0].to == 1001);
  CHECK(b.far.texts[0].words == "#12 P1 KEBAKARAN");
  CHECK(b.far.texts[0].asked == 3);
  CHECK(b.fates == strings{"7 sent"});
  const auto reports = b.all<heard_report>();
  REQUIRE(reports.size() == 2);
  CHECK(reports[0].from == identity{1001, 0});
  CHECK(reports[0].reference == 7);
  CHECK(reports[0].status == delivery::received);
  CHECK(reports[1].status == delivery::consumed);
}

TEST_CASE("air_tetra_terminal: short reports, and reports that want an acknowledgement") {
  bench b;
  b.far.radios[1001] = {.reads = true, .short_reports = true};
  b.far.radios[1002] = {.asks_ack = true};
  b.start();
  b.send(7, 1001, "A");
  b.send(8, 1002, "B");
  b.run(5s);
  const auto reports = b.all<heard_report>();
  REQUIRE(reports.size() == 3);
  CHECK(std::count_if(reports.begin(), reports.end(), [](const auto& r) { return r.reference == 7; }) == 2);
  REQUIRE(b.far.acknowledges.size() == 1);
  CHECK(b.far.acknowledges[0].to == 1002);
  CHECK(b.far.acknowledges[0].reference == 8);
}

TEST_CASE("air_tetra_terminal: the more urgent first, one command at a time, the service chosen when it changes") {
  bench b;
  b.start();
  b.send(1, 1001, "KEDUA", 2);
  b.near->send({2, 1001, std::uint16_t{0x8005}, 1, b.now + 1min});
  b.send(3, 1001, "PERTAMA", 0);
  b.run(10s);
  CHECK(b.fates == strings{"3 sent", "2 sent", "1 sent"});
  CHECK(b.far.statuses == std::vector<std::pair<std::uint32_t, int>>{{1001, 0x8005}});
  CHECK(b.far.services_changed == 3);
  b.send(4, 1001, "LAGI");
  b.run(5s);
  CHECK(b.far.services_changed == 3);
}

TEST_CASE("air_tetra_terminal: when a terminal says that a message was sent: later, at once, never") {
  using says = kentongan::test::scripted_terminal::says_sent;
  for (const auto how : {says::later, says::at_once, says::never}) {
    bench b;
    b.far.confirms = how;
    b.start();
    for (std::uint64_t i = 1; i <= 6; ++i) b.send(i, 1001, "A");
    b.run(how == says::never ? 30s : 4s);
    CHECK(b.fates.size() == 6);
    for (const auto& f : b.fates) CHECK(f.ends_with("sent"));
    // What never says so is waited for three times, then no more.
    if (how == says::never) {
      b.send(7, 1001, "A");
      b.run(1s);
      CHECK(b.fates.size() == 7);
    }
  }
}

TEST_CASE("air_tetra_terminal: texts, statuses and calls in") {
  bench b;
  b.start();
  b.far.crew_text(1001, "TIBA 12", 33);
  b.far.crew_simple_text(1002, "OTW");
  b.far.crew_status(1003, 0x8005);
  b.far.crew_status(1003, 0);
  b.far.crew_calls(1004, 15);
  b.far.crew_calls(1004, 1);
  b.run(1s);
  const auto texts = b.all<heard_text>();
  REQUIRE(texts.size() == 2);
  CHECK(texts[0].from == identity{1001, 0});
  CHECK(texts[0].text == "TIBA 12");
  CHECK(texts[0].references == std::vector<std::uint8_t>{33});
  CHECK(texts[0].wants_received);
  CHECK(texts[1].references.empty());
  const auto statuses = b.all<heard_status>();
  REQUIRE(statuses.size() == 2);
  CHECK(statuses[0].value == 0x8005);
  CHECK(statuses[1].value == 0);
  const auto calls = b.all<heard_call>();
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].emergency);
  CHECK_FALSE(calls[1].emergency);
  REQUIRE(b.near->report_to(1001, pid::text, 33, delivery::received, b.now + 1min));
  b.run(2s);
  REQUIRE(b.far.reports.size() == 1);
  CHECK(b.far.reports[0].reference == 33);
}

TEST_CASE("air_tetra_terminal: a message comes between a command and its OK, or around it") {
  bench b;
  b.start();
  b.far.reply_after = 500ms;
  b.send(1, 1001, "A");
  b.run(100ms);
  b.say("\r\n+CTSDSR: 12,1002,0,1,0,40\r\n");
  b.run(100ms);
  b.say("020154");
  b.run(100ms);
  b.say("4942\r\n");
  CHECK(b.all<heard_text>().size() == 1);
  b.run(100ms);
  b.say("\r\n+CTSDSR: 12,1003,0,1,0,40\r\n");
  b.run(200ms);  // the OK of AT+CTSDS
  b.say("0201544942\r\n");
  b.run(5s);
  CHECK(b.all<heard_text>().size() == 2);
  CHECK(b.all<heard_text>().back().text == "TIB");
  CHECK(b.fates == strings{"1 sent"});
  CHECK(b.near->statistics().bad_messages == 0);
}

TEST_CASE("air_tetra_terminal: quirks of makes") {
  SUBCASE("Sepura sends half octets, Motorola fills up") {
    bench b;
    b.start();
    b.say("\r\n+CTSDSR: 12,2269001,0,9999,0,84\r\n0A112853A9FF4D4FFFE810\r\n");
    b.say("\r\n+CTSDSR: 12,2269001,0,9999,0,84\r\n0A0BA7D5B95BC50AFFE16\r\n");
    CHECK(b.near->statistics().other_services == 2);
    CHECK(b.near->statistics().bad_messages == 0);
  }
  SUBCASE("German terminals list on bare rows") {
    bench b;
    b.far.bare_rows = true;
    b.start();
    CHECK(b.near->own() == identity{8280651, 26201001});
    CHECK(b.near->statistics().unknown_lines == 0);
  }
  SUBCASE("some prompt for user data, some end lines in one octet") {
    bench b;
    b.far.prompts = true;
    b.far.line_end = "\r";
    b.start();
    b.send(1, 1001, "A");
    b.run(5s);
    CHECK(b.fates == strings{"1 sent"});
  }
  SUBCASE("a terminal that echoes for ever is no terminal that reboots") {
    bench b;
    b.far.obeys_echo_off = false;
    b.start();
    b.send(1, 1001, "A");
    b.run(5min);
    CHECK(b.fates == strings{"1 sent"});
    CHECK(b.near->statistics().reboots == 0);
    CHECK(b.count("ATE0") == 1);
  }
  SUBCASE("Sepura refuses what it does not know with 35, by its compliance level; it is used as far as it goes") {
    bench b;
    b.far.refuses = {{"AT+GMI", 35},  {"AT+CTSP=1,3,130", 34}, {"AT+CTSP=1,3,137", 34},
                     {"AT+CTOM", -1}, {"AT+CMGS=?", 35},       {"AT+CTGS", 3}};
    b.start();
    CHECK(b.far.registered_for("3,130"));  // with the terminal together
    CHECK(b.near->max_bits() == 1120);
    CHECK(b.near->refusals().empty());
    b.far.refuses["AT+CTSP=2,3,130"] = 34;
    b.run(11min);  // said again
    CHECK(b.near->refusals() == strings{"AT+CTSP=1,3,130 (error 34)"});
    CHECK(b.states.back() == "up: registered; it refuses AT+CTSP=1,3,130 (error 34)");
  }
  SUBCASE("a terminal that lists no registration is used") {
    bench b;
    b.far.refuses = {{"AT+CREG", 35}};
    b.start();
    CHECK(b.states.back() == "up: it does not say whether registered");
  }
}

TEST_CASE("air_tetra_terminal: registration lost and regained") {
  bench b;
  b.start();
  b.far.network(2);
  b.run(1s);
  CHECK(b.near->state() == terminal_state::no_network);
  CHECK_FALSE(b.send(1, 1001, "A"));
  b.far.network(5);
  b.run(1s);
  CHECK(b.near->state() == terminal_state::up);
  b.far.registration = 3;  // it does not say so by itself: the next question shows it
  b.run(31s);
  CHECK(b.near->state() == terminal_state::no_network);
  CHECK(b.near->reason() == "the network rejects the terminal");
}

TEST_CASE("air_tetra_terminal: what cannot be sent is refused, what waits too long expires") {
  terminal_settings s;
  s.queue_max = 2;
  bench b(s);
  CHECK_FALSE(b.send(1, 1001, "A"));  // not open
  b.start();
  CHECK_FALSE(b.send(1, 0, "A"));
  CHECK_FALSE(b.send(1, highest_ssi + 1, "A"));
  CHECK_FALSE(b.send(1, 1001, std::string(252, 'A')));  // 256 octets
  CHECK(b.send(1, 1001, std::string(251, 'A')));
  CHECK(b.near->send({2, 1001, std::uint16_t{0x8002}, 1, b.now + 100ms}));
  CHECK_FALSE(b.send(3, 1001, "A"));
  CHECK(b.near->statistics().refused == 5);
  b.run(5s);
  CHECK(b.fates == strings{"2 expired: it waited too long", "1 sent"});
  b.send(4, 1001, "A");
  b.near->withdraw(4);
  b.run(5s);
  CHECK(b.far.texts.size() == 1);
}

TEST_CASE("air_tetra_terminal: a command refused fails that message, not the next") {
  bench b;
  b.start();
  b.far.refuses = {{"AT+CMGS=1001", 35}};
  b.send(1, 1001, "A");
  b.send(2, 1002, "B");
  b.run(5s);
  CHECK(b.fates == strings{"1 failed: the terminal answers AT+CMGS with error 35", "2 sent"});
  b.far.refuses = {{"AT+CTSDS", -1}};
  b.near->send({3, 1001, std::uint16_t{0x8002}, 1, b.now + 1min});
  b.run(5s);
  CHECK(b.fates.back() == "3 failed: the terminal answers AT+CTSDS=13,0 with an error");
}

TEST_CASE("air_tetra_terminal: a late OK is not taken for the next command's") {
  bench b;
  b.start();
  b.send(1, 1001, "SATU");
  b.far.late = {{"AT+CMGS", 21500ms}};  // its OK comes when nobody waits for it any more
  b.far.confirms = kentongan::test::scripted_terminal::says_sent::never;
  b.run(21s);
  CHECK(b.fates == strings{"1 unanswered: no reply to AT+CMGS"});
  b.far.late.clear();
  b.far.refuses = {{"AT+CMGS=1002", 30}};
  b.send(2, 1002, "DUA");
  b.run(10s);
  // The late OK belongs to the first; the second was refused, and that is what is told.
  CHECK(b.fates.size() == 2);
  CHECK(b.fates.back() == "2 failed: the terminal answers AT+CMGS with error 30");
  CHECK(b.near->statistics().late_replies >= 1);
  CHECK(b.near->state() == terminal_state::up);

  // Still later: behind the question that was asked to find out.
  b.far.refuses.clear();
  b.far.late = {{"AT+CMGS", 22010ms}, {"AT+CREG?", 100ms}};
  b.send(3, 1001, "TIGA");
  b.run(21s);
  b.far.late = {{"AT+CREG?", 100ms}};
  b.send(4, 1002, "EMPAT");
  b.run(20s);
  CHECK(b.fates.back() == "4 sent");
  CHECK(b.near->state() == terminal_state::up);
}

TEST_CASE("air_tetra_terminal: silent, and answering again") {
  bench b;
  b.start();
  b.far.dead = true;
  b.send(1, 1001, "A");
  b.send(2, 1001, "B");
  b.run(60s);
  CHECK(b.near->state() == terminal_state::silent);
  CHECK(b.fates.size() == 2);
  CHECK_FALSE(b.send(3, 1001, "C"));
  const auto written = b.writes.size();
  b.run(1min);
  CHECK(b.writes.size() - written < 12);  // it is asked now and then
  b.far.dead = false;
  b.run(20s);
  CHECK(b.near->state() == terminal_state::up);
  CHECK(b.send(4, 1001, "D"));
  b.run(5s);
  CHECK(b.fates.back() == "4 sent");
}

TEST_CASE("air_tetra_terminal: a reboot behind a powered cable is noticed, and the set-up said again") {
  bench b;
  b.start();
  b.far.reboot();
  b.far.crew_text(1001, "TIBA", 1);  // nobody has asked for it
  b.run(35s);
  CHECK(b.near->statistics().reboots == 1);
  CHECK(b.near->state() == terminal_state::up);
  CHECK(b.far.registered_for("3,130"));
  b.far.crew_text(1001, "TIBA", 1);
  b.run(1s);
  CHECK(b.all<heard_text>().size() == 1);
  // In the middle of a message.
  b.send(1, 1001, "A");
  b.run(25ms);
  b.far.reboot();
  b.run(40s);
  CHECK(b.near->state() == terminal_state::up);
  CHECK(b.far.registered_for("3,130"));
  CHECK(b.fates.size() == 1);
}

TEST_CASE("air_tetra_terminal: unplugged, everything is accounted for, and nothing old is heard") {
  bench b;
  b.start();
  b.send(1, 1001, "A");
  b.send(2, 1001, "B");
  b.run(30ms);
  b.say("\r\n+CTSDSR: 12,1001,0,1,0,40\r\n02015");
  b.near->closed("unplugged", b.now);
  b.coming.clear();
  CHECK(b.fates.size() == 2);
  CHECK(b.near->state() == terminal_state::off);
  CHECK_FALSE(b.near->deadline());
  b.say("44942\r\n");
  CHECK(b.heards.empty());
  b.far.take("AT+CMGS=1,80\r\n82");  // it waits for user data still
  b.start();
  CHECK(b.send(3, 1001, "C"));
  b.run(5s);
  CHECK(b.fates.back() == "3 sent");
  b.near->closed("unplugged", b.now);
  b.near->closed("unplugged", b.now);
}

TEST_CASE("air_tetra_terminal: messages that cannot be read are counted, and the next is read") {
  bench b;
  b.start();
  const auto bad = [&] { return b.near->statistics().bad_messages; };
  b.say("\r\n+CTSDSR: 12,1001,0,1,0,40\r\n+CREG: 1\r\n");  // no data
  CHECK(bad() == 1);
  b.say("\r\n+CTSDSR: 12,1001,0,1,0,40\r\n0201~~42\r\n");
  CHECK(bad() == 2);
  b.say("\r\n+CTSDSR: 12,1001\r\n");
  CHECK(bad() == 3);
  b.say("\r\n+CTSDSR: 13,1001,0,1,0,16\r\n80\r\n");
  CHECK(bad() == 4);
  b.say("\r\n+CTSDSR: 12,1001,0,1,0,16\r\n8202\r\n");
  CHECK(bad() == 5);
  b.say("\r\n+CTSDSR: 10,1001,0,1,0,32\r\n01020304\r\n");
  CHECK(b.near->statistics().other_services == 1);
  b.say("\r\n+CTSDSR: 12,8280651,0,1,0,24\r\n020141\r\n");  // our own, by way of a group
  CHECK(b.near->statistics().own_messages == 1);
  const auto unknown = b.near->statistics().unknown_lines;
  b.say("OK\r\nERROR\r\nRING\r\n1234\r\n+XYZ: 1\r\n+CMGS: x\r\n");
  CHECK(b.near->statistics().unknown_lines == unknown + 6);
  CHECK(b.heards.empty());
  b.say("\r\n+CTSDSR: 12,,,1,0,24\r\n020141\r\n");
  REQUIRE(b.all<heard_text>().size() == 1);
  CHECK_FALSE(b.all<heard_text>()[0].from);
}

TEST_CASE("air_tetra_terminal: on a bad day nothing is lost sight of, and afterwards all is well") {
  // Safety while octets are garbled, lines vanish and the cable comes and goes: every message gets one fate. Liveness
  // after it: up within a bounded time, and a message passes.
  for (unsigned seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    std::mt19937 dice(seed);
    bench b;
    b.far.radios[1001] = {};
    b.open();
    std::uint64_t id = 0, taken = 0;
    for (int i = 0; i < 120; ++i) {
      if (dice() % 3 == 0 && b.send(++id, 1001, "A")) ++taken;
      if (dice() % 5 == 0) b.far.dead = dice() % 2;
      if (dice() % 9 == 0) b.far.reboot();
      if (dice() % 15 == 0) {
        b.near->closed("unplugged", b.now);
        b.coming.clear();
        b.open();
      }
      if (dice() % 4 == 0) {
        std::string noise;
        for (auto n = dice() % 30; n > 0; --n) noise += static_cast<char>(dice());
        b.say(noise);
      }
      if (!b.coming.empty() && dice() % 4 == 0) {
        auto& octets = b.coming.begin()->second;
        octets[dice() % octets.size()] = static_cast<char>(dice());
      }
      b.run(std::chrono::milliseconds(dice() % 3000));
    }
    b.far.dead = false;
    b.run(3min);
    CHECK(b.near->state() == terminal_state::up);
    CHECK(b.fates.size() == taken);
    CHECK(b.send(++id, 1001, "B"));
    b.run(30s);
    CHECK(b.fates.size() == taken + 1);
    CHECK(b.fates.back() == std::to_string(id) + " sent");
  }
}

TEST_CASE("air_tetra_terminal: settings that make no sense") {
  terminal_settings s;
  CHECK(check(s).empty());
  s.talkgroup = "1x";
  CHECK_FALSE(check(s).empty());
  CHECK_THROWS_AS(terminal(s, {}), std::invalid_argument);
  s = {};
  s.poll = 0ms;
  CHECK_FALSE(check(s).empty());
  s = {};
  s.queue_max = 0;
  CHECK_FALSE(check(s).empty());
}
