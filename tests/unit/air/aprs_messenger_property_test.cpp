// Three stations and a bad channel: whatever is lost, doubled or late, no message is told twice and none is forgotten.
#include "gateway/air/aprs_messenger.hpp"
#include "gateway/air/message_number.hpp"
#include "tests/unit/air/dice.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace kentongan;
using namespace kentongan::air;
using domain::evidence;
using domain::steady_time;

namespace {

radio::ax25_address call(std::string_view text) { return radio::parse_ax25_address(text).value(); }

struct world {
  dice random;
  bool faults;
  unsigned loss_percent, double_percent, forget_percent;
  steady_time now{};
  std::multimap<steady_time, std::function<void()>> events;

  world(unsigned seed, bool faults_)
      : random(seed),
        faults(faults_),
        loss_percent(faults ? random() % 70 : 0),
        double_percent(faults ? random() % 30 : 0),
        forget_percent(faults ? random() % 20 : 0) {}
  bool chance(unsigned percent) { return random() % 100 < percent; }
  void later(std::chrono::milliseconds delay, std::function<void()> what) {
    events.emplace(now + delay, std::move(what));
  }
};

struct station {
  world& w;
  radio::ax25_address own;
  std::vector<station*> others;
  std::map<message_key, std::vector<evidence>> reports;
  std::multiset<std::string> accepted;  // texts acknowledged: from|text
  net_scheduler net;
  aprs_messenger messenger;

  struct on_air {  // a line handed over and not yet settled
    steady_time when;
    domain::priority prio;
  };
  std::map<std::string, std::map<std::string, on_air>> outstanding;  // addressee -> number
  std::map<std::string, domain::priority> prio_of;                   // addressee{number
  std::map<message_key, outbound_message> sent;

  void settled(const message_key& key) {
    for (const auto& line : sent.at(key).lines) outstanding[sent.at(key).addressee].erase(line.number);
  }

  static net_settings air(world& w) {
    net_settings s;
    s.queue_limit = 4 + w.random() % 20;
    s.budget_percent = 20 + w.random() % 80;
    return s;
  }
  static messenger_settings settings(const radio::ax25_address& own, world& w) {
    messenger_settings s;
    s.own = own;
    if (w.faults) s.tries_max = 1 + w.random() % 7;
    return s;
  }

  station(world& world_, std::string_view name)
      : w(world_),
        own(call(name)),
        net(air(w), {[this](frame_id, const outgoing_frame& f) {
                       return transmit(f.octets) ? hand_over::taken : hand_over::refused;
                     },
                     [this](frame_id id, frame_fate fate) { messenger.frame_done(id, fate, w.now); }}),
        messenger(settings(own, w),
                  {[this](outgoing_frame f) { return net.push(std::move(f), w.now); },
                   [this](frame_id id) { net.withdraw(id); }, [this](frame_id id) { net.answered(id); },
                   [this](const message_key& k, evidence e, std::string_view) {
                     reports[k].push_back(e);
                     if (e != evidence::on_air) settled(k);
                   },
                   [this](const inbound_text& t) { heard(t); }}) {
    net.modem_is(true);
  }

  // Storing takes a while, and sometimes fails.
  void heard(const inbound_text& t) {
    w.later(std::chrono::milliseconds(w.random() % (w.faults ? 20000 : 2000)), [this, t] {
      if (w.chance(w.forget_percent)) return messenger.forget(t.token);
      accepted.insert(t.from + '|' + t.text);
      messenger.acknowledge(t.token, w.now);
    });
  }

  bool transmit(std::vector<std::uint8_t> octets) {
    if (w.faults && w.chance(5)) return false;
    radio::ax25_frame frame;
    radio::aprs_message m;
    REQUIRE(radio::ax25_decode(octets, frame) == radio::ax25_result::ok);
    REQUIRE(radio::aprs_parse(frame.info, m) == radio::aprs_result::message);
    if (m.kind == radio::aprs_kind::message) {
      const std::string to(m.addressee), number(*m.id);
      const domain::priority prio = prio_of.at(to + '{' + number);
      // A more urgent line cuts off a less urgent one; apart from that nobody speaks before the 15 s are over.
      std::erase_if(outstanding[to], [&](const auto& line) { return line.second.prio > prio; });
      for (const auto& [other, line] : outstanding[to])
        if (other != number) REQUIRE(line.when + 15s <= w.now);
      outstanding[to][number] = {w.now, prio};
    }
    for (station* other : others) {
      for (int copies = 1 + w.chance(w.double_percent); copies > 0; --copies) {
        if (w.chance(w.loss_percent)) continue;
        w.later(std::chrono::milliseconds(500 + w.random() % 4000), [other, octets] { other->received(octets); });
      }
    }
    return true;
  }

  void received(const std::vector<std::uint8_t>& octets) {
    radio::ax25_frame frame;
    radio::aprs_message m;
    REQUIRE(radio::ax25_decode(octets, frame) == radio::ax25_result::ok);
    REQUIRE(radio::aprs_parse(frame.info, m) == radio::aprs_result::message);
    if (m.kind == radio::aprs_kind::ack && m.addressee == radio::to_text(own).view())
      outstanding[std::string(radio::to_text(frame.source).view())].erase(std::string(*m.id));
    messenger.heard(frame.source, m, w.now);
  }

  std::optional<steady_time> deadline() const {
    auto d = net.deadline();
    if (const auto m = messenger.deadline(); m && (!d || *m < *d)) d = m;
    return d;
  }
};

struct outcome {
  std::size_t told = 0, failed = 0;
};

// 25 messages among three stations, and what must hold of them whatever happens.
outcome play(unsigned seed, bool faults) {
  world w(seed, faults);
  outcome result;
  station a(w, "POSKO"), b(w, "YB3DMK-7"), c(w, "YB3PMI");
  a.others = {&b, &c};
  b.others = {&a, &c};
  c.others = {&a, &b};

  struct plan {
    station *from, *to;
    std::vector<std::string> texts;
    bool recalled = false;
  };
  std::map<std::uint32_t, plan> plans;  // by delivery
  for (std::uint32_t n = 1; n <= 25; ++n) {
    station* ends[3] = {&a, &b, &c};
    const std::size_t from = w.random() % 3;
    plan p{ends[from], ends[(from + 1 + w.random() % 2) % 3], {}};
    outbound_message m;
    m.key = {domain::order_id("S"), n};
    m.addressee = radio::to_text(p.to->own).view();
    m.prio = static_cast<domain::priority>(w.random() % 3);
    for (std::uint32_t line = 0; line <= w.random() % 3; ++line) {
      p.texts.push_back("M" + std::to_string(n) + '.' + std::to_string(line));
      m.lines.push_back({p.texts.back(), message_number("S", n, line)});
      p.from->prio_of[m.addressee + '{' + m.lines.back().number] = m.prio;
    }
    const auto start = std::chrono::milliseconds(w.random() % 120000);
    m.expires = steady_time{start} + (faults ? std::chrono::seconds(10 + w.random() % 1200) : 24h);
    p.from->sent.emplace(m.key, m);
    w.later(start, [m, p, &w] { p.from->messenger.send(m, w.now); });
    if (faults && w.chance(10)) {
      p.recalled = true;
      w.later(start + std::chrono::milliseconds(w.random() % 60000), [m, p, &w] {
        p.from->messenger.recall(m.key, w.now);
        p.from->settled(m.key);
      });
    }
    plans.emplace(n, std::move(p));
  }

  for (int turns = 0; turns < 200000; ++turns) {
    std::optional<steady_time> next;
    if (!w.events.empty()) next = w.events.begin()->first;
    for (const station* s : {&a, &b, &c})
      if (const auto d = s->deadline(); d && (!next || *d < *next)) next = d;
    if (!next) break;
    REQUIRE(turns < 199999);
    w.now = std::max(w.now, *next);
    while (!w.events.empty() && w.events.begin()->first <= w.now) {
      const auto what = std::move(w.events.begin()->second);
      w.events.erase(w.events.begin());
      what();
    }
    for (station* s : {&a, &b, &c}) {
      s->messenger.tick(w.now);
      s->net.tick(w.now);
    }
  }

  for (const auto& [n, p] : plans) {
    CAPTURE(n);
    const auto& said = p.from->reports[{domain::order_id("S"), n}];
    const auto count = [&](evidence e) { return std::count(said.begin(), said.end(), e); };
    REQUIRE(count(evidence::on_air) <= 1);
    const auto ends = count(evidence::device) + count(evidence::failed);
    REQUIRE((p.recalled ? ends <= 1 : ends == 1));
    REQUIRE((ends == 0 || said.back() != evidence::on_air));
    const std::string from(radio::to_text(p.from->own).view());
    for (const std::string& text : p.texts) {
      CAPTURE(text);
      const auto times = p.to->accepted.count(from + '|' + text);
      REQUIRE(times <= 1);
      if (count(evidence::device)) REQUIRE(times == 1);
    }
    result.told += count(evidence::device) != 0;
    result.failed += count(evidence::failed) != 0;
  }
  for (const station* s : {&a, &b, &c}) {
    REQUIRE(s->messenger.statistics().waiting == 0);
    REQUIRE(s->net.statistics(w.now).queued == 0);
  }
  return result;
}

}  // namespace

TEST_CASE("three stations on a bad channel: told exactly once, or reported failed") {
  outcome all;
  for (unsigned seed = 1; seed <= 120; ++seed) {
    CAPTURE(seed);
    const outcome o = play(seed, true);
    all.told += o.told;
    all.failed += o.failed;
  }
  MESSAGE("told " << all.told << ", failed " << all.failed);
  CHECK(all.told > 1000);
  CHECK(all.failed > 100);
}

TEST_CASE("three stations on a good channel: every message is told") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    CHECK(play(seed, false).told == 25);
  }
}
