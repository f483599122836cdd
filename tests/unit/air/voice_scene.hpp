// A net with two analogue radios, their MDC units among them, and no modem: what voice and keys are tested with.
#pragma once
#include "gateway/air/radio_net.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace kentongan::air::test {

using namespace std::chrono_literals;

inline domain::city make_city() {
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

inline std::string hexadecimal(const std::vector<std::uint8_t>& octets) {
  std::string text;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    if (i != 0 && i % 2 == 0) text += ' ';
    text += "0123456789ABCDEF"[octets[i] >> 4];
    text += "0123456789ABCDEF"[octets[i] & 15];
  }
  return text;
}

struct bench {
  domain::city city = make_city();
  domain::directory directory{city};
  listener intake;
  fake_speech speech;
  domain::instant now{domain::steady_time{1h}, domain::utc_time{std::chrono::hours(500000)}};
  hand_over modem = hand_over::under_way;
  std::vector<std::pair<frame_id, std::size_t>> played;  // and how many octets
  std::vector<std::string> notes;                        // warnings
  std::vector<std::string> calls;                        // in tones, "3589 1001 830D 0001"
  std::vector<bool> stuck;
  std::vector<std::string> speaks;  // "busy", "busy 101", "free"
  std::optional<radio_net> net;

  explicit bench(unsigned percent = 100, domain::city c = make_city()) : city(std::move(c)) {
    radio_net_settings s;
    s.net = domain::net_id("vhf");
    s.call_sign = "POSKO";
    s.air.budget_percent = percent;
    net.emplace(std::move(s), directory, intake, speech,
                radio_net::hooks{[this](frame_id id, const outgoing_frame& f) {
                                   if (f.call) calls.push_back(hexadecimal(f.call->what));
                                   if (modem == hand_over::under_way)
                                     played.emplace_back(id, f.voice ? f.voice->size() : 0);
                                   return modem;
                                 },
                                 [this] { return now; },
                                 [this](std::string_view level, std::string_view text) {
                                   if (level == "warn") notes.emplace_back(text);
                                 },
                                 [this](bool on) { stuck.push_back(on); },
                                 {},
                                 [this](bool busy, std::optional<unit_number> who) {
                                   speaks.push_back((busy ? "busy" : "free") + (who ? ' ' + address_of(*who) : ""));
                                 }});
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

}  // namespace kentongan::air::test
