// The broker goes for 30 s, the modem is unplugged, both at once: everything is delivered afterwards, and what comes
// twice can be recognised.
#include "gateway/journal/store.hpp"
#include "tests/integration/world.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <fstream>

using namespace kentongan::test;

namespace {

std::string text_of(const boost::json::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  return v && v->is_string() ? std::string(v->get_string()) : std::string{};
}

// An HT knows a repeat by its message number: one delivery has one number, however often it was sent. Only the ladder
// sends an order under another one, on purpose, when nobody has answered for a minute.
void check_recognisable(const world& w) {
  std::map<std::string, std::set<std::string>> numbers;  // by addressee and text
  for (const auto& line : w.air_log())
    if (text_of(line, "dir") == "in" && text_of(line, "kind") == "message")
      numbers[text_of(line, "to") + " " + text_of(line, "text")].insert(text_of(line, "id"));
  CHECK(!numbers.empty());

  auto store = kentongan::journal::store::open_read_only(w.journal().string());
  REQUIRE(store.has_value());
  const auto facts = store->read({}, 1, 10'000);
  REQUIRE(facts.has_value());
  std::map<std::string, std::size_t> planned;  // deliveries to HTs, by order
  std::map<std::string, std::string> prefix;   // "#7 ", by order
  for (const auto& f : *facts) {
    const auto count = [&](const auto& deliveries) {
      for (const auto& d : deliveries)
        planned[f.order.str()] += d.channel.kind == kentongan::domain::channel_kind::aprs;
    };
    if (const auto* a = std::get_if<kentongan::domain::order_accepted>(&f.body)) {
      count(a->deliveries);
      prefix[f.order.str()] = " #" + std::to_string(a->number) + " ";
    }
    if (const auto* l = std::get_if<kentongan::domain::ladder_climbed>(&f.body)) count(l->deliveries);
  }
  for (const auto& [order, start] : prefix)
    for (const auto& [text, ids] : numbers) {
      if (text.find(start) == text.npos) continue;
      CAPTURE(order);
      CAPTURE(text);
      CHECK(ids.size() <= planned[order]);
    }
}

void place_some(world& w, const std::string& prefix, int count) {
  const char* const units[] = {"damkar-1", "pmi-1", "polres-1"};
  for (int i = 0; i < count; ++i) w.place(prefix + std::to_string(i), units[i % 3], prefix + " " + std::to_string(i));
}

// By the journal: a broker that stops may have acknowledged news that it never passed on, and whoever misses some
// asks for a replay.
bool all_closed(world& w, const std::string& prefix, int count) {
  std::set<std::string> closed;
  for (int second = 0; second < 60; ++second) {
    auto store = kentongan::journal::store::open_read_only(w.journal().string());
    REQUIRE(store.has_value());
    const auto facts = store->read({}, 1, 10'000);
    REQUIRE(facts.has_value());
    for (const auto& f : *facts)
      if (std::holds_alternative<kentongan::domain::order_closed>(f.body) && f.order.str().starts_with(prefix))
        closed.insert(f.order.str());
    if (closed.size() == static_cast<std::size_t>(count)) return true;
    w.run_for(1s);
  }
  return false;
}

struct outage {
  const char* name;
  bool broker, modem;
  std::chrono::seconds length;
};

void play(const outage& o) {
  world w(o.name);
  w.start_broker();
  w.start_ht({"--any", "--answer", "SELESAI after=1s"});
  w.start_gateway();
  REQUIRE(w.wait_ready());
  place_some(w, "before", 10);
  REQUIRE(w.run_until([&] { return w.unanswered() == 0; }, 10s));  // accepted, partly on the air

  if (o.modem) w.unplug_ht();
  if (o.broker) w.stop_broker();
  place_some(w, "during", 10);
  w.run_for(o.length);
  if (!o.broker) CHECK(w.unanswered() == 0);  // a dead modem does not keep orders from being accepted
  if (o.modem) w.start_ht({"--any", "--answer", "SELESAI after=1s"});
  if (o.broker) w.start_broker();
  place_some(w, "after", 10);

  CHECK(w.run_until([&] { return w.unanswered() == 0; }, 30s));
  CHECK(all_closed(w, "before", 10));
  CHECK(all_closed(w, "during", 10));
  CHECK(all_closed(w, "after", 10));
  check_recognisable(w);
  std::string text;
  CHECK_MESSAGE(w.run_program({"journal", "verify", w.journal().string()}, &text) == 0, text);
}

}  // namespace

TEST_CASE("the broker stops for 30 s: all orders are delivered afterwards") { play({"broker", true, false, 30s}); }

TEST_CASE("the modem is unplugged for 10 s: all orders are delivered afterwards") { play({"modem", false, true, 10s}); }

TEST_CASE("broker and modem are gone for 30 s: all orders are delivered afterwards") {
  play({"both", true, true, 30s});
}
