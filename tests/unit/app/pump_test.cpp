#include "gateway/app/pump.hpp"

#include "tests/support/fake_journal.hpp"
#include "tests/support/virtual_clock.hpp"
#include "tests/unit/dispatch/scene.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

using namespace kentongan;
using namespace kentongan::domain;
using dispatch::test::answer;
using dispatch::test::seen;

namespace {

using lines = std::vector<std::string>;

order_received order_for(std::string id, std::string category) {
  return dispatch::test::place(std::move(id), std::move(category));
}

// A pump between the real dispatcher and a journal in the test's hands. `out` is everything that left, in order:
// "row 5 A", "send A/1", "recall A/1", "shown order stored", "reply 1 stored".
struct scene {
  domain::city city = dispatch::test::small_city();
  domain::directory directory{city};
  dispatch::dispatcher core{directory, {}};
  test::fake_journal journal;
  test::virtual_clock clock;
  test::captured_log log;
  lines out;
  int asked = 0;
  app::pump pump{
      {core, journal, clock.port(), log.port(),
       [](std::span<const report> reports, std::uint64_t& next) {
         // One row for each order that the reports speak of.
         std::map<std::string, ports::outbox_row> rows;
         for (const auto& r : reports) rows[r.order.str()].topic = r.order.str();
         std::vector<ports::outbox_row> list;
         for (auto& [order, row] : rows) {
           row.id = next++;
           list.push_back(std::move(row));
         }
         return list;
       },
       [this](const transmission& t) { out.push_back("send " + t.order->id.str() + "/" + std::to_string(t.delivery)); },
       [this](const domain::recall& r) { out.push_back("recall " + r.order.str() + "/" + std::to_string(r.delivery)); },
       [this](ports::outbox_row r) { out.push_back("row " + std::to_string(r.id) + " " + r.topic); },
       [this](const report& r) {
         shown.push_back(std::string(name_of(r.layer)) + " " + std::string(r.state));
         out.push_back("shown");
       }},
      40};
  lines shown;

  // Submits, and notes the reply under its number: 1, 2, 3 ...
  int submit(event e) {
    const int number = ++asked;
    pump.submit(std::move(e), [this, number](const reply& r) {
      out.push_back("reply " + std::to_string(number) + " " + std::string(name_of(r.code)) +
                    (r.why ? " " + std::string(name_of(*r.why)) : ""));
    });
    return number;
  }
  // What has left since the last look, without what is only shown.
  lines took() {
    lines list;
    for (auto& s : std::exchange(out, {}))
      if (s != "shown") list.push_back(std::move(s));
    return list;
  }
  void turn() { pump.end_of_turn(); }
  void committed() {
    REQUIRE(journal.busy());
    journal.succeed();
    turn();
  }
  // An order is open, and everything about it is over and done with.
  void open(std::string id, std::string category = "tree") {
    submit(order_for(std::move(id), std::move(category)));
    turn();
    committed();
    out.clear();
    shown.clear();
  }
};

// Not the submission's fault: the sequence numbers of all facts.
std::vector<std::uint64_t> seqs(const std::vector<fact>& facts) {
  std::vector<std::uint64_t> list;
  for (const auto& f : facts) list.push_back(f.seq);
  return list;
}

}  // namespace

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

  s.submit(seen("A", 1, evidence::device));
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

TEST_CASE("pump: when the disk fails, orders hear it at once and everybody else waits") {
  scene s;
  s.open("A");
  s.submit(order_for("B", "tree"));
  s.submit(answer("budi", answer_code::accept, "A"));
  s.turn();
  s.submit(order_for("C", "tree"));  // gathered meanwhile
  s.submit(answer("citra", answer_code::accept, "A"));
  s.turn();
  CHECK(s.out.empty());
  s.journal.fail();
  CHECK(s.took() == lines{"reply 2 rejected unavailable", "reply 4 rejected unavailable"});
  CHECK(s.pump.storage_failed());
  CHECK(s.pump.storage_error() == std::make_error_code(std::errc::no_space_on_device).message());
  CHECK(s.log.count(ports::level::error, "the journal cannot be written") == 1);
  CHECK(s.pump.stats().commit_failures == 1);
  CHECK(s.pump.stats().refused_unavailable == 2);

  s.submit(order_for("D", "tree"));
  CHECK(s.out.empty());  // not inside submit
  s.turn();
  CHECK(s.took() == lines{"reply 6 rejected unavailable"});
  CHECK_FALSE(s.pump.find_open(order_id("D")));  // it was not even decided on
  CHECK(s.pump.stats().refused_unavailable == 3);
  s.submit(seen("A", 1, evidence::device));
  s.turn();
  CHECK(s.out.empty());
}

TEST_CASE("pump: a repeat that arrives while the disk fails is refused as well") {
  scene s;
  s.submit(order_for("A", "tree"));
  s.submit(order_for("A", "tree"));
  s.submit(order_for("B", "litter"));
  s.turn();
  s.journal.fail();
  CHECK(s.took() ==
        lines{"reply 1 rejected unavailable", "reply 2 rejected unavailable", "reply 3 rejected no_target"});
}

TEST_CASE("pump: the same batch is tried again with growing waits") {
  scene s;
  s.submit(order_for("A", "tree"));
  s.turn();
  const auto facts = seqs(s.journal.in_hand().facts);
  REQUIRE_FALSE(facts.empty());
  s.journal.fail();
  s.submit(answer("budi", answer_code::accept, "A"));  // must not slip into it
  s.pump.drop_outbox_row(7);
  for (auto wait : {100ms, 200ms, 400ms, 800ms, 1'600ms, 3'200ms, 5'000ms, 5'000ms}) {
    CAPTURE(wait.count());
    s.turn();
    CHECK_FALSE(s.journal.busy());
    CHECK(s.pump.deadline() == s.clock.now.steady + wait);
    s.clock.pass(wait - 1ms);
    s.turn();
    CHECK_FALSE(s.journal.busy());
    s.clock.pass(1ms);
    s.turn();
    REQUIRE(s.journal.busy());
    CHECK_FALSE(s.pump.deadline());  // the journal's turn
    CHECK(seqs(s.journal.in_hand().facts) == facts);
    CHECK(s.journal.in_hand().put.size() == 1);
    CHECK(s.journal.in_hand().put[0].id == 41);
    CHECK(s.journal.in_hand().drop.empty());
    s.journal.fail(std::errc::io_error);
  }
  CHECK(s.log.count(ports::level::error, "the journal cannot be written") == 1);
  CHECK(s.pump.stats().commit_failures == 9);
  CHECK(s.pump.storage_error() == std::make_error_code(std::errc::io_error).message());
}

TEST_CASE("pump: when the disk is back everything held leaves exactly once") {
  scene s;
  s.submit(order_for("A", "tree"));
  s.turn();
  s.journal.fail();
  CHECK(s.took() == lines{"reply 1 rejected unavailable"});
  s.submit(answer("budi", answer_code::accept, "A"));
  s.submit(answer("citra", answer_code::reject, "A"));
  s.clock.pass(100ms);
  s.turn();
  s.journal.succeed();
  // The order is on disk now. Its sender was told otherwise and will repeat it.
  CHECK(s.took() == lines{"row 41 A", "send A/1", "send A/2"});
  CHECK_FALSE(s.pump.storage_failed());
  CHECK(s.pump.storage_error().empty());
  CHECK(s.log.count(ports::level::warn, "can be written again") == 1);
  s.turn();
  REQUIRE(s.journal.busy());
  CHECK(s.out.empty());
  s.submit(order_for("A", "tree"));
  s.committed();
  const auto left = s.took();
  CHECK(std::count(left.begin(), left.end(), "reply 2 stored") == 1);
  CHECK(std::count(left.begin(), left.end(), "reply 3 stored") == 1);
  CHECK(std::count(left.begin(), left.end(), "row 42 A") == 1);
  CHECK(left.back() == "reply 4 repeat");
  for (const auto& l : left) CHECK_FALSE(l.starts_with("send"));
  const auto all = seqs(s.journal.facts());
  for (std::size_t i = 0; i < all.size(); ++i) CHECK(all[i] == i + 1);
  s.turn();
  CHECK(s.out.empty());
  CHECK(s.pump.idle());

  // The next failure begins with the short wait again.
  s.submit(order_for("B", "tree"));
  s.turn();
  s.journal.fail();
  CHECK(s.pump.deadline() == s.clock.now.steady + 100ms);
}

TEST_CASE("pump: what is held while the disk fails is bounded") {
  scene s;
  s.open("A");
  s.submit(seen("A", 1, evidence::on_air));
  s.clock.pass(5ms);
  s.turn();
  s.journal.fail();
  s.took();
  int refused = 0, stored = 0, others = 0;
  for (int i = 0; i < 12'000; ++i) {
    s.pump.submit(answer("budi", answer_code::accept, "A", "id-" + std::to_string(i)), [&](const reply& r) {
      (r.why == reject_reason::unavailable ? refused : r.code == reply_code::rejected ? others : stored) += 1;
    });
    if (i % 100 == 0) s.turn();
  }
  s.turn();
  CHECK(stored == 0);
  CHECK(refused == 2'001);  // the evidence is held as well
  CHECK(s.pump.stats().refused_unavailable == 2'001);
  s.clock.pass(100ms);
  s.turn();
  s.committed();
  CHECK(stored == 0);
  s.committed();
  CHECK(stored == 9'999);
  CHECK(others == 0);
}

TEST_CASE("pump: the ladder waits while the disk fails, and climbs when it is back") {
  scene s;
  s.open("A", "fire");
  s.pump.submit(seen("A", 1, evidence::on_air), {});
  s.clock.pass(5ms);
  s.turn();
  s.journal.fail();
  CHECK(s.pump.deadline() == s.clock.now.steady + 100ms);
  s.clock.pass(15s);
  s.turn();  // a retry, and no step
  s.journal.succeed();
  s.out.clear();
  s.turn();
  s.committed();
  const auto left = s.took();
  CHECK(std::count(left.begin(), left.end(), "send A/5") == 1);
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
