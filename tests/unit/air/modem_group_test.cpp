// Two modems on one net: heard once, answered once, and one of them transmits.
#include "gateway/air/modem_group.hpp"

#include "radio/codec/aprs.hpp"
#include "radio/codec/ax25.hpp"
#include "tests/unit/air/dice.hpp"
#include "tests/unit/air/voice_scene.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace kentongan;
using namespace kentongan::air;
using namespace kentongan::air::test;
using namespace std::chrono_literals;
namespace htl = radio::htl;

namespace {

domain::city city_with_text() {
  auto c = make_city();
  for (auto& u : c.units)
    u.channels.push_back({domain::channel_kind::aprs, u.id == domain::unit_id("damkar-1") ? "DMKR1-7" : "DMKR2-7",
                          domain::net_id("vhf"), false});
  return c;
}

struct group_bench {
  domain::city city = city_with_text();
  domain::directory directory{city};
  listener intake;
  fake_speech speech;
  domain::instant now{domain::steady_time{1h}, domain::utc_time{std::chrono::hours(500000)}};
  std::vector<std::pair<std::size_t, frame_id>> given;
  std::vector<hand_over> answers{hand_over::under_way, hand_over::under_way};
  std::vector<bool> stuck;
  std::vector<heard_over> overs;
  std::vector<std::uint32_t> clocks{5'000, 4'000'000'000};  // each modem's own, at the beginning
  modem_group group;
  radio_net net;

  static radio_net_settings settings() {
    radio_net_settings s;
    s.net = domain::net_id("vhf");
    s.call_sign = "POSKO";
    s.air.budget_percent = 100;
    return s;
  }
  explicit group_bench(std::size_t modems = 2)
      : group(
            modems,
            [this](std::size_t m, frame_id id, const outgoing_frame&) {
              if (answers[m] == hand_over::under_way) given.emplace_back(m, id);
              return answers[m];
            },
            [this] { return now; }),
        net(settings(), directory, intake, speech,
            radio_net::hooks{[this](frame_id id, const outgoing_frame& f) { return group.transmit(id, f); },
                             [this] { return now; },
                             {},
                             [this](bool on) { stuck.push_back(on); },
                             [this](const heard_over& o) { overs.push_back(o); }}) {
    group.serve(net);
    for (std::size_t i = 0; i < modems; ++i) group.modem_is(i, true);
  }

  void step(std::chrono::milliseconds d) {
    now.steady += d;
    now.utc += d;
  }
  void pass(std::chrono::milliseconds d) {
    const auto until = now.steady + d;
    for (int turns = 0; net.deadline() && *net.deadline() <= until; ++turns) {
      REQUIRE(turns < 10000);
      if (*net.deadline() > now.steady)
        step(std::chrono::ceil<std::chrono::milliseconds>(*net.deadline() - now.steady));
      net.tick();
    }
    if (until > now.steady) step(std::chrono::ceil<std::chrono::milliseconds>(until - now.steady));
  }
  std::uint32_t clock_of(std::size_t m) const {
    return clocks[m] + static_cast<std::uint32_t>((now.steady - domain::steady_time{1h}) / 1ms);
  }
  void key(std::size_t m, char digit, htl::dtmf_edge edge) {
    htl::dtmf d;
    d.digit = digit;
    d.edge = edge;
    d.at_ms = clock_of(m);
    d.duration_ms = edge == htl::dtmf_edge::off ? 100 : 0;
    group.heard(m, d);
  }
  // Both hear the keys, the second some milliseconds later; each misses those that `lost` says.
  template <class Lost>
  void keys(const std::string& digits, Lost lost) {
    for (std::size_t i = 0; i < digits.size(); ++i) {
      for (const auto edge : {htl::dtmf_edge::on, htl::dtmf_edge::off}) {
        for (std::size_t m = 0; m < 2; ++m) {
          if (!lost(m, i)) key(m, digits[i], edge);
          step(5ms);
        }
        step(90ms);
      }
    }
    pass(5s);
  }
  void text(std::size_t m, std::string_view words, std::string_view number, int snr_db) {
    radio::aprs_message message;
    message.kind = radio::aprs_kind::message;
    message.addressee = "POSKO";
    message.text = words;
    message.id = number;
    std::array<std::uint8_t, 256> info;
    const std::size_t n = radio::aprs_format(message, info);
    REQUIRE(n > 0);
    radio::ax25_frame f;
    f.destination = *radio::parse_ax25_address("APZ112");
    f.source = *radio::parse_ax25_address("DMKR1-7");
    f.info = {info.data(), n};
    std::array<std::uint8_t, radio::ax25_max_frame> octets;
    const std::size_t size = radio::ax25_encode(f, octets);
    REQUIRE(size > 0);
    group.received(m, std::span(octets).first(size));
    htl::rx_info r;
    r.snr_cdb = static_cast<std::int16_t>(snr_db * 100);
    group.heard(m, r);
  }
  ports::transmission order(domain::channel_kind kind = domain::channel_kind::aprs) {
    ports::transmission t;
    auto o = std::make_shared<domain::order>();
    o->id = domain::order_id("o12");
    o->text = "Rumah terbakar";
    t.order = o;
    t.number = 12;
    t.delivery = 1;
    t.channel = {kind, kind == domain::channel_kind::aprs ? "DMKR1-7" : "101", domain::net_id("vhf"), false};
    t.unit = domain::unit_id("damkar-1");
    t.agency = domain::agency_id("damkar");
    t.expires = now.steady + 10min;
    return t;
  }
  void done(std::size_t m, htl::tx_status status) {
    htl::tx_done d;
    d.id = static_cast<std::uint16_t>(given.back().second);
    d.status = status;
    group.told(m, d);
  }
};

}  // namespace

TEST_CASE("air_group: keys that both hear are one answer, and each fills the other's holes") {
  const auto frame = memory_frame(101, '4');
  SUBCASE("both hear all") {
    group_bench b;
    b.keys(frame, [](std::size_t, std::size_t) { return false; });
    REQUIRE(b.intake.answers.size() == 1);
    CHECK(b.intake.answers[0].address == "101");
    CHECK(b.group.statistics().doubles == frame.size());
  }
  SUBCASE("each misses every other key") {
    group_bench b;
    b.keys(frame, [](std::size_t m, std::size_t i) { return i % 2 == m; });
    REQUIRE(b.intake.answers.size() == 1);
    CHECK(b.intake.answers[0].address == "101");
    CHECK(b.intake.answers[0].code == domain::answer_code::on_scene);
    CHECK(b.group.statistics().doubles == 0);
  }
  SUBCASE("at random") {
    dice chance(7);
    for (int round = 0; round < 200; ++round) {
      group_bench b;
      std::vector<unsigned> lost;
      for (std::size_t i = 0; i < frame.size(); ++i) lost.push_back(chance() % 3);  // 2: nobody misses it
      b.keys(frame, [&](std::size_t m, std::size_t i) { return lost[i] == m; });
      REQUIRE(b.intake.answers.size() == 1);
      CHECK(b.intake.answers[0].address == "101");
    }
  }
}

TEST_CASE("air_group: an over has the sound of the modem that brought it first, the next one may be another's") {
  group_bench b;
  const std::vector<std::uint8_t> near(160, 0x11), far(160, 0x22);
  const auto over = [&](std::size_t first, const std::vector<std::uint8_t>& its,
                        const std::vector<std::uint8_t>& others) {
    htl::channel c;
    c.flags = htl::bits(htl::channel_bit::squelch);
    for (const std::size_t m : {0, 1}) b.group.heard(m, c);
    for (int i = 0; i < 50; ++i) {
      b.group.heard(first, htl::voice_up{.audio = its});
      b.group.heard(1 - first, htl::voice_up{.audio = others});
      b.group.heard(first, htl::voice_up{.audio = {}});  // tells only how far a prompt may go
      b.step(20ms);
    }
    for (const std::size_t m : {0, 1}) b.group.heard(m, htl::channel{});
    b.step(5s);
    b.net.tick();
  };
  over(1, far, near);
  over(0, near, far);
  REQUIRE(b.overs.size() == 2);
  CHECK(b.overs[0].sound == std::vector<std::uint8_t>(50 * 160, 0x22));
  CHECK(b.overs[1].sound == std::vector<std::uint8_t>(50 * 160, 0x11));
}

TEST_CASE("air_group: with one modem everything passes as it is") {
  group_bench b(1);
  b.keys(memory_frame(101, '4'), [](std::size_t m, std::size_t) { return m == 1; });
  CHECK(b.intake.answers.size() == 1);
  CHECK(b.group.statistics().doubles == 0);
}

TEST_CASE("air_group: a text that both hear is one answer, and its ack goes out where it was heard best") {
  group_bench b;
  b.text(0, "OTW 12", "7", 12);
  b.step(40ms);
  b.text(1, "OTW 12", "7", 24);
  CHECK(b.intake.answers.size() == 1);
  CHECK(b.group.statistics().doubles == 1);
  CHECK(b.net.statistics().frames_in == 1);
  b.intake.reply({domain::reply_code::stored});
  b.pass(10ms);
  REQUIRE(b.given.size() == 1);
  CHECK(b.given[0].first == 1);
  b.done(1, htl::tx_status::sent);
  SUBCASE("so do orders to it") {
    b.net.send(b.order());
    b.pass(10ms);
    CHECK(b.given.back().first == 1);
    CHECK(b.group.statistics().by_best == 2);
  }
  SUBCASE("unless that modem is down") {
    b.group.modem_is(1, false);
    b.net.send(b.order());
    b.pass(10ms);
    CHECK(b.given.back().first == 0);
  }
  SUBCASE("or it was long ago") {
    b.pass(2h);
    b.net.send(b.order());
    b.pass(10ms);
    CHECK(b.given.back().first == 0);
  }
}

TEST_CASE("air_group: a modem that is lost with a frame leaves it to the other") {
  group_bench b;
  b.net.send(b.order());
  b.pass(10ms);
  REQUIRE(b.given.size() == 1);
  CHECK(b.given[0].first == 0);
  b.done(0, htl::tx_status::on_air);
  b.group.modem_is(0, false);
  b.pass(10ms);
  REQUIRE(b.given.size() == 2);
  CHECK(b.given[1].first == 1);
  b.done(0, htl::tx_status::sent);  // of the one that is gone: too late
  CHECK(b.intake.seen.empty());
  b.done(1, htl::tx_status::sent);
  CHECK(b.intake.seen == std::vector<std::string>{"o12/1 on_air"});
  b.group.modem_is(1, false);
  b.net.send(b.order(domain::channel_kind::voice));
  b.pass(1s);
  CHECK(b.given.size() == 2);
  b.group.modem_is(0, true);
  b.pass(1s);
  CHECK(b.given.size() == 3);
}

TEST_CASE("air_group: what one cannot send another may, and what none can fails") {
  group_bench b;
  b.answers = {hand_over::unfit, hand_over::under_way};
  b.net.send(b.order(domain::channel_kind::voice));
  b.pass(10ms);
  REQUIRE(b.given.size() == 1);
  CHECK(b.given[0].first == 1);
  b.done(1, htl::tx_status::sent);
  b.answers = {hand_over::unfit, hand_over::unfit};
  b.pass(10s);
  CHECK(b.given.size() == 1);  // the second time of a P1
  auto t = b.order(domain::channel_kind::voice);
  t.delivery = 2;
  b.net.send(t);
  b.pass(1s);
  CHECK(b.intake.seen.back() == "o12/2 failed: this modem cannot speak");
}

TEST_CASE("air_group: while one transmits the others hear ourselves") {
  group_bench b;
  b.net.send(b.order());
  b.pass(10ms);
  b.done(0, htl::tx_status::on_air);
  b.text(1, "OTW 12", "7", 24);
  b.key(1, '4', htl::dtmf_edge::on);
  b.pass(10ms);
  CHECK(b.intake.answers.empty());
  CHECK(b.net.statistics().frames_in == 0);
  b.done(0, htl::tx_status::sent);
  b.text(1, "OTW 12", "8", 24);
  CHECK(b.intake.answers.size() == 1);
}

TEST_CASE("air_group: the channel is busy when any hears somebody, stuck when all are, and not by our own carrier") {
  group_bench b;
  const auto hears = [&](std::size_t m, auto... bits) {
    htl::channel c;
    c.flags = static_cast<std::uint16_t>(htl::bits(bits...));
    b.group.heard(m, c);
    return b.net.statistics().channel.busy;
  };
  using enum htl::channel_bit;
  CHECK_FALSE(hears(0));
  CHECK(hears(1, squelch));
  CHECK(hears(0));
  CHECK_FALSE(hears(0, ptt));  // the other's squelch is open by us
  CHECK(hears(0));
  CHECK_FALSE(hears(1));
  CHECK_FALSE(hears(0, squelch, stuck));  // a broken wire: the other still hears
  CHECK(b.stuck.empty());
  CHECK(hears(0, squelch, stuck, carrier));
  CHECK_FALSE(hears(0, squelch, stuck));
  hears(1, squelch, stuck);
  CHECK(b.stuck == std::vector<bool>{true});
  b.group.modem_is(0, false);
  hears(1);
  CHECK(b.stuck == std::vector<bool>{true, false});
}
