#include "tests/sim/world.hpp"

#include "tests/sim/city.hpp"
#include "tests/sim/process.hpp"

#include <cstdio>

namespace kentongan::sim {

using namespace std::chrono_literals;
using namespace domain;

namespace {
constexpr milliseconds first_phase = 45min;
// Longer than the longest validity (30 min), a stand-down's (30 min) and the last alarm's closing.
constexpr milliseconds second_phase = 80min;

std::string readable(std::span<const std::uint8_t> frame) {
  std::string text;
  for (const auto o : frame) text += o >= ' ' && o <= '~' ? static_cast<char>(o) : '.';
  return text;
}
}  // namespace

world::world(std::uint64_t seed, bool tell_it)
    : tell_(tell_it),
      chance_(seed),
      options_(options::draw(chance_)),
      city_(small_city()),
      directory_(city_),
      topics_("blitar", "gw1"),
      broker_(loop_, chance_.fork(), options_),
      channel_(loop_, chance_.fork(), options_),
      ledger_(witnesses()),
      witness_(loop_, directory_, topics_, ledger_, phones_, handhelds_, options_),
      modem_(loop_, chance_.fork(), options_, channel_,
             [this](std::span<const std::uint8_t> frame) {
               tell("to modem  " + readable(frame));
               witness_.transmitted(frame);
             }),
      centre_({loop_, broker_, topics_, clock_, options_, ledger_}, chance_.fork()),
      disk_(options_.on_file, seed) {
  for (const auto& fault : check(city_)) throw violation("the city: " + fault);
  settings_.gateway.id = "gw1";
  settings_.intake.default_validity = 20min;
  settings_.modems = {{"m1", "sim", 115200, net_id{"vhf1"}, 0}};
  broker_.on_arrival = [this](const mqtt::message& m) {
    if (!m.topic.ends_with("/health")) tell("at broker " + m.topic + ' ' + m.payload.substr(0, 1'000));
    witness_.arrived(m);
  };
  began_ = loop_.now();
  make_people();
}

world::~world() = default;

void world::make_people() {
  const auto crew_of = [&](const std::string& who) -> crew& {
    auto& c = crews_[who];
    if (!c) c = std::make_unique<crew>(loop_, chance_.fork(), options_);
    return *c;
  };
  const auto join = [&](crew& c, const domain::channel& ch) {
    if (ch.kind == channel_kind::phone) {
      auto& p = phones_[ch.address];
      p = std::make_unique<phone>(
          phone::parts{loop_, broker_, topics_, clock_, ch.address, [&c](const shown_order& o) { c.sees(o); }},
          chance_.fork());
      c.take(p.get());
    } else {
      auto& h = handhelds_[ch.address];
      h = std::make_unique<handheld>(
          loop_, channel_,
          handheld::settings{ch.address,
                             [this, &c, call = ch.address](const std::string& text, const std::string&) {
                               tell(call + " shows " + text);
                               c.reads(text);
                             },
                             [&c](const std::string& text) { c.was_not_heard(text); }});
      c.take(h.get());
    }
  };
  for (const auto& u : city_.units)
    for (const auto& ch : u.channels) join(crew_of(u.id.str()), ch);
  for (const auto& a : city_.agencies)
    for (const auto& ch : a.desk) join(crew_of(ch.address), ch);
}

void world::boot() {
  disk_.reopen();
  auto snapshot = disk_.store().snapshot(clock_.time());
  if (!snapshot) throw violation("the journal cannot be read at start-up: " + snapshot.error().message);
  if (snapshot->last_seq != ledger_.facts().size()) throw violation("the journal ends elsewhere than it did");
  ++boots_;
  process_ = std::make_unique<process>(*this, ++last_owner_, "boot" + std::to_string(boots_), std::move(*snapshot));
  process_->gateway.start();
  turn();
  compare_with_replay();
}

// As kill -9 does it: nothing is told, nothing is finished.
void world::kill() {
  if (!process_) return;
  ++crashes_;
  tell("killed");
  const auto owner = process_->owner;
  process_.reset();
  loop_.forget(owner);
  check_store();
  const auto wait = healed_ ? 0ms : chance_.between(100ms, chance_.hit(0.2) ? 120'000ms : 5'000ms);
  disturbed_.add(loop_.now(), loop_.now() + wait);
  offline_.add(loop_.now(), loop_.now() + wait);
  loop_.after(wait, loop::world, [this] {
    try {
      boot();
    } catch (const killed&) {
      kill();
    }
  });
}

void world::tell(const std::string& what) const {
  if (tell_) std::printf("%10.3f %s\n", std::chrono::duration<double>(loop_.now() - began_).count(), what.c_str());
}

// The contract of gateway.hpp: end the turn, then sleep until the deadline.
void world::turn() {
  if (loop_.more_now(process_->owner)) return;
  auto& p = *process_;
  p.gateway.end_of_turn();
  const bool stuck = p.gateway.pump().storage_failed();
  if (stuck) disturbed_.add(loop_.now(), loop_.now() + 1ms);
  if (!p.client.up()) last_offline_ = loop_.now();
  if (stuck || !p.client.up()) offline_.add(loop_.now(), loop_.now() + 5s);  // it tries again within 4 s
  const auto due = p.gateway.deadline();
  if (due == p.armed_for) return;
  if (p.timer) loop_.cancel(*p.timer);
  p.timer.reset();
  p.armed_for = due;
  if (due)
    p.timer = loop_.at(*due, p.owner, [&p] {
      p.timer.reset();
      p.armed_for.reset();
    });
}

void world::run_until(steady_time end) {
  while (loop_.next() && *loop_.next() <= end) {
    try {
      const auto whose = loop_.step();
      if (process_ && whose == process_->owner) turn();
    } catch (const killed&) {
      kill();
    }
  }
}

void world::run() {
  plan_faults();
  centre_.plan(first_phase - 5min);
  try {
    boot();
  } catch (const killed&) {
    kill();
  }
  run_until(began_ + first_phase);
  heal();
  auto end = loop_.now() + second_phase;
  run_until(end);
  // What people did last may still be on its way to disk.
  for (int seconds = 0; seconds < 10 && process_ && !process_->gateway.pump().idle(); ++seconds) run_until(end += 1s);
  check_end();
}

summary& summary::operator+=(const summary& s) {
  orders += s.orders;
  answers += s.answers;
  facts += s.facts;
  faults += s.faults;
  crashes += s.crashes;
  steps += s.steps;
  virtual_time += s.virtual_time;
  return *this;
}

std::string summary::text() const {
  char line[200];
  std::snprintf(line, sizeof line,
                "%llu orders, %llu answers, %llu facts, %llu faults, %llu crashes, %.0f virtual hours",
                static_cast<unsigned long long>(orders), static_cast<unsigned long long>(answers),
                static_cast<unsigned long long>(facts), static_cast<unsigned long long>(faults),
                static_cast<unsigned long long>(crashes), static_cast<double>(virtual_time.count()) / 3.6e6);
  return line;
}

summary world::total() const {
  return {ledger_.orders().size(),
          ledger_.answers(),
          ledger_.facts().size(),
          faults_ + channel_.lost() + broker_.duplicates(),
          crashes_,
          loop_.steps(),
          std::chrono::duration_cast<milliseconds>(loop_.now() - began_)};
}

std::string world::where() const {
  char text[100];
  std::snprintf(text, sizeof text, "at %.3f s, after %zu facts and %llu crashes",
                std::chrono::duration<double>(loop_.now() - began_).count(), ledger_.facts().size(),
                static_cast<unsigned long long>(crashes_));
  return text;
}

}  // namespace kentongan::sim
