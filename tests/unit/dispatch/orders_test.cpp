#include "tests/unit/dispatch/scene.hpp"

#include <doctest/doctest.h>

namespace kentongan::dispatch::test {

using namespace domain;

namespace {
std::string why(const reply& r) { return r.why ? std::string(name_of(*r.why)) : std::string(name_of(r.code)); }
std::string code(const reply& r) { return std::string(name_of(r.code)); }
}  // namespace

TEST_CASE("orders: accepted, numbered and sent on every planned channel") {
  scene s;
  const auto r = s.handle(place("A"));
  CHECK(code(r) == "stored");
  CHECK(r.order == order_id{"A"});
  CHECK(r.revision == 1);
  CHECK(r.number == 1);
  CHECK(s.facts() == "accepted #1");
  CHECK(s.sends() ==
        "send 1 dispatch phone:budi; send 2 dispatch phone:citra; send 3 dispatch aprs:PMI1-9; send 4 dispatch "
        "phone:eko");
  for (const char* unit : {"damkar-1", "damkar-2", "pmi-1"}) CHECK(s.state("A", unit) == "offered");
  CHECK(s.state("A", "damkar-3") == "none");
  const auto& t = std::get<transmission>(s.out().effects.back());
  CHECK(t.expires == s.now.steady + s.rules.default_validity);
  CHECK(t.prio == priority::p1);
  CHECK(t.number == 1);
}

TEST_CASE("orders: what the sender left out is filled in") {
  scene s;
  s.handle(place("A", "accident"));
  const auto& o = *s.order("A")->order;
  CHECK(o.created == s.now.utc);
  CHECK(o.valid_until == s.now.utc + s.rules.default_validity);
  CHECK(*o.prio == priority::p2);  // the category's

  auto given = order("B", "accident");
  given.prio = priority::p3;
  given.created = s.now.utc - 1h;
  s.handle(received(given));
  CHECK(*s.order("B")->order->prio == priority::p3);
  CHECK(s.order("B")->order->created == s.now.utc - 1h);
  CHECK(s.order("B")->order->valid_until == s.now.utc + s.rules.default_validity - 1h);  // counted from `created`

  auto bare = order("C", "");
  bare.to_units = {unit_id{"pmi-1"}};
  s.handle(received(bare));
  CHECK(*s.order("C")->order->prio == priority::p1);  // nobody said that it can wait
}

TEST_CASE("orders: every reason to refuse a new one, and nothing else happens") {
  scene s;
  const auto with = [&](auto change) {
    auto o = order("A");
    change(o);
    return received(o);
  };
  const std::pair<order_received, const char*> rows[] = {
      {with([](auto& o) { o.id = order_id{}; }), "malformed"},
      {with([](auto& o) { o.id = order_id{"a/b"}; }), "malformed"},
      {with([](auto& o) { o.category = "quake"; }), "unknown_category"},
      {with([](auto& o) { o.to_agencies = {agency_id{"tni"}}; }), "unknown_agency"},
      {with([](auto& o) { o.to_units = {unit_id{"x-1"}}; }), "unknown_unit"},
      {with([](auto& o) { o.category = ""; }), "no_target"},
      {with([&](auto& o) { o.valid_until = s.now.utc; }), "expired"},
      {with([&](auto& o) { o.valid_until = s.now.utc - 1ms; }), "expired"},
      {with([&](auto& o) { o.created = s.now.utc - 5h; }), "expired"},
      {with([&](auto& o) { o.valid_until = s.now.utc + 72h + 1ms; }), "malformed"},
      {update("A", 2), "unknown_order"},
      {cancel("A", 2), "unknown_order"},
  };
  for (const auto& [event, expected] : rows) {
    CAPTURE(expected);
    const auto r = s.handle(event);
    CHECK(why(r) == expected);
    CHECK(code(r) == "rejected");
    CHECK(!r.detail.empty());
    CHECK(s.out().facts.empty());
    CHECK(s.out().effects.empty());
    CHECK(s.core().current().open().empty());
  }
  CHECK(why(s.handle(with([&](auto& o) { o.valid_until = s.now.utc + 72h; }))) == "stored");  // the bound itself
}

TEST_CASE("orders: repeat, conflict and stale revision of an open order") {
  scene s;
  const auto first = place("A");
  s.handle(first);
  s.sleep(10s);
  const auto again = s.handle(first);
  CHECK(code(again) == "repeat");
  CHECK(again.number == 1);
  CHECK(s.out().facts.empty());
  CHECK(s.out().effects.empty());

  auto other = order("A");
  other.text = "other words";
  CHECK(why(s.handle(received(other))) == "conflict");

  CHECK(code(s.handle(update("A", 3))) == "stored");
  CHECK(why(s.handle(first)) == "stale_revision");
  CHECK(why(s.handle(update("A", 2))) == "stale_revision");
  CHECK(code(s.handle(update("A", 3))) == "repeat");
  CHECK(why(s.handle(update("A", 3, "other words"))) == "conflict");
  CHECK(s.order("A")->revision == 3);
}

TEST_CASE("orders: an update goes out instead of what it supersedes, to all still concerned") {
  scene s;
  s.handle(place("A"));
  s.handle(seen("A", 1, evidence::device));
  s.handle(answer("citra", answer_code::reject, "A"));  // calls damkar-3 and the desk: deliveries 5, 6, 7
  const auto r = s.handle(update("A", 2, "spread to the next house"));
  CHECK(code(r) == "stored");
  CHECK(r.number == 1);
  CHECK(s.sends() ==
        "recall 3 aprs:PMI1-9; recall 4 phone:eko; recall 5 phone:piket; recall 6 phone:dewi; recall 7 aprs:DMKR3-7; "
        "send 8 update phone:budi; send 9 update aprs:PMI1-9; send 10 update phone:eko; send 11 update phone:dewi; "
        "send 12 update aprs:DMKR3-7");
  CHECK(s.order("A")->order->text == "spread to the next house");
  CHECK(s.order("A")->order->category == "fire");
  CHECK(*s.order("A")->order->prio == priority::p1);
  CHECK(s.delivery("A", 1) == "device");  // evidence stays
}

TEST_CASE("orders: an update moves the validity, and nothing else of the calendar") {
  scene s;
  s.handle(place("A", "accident"));
  s.pass(10s);
  auto u = update("A", 2);
  u.order.valid_until = s.now.utc + 1min;
  s.handle(u);
  CHECK(s.next() == 1min);  // to the new end; P2 would repeat at 120 s only
  u.order.revision = 3;
  u.order.valid_until = s.now.utc + 1h;
  s.handle(u);
  CHECK(s.next() == 110s);
}

TEST_CASE("orders: an update that nobody could get, or that calls somebody else, is refused") {
  scene s;
  s.handle(place("A"));
  auto u = update("A", 2);
  u.order.to_units = {unit_id{"pln-1"}};
  CHECK(why(s.handle(u)) == "malformed");
  u = update("A", 2);
  u.order.to_agencies = {agency_id{"pln"}};
  CHECK(why(s.handle(u)) == "malformed");
  u = update("A", 2);
  u.order.category = "accident";
  CHECK(why(s.handle(u)) == "malformed");
  u.order.category = "fire";  // naming the same again is fine
  CHECK(why(s.handle(u)) == "stored");
  u = update("A", 3);
  u.order.valid_until = s.now.utc;
  CHECK(why(s.handle(u)) == "expired");

  s.handle(place("B", "blackout"));
  s.handle(answer("hadi", answer_code::reject, "B"));
  REQUIRE(s.alarm("B", "pln"));  // still open, but with nobody to tell
  CHECK(why(s.handle(update("B", 2))) == "no_target");
}

TEST_CASE("orders: cancel before anybody has answered just stops") {
  scene s;
  s.handle(place("A", "accident"));
  const auto r = s.handle(cancel("A", 2));
  CHECK(code(r) == "stored");
  CHECK(r.number == 1);
  CHECK(s.facts() == "delivery 1 recalled; delivery 2 recalled; cancelled; pmi-1 offered>cancelled; closed cancelled");
  CHECK(s.sends() == "recall 1 aprs:PMI1-9; recall 2 phone:eko");
  CHECK(s.next() == std::chrono::milliseconds::max());
}

TEST_CASE("orders: cancel calls back a crew that had answered, and waits for its own word") {
  scene s;
  s.handle(place("A"));
  s.handle(answer("eko", answer_code::en_route, "A"));
  s.handle(cancel("A", 2, "hoax"));
  CHECK(s.sends() ==
        "recall 1 phone:budi; recall 2 phone:citra; send 5 stand_down aprs:PMI1-9; send 6 stand_down phone:eko");
  CHECK(s.state("A", "pmi-1") == "cancelled");
  CHECK(s.state("A", "damkar-1") == "cancelled");
  const auto t = s.core().pending().at(0);
  CHECK(t.order->reason == "hoax");
  CHECK(t.order->revision == 2);
  CHECK(code(s.handle(cancel("A", 2, "hoax"))) == "repeat");
  CHECK(why(s.handle(cancel("A", 3))) == "already_closed");
  CHECK(why(s.handle(update("A", 3))) == "already_closed");

  s.handle(seen("A", 5, evidence::on_air));
  CHECK(s.order("A"));
  s.handle(seen("A", 5, evidence::device));
  CHECK(s.order("A"));
  s.handle(seen("A", 6, evidence::opened));
  CHECK(s.facts() == "delivery 6 opened");  // shown to somebody, and nobody has said so
  s.handle(answer("eko", answer_code::en_route, "A"));
  CHECK(s.facts() == "pmi-1 refused cancelled>en_route closed");
  s.handle(answer("PMI1-9", answer_code::accept));
  CHECK(s.facts() == "stand-down pmi-1 confirmed; delivery 5 answered; closed cancelled");
}

TEST_CASE("orders: a stand-down follows the crew to the reserve channel that was needed") {
  scene s;
  s.handle(place("A"));
  s.handle(seen("A", 1, evidence::failed, "no subscriber"));
  s.handle(answer("DMKR1-7", answer_code::accept));
  s.handle(cancel("A", 2));
  CHECK(s.sends().find("stand_down phone:budi") != std::string::npos);
  CHECK(s.sends().find("stand_down aprs:DMKR1-7") != std::string::npos);
}

TEST_CASE("orders: crews with a patient on board are not called back by a cancel") {
  scene s;
  s.handle(place("A", "accident"));
  s.handle(answer("eko", answer_code::transporting));
  s.handle(cancel("A", 2));
  CHECK(s.facts() == "cancelled");
  CHECK(s.state("A", "pmi-1") == "transporting");
  s.handle(answer("eko", answer_code::done));
  CHECK(s.facts() == "pmi-1 transporting>done; closed done");
}

TEST_CASE("orders: a cancel does not silence an alarm") {
  scene s;
  s.handle(place("A", "blackout"));
  s.handle(answer("hadi", answer_code::reject, "A"));
  s.handle(cancel("A", 2));
  CHECK(s.facts() == "cancelled");
  s.handle(close_alarm("A", "pln"));
  CHECK(s.facts() == "alarm pln closed: phoned them; closed cancelled");
}

TEST_CASE("cancel: who names targets names those of the order, so that an agency ends no order but its own") {
  scene s;
  s.handle(place("A"));  // by category: damkar and pmi
  auto own = place("B", "");
  own.order.to_agencies = {agency_id("damkar")};
  s.handle(own);
  for (const auto* id : {"A", "B"}) {
    CAPTURE(id);
    auto c = cancel(id, 2);
    c.order.to_agencies = {agency_id("pmi")};
    CHECK(why(s.handle(c)) == "malformed");
    CHECK(s.out().facts.empty());
    c.order.to_agencies = {agency_id("damkar")};
    CHECK(code(s.handle(c)) == (id == std::string("B") ? "stored" : "rejected"));
  }
  CHECK(code(s.handle(cancel("A", 2))) == "stored");
}

TEST_CASE("orders: repeat, conflict, stale and late news of an order that has ended") {
  scene s;
  const auto first = place("A", "accident");
  s.handle(first);
  s.handle(answer("eko", answer_code::done, "A"));
  REQUIRE(!s.order("A"));
  CHECK(code(s.handle(first)) == "repeat");
  auto other = order("A", "accident");
  other.text = "other words";
  CHECK(why(s.handle(received(other))) == "conflict");
  CHECK(why(s.handle(update("A", 2))) == "already_closed");
  CHECK(why(s.handle(cancel("A", 2))) == "already_closed");
  other.revision = 0;
  CHECK(why(s.handle(received(other))) == "stale_revision");
  CHECK(s.out().facts.empty());

  s.handle(place("B", "accident"));
  s.handle(cancel("B", 5));
  CHECK(code(s.handle(cancel("B", 5))) == "repeat");
  CHECK(why(s.handle(place("B", "accident"))) == "stale_revision");
}

TEST_CASE("orders: a repeat that comes after the order was forgotten is too late, not a new order") {
  scene s;
  auto o = order("A", "accident");
  o.created = s.now.utc;  // and no valid_until of its own
  s.handle(received(o));
  s.handle(answer("eko", answer_code::done, "A"));
  s.pass(4h - 1ms);
  CHECK(code(s.handle(received(o))) == "repeat");
  s.pass(1ms);
  CHECK(why(s.handle(received(o))) == "expired");
}

}  // namespace kentongan::dispatch::test
