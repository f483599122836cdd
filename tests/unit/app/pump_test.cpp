#include "gateway/app/pump.hpp"

#include "tests/unit/app/pump_scene.hpp"

namespace kentongan::app::test {

using scene = pump_scene;

TEST_CASE("pump: nothing leaves before the commit is done, and then everything once") {
  scene s;
  s.submit(order_for("A", "tree"));
  CHECK(s.out.empty());
  CHECK_FALSE(s.journal.busy());  // the turn may bring more
  s.turn();
  CHECK(s.out.empty());
  REQUIRE(s.journal.busy());
  CHECK_FALSE(s.journal.in_hand().facts.empty());
  CHECK(s.journal.in_hand().put.size() == 1);
  s.turn();
  s.turn();
  CHECK(s.out.empty());
  CHECK(s.journal.attempts == 1);
  s.journal.succeed();
  CHECK(s.took() == lines{"row 41 A", "send A/1", "send A/2", "reply 1 stored"});
  CHECK(s.shown == lines{"order stored"});
  s.turn();
  CHECK(s.out.empty());
  CHECK(s.pump.idle());
  CHECK(s.pump.stats().commits == 1);
}

TEST_CASE("pump: recalls wait for the disk too") {
  scene s;
  s.open("A");
  s.submit(dispatch::test::cancel("A", 2));
  s.turn();
  CHECK(s.out.empty());
  s.journal.succeed();
  const auto left = s.took();
  CHECK(std::count(left.begin(), left.end(), "recall A/1") == 1);
  CHECK(std::count(left.begin(), left.end(), "recall A/2") == 1);
  CHECK(left.back() == "reply 2 stored");
}

TEST_CASE("pump: what changed nothing is answered without the disk, but never inside submit") {
  scene s;
  s.submit(order_for("A", "litter"));  // leads to no unit
  s.submit(answer("budi", answer_code::accept, "none"));
  CHECK(s.out.empty());
  s.turn();
  CHECK(s.took() == lines{"reply 1 rejected no_target", "reply 2 unknown"});
  CHECK(s.journal.attempts == 0);
}

TEST_CASE("pump: the events of one turn are one commit, and the next gather while it is under way") {
  scene s;
  for (const char* id : {"A", "B", "C"}) s.submit(order_for(id, "tree"));
  s.turn();
  CHECK(s.journal.attempts == 1);
  const auto first = s.journal.in_hand().facts.size();
  for (const char* id : {"D", "E"}) {
    s.submit(order_for(id, "tree"));
    s.turn();
  }
  CHECK(s.journal.attempts == 1);
  CHECK(s.out.empty());
  s.journal.succeed();
  CHECK(s.took() == lines{"row 41 A", "row 42 B", "row 43 C", "send A/1", "send A/2", "send B/1", "send B/2",
                          "send C/1", "send C/2", "reply 1 stored", "reply 2 stored", "reply 3 stored"});
  s.turn();
  CHECK(s.journal.attempts == 2);
  s.committed();
  CHECK(s.took() == lines{"row 44 D", "row 45 E", "send D/1", "send D/2", "send E/1", "send E/2", "reply 4 stored",
                          "reply 5 stored"});
  CHECK(s.pump.stats().commits == 2);
  CHECK(s.pump.stats().largest_batch == first);
  const auto all = seqs(s.journal.facts());
  for (std::size_t i = 0; i < all.size(); ++i) CHECK(all[i] == i + 1);  // no gaps
}

TEST_CASE("pump: a repeat is answered only when what it repeats is on disk") {
  scene s;
  s.submit(order_for("A", "tree"));
  s.turn();
  s.submit(order_for("A", "tree"));
  s.turn();
  CHECK(s.out.empty());
  s.submit(order_for("A", "tree"));
  s.journal.succeed();
  CHECK(s.took() == lines{"row 41 A", "send A/1", "send A/2", "reply 1 stored"});
  s.turn();
  CHECK(s.took() == lines{"reply 2 repeat", "reply 3 repeat"});
  CHECK(s.journal.attempts == 1);
}

TEST_CASE("pump: an order and its repeat in one turn are one order") {
  scene s;
  s.submit(order_for("A", "tree"));
  s.submit(order_for("A", "tree"));
  s.turn();
  CHECK(s.out.empty());
  s.journal.succeed();
  CHECK(s.took() == lines{"row 41 A", "send A/1", "send A/2", "reply 1 stored", "reply 2 repeat"});
}

TEST_CASE("pump: an answer to a reply belongs to the next commit") {
  scene s;
  s.pump.submit(order_for("A", "tree"), [&](const reply&) { s.submit(order_for("B", "tree")); });
  s.turn();
  s.journal.succeed();
  CHECK(s.journal.attempts == 1);
  s.turn();
  CHECK(s.journal.attempts == 2);
  s.committed();
  CHECK(s.took().back() == "reply 1 stored");
  // And one that needs no disk: its turn is this one.
  s.pump.submit(order_for("A", "litter"), [&](const reply&) { s.submit(order_for("B", "tree")); });
  s.turn();
  CHECK(s.took() == lines{"reply 2 repeat"});
}

TEST_CASE("pump: nobody needs to wait for a reply") {
  scene s;
  s.open("A");
  s.pump.submit(seen("A", 1, evidence::broker), {});
  s.pump.submit(seen("A", 1, evidence::broker), {});
  s.clock.pass(5ms);
  s.turn();
  s.committed();
  CHECK(s.shown == lines{"delivery broker"});
}

TEST_CASE("pump: outbox rows that the broker has are forgotten with the next commit, or by one of their own") {
  scene s;
  s.open("A");
  s.pump.drop_outbox_row(41);
  s.submit(order_for("B", "tree"));
  s.turn();
  CHECK(s.journal.in_hand().drop == std::vector<std::uint64_t>{41});
  CHECK(s.journal.in_hand().put.size() == 1);
  s.committed();
  s.took();
  s.pump.drop_outbox_row(42);
  s.turn();
  CHECK_FALSE(s.journal.busy());
  CHECK_FALSE(s.pump.idle());
  CHECK(s.pump.deadline() == s.clock.now.steady + 1s);
  s.clock.pass(1s);
  s.turn();
  REQUIRE(s.journal.busy());
  CHECK(s.journal.in_hand().facts.empty());
  CHECK(s.journal.in_hand().put.empty());
  CHECK(s.journal.in_hand().drop == std::vector<std::uint64_t>{42});
  s.committed();
  CHECK(s.out.empty());
  CHECK(s.pump.idle());
}

TEST_CASE("pump: a thousand rows that the broker has do not wait for company") {
  scene s;
  for (std::uint64_t id = 1; id < 1000; ++id) s.pump.drop_outbox_row(id);
  s.turn();
  CHECK_FALSE(s.journal.busy());
  s.pump.drop_outbox_row(1000);
  s.turn();
  REQUIRE(s.journal.busy());
  CHECK(s.journal.in_hand().drop.size() == 1000);
}

TEST_CASE("pump: evidence waits some milliseconds, and goes with what cannot wait") {
  scene s;
  s.open("A");
  s.submit(seen("A", 1, evidence::on_air));
  s.turn();
  CHECK_FALSE(s.journal.busy());
  CHECK_FALSE(s.pump.idle());
  CHECK(s.pump.deadline() == s.clock.now.steady + 5ms);
  s.clock.pass(4ms);
  s.turn();
  CHECK_FALSE(s.journal.busy());
  s.submit(answer("budi", answer_code::accept, "A"));
  s.turn();
  REQUIRE(s.journal.busy());
  CHECK(s.journal.in_hand().facts.size() >= 2);
  s.committed();
  CHECK(s.pump.idle());

  s.submit(seen("A", 2, evidence::device));
  s.clock.pass(5ms);
  s.turn();
  REQUIRE(s.journal.busy());
  CHECK(s.journal.in_hand().facts.size() == 1);
}

TEST_CASE("pump: at the end nothing waits for company") {
  scene s;
  s.pump.flush();
  CHECK_FALSE(s.journal.busy());
  s.pump.drop_outbox_row(1);
  s.pump.flush();
  REQUIRE(s.journal.busy());
  s.pump.drop_outbox_row(2);
  s.pump.flush();  // one commit at a time
  CHECK(s.journal.in_hand().drop == std::vector<std::uint64_t>{1});
}

TEST_CASE("pump: what the board shows may be said when all of it is on disk") {
  scene s;
  lines said;
  const auto say = [&](std::string what) {
    s.pump.when_durable([&said, what = std::move(what)] { said.push_back(what); });
  };
  say("1");  // nothing is undecided
  CHECK(said == lines{"1"});
  s.submit(order_for("A", "tree"));
  say("2");
  s.turn();
  say("3");
  CHECK(said.size() == 1);
  s.journal.succeed();
  CHECK(said == lines{"1", "2"});
  s.clock.pass(5ms);
  s.turn();
  CHECK(said == lines{"1", "2", "3"});
  CHECK(s.journal.attempts == 1);  // saying it costs the disk nothing
}

TEST_CASE("pump: facts that no event brought are committed like all others") {
  scene s;
  s.pump.add(s.core.started("boot-7", "0.1", s.clock.now));
  s.turn();
  REQUIRE(s.journal.busy());
  REQUIRE(s.journal.in_hand().facts.size() == 1);
  CHECK(name_of(s.journal.in_hand().facts[0].body) == "gateway_started");
}

TEST_CASE("pump: due steps of the ladder are taken at the end of a turn, and leave after the commit") {
  scene s;
  CHECK_FALSE(s.pump.deadline());
  s.open("A", "fire");
  REQUIRE(s.pump.deadline());
  const auto due = *s.pump.deadline();
  CHECK(due == s.clock.now.steady + 15s);
  s.clock.pass(15s - 1ms);
  s.turn();
  CHECK(s.journal.attempts == 1);
  s.clock.pass(1ms);
  s.turn();
  CHECK(s.journal.attempts == 2);
  CHECK(s.out.empty());
  REQUIRE(s.pump.deadline());
  CHECK(*s.pump.deadline() > due);  // not due again while it is being written
  s.journal.succeed();
  const auto left = s.took();
  CHECK(std::count(left.begin(), left.end(), "send A/5") == 1);  // damkar-1's radio
}

TEST_CASE("pump: the board shows what is open") {
  scene s;
  s.open("A");
  s.clock.pass(1s);
  s.open("B");
  s.submit(answer("eko", answer_code::out_of_service));
  s.turn();
  s.committed();
  CHECK(s.pump.open_count() == 2);
  REQUIRE(s.pump.open_orders(1).size() == 1);
  CHECK(s.pump.open_orders(1)[0].order->id.str() == "A");
  CHECK(s.pump.open_orders(10).size() == 2);
  REQUIRE(s.pump.find_open(order_id("B")));
  CHECK_FALSE(s.pump.find_open(order_id("C")));
  CHECK(s.pump.orders_of(unit_id("damkar-2")).size() == 2);
  CHECK(s.pump.orders_of(unit_id("pmi-1")).empty());
  CHECK(s.pump.unit_state(unit_id("pmi-1")) == availability::out_of_service);
  CHECK(s.pump.unit_state(unit_id("damkar-1")) == availability::unknown);
  CHECK(s.pump.units().size() == 1);
}

}  // namespace kentongan::app::test
