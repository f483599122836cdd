// What goes wrong in the first phase, and when; and how all of it is made good for the second.
#include "tests/sim/process.hpp"

namespace kentongan::sim {

using namespace std::chrono_literals;

void world::sometime(int times, std::function<void()> what) {
  for (int i = 0; i < times; ++i)
    loop_.after(chance_.between(5s, 44min), loop::world, [this, what] {
      if (healed_) return;
      ++faults_;
      what();
    });
}

void world::plan_faults() {
  const auto soon = [this](milliseconds most) { return loop_.now() + chance_.between(100ms, most); };
  const auto any_phone = [this]() -> phone& {
    auto it = phones_.begin();
    std::advance(it, chance_.between(0, static_cast<std::int64_t>(phones_.size()) - 1));
    return *it->second;
  };
  sometime(options_.broker_restarts, [this] {
    broker_.go_down();
    loop_.after(chance_.between(1s, 60s), loop::world, [this] { broker_.come_back(); });
  });
  sometime(options_.gateway_cuts, [this] {
    if (process_) process_->client.cut();
  });
  sometime(options_.centre_cuts, [this] { centre_.client().cut(); });
  sometime(options_.slow_consumers, [this, soon, any_phone] {
    if (chance_.hit(0.5))
      centre_.client().take_nothing_until(soon(60s));
    else
      any_phone().client().take_nothing_until(soon(60s));
  });
  sometime(options_.coverage_losses, [soon, any_phone] { any_phone().lose_coverage_until(soon(15min)); });
  sometime(options_.unplugged, [this] {
    modem_.unplug();
    loop_.after(chance_.between(1s, 4min), loop::world, [this] {
      modem_.plug();
      if (process_ && chance_.hit(0.5)) {
        process_->gateway.modem_came_back("m1");
        turn();
      }
    });
  });
  sometime(options_.stalls, [this, soon] { modem_.stall_until(soon(60s)); });
  sometime(options_.modem_deaf, [this, soon] { modem_.deaf_until(soon(5min)); });
  sometime(options_.handheld_restarts, [this] {
    auto it = handhelds_.begin();
    std::advance(it, chance_.between(0, static_cast<std::int64_t>(handhelds_.size()) - 1));
    it->second->switch_off_and_on();
  });
  sometime(options_.disk_full, [this, soon] { full_until_ = soon(90s); });
  sometime(options_.kills, [this] {
    compare_with_replay();
    if (!process_ || chance_.hit(0.7)) return kill();
    process_->gateway.stop([this] { kill(); });  // asked to, for once; nothing may depend on it
  });
  sometime(options_.clock_jumps, [this] { clock_.jump(chance_.between(-10min, 10min)); });
  if (options_.clock_drift_ppm != 0) clock_.drift(options_.clock_drift_ppm);
}

void world::heal() {
  healed_ = true;
  phase_two_ = loop_.now();
  full_until_ = {};
  broker_.heal();
  broker_.come_back();
  channel_.heal();
  modem_.heal();
  clock_.set_right();
  centre_.client().heal();
  for (auto& [who, p] : phones_) p->client().heal();
}

}  // namespace kentongan::sim
