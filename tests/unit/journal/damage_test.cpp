// Files that were changed behind the journal's back: by a person with a SQL prompt, and by a bad disk.
#include "gateway/journal/store.hpp"
#include "tests/unit/journal/samples.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <fstream>
#include <sstream>

using namespace kentongan::domain;
using namespace kentongan::journal;
using test::batch_of;
using test::tamper;
using test::temp_dir;

namespace {

// A journal of 25 closed orders, 100 facts; the write-ahead log is gone when it returns.
void write_journal(const std::string& path) {
  auto s = store::open(path).value();
  kentongan::ports::journal_batch batch;
  for (std::uint64_t seq = 1; seq <= 100; seq += 4)
    for (auto& f : test::story(seq, "K-" + std::to_string(seq))) batch.facts.push_back(std::move(f));
  REQUIRE(s.commit(batch));
}

std::string octets_of(const std::string& path) {
  std::ostringstream all;
  all << std::ifstream(path, std::ios::binary).rdbuf();
  return all.str();
}
void write_octets(const std::string& path, const std::string& octets) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << octets;
}

}  // namespace

TEST_CASE("verify names the first fact that is not as it was written") {
  struct row {
    const char* sql;
    std::uint64_t seq;
    const char* why;
  };
  const row rows[] = {
      {"UPDATE facts SET data = replace(data, 'rumah', 'sawah') WHERE seq = 21", 21, "does not fit its hash"},
      {"UPDATE facts SET at = at + 1 WHERE seq = 1", 1, "does not fit its hash"},
      {"UPDATE facts SET type = 'order_revised' WHERE seq = 5", 5, "does not fit its hash"},
      {"UPDATE facts SET hash = zeroblob(32) WHERE seq = 30", 30, "does not fit its hash"},
      {"UPDATE facts SET order_key = 9 WHERE seq = 14", 14, "does not fit its hash"},
      {"UPDATE facts SET order_key = NULL WHERE seq = 14", 14, "does not fit its hash"},
      {"UPDATE order_keys SET id = 'K-x' WHERE key = 17", 17, "does not fit its hash"},
      {"DELETE FROM order_keys WHERE key = 17", 17, "its order's id is missing"},
      {"DELETE FROM facts WHERE seq = 1", 1, "is missing"},
      {"DELETE FROM facts WHERE seq = 33", 33, "is missing"},
      {"UPDATE facts SET seq = 1000 WHERE seq = 6; UPDATE facts SET seq = 6 WHERE seq = 8;"
       "UPDATE facts SET seq = 8 WHERE seq = 1000",
       6, "does not fit its hash"},
  };
  for (const auto& r : rows) {
    CAPTURE(r.sql);
    const temp_dir dir;
    write_journal(dir.file());
    tamper(dir.file(), r.sql);
    auto s = store::open_read_only(dir.file()).value();
    const auto report = s.verify().value();
    REQUIRE(report.broken);
    CHECK(report.broken->seq == r.seq);
    CHECK(report.facts == r.seq - 1);
    CHECK_MESSAGE(report.broken->why.find(r.why) != std::string::npos, report.broken->why);
  }
}

TEST_CASE("a changed end is found at the start already") {
  struct row {
    const char *sql, *why;
  };
  const row rows[] = {
      {"DELETE FROM facts WHERE seq = 100", "fact 100 is missing at the end"},
      {"INSERT INTO facts VALUES(101, 0, NULL, 'gateway_started', '{}', zeroblob(32))", "fact 101 was added"},
      {"UPDATE facts SET data = '{}' WHERE seq = 97", "fact 97 does not fit its hash"},
      {"DELETE FROM facts WHERE seq = 98", "fact 98 is missing"},
      {"UPDATE head SET hash = zeroblob(32)", "fact 100 is not the fact the journal ended with"},
      {"UPDATE head SET hash = x'00'", "the row that says where the journal ends is missing"},
      {"DELETE FROM head", "the row that says where the journal ends is missing"},
      {"DROP TABLE head", "no such table"},
      {"DROP TABLE facts", "no such table"},
  };
  for (const auto& r : rows) {
    CAPTURE(r.sql);
    const temp_dir dir;
    write_journal(dir.file());
    tamper(dir.file(), r.sql);
    for (auto* open : {&store::open, &store::open_read_only}) {
      const auto got = open(dir.file());
      REQUIRE(!got);
      CHECK_MESSAGE(got.error().message.find(r.why) != std::string::npos, got.error().message);
      CHECK(got.error().message.find(dir.file()) != std::string::npos);
    }
  }
}

TEST_CASE("tables that do not say what the facts say are found, and rebuilt") {
  struct row {
    const char *sql, *table;
  };
  const row rows[] = {
      {"UPDATE orders SET outcome = 'expired' WHERE key = 5", "orders"},
      {"DELETE FROM orders WHERE key = 9", "orders"},
      {"UPDATE assignments SET done_at = NULL WHERE order_key = 5 AND unit = 'damkar-1'", "assignments"},
      {"UPDATE deliveries SET evidence = 'answered' WHERE order_key = 5", "deliveries"},
      {"INSERT INTO alarms VALUES(1, 1, 'pmi', 'x', 0, NULL, NULL, NULL)", "alarms"},
      {"INSERT INTO units VALUES('pmi-1', 'in_field', 0, NULL)", "units"},
      {"INSERT INTO standing VALUES('emergency/pmi-1', 3)", "standing"},
  };
  for (const auto& r : rows) {
    CAPTURE(r.sql);
    const temp_dir dir;
    write_journal(dir.file());
    CHECK(store::open_read_only(dir.file()).value().verify_projections().value().empty());
    tamper(dir.file(), r.sql);
    auto s = store::open(dir.file()).value();
    const auto differences = s.verify_projections().value();
    REQUIRE(differences.size() == 1);
    CHECK_MESSAGE(differences[0].starts_with(r.table), differences[0]);
    CHECK(!s.verify().value().broken);
    REQUIRE(s.rebuild());
    CHECK(s.verify_projections().value().empty());
    REQUIRE(s.commit(batch_of(test::story(101, "K-101"))));
    CHECK(s.verify_projections().value().empty());
  }
}

TEST_CASE("a fact that fits its hash but cannot be read is named") {
  const temp_dir dir;
  write_journal(dir.file());
  tamper(dir.file(), "UPDATE facts SET data = '{\"outcome\":7}' WHERE seq = 4");
  auto s = store::open(dir.file()).value();
  const auto got = s.read({}, 1, 100);
  REQUIRE(!got);
  CHECK(got.error().code == errc::corrupt);
  CHECK(got.error().message == dir.file() + ": fact 4: order_closed: field 'outcome' is not a text");
  CHECK(s.verify_projections().error().code == errc::corrupt);
  CHECK(s.rebuild().error().code == errc::corrupt);
  CHECK(s.read({}, 5, 100).value().size() == 96);
  CHECK(s.commit(batch_of(test::story(101, "K-101"))));
}

TEST_CASE("files that are no journal are refused by name and left alone") {
  const temp_dir dir;
  write_journal(dir.file("good.db"));
  const auto good = octets_of(dir.file("good.db"));
  auto no_header = good;
  std::memcpy(no_header.data(), "a text file\n and", 16);
  for (const auto& octets : {std::string("not a database, but long enough to look like one might be, if one squints"),
                             std::string(8192, '\0'), std::string(100'000, 'x'), no_header}) {
    CAPTURE(octets.size());
    write_octets(dir.file(), octets);
    for (auto* open : {&store::open, &store::open_read_only}) {
      const auto got = open(dir.file());
      REQUIRE(!got);
      CHECK(got.error().code == errc::not_a_journal);
      CHECK(got.error().message.find(dir.file()) != std::string::npos);
      CHECK(octets_of(dir.file()) == octets);
    }
  }
  write_octets(dir.file(), good.substr(0, 50));
  CHECK(store::open(dir.file()).error().code == errc::corrupt);
}

TEST_CASE("a damaged file is an error or found by verify, never a crash or a wrong answer") {
  const temp_dir dir;
  write_journal(dir.file("good.db"));
  const auto good = octets_of(dir.file("good.db"));
  std::mt19937_64 engine(42);
  int refused = 0, found = 0, harmless = 0;
  for (int round = 0; round < 150; ++round) {
    CAPTURE(round);
    auto bad = good;
    switch (round % 3) {
      case 0:  // one octet behind the header
        bad[100 + engine() % (bad.size() - 100)] ^= static_cast<char>(1 + engine() % 255);
        break;
      case 1: {  // a page of garbage
        const auto page = engine() % (bad.size() / 4096);
        for (std::size_t i = 0; i < 4096; ++i) bad[page * 4096 + i] = static_cast<char>(engine());
        break;
      }
      default:
        bad.resize(engine() % bad.size());
    }
    std::filesystem::remove(dir.file() + "-wal");
    std::filesystem::remove(dir.file() + "-shm");
    write_octets(dir.file(), bad);
    if (bad.empty()) continue;
    auto s = store::open(dir.file());
    if (!s) {
      ++refused;
      continue;
    }
    const auto chain = s->verify();
    const auto tables = s->verify_projections();
    const auto all = s->read({}, 1, 1000);
    static_cast<void>(s->snapshot({}));
    if (chain && !chain->broken) {
      // The facts are the ones that were written: whatever was hit, it was not them.
      CHECK(chain->facts == 100);
      if (all) CHECK(all->size() == 100);
      ++harmless;
    } else {
      ++found;
    }
  }
  MESSAGE("refused ", refused, ", found by verify ", found, ", facts unharmed ", harmless);
  CHECK(refused > 10);
  CHECK(found > 3);
}

TEST_CASE("a log cut short or overwritten loses at most its last commits") {
  std::mt19937_64 engine(43);
  for (int round = 0; round < 30; ++round) {
    CAPTURE(round);
    const temp_dir dir;
    const auto copy = dir.file("copy.db");
    {
      auto s = store::open(dir.file()).value();
      for (std::uint64_t seq = 1; seq <= 40; seq += 4) REQUIRE(s.commit(batch_of(test::story(seq, "K"))));
      // As a power cut would leave them: while the writer is alive, both files are there.
      write_octets(copy, octets_of(dir.file()));
      auto log = octets_of(dir.file() + "-wal");
      if (round % 2 == 0) {
        log.resize(engine() % log.size());
      } else {
        for (auto i = engine() % log.size(); i < log.size(); ++i) log[i] = static_cast<char>(engine());
      }
      write_octets(copy + "-wal", log);
    }
    auto s = store::open(copy);
    if (!s) {  // nothing but an empty file left of it
      CHECK_MESSAGE(false, s.error().message);
      continue;
    }
    const auto last = s->last_seq();
    CHECK(last % 4 == 0);
    CHECK(last <= 40);
    CHECK(s->verify().value().facts == last);
    CHECK(!s->verify().value().broken);
    CHECK(s->verify_projections().value().empty());
    REQUIRE(s->commit(batch_of(test::story(last + 1, "K-again"))));
  }
}
