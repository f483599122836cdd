// kill -9 at random instants under load: nothing accepted is lost, nothing happens twice, the chain holds.
#include "gateway/journal/store.hpp"
#include "tests/integration/world.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <random>

using namespace kentongan;
using namespace kentongan::test;

namespace {

const char* const units[] = {"damkar-1", "pmi-1", "polres-1"};

// What the journal says about each order.
struct recorded {
  int accepted = 0, closed = 0, done = 0;
};

std::map<std::string, recorded> read_journal(const world& w) {
  std::map<std::string, recorded> orders;
  auto store = journal::store::open_read_only(w.journal().string());
  REQUIRE(store.has_value());
  std::uint64_t from = 1;
  for (;;) {
    const auto facts = store->read({}, from, 10'000);
    REQUIRE(facts.has_value());
    for (const auto& f : *facts) {
      CHECK(f.seq == from);  // no gap, no repeat
      from = f.seq + 1;
      if (f.order.empty()) continue;
      auto& r = orders[f.order.str()];
      r.accepted += std::holds_alternative<domain::order_accepted>(f.body);
      r.closed += std::holds_alternative<domain::order_closed>(f.body);
      const auto* m = std::get_if<domain::assignment_moved>(&f.body);
      r.done += m && m->to == domain::assignment_state::done;
    }
    if (facts->size() < 10'000) return orders;
  }
}

}  // namespace

TEST_CASE("kill -9 at 200 random instants under load loses and doubles nothing") {
  const char* given = std::getenv("KILL_SEED");
  const unsigned seed = given ? static_cast<unsigned>(std::atoi(given)) : std::random_device{}();
  MESSAGE("replay the instants with KILL_SEED=" << seed);
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> life_ms(1, 250);

  world w("crash");
  w.start_broker();
  w.start_ht({"--any", "--fast"});
  int next = 0;
  for (int round = 0; round < 200; ++round) {
    w.start_gateway();
    // Some are killed while they start, some in the middle of work.
    if (round % 4 != 0) w.wait_ready(10s);
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(life_ms(random));
    while (std::chrono::steady_clock::now() < end) {
      if (w.unanswered() < 40) {
        w.place("K" + std::to_string(next), units[next % 3], "uji " + std::to_string(next));
        ++next;
      }
      w.run_for(2ms);
    }
    w.kill_gateway();
  }

  w.start_gateway();
  REQUIRE(w.wait_ready());
  CHECK(w.run_until([&] { return w.unanswered() == 0; }, 60s));
  // The news of an order's end may have been lost with a killed gateway; the journal has not lost it.
  const auto all_closed = [&] {
    for (const auto& [id, r] : read_journal(w))
      if (r.closed == 0) return false;
    return true;
  };
  bool closed = false;
  for (int i = 0; i < 40 && !closed; ++i) {
    w.run_for(1s);
    closed = all_closed();
  }
  CHECK(closed);

  const auto orders = read_journal(w);
  CHECK(w.stored.size() == static_cast<std::size_t>(next));
  for (const auto& id : w.stored) {
    CAPTURE(id);
    CHECK(orders.contains(id));
  }
  for (const auto& [id, r] : orders) {
    CAPTURE(id);
    CHECK(r.accepted == 1);
    CHECK(r.closed == 1);
    CHECK(r.done == 1);
  }
  std::string text;
  CHECK_MESSAGE(w.run_program({"journal", "verify", w.journal().string()}, &text) == 0, text);
  MESSAGE(next << " orders, " << w.stored.size() << " accepted; " << text);
}

TEST_CASE("a gateway with 10,000 open orders is ready soon") {
  world w("many");
  w.start_broker();
  w.start_gateway();  // no HT: every order stays open
  REQUIRE(w.wait_ready());
  for (int i = 0; i < 10'000; ++i) {
    w.place("M" + std::to_string(i), units[i % 3]);
    if (i % 200 == 199) REQUIRE(w.run_until([&] { return w.unanswered() == 0; }, 60s));
  }
  w.kill_gateway();
  const auto before = std::chrono::steady_clock::now();
  w.start_gateway();
  REQUIRE(w.wait_ready());
  const auto took = std::chrono::steady_clock::now() - before;
  // The figure (2 s on a quiet machine) is for people; what fails is a start that grows faster than the journal does.
  MESSAGE("ready after " << std::chrono::duration_cast<std::chrono::milliseconds>(took).count() << " ms");
  CHECK(took < 20s);
  w.publish("cc/v1/blitar/gw/gw1/cmd/req/status", R"({"v":1})", false, "test/status");
  REQUIRE(w.run_until([&] { return !w.messages.empty() && w.messages.back().topic == "test/status"; }, 5s));
  CHECK(w.messages.back().payload.find(R"("orders_open":10000)") != std::string::npos);
}
