#include "gateway/rehearsal/rehearsal.hpp"

#include "gateway/app/city_file.hpp"

#include <doctest/doctest.h>

#include <numeric>

using namespace kentongan;
using namespace kentongan::rehearsal;
using domain::ladder_step;

namespace {

struct blitar {
  domain::city city = app::load_city("blitar").value;
  domain::directory directory{city};
  year_figures figures = std::get<year_figures>(parse_year(*app::builtin_year("blitar"), "b", city));
  year_tally play(const script& s) const { return rehearse(directory, figures, s); }
};

unsigned at(const lane_tally& l, ladder_step s) { return l.orders_at[static_cast<std::size_t>(s)]; }

unsigned ended(const lane_tally& l) {
  return std::accumulate(l.outcomes.begin(), l.outcomes.end(), 0u,
                         [](unsigned n, const auto& e) { return n + e.second; });
}

}  // namespace

TEST_CASE("a year of Blitar keeps every promise, and is the same for the same seed") {
  const blitar b;
  const auto one = b.play({1, {}, {}}), again = b.play({1, {}, {}}), other = b.play({2, {}, {}});
  CHECK(one.fingerprint == again.fingerprint);
  CHECK(one.facts == again.facts);
  CHECK(one.fingerprint != other.fingerprint);
  for (const auto* t : {&one, &other}) {
    CHECK(t->sound());
    CHECK(std::accumulate(t->incidents.begin(), t->incidents.end(), 0u) == 710);
    CHECK(t->no_order == 126);  // information: the centre answers itself
    unsigned orders = 0;
    for (const auto& l : t->lanes) {
      orders += l.orders;
      CHECK(ended(l) == l.orders);
      CHECK(l.alarms == l.alarms_closed);
    }
    CHECK(orders == 710 - t->no_order + t->pranks);
    CHECK(t->lanes[0].radio_copies > 0);
    CHECK(t->lanes[2].radio_copies == 0);
    CHECK(t->lanes[2].held > 0);
    CHECK(at(t->lanes[0], ladder_step::desk) > 0);
    CHECK(t->pranks > 0);
  }
}

TEST_CASE("when nobody answers, every urgent order ends behind an alarm that a person has closed") {
  const blitar b;
  script s;
  s.people.late = s.people.reject = s.people.wake = 0;
  s.people.silent = s.people.desk_asleep = 1;
  s.calls = {0, 0};
  const auto t = b.play(s);
  CHECK(t.sound());
  for (const auto& l : {t.lanes[0], t.lanes[1]}) {
    CHECK(l.orders > 0);
    CHECK(at(l, ladder_step::alarm) == l.orders);
    CHECK(l.alarms_closed == l.alarms);
    CHECK(l.outcomes.count("done") == 0);
  }
}

TEST_CASE("when everybody answers at once, no ladder climbs to the desk") {
  const blitar b;
  script s;
  s.people = {0, 0, 0, 0, 0, 0, 0, 0};
  s.calls = {0, 0};
  const auto t = b.play(s);
  CHECK(t.sound());
  for (const auto& l : t.lanes) {
    CHECK(at(l, ladder_step::desk) + at(l, ladder_step::supervisor) + at(l, ladder_step::alarm) == 0);
    CHECK(l.outcomes.at("done") == l.orders);
    CHECK(l.alarms == 0);
  }
  CHECK(t.lanes[0].wait(1.0) < std::chrono::minutes(1));
  CHECK(t.on_behalf == 0);
}

TEST_CASE("a tally sees a promise that is broken") {
  const blitar b;
  stage s(b.directory, domain::utc_time{});
  tally_keeper k;
  const domain::order_id id("x");
  domain::order_accepted a;
  a.order.id = id;
  a.order.prio = domain::priority::p1;
  a.order.unverified = true;
  k.on(domain::fact{1, {}, id, a}, s);
  domain::transmission t;
  t.order = std::make_shared<domain::order>(a.order);
  t.channel = {domain::channel_kind::aprs, "DMKR1-7", domain::net_id("vhf1"), false};
  k.on(t, s);
  k.on(domain::fact{2, {}, id, domain::order_closed{"expired"}}, s);
  const auto seen = k.finish(s);
  CHECK(seen.radio_unverified == 1);
  CHECK(seen.unheard == 1);
  CHECK_FALSE(seen.sound());
}
