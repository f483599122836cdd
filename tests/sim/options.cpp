#include "tests/sim/options.hpp"

#include <sstream>

namespace kentongan::sim {

options options::draw(chance& c) {
  using namespace std::chrono_literals;
  options o;
  o.orders = static_cast<int>(c.between(5, 14));
  if (c.hit(0.3)) o.ignores = static_cast<double>(c.between(0, 100)) / 100;
  if (c.hit(0.5)) o.double_clicks = 0.3;
  if (c.hit(0.5)) o.sent_twice = 0.3;
  if (c.hit(0.5)) o.conflicts = 0.3;
  if (c.hit(0.3)) o.cancels = 0.5;
  if (c.hit(0.3)) o.updates = 0.5;
  if (c.hit(0.5)) o.garbage = static_cast<int>(c.between(1, 20));
  if (c.hit(0.05)) return o;  // a good day

  const auto few = [&](int most) { return c.hit(0.5) ? static_cast<int>(c.between(1, most)) : 0; };
  o.broker_restarts = few(3);
  o.gateway_cuts = few(8);
  o.centre_cuts = few(8);
  if (c.hit(0.5)) o.duplicate = 0.1;
  o.slow_consumers = few(5);
  if (c.hit(0.3)) o.latency_max = 2000ms;
  if (c.hit(0.25)) o.octet_flipped = 0.0005;
  if (c.hit(0.3)) o.octet_lost = 0.001;
  if (c.hit(0.5)) o.noise = 0.1;
  o.unplugged = few(3);
  o.stalls = few(3);
  if (c.hit(0.7)) o.frame_lost = static_cast<double>(c.between(1, 50)) / 100;
  o.modem_deaf = few(2);
  o.handheld_restarts = few(3);
  o.disk_full = few(3);
  if (c.hit(0.3)) o.busy = 0.05;
  if (c.hit(0.4)) o.crash_in_commit = 0.01;
  if (c.hit(0.2)) o.commit_max = 1500ms;
  o.on_file = c.hit(0.25);
  o.kills = few(5);
  if (c.hit(0.4)) o.crash_in_action = 0.005;
  if (c.hit(0.2)) o.clock_jumps = static_cast<int>(c.between(1, 4));
  if (c.hit(0.2)) o.clock_drift_ppm = static_cast<double>(c.between(-500, 500));
  o.coverage_losses = few(6);
  return o;
}

std::string options::text() const {
  std::ostringstream out;
  out << "orders=" << orders << " broker_restarts=" << broker_restarts << " gateway_cuts=" << gateway_cuts
      << " centre_cuts=" << centre_cuts << " duplicate=" << duplicate << " slow_consumers=" << slow_consumers
      << " latency_max_ms=" << latency_max.count() << " octet_flipped=" << octet_flipped << " octet_lost=" << octet_lost
      << " noise=" << noise << " unplugged=" << unplugged << " stalls=" << stalls << " frame_lost=" << frame_lost
      << " modem_deaf=" << modem_deaf << " handheld_restarts=" << handheld_restarts << " disk_full=" << disk_full
      << " busy=" << busy << " crash_in_commit=" << crash_in_commit << " commit_max_ms=" << commit_max.count()
      << " on_file=" << on_file << " kills=" << kills << " crash_in_action=" << crash_in_action
      << " clock_jumps=" << clock_jumps << " clock_drift_ppm=" << clock_drift_ppm << " ignores=" << ignores
      << " double_clicks=" << double_clicks << " coverage_losses=" << coverage_losses << " updates=" << updates
      << " cancels=" << cancels << " sent_twice=" << sent_twice << " conflicts=" << conflicts << " garbage=" << garbage;
  return out.str();
}

}  // namespace kentongan::sim
