// Orders spoken on a net, and keys answered, through the whole net; only the modem's far end is missing.
#include "gateway/air/radio_net.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace kentongan;
using namespace kentongan::air;
using namespace std::chrono_literals;
using domain::answer_code;

namespace {

domain::city make_city() {
  domain::city c;
  c.id = "kota";
  c.agencies.push_back({domain::agency_id("damkar"), "Damkar"});
  for (const auto& [id, name, number] :
       {std::tuple{"damkar-1", "Damkar 1", "101"}, std::tuple{"damkar-2", "Damkar 2", "102"}})
    c.units.push_back({domain::unit_id(id),
                       domain::agency_id("damkar"),
                       name,
                       {{domain::channel_kind::voice, number, domain::net_id("vhf"), false}}});
  return c;
}

// Keeps what it is told, by kind; replies when the test says so.
struct listener final : ports::intake {
  std::vector<std::string> seen;  // "o12/1 on_air"
  std::vector<domain::answer_given> answers;
  std::vector<domain::emergency_called> emergencies;
  std::vector<std::function<void(const domain::reply&)>> waiting;
  void submit(domain::event e, std::function<void(const domain::reply&)> done) override {
    if (const auto* v = std::get_if<domain::evidence_seen>(&e))
      seen.push_back(v->order.str() + '/' + std::to_string(v->delivery) + ' ' + std::string(domain::name_of(v->to)) +
                     (v->reason.empty() ? "" : ": " + v->reason));
    if (const auto* a = std::get_if<domain::answer_given>(&e)) answers.push_back(*a);
    if (const auto* k = std::get_if<domain::emergency_called>(&e)) emergencies.push_back(*k);
    if (done) waiting.push_back(std::move(done));
  }
  void reply(const domain::reply& r) {
    for (auto& done : std::exchange(waiting, {})) done(r);
  }
};

// Says at once, or later, or not at all.
struct fake_speech final : ports::speech {
  std::vector<std::string> said;
  std::vector<spoken> waiting;
  bool at_once = true;
  std::string fault;
  void say(const std::string& text, spoken done) override {
    said.push_back(text);
    if (at_once)
      answer(done);
    else
      waiting.push_back(std::move(done));
  }
  void answer(const spoken& done) const {
    if (!fault.empty()) return done(nullptr, fault);
    auto s = std::make_shared<ports::sound>();
    s->rate_hz = 22050;
    for (int i = 0; i < 22050; ++i) s->samples.push_back(static_cast<std::int16_t>((i % 50 - 25) * 400));
    done(std::move(s), {});
  }
};

struct bench {
  domain::city city = make_city();
  domain::directory directory{city};
  listener intake;
  fake_speech speech;
  domain::instant now{domain::steady_time{1h}, domain::utc_time{std::chrono::hours(500000)}};
  hand_over modem = hand_over::under_way;
  std::vector<std::pair<frame_id, std::size_t>> played;  // and how many octets
  std::optional<radio_net> net;

  explicit bench(unsigned percent = 100) {
    radio_net_settings s;
    s.net = domain::net_id("vhf");
    s.call_sign = "POSKO";
    s.air.budget_percent = percent;
    net.emplace(std::move(s), directory, intake, speech,
                radio_net::hooks{[this](frame_id id, const outgoing_frame& f) {
                                   if (modem == hand_over::under_way)
                                     played.emplace_back(id, f.voice ? f.voice->size() : 0);
                                   return modem;
                                 },
                                 [this] { return now; },
                                 {}});
    net->modem_is(true);
  }
  void pass(std::chrono::milliseconds d) {
    const auto until = now.steady + d;
    for (int turns = 0; net->deadline() && *net->deadline() <= until; ++turns) {
      REQUIRE(turns < 10000);
      if (*net->deadline() > now.steady) step(*net->deadline() - now.steady);  // "now" may be the beginning of time
      net->tick();
    }
    step(until - now.steady);
  }
  void step(domain::steady_time::duration d) {
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(d);
    now.steady += ms;
    now.utc += ms;
  }
  // The modem has sent what it was given last.
  void sent() {
    REQUIRE_FALSE(played.empty());
    net->modem_says(static_cast<std::uint16_t>(played.back().first), true);
    pass(10ms);
  }
  ports::transmission order(std::uint32_t number = 12, const char* unit = "damkar-1", const char* address = "101") {
    ports::transmission t;
    auto o = std::make_shared<domain::order>();
    o->id = domain::order_id("o" + std::to_string(number));
    o->text = "Rumah terbakar";
    o->where.address = "Jl. Merdeka 10";
    t.order = o;
    t.number = number;
    t.delivery = 1;
    t.channel = {domain::channel_kind::voice, address, domain::net_id("vhf"), false};
    t.unit = domain::unit_id(unit);
    t.agency = domain::agency_id("damkar");
    t.expires = now.steady + 10min;
    return t;
  }
  // Keys as an HT's memory sends them: 100 ms on, 100 ms off.
  void key(const std::string& keys, std::chrono::milliseconds beat = 200ms) {
    for (const char c : keys) {
      radio::htl::dtmf d;
      d.digit = c;
      d.edge = radio::htl::dtmf_edge::on;
      d.at_ms = static_cast<std::uint32_t>(now.steady.time_since_epoch() / 1ms);
      net->heard(d);
      step(beat / 2);
      d.edge = radio::htl::dtmf_edge::off;
      d.at_ms = static_cast<std::uint32_t>(now.steady.time_since_epoch() / 1ms);
      d.duration_ms = static_cast<std::uint16_t>(beat / 2ms);
      net->heard(d);
      step(beat / 2);
    }
  }
  bool said(std::string_view part) const {
    return std::any_of(speech.said.begin(), speech.said.end(),
                       [&](const auto& s) { return s.find(part) != std::string::npos; });
  }
};

}  // namespace

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
