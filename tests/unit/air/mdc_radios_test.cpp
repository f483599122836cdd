// Radios that name themselves, through the whole net; only the modem's far end is missing.
#include "tests/unit/air/voice_scene.hpp"

using namespace kentongan;
using namespace kentongan::air;
using namespace kentongan::air::test;
using namespace std::chrono_literals;
using domain::answer_code;
using domain::reply_code;
using strings = std::vector<std::string>;

namespace {

// Damkar 1 is MDC 1001 and 11001 in five tones, Damkar 2 neither.
domain::city with_identities() {
  auto c = make_city();
  c.units[0].channels[0].mdc = "1001";
  c.units[0].channels[0].selcall = "11001";
  return c;
}

struct scene : bench {
  scene() : bench(100, with_identities()) {}
  void packet(std::uint8_t op, std::uint8_t argument, std::uint16_t unit) {
    radio::htl::mdc m;
    m.op = op;
    m.argument = argument;
    m.unit = unit;
    net->heard(m);
  }
  void call_ack(std::uint16_t from) {
    radio::htl::mdc m;
    m.op = 0x35;
    m.argument = 0x89;
    m.unit = 0x0001;
    m.extra_count = 4;
    m.extra = {0xA0, 0x00, static_cast<std::uint8_t>(from >> 8), static_cast<std::uint8_t>(from & 0xFF)};
    net->heard(m);
  }
  void reply(reply_code code) {
    domain::reply r;
    r.code = code;
    intake.reply(r);
    pass(10ms);
  }
};

}  // namespace

TEST_CASE("mdc_radios: who speaks is told while he does, and only he") {
  scene s;
  const auto carrier = [&](bool on) {
    radio::htl::channel c;
    if (on) c.flags = radio::htl::bits(radio::htl::channel_bit::squelch);
    s.net->heard(c);
    s.pass(1s);
  };
  carrier(true);
  carrier(true);  // said again every second
  s.packet(0x01, 0x80, 0x1001);
  s.packet(0x01, 0x80, 0x1001);  // a double one
  carrier(false);
  carrier(true);                 // another over, by a radio without a name
  s.packet(0x01, 0x80, 0x4711);  // or one that nobody knows
  carrier(false);
  CHECK(s.speaks == strings{"busy", "busy 101", "free", "busy", "free"});
}

TEST_CASE("mdc_radios: a status counts, is acknowledged when it is on disk, and said back") {
  scene s;
  s.packet(0x46, 4, 0x1001);
  REQUIRE(s.intake.answers.size() == 1);
  const auto a = s.intake.answers[0];
  CHECK(a.code == answer_code::on_scene);
  CHECK(a.address == "101");
  CHECK(a.channel == domain::channel_kind::voice);
  s.pass(1s);
  CHECK(s.calls.empty());
  s.reply(reply_code::stored);
  CHECK(s.calls == strings{"2300 1001"});
  CHECK(s.said("tiba di lokasi"));

  // The radio has not heard the ack and says it again: the same answer, another ack, no more words.
  const auto words = s.speech.said.size();
  s.sent();
  s.packet(0x46, 4, 0x1001);
  REQUIRE(s.intake.answers.size() == 2);
  CHECK((s.intake.answers[1].answer_id == a.answer_id || s.intake.answers[1].other_id == a.answer_id));
  s.reply(reply_code::repeat);
  CHECK(s.speech.said.size() == words);
}

TEST_CASE("mdc_radios: what is not stored is not acknowledged, so that the radio says it again") {
  scene s;
  s.packet(0x46, 3, 0x1001);
  s.reply(reply_code::rejected);
  CHECK(s.calls.empty());
  CHECK(s.speech.said.empty());
  s.packet(0x46, 3, 0x1001);
  s.reply(reply_code::refused);
  CHECK(s.calls == strings{"2300 1001"});  // heard, and explained
  CHECK(s.speech.said.size() == 1);
}

TEST_CASE("mdc_radios: statuses without a meaning, messages and requests to talk reach a person") {
  scene s;
  s.packet(0x46, 12, 0x1001);
  s.packet(0x47, 7, 0x1001);
  s.packet(0x40, 1, 0x1001);
  s.packet(0x46, 0, 0x1001);
  REQUIRE(s.intake.answers.size() == 4);
  for (const auto& a : s.intake.answers) CHECK(a.code == answer_code::speak);
  CHECK(s.intake.answers[0].note == "MDC status 12");
  CHECK(s.intake.answers[1].note == "MDC pesan 7");
  CHECK(s.intake.answers[2].note.empty());
  CHECK(s.intake.answers[3].note == "MDC status 0");
}

TEST_CASE("mdc_radios: the emergency key is an emergency, from a radio that nobody knows too") {
  scene s;
  s.packet(0x00, 0x81, 0x1001);
  s.packet(0x00, 0x81, 0xBEEF);
  REQUIRE(s.intake.emergencies.size() == 2);
  CHECK(s.intake.emergencies[0].address == "101");
  CHECK_FALSE(s.intake.emergencies[0].unsure);
  CHECK(s.intake.emergencies[0].note == "MDC 1001");
  CHECK(s.intake.emergencies[1].address == "mdc-BEEF");
  CHECK(s.calls.empty());
  s.reply(reply_code::stored);
  REQUIRE(s.calls.size() == 1);
  CHECK(s.calls[0] == "2000 1001");
  s.sent();
  REQUIRE(s.calls.size() == 2);
  CHECK(s.calls[1] == "2000 BEEF");
}

// A crew that presses its alarm while we speak would be heard by nobody; and its radio gives up after a few times.
TEST_CASE("mdc_radios: after an alarm's ack the net is left to a radio that missed it, and then spoken on") {
  scene s;
  s.packet(0x00, 0x81, 0x1001);
  s.reply(reply_code::stored);
  REQUIRE(s.calls.size() == 1);
  s.net->send(s.order());
  s.sent();
  const auto on_air = s.played.size();
  s.pass(3s);
  CHECK(s.played.size() == on_air);  // neither its words nor the order
  s.packet(0x00, 0x81, 0x1001);
  s.reply(reply_code::repeat);
  REQUIRE(s.calls.size() == 2);  // at once
  CHECK(s.calls[1] == "2000 1001");
  s.sent();
  s.pass(3900ms);
  CHECK(s.played.size() == on_air + 1);
  s.pass(200ms);
  CHECK(s.played.size() == on_air + 2);
}

TEST_CASE("mdc_radios: a radio nobody knows gives no answer, and the technician is told once") {
  scene s;
  for (int i = 0; i < 5; ++i) {
    s.packet(0x46, 4, 0x2002);
    s.packet(0x01, 0x80, 0x2002);
  }
  CHECK(s.intake.answers.empty());
  CHECK(s.net->statistics().mdc.unknown == 10);
  CHECK(s.notes.size() == 1);
  s.pass(11min);
  s.packet(0x01, 0x80, 0x2002);
  CHECK(s.notes.size() == 2);
}

TEST_CASE("mdc_radios: keys after an identity are that radio's") {
  for (const bool five_tones : {false, true}) {
    CAPTURE(five_tones);
    scene s;
    if (five_tones) {
      radio::htl::selcall call;
      call.digits = radio::htl::text<16>("11001");
      s.net->heard(call);
    } else {
      s.packet(0x01, 0x80, 0x1001);
    }
    s.key("4#");
    s.pass(3s);
    CHECK(s.said("tiba di lokasi"));
    CHECK(s.said("betul"));
  }
  scene s;  // without one, and with nobody asked, nobody knows whose they are
  s.key("4#");
  s.pass(3s);
  CHECK_FALSE(s.said("betul"));

  scene late;
  late.packet(0x01, 0x80, 0x1001);
  late.pass(13s);
  late.key("4#");
  late.pass(3s);
  CHECK_FALSE(late.said("betul"));
}

TEST_CASE("mdc_radios: an order rings its radio first, and the ring's ack with the words is a device's receipt") {
  scene s;
  s.net->send(s.order());
  s.pass(10ms);
  CHECK(s.calls == strings{"3589 1001 830D 0001"});
  REQUIRE(s.played.size() == 1);
  s.sent();
  SUBCASE("the ack comes before the words") {
    s.call_ack(0x1001);
    s.pass(10ms);
    REQUIRE(s.played.size() == 2);  // nobody waits any longer
    CHECK(s.intake.seen.empty());   // rung, and not yet told
    s.sent();
    CHECK(s.intake.seen == strings{"o12/1 on_air", "o12/1 device"});
    s.pass(30s);
    CHECK(s.calls.size() == 1);  // said again, and not rung again
    CHECK(s.played.size() == 3);
  }
  SUBCASE("the ack comes after the words") {
    s.pass(2s);
    REQUIRE(s.played.size() == 2);
    s.sent();
    CHECK(s.intake.seen == strings{"o12/1 on_air"});
    s.call_ack(0x1001);
    CHECK(s.intake.seen == strings{"o12/1 on_air", "o12/1 device"});
    s.call_ack(0x1001);
    CHECK(s.intake.seen.size() == 2);
  }
  SUBCASE("no ack: rung again with the second time") {
    s.pass(2s);
    s.sent();
    s.pass(10s);
    CHECK(s.calls.size() == 2);
    CHECK(s.intake.seen == strings{"o12/1 on_air"});
  }
  SUBCASE("an ack long after is about something else") {
    s.pass(2s);
    s.sent();
    s.pass(11s);
    s.call_ack(0x1001);
    CHECK(s.intake.seen == strings{"o12/1 on_air"});
  }
  SUBCASE("the speech failed: an ack of the ring alone says nothing") {
    s.call_ack(0x1001);
    s.net->recall(domain::order_id("o12"), 1);
    s.pass(30s);
    CHECK(s.intake.seen.empty());
  }
  SUBCASE("somebody else's ack") {
    s.call_ack(0x1002);
    s.pass(2s);
    s.sent();
    CHECK(s.intake.seen == strings{"o12/1 on_air"});
  }
}

TEST_CASE("mdc_radios: an ack counts for what was rung, and for no other order to the same radio") {
  scene s;
  s.speech.at_once = false;
  s.net->send(s.order(12));
  s.net->send(s.order(13));
  s.pass(10ms);
  s.speech.answer(s.speech.waiting.at(0));
  s.pass(10ms);
  s.sent();  // the ring for 12; 13 is still being spoken
  s.call_ack(0x1001);
  s.pass(10ms);
  s.sent();
  CHECK(s.intake.seen == strings{"o12/1 on_air", "o12/1 device"});
  s.speech.answer(s.speech.waiting.at(1));
  SUBCASE("its own ring is not answered") {
    while (s.intake.seen.size() < 3) {
      const auto before = s.played.size();
      s.pass(10s);
      REQUIRE(s.played.size() > before);
      s.sent();
    }
    CHECK(s.intake.seen.back() == "o13/1 on_air");
  }
  SUBCASE("its own ring is answered") {
    s.pass(10s);
    CHECK(s.calls.size() == 2);
    s.sent();
    s.call_ack(0x1001);
    while (s.intake.seen.size() < 4) {
      const auto before = s.played.size();
      s.pass(10s);
      REQUIRE(s.played.size() > before);
      s.sent();
    }
    CHECK(s.intake.seen == strings{"o12/1 on_air", "o12/1 device", "o13/1 on_air", "o13/1 device"});
  }
}

TEST_CASE("mdc_radios: a drill checks the radio and rings nobody, a unit without an identity is not rung") {
  scene s;
  auto drill = s.order();
  auto order = *drill.order;
  order.purpose = domain::order_purpose::roll_call;
  drill.order = std::make_shared<domain::order>(order);
  s.net->send(drill);
  s.net->send(s.order(13, "damkar-2", "102"));
  s.pass(10ms);
  s.sent();
  s.pass(10s);
  CHECK(s.calls == strings{"6385 1001"});
  s.packet(0x30, 0x00, 0x1001);
  while (s.intake.seen.size() < 3) {
    const auto before = s.played.size();
    s.sent();
    s.pass(10s);
    REQUIRE(s.played.size() > before);
  }
  CHECK(std::count(s.intake.seen.begin(), s.intake.seen.end(), "o12/1 device") == 1);
}

TEST_CASE("mdc_radios: five tones open the loudspeaker in front of the words") {
  bench without;
  without.net->send(without.order());
  without.pass(10ms);
  auto city = make_city();
  city.units[0].channels[0].selcall = "11001";
  bench with(100, city);
  with.net->send(with.order());
  with.pass(10ms);
  REQUIRE(without.played.size() == 1);
  REQUIRE(with.played.size() == 1);
  // 700 ms, four tones of 70 ms, 300 ms for the radio to open.
  const auto longer = with.played[0].second - without.played[0].second;
  CHECK(longer >= (700 + 4 * 70 + 300) * 8);
  CHECK(longer <= (700 + 4 * 70 + 300 + 40) * 8);
}

TEST_CASE("mdc_radios: any packet leaves the net standing") {
  scene s;
  for (unsigned op = 0; op < 256; ++op) {
    s.packet(static_cast<std::uint8_t>(op), static_cast<std::uint8_t>(op * 7), static_cast<std::uint16_t>(op * 257));
    s.call_ack(static_cast<std::uint16_t>(op * 257));
  }
  s.reply(reply_code::stored);
  s.pass(1min);
  CHECK(s.net->statistics().mdc.others > 200);
}
