#include "gateway/journal/store.hpp"

#include "gateway/journal/fact_json.hpp"
#include "tests/unit/journal/samples.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

using namespace kentongan::domain;
using namespace kentongan::journal;
using kentongan::ports::journal_batch;
using test::batch_of;
using test::temp_dir;

namespace {

std::string told(const std::vector<fact>& facts) {
  std::string text;
  for (const auto& f : facts) {
    text += std::to_string(f.seq) + ' ' + std::to_string(f.at.time_since_epoch().count()) + ' ' + f.order.str() + ' ' +
            std::string(name_of(f.body)) + ' ' + to_json(f.body) + '\n';
  }
  return text;
}

}  // namespace

TEST_CASE("what was committed is read again, by this and by the next start") {
  const temp_dir dir;
  auto facts = test::story(1, "K-1");
  for (auto& f : test::story(5, "K-2")) facts.push_back(f);
  facts.push_back(test::make_fact(9, "", gateway_started{"boot-1", "0.1"}));
  {
    auto s = store::open(dir.file()).value();
    CHECK(s.last_seq() == 0);
    REQUIRE(s.commit(batch_of(facts)));
    CHECK(s.last_seq() == 9);
    CHECK(told(s.read({}, 1, 100).value()) == told(facts));
  }
  auto s = store::open(dir.file()).value();
  CHECK(s.last_seq() == 9);
  CHECK(told(s.read({}, 1, 100).value()) == told(facts));
  CHECK(told(s.read({}, 8, 100).value()) == told({facts[7], facts[8]}));
  CHECK(told(s.read({}, 2, 3).value()) == told({facts[1], facts[2], facts[3]}));
  CHECK(told(s.read(order_id("K-2"), 6, 2).value()) == told({facts[5], facts[6]}));
  CHECK(s.read(order_id("K-9"), 1, 100).value().empty());
  CHECK(s.read({}, 10, 100).value().empty());
  CHECK(!s.verify().value().broken);
}

TEST_CASE("a batch that does not continue the journal is refused whole") {
  auto s = store::in_memory().value();
  REQUIRE(s.commit(batch_of(test::story(1, "K-1"))));
  auto gap_inside = test::story(5, "K-2");
  gap_inside[2].seq = 8;
  auto twice = test::story(5, "K-2");
  twice[1].seq = 5;
  for (const auto& facts : {test::story(6, "K-2"), test::story(4, "K-2"), test::story(0, "K-2"), gap_inside, twice}) {
    CAPTURE(facts[0].seq);
    const auto got = s.commit(batch_of(facts));
    REQUIRE(!got);
    CHECK(got.error().code == errc::seq_gap);
    CHECK(s.last_seq() == 4);
    CHECK(s.read({}, 1, 100).value().size() == 4);
  }
  CHECK(s.commit({}));
  REQUIRE(s.commit(batch_of(test::story(5, "K-2"))));
  CHECK(!s.verify().value().broken);
}

TEST_CASE("a batch that fails in the middle leaves nothing, and the next one works") {
  auto s = store::in_memory().value();
  journal_batch first = batch_of(test::story(1, "K-1"));
  first.put = {{1, "t", "p", 5}};
  REQUIRE(s.commit(first));
  journal_batch clash = batch_of(test::story(5, "K-2"));
  clash.put = {{2, "t", "p", 5}, {1, "t", "again", 5}};
  const auto got = s.commit(clash);
  REQUIRE(!got);
  CHECK(got.error().code == errc::failed);
  CHECK(got.error().message.find("UNIQUE") != std::string::npos);
  CHECK(s.last_seq() == 4);
  CHECK(s.snapshot({}).value().last_outbox_id == 1);
  CHECK(s.read(order_id("K-2"), 1, 10).value().empty());
  clash.put.pop_back();
  REQUIRE(s.commit(clash));
  CHECK(s.snapshot({}).value().last_outbox_id == 2);
  CHECK(s.read(order_id("K-2"), 1, 10).value().size() == 4);
  CHECK(!s.verify().value().broken);
  CHECK(s.verify_projections().value().empty());
}

TEST_CASE("the outbox keeps what was put until it is dropped, and never gives an id twice") {
  const temp_dir dir;
  const std::string octets("\0\xff{}", 4);
  {
    auto s = store::open(dir.file()).value();
    journal_batch b;
    b.put = {{1, "a/b", octets, 100}, {2, "c", "", -1}, {3, "d", "x", 0}};
    REQUIRE(s.commit(b));
    b = {};
    b.drop = {2, 3, 99};
    REQUIRE(s.commit(b));
  }
  auto s = store::open(dir.file()).value();
  auto snapshot = s.snapshot({}).value();
  REQUIRE(snapshot.outbox.size() == 1);
  CHECK(snapshot.outbox[0].id == 1);
  CHECK(snapshot.outbox[0].topic == "a/b");
  CHECK(snapshot.outbox[0].payload == octets);
  CHECK(snapshot.outbox[0].expires_utc_ms == 100);
  CHECK(snapshot.last_outbox_id == 3);
  journal_batch b;
  b.drop = {1};
  REQUIRE(s.commit(b));
  snapshot = s.snapshot({}).value();
  CHECK(snapshot.outbox.empty());
  CHECK(snapshot.last_outbox_id == 3);
}

TEST_CASE("the snapshot holds open orders' facts, and closed orders while they are valid") {
  auto s = store::in_memory().value();
  std::vector<fact> facts = test::story(1, "K-1");
  const auto add = [&](const std::string& order, fact_body body) {
    facts.push_back(test::make_fact(facts.size() + 1, order, std::move(body)));
  };
  add("K-2", test::accepted("K-2"));
  add("K-3", test::accepted("K-3"));
  add("", unit_reported{unit_id("damkar-1"), availability::in_field, {}, {}});
  add("K-2", delivery_advanced{1, evidence::on_air, "", {}});
  add("K-3", order_closed{"expired"});
  add("K-2", answer_refused{});
  add("", unit_reported{unit_id("damkar-1"), availability::at_station, {}, {}});
  add("K-0", alarm_raised{agency_id("pmi"), "about an order that nobody accepted"});
  REQUIRE(s.commit(batch_of(facts)));

  auto shot = s.snapshot(test::at_ms(3'599'999)).value();
  CHECK(shot.last_seq == facts.size());
  CHECK(told(shot.open_facts) == told({facts[4], facts[7], facts[9]}));
  REQUIRE(shot.closed.size() == 2);
  CHECK(shot.closed[0].id.str() == "K-1");
  CHECK(shot.closed[0].revision == 1);
  CHECK(shot.closed[0].content == 0xFEDC'BA98'7654'3210);
  CHECK(shot.closed[0].valid_until == test::at_ms(3'600'000));
  CHECK(shot.closed[1].id.str() == "K-3");
  REQUIRE(shot.units.size() == 1);
  CHECK(shot.units[0].unit.str() == "damkar-1");
  CHECK(shot.units[0].state == availability::at_station);
  // Past its validity an order is remembered for the hour that an answer may travel.
  CHECK(s.snapshot(test::at_ms(3'600'000)).value().closed.size() == 2);
  CHECK(s.snapshot(test::at_ms(2 * 3'600'000)).value().closed.empty());
}

TEST_CASE("the snapshot holds what answers may be repeats of, and the last short number") {
  auto s = store::in_memory().value();
  std::vector<fact> facts = test::story(1, "K-1");
  const auto add = [&](const std::string& order, fact_body body) {
    facts.push_back(test::make_fact(facts.size() + 1, order, std::move(body)));
  };
  auto first = test::accepted("K-2"), second = test::accepted("K-3");
  first.number = 6;
  second.number = 7;
  add("K-2", first);
  add("K-3", second);
  add("", unit_called{unit_id("damkar-1"), unit_call::emergency, {}, "", "a1"});
  add("K-3", answer_refused{});
  add("K-3", order_closed{"expired"});
  add("", gateway_started{"b", "v"});
  REQUIRE(s.commit(batch_of(facts)));

  auto shot = s.snapshot(test::at_ms(1'000)).value();
  CHECK(shot.last_number == 7);
  const auto has = [&](std::uint64_t seq) {
    return std::any_of(shot.answers.begin(), shot.answers.end(), [&](const fact& f) { return f.seq == seq; });
  };
  CHECK(has(7));
  CHECK(has(8));
  CHECK(!has(10));
  CHECK(std::is_sorted(shot.answers.begin(), shot.answers.end(), [](auto& a, auto& b) { return a.seq < b.seq; }));
  CHECK(s.snapshot(test::at_ms(3 * 3'600'000)).value().answers.empty());
}

TEST_CASE("the snapshot holds the facts without an order that still matter, and no others") {
  const temp_dir dir;
  const unit_id unit("pmi-1");
  const agency_id pmi("pmi");
  const emergency_id id("pmi-1"), other("phone:budi");
  std::vector<fact> facts;
  const auto add = [&](fact_body body, const std::string& order = "") {
    facts.push_back(test::make_fact(facts.size() + 1, order, std::move(body)));
  };
  add(emergency_raised{id, unit, pmi, {}, false, "", {}, "a1"});                         // 1
  add(emergency_escalated{id, unit, pmi});                                               // 2
  add(emergency_raised{other, {}, {}, {}, true, "", {}, ""});                            // 3
  add(unit_positioned{unit, {-8.1, 112.1, {}, test::at_ms(1)}, "phone:eko"});            // 4
  add(unit_positioned{unit, {-8.2, 112.2, 9.5, test::at_ms(2)}, "phone:eko"});           // 5
  add(emergency_acknowledged{id, unit, pmi, {}, ""});                                    // 6
  add(alarm_raised{pmi, "it cannot be reached"});                                        // 7
  add(alarm_raised{pmi, "of an order"}, "K-9");                                          // 8
  add(duty_changed{responder_id("budi"), duty_state::off, test::at_ms(9), {}, {}, ""});  // 9
  add(unit_called{unit, unit_call::speak, {}, "", ""});                                  // 10
  const auto standing = [](store& s) {
    std::string text;
    for (const auto& f : s.snapshot({}).value().standing) text += std::to_string(f.seq) + ' ';
    return text;
  };
  {
    auto s = store::open(dir.file()).value();
    REQUIRE(s.commit(batch_of(facts)));
    CHECK(standing(s) == "1 2 3 5 6 7 9 ");
  }
  auto s = store::open(dir.file()).value();
  CHECK(told(s.snapshot({}).value().standing) ==
        told({facts[0], facts[1], facts[2], facts[4], facts[5], facts[6], facts[8]}));
  CHECK(s.snapshot({}).value().answers.size() == 3);  // both emergencies and the call: their repeats are recognised
  facts.clear();
  const auto next = [&](fact_body body) {
    REQUIRE(s.commit(batch_of({test::make_fact(s.last_seq() + 1, "", std::move(body))})));
  };
  next(emergency_cleared{other, {}, {}, {}, "a mistake"});
  next(alarm_closed{pmi, {}, "it can be reached again"});
  next(duty_changed{responder_id("budi"), duty_state::as_rostered, test::at_ms(9), {}, {}, ""});
  CHECK(standing(s) == "1 2 5 6 ");
  next(emergency_raised{id, unit, pmi, {}, false, "", {}, "a2"});  // loud again: what was before does not matter
  CHECK(standing(s) == "5 14 ");
  CHECK(s.verify_projections().value().empty());
  REQUIRE(s.rebuild());
  CHECK(standing(s) == "5 14 ");
}

TEST_CASE("an id used again is a new order with an older past") {
  auto s = store::in_memory().value();
  auto facts = test::story(1, "K-1");
  facts.push_back(test::make_fact(5, "K-1", test::accepted("K-1")));
  facts.push_back(test::make_fact(6, "K-1", delivery_advanced{1, evidence::device, "", {}}));
  REQUIRE(s.commit(batch_of(facts)));
  CHECK(told(s.snapshot({}).value().open_facts) == told({facts[4], facts[5]}));
  CHECK(told(s.read(order_id("K-1"), 1, 100).value()) == told(facts));
  CHECK(s.verify_projections().value().empty());
}

TEST_CASE("a reader looks on while the gateway writes, and cannot write") {
  const temp_dir dir;
  auto writer = store::open(dir.file()).value();
  REQUIRE(writer.commit(batch_of(test::story(1, "K-1"))));
  auto reader = store::open_read_only(dir.file()).value();
  CHECK(reader.last_seq() == 4);
  REQUIRE(writer.commit(batch_of(test::story(5, "K-2"))));
  CHECK(reader.read({}, 1, 100).value().size() == 8);
  CHECK(reader.verify().value().facts == 8);
  CHECK(!reader.verify().value().broken);
  CHECK(reader.verify_projections().value().empty());
  CHECK(reader.snapshot({}).value().last_seq == 8);
  const auto refused = reader.commit(batch_of(test::story(5, "K-3")));
  REQUIRE(!refused);
  CHECK(refused.error().code == errc::read_only);
  REQUIRE(writer.commit(batch_of(test::story(9, "K-4"))));
}

TEST_CASE("a second gateway stays off the file, until the first has ended") {
  const temp_dir dir;
  {
    auto first = store::open(dir.file()).value();
    const auto second = store::open(dir.file());
    REQUIRE(!second);
    CHECK(second.error().code == errc::in_use);
    CHECK(second.error().message.find(dir.file()) != std::string::npos);
    CHECK(second.error().message.find(std::to_string(getpid())) != std::string::npos);
    REQUIRE(first.commit(batch_of(test::story(1, "K-1"))));
  }
  CHECK(store::open(dir.file()).value().last_seq() == 4);
}

TEST_CASE("another program's write lock makes a commit fail, and it works again afterwards") {
  const temp_dir dir;
  auto s = store::open(dir.file()).value();
  {
    database other(dir.file(), access::read_write);
    transaction lock(other, transaction::kind::writing);
    const auto got = s.commit(batch_of(test::story(1, "K-1")));
    REQUIRE(!got);
    CHECK(got.error().code == errc::busy);
    CHECK(got.error().sqlite != 0);
    CHECK(s.last_seq() == 0);
  }
  CHECK(s.commit(batch_of(test::story(1, "K-1"))));
}

TEST_CASE("the log does not grow without bound when its owner checkpoints") {
  const temp_dir dir;
  auto s = store::open(dir.file()).value();
  int checkpoints = 0;
  for (int i = 0; i < 200; ++i) {
    journal_batch batch;
    for (auto seq = s.last_seq() + 1; batch.facts.size() < 100; seq += 4)
      for (auto& f : test::story(seq, "K-" + std::to_string(seq))) batch.facts.push_back(std::move(f));
    REQUIRE(s.commit(batch));
    CHECK(!s.checkpoint_pressing());
    if (s.checkpoint_due()) s.checkpoint(), ++checkpoints;
  }
  CHECK(checkpoints > 0);
  CHECK(std::filesystem::file_size(dir.file() + "-wal") < 20'000'000);
  CHECK(std::filesystem::file_size(dir.file()) > 500'000);
}

TEST_CASE("a place where no file can be is named") {
  const temp_dir dir;
  for (const auto& path : {dir.path().string(), dir.file("none/journal.db")}) {
    for (auto* open : {&store::open, &store::open_read_only}) {
      const auto got = open(path);
      REQUIRE(!got);
      CHECK(got.error().code == errc::cannot_open);
      CHECK(got.error().message.find(path) != std::string::npos);
    }
  }
  CHECK(store::open_read_only(dir.file()).error().code == errc::cannot_open);
  CHECK(!std::filesystem::exists(dir.file()));
}
