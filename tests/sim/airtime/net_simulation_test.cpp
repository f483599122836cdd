// What must hold on a radio net under any load. The figures are bench_airtime's.
#include "tests/sim/airtime/net_simulation.hpp"

#include "gateway/air/net_scheduler.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace kentongan::sim;
using namespace std::chrono_literals;

namespace {

double quantile(std::vector<double> values, double share) {
  REQUIRE_FALSE(values.empty());
  std::sort(values.begin(), values.end());
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
  return values[std::max<std::size_t>(rank, 1) - 1];
}

// 12 crews, P1, P2 and P3 as in the example city's year.
net_load load_of(double orders_per_hour, std::size_t voice_crews, std::uint64_t seed) {
  net_load load;
  load.seed = seed;
  load.length = 2h;
  load.voice_crews = voice_crews;
  load.aprs_crews = 12 - voice_crews;
  load.orders_per_hour = {orders_per_hour * 0.4, orders_per_hour * 0.4, orders_per_hour * 0.2};
  load.talk = voice_crews > 0 ? 0.1 : 0;
  load.packets = voice_crews < 12 ? 0.1 : 0;
  return load;
}

}  // namespace

TEST_CASE("air_load: of two overs at once neither is understood, by whoever hears both") {
  const channel::time t{1h};
  channel air(4, 90ms);
  air.hide(1, 2);
  air.transmit(1, t, t + 2s);
  CHECK_FALSE(air.busy(0, t + 89ms));
  CHECK(air.busy(0, t + 90ms));
  CHECK(air.busy(1, t));
  CHECK_FALSE(air.busy(2, t + 1s));
  CHECK_FALSE(air.busy(0, t + 2s));
  CHECK(air.understood(1, 0, t, t + 2s));
  CHECK_FALSE(air.understood(1, 2, t, t + 2s));
  air.transmit(2, t + 1s, t + 3s);  // hidden: it does not know
  CHECK_FALSE(air.understood(1, 0, t, t + 2s));
  CHECK(air.understood(1, 0, t, t + 1s));  // what came before is heard
  CHECK_FALSE(air.understood(2, 3, t + 1s, t + 3s));
  CHECK_FALSE(air.understood(2, 1, t + 1s, t + 3s));
  CHECK(air.used() == 3s);
  air.transmit(3, t + 10s, t + 11s);
  air.transmit(0, t + 10500ms, t + 12s);
  CHECK_FALSE(air.understood(3, 0, t + 10s, t + 11s));  // half duplex
  CHECK(air.used() == 5s);
}

TEST_CASE("air_load: every order ends as on air or expired, no answer goes astray, the budget is kept") {
  for (const std::size_t voice_crews : {12, 0, 6})
    for (const double orders : {20.0, 200.0}) {
      CAPTURE(voice_crews);
      CAPTURE(orders);
      const net_result r = simulate(load_of(orders, voice_crews, 7 + voice_crews));
      CHECK(r.orders > orders);
      CHECK(r.unfinished == 0);
      CHECK(r.on_air + r.expired + r.refused == r.orders);
      CHECK(r.wrong == 0);
      CHECK(r.budget_broken == 0);
      CHECK(r.answers_in <= r.answers_wanted);
      if (orders < 100) CHECK(r.answers_in * 100 >= r.answers_wanted * 95);
      if (voice_crews == 12 && orders > 100) CHECK(r.expired + r.refused > 0);  // more than the budget can carry
    }
}

TEST_CASE("air_load: emergencies do not wait for routine orders, however many") {
  for (const std::size_t voice_crews : {12, 0}) {
    CAPTURE(voice_crews);
    net_load load = load_of(0, voice_crews, 3);
    load.length = 8h;
    load.orders_per_hour = {10, 0, 6};
    const auto& delays = voice_crews > 0 ? &net_result::voice_delay : &net_result::aprs_delay;
    const net_result few = simulate(load);
    load.orders_per_hour[2] *= 10;
    const net_result many = simulate(load);
    const double before = quantile((few.*delays)[0], 0.95), after = quantile((many.*delays)[0], 0.95);
    MESSAGE("P1, p95: " << before << " s, with ten times as much P3 " << after << " s");
    CHECK(many.orders > 2 * few.orders);
    // At most what is on the air already is waited for, and the ack that it asks for: nothing is cut off in the middle.
    const double ack_wait = std::chrono::duration<double>(kentongan::air::net_settings{}.ack_wait).count();
    CHECK(after <= before + std::chrono::duration<double>(many.longest).count() + ack_wait);
    if (voice_crews > 0) CHECK(quantile((many.*delays)[2], 0.5) > after);  // it is the routine orders that wait
  }
}

TEST_CASE("air_load: on a free channel an order is on the air at once") {
  for (const std::size_t voice_crews : {12, 0}) {
    net_load load = load_of(0, voice_crews, 5);
    load.length = 12h;
    load.talk = load.packets = 0;
    load.orders_per_hour = {3, 0, 0};
    const net_result r = simulate(load);
    CHECK(r.expired + r.refused == 0);
    CHECK(r.answers_in == r.answers_wanted);
    CHECK(quantile(voice_crews > 0 ? r.voice_delay[0] : r.aprs_delay[0], 0.90) < 1.5);
  }
}

TEST_CASE("air_load: the same seed is the same day, another one is another") {
  const net_load load = load_of(30, 6, 11);
  const net_result once = simulate(load);
  CHECK(once == simulate(load));
  net_load other = load;
  other.seed = 12;
  CHECK_FALSE(once == simulate(other));
}
