// The pump while the journal cannot be written.
#include "gateway/app/pump.hpp"
#include "tests/unit/app/pump_scene.hpp"

namespace kentongan::app::test {

using scene = pump_scene;

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

TEST_CASE("pump: while the disk fails nothing is said that is not on it") {
  scene s;
  s.open("A");
  s.submit(answer("budi", answer_code::accept, "A"));
  s.turn();
  s.journal.fail();
  int said = 0;
  for (int i = 0; i < 12'000; ++i) s.pump.when_durable([&] { ++said; });
  CHECK(said == 0);
  s.clock.pass(100ms);
  s.turn();
  REQUIRE(s.journal.busy());
  CHECK(said == 0);
  s.committed();
  s.clock.pass(5ms);
  s.turn();
  CHECK(said == 9'999);  // beside the answer that was held; who was dropped asks again
}

}  // namespace kentongan::app::test
