#include "gateway/journal/migrations.hpp"

#include "gateway/journal/store.hpp"
#include "tests/unit/journal/samples.hpp"

#include <doctest/doctest.h>

using namespace kentongan::journal;
using test::temp_dir;

namespace {

template <class F>
failure failure_of(F&& act) {
  try {
    act();
  } catch (const journal_error& e) {
    return e.why();
  }
  return {};
}

constexpr migration two_steps[] = {{1, "CREATE TABLE a(x);"}, {2, "CREATE TABLE b(x); INSERT INTO b VALUES(7);"}};

}  // namespace

TEST_CASE("the real steps are numbered without gaps, and every state has its column") {
  int number = 0;
  for (const auto& step : migrations()) CHECK(step.number == ++number);
  database db(":memory:", access::read_write);
  migrate(db);
  CHECK(db.number("PRAGMA user_version") == number);
  CHECK_NOTHROW(projection(db, "main"));
}

TEST_CASE("a journal of the first step gets the table of standing facts, and keeps all it has") {
  const temp_dir dir;
  {
    database db(dir.file(), access::read_write);
    migrate(db, migrations().first(1));
    CHECK(db.number("PRAGMA user_version") == 1);
    CHECK(db.number("SELECT count(*) FROM sqlite_master WHERE name = 'standing'") == 0);
  }
  CHECK(!store::open_read_only(dir.file()));  // to be brought up to date first
  auto s = store::open(dir.file()).value();
  REQUIRE(s.commit(test::batch_of(test::story(1, "K-1"))));
  CHECK(s.snapshot({}).value().standing.empty());
  CHECK(s.verify_projections().value().empty());
}

TEST_CASE("only the missing steps run, and only once") {
  const temp_dir dir;
  {
    database db(dir.file(), access::read_write);
    CHECK(inspect(db, two_steps) == file_kind::empty);
    migrate(db, std::span(two_steps, 1));
    CHECK(inspect(db, two_steps) == file_kind::journal);
    CHECK(db.number("PRAGMA user_version") == 1);
  }
  for (int again = 0; again < 2; ++again) {
    database db(dir.file(), access::read_write);
    migrate(db, two_steps);
    CHECK(db.number("PRAGMA user_version") == 2);
    CHECK(db.number("SELECT sum(x) FROM b") == 7);
  }
  database db(dir.file(), access::read_write);
  const auto f = failure_of([&] { inspect(db, std::span(two_steps, 1)); });
  CHECK(f.code == errc::newer_schema);
  CHECK(f.message.find(dir.file()) != std::string::npos);
}

TEST_CASE("a step that fails leaves nothing behind") {
  constexpr migration bad[] = {{1, "CREATE TABLE a(x);"}, {2, "CREATE TABLE b(x); CREATE TABLE a(x);"}};
  database db(":memory:", access::read_write);
  CHECK(failure_of([&] { migrate(db, bad); }).code == errc::failed);
  CHECK(!db.in_transaction());
  CHECK(db.number("PRAGMA user_version") == 1);
  CHECK(db.number("SELECT count(*) FROM sqlite_master WHERE name = 'b'") == 0);
}

TEST_CASE("a file from the future is refused and stays as it is") {
  const temp_dir dir;
  CHECK(store::open(dir.file()));
  test::tamper(dir.file(), "PRAGMA user_version = 999");
  for (auto* open : {&store::open, &store::open_read_only}) {
    const auto got = open(dir.file());
    REQUIRE(!got);
    CHECK(got.error().code == errc::newer_schema);
    CHECK(got.error().message.find("schema 999") != std::string::npos);
  }
  CHECK(database(dir.file(), access::read_only).number("PRAGMA user_version") == 999);
}

TEST_CASE("another program's database is refused and stays as it is") {
  const temp_dir dir;
  for (int their_id : {0, 77}) {
    CAPTURE(their_id);
    const auto path = dir.file(std::to_string(their_id));
    test::tamper(path, "CREATE TABLE theirs(x); PRAGMA application_id = " + std::to_string(their_id));
    const auto got = store::open(path);
    REQUIRE(!got);
    CHECK(got.error().code == errc::not_a_journal);
    CHECK(got.error().message.find(path) != std::string::npos);
    database db(path, access::read_only);
    CHECK(db.text("PRAGMA journal_mode") == "delete");
    CHECK(db.number("SELECT count(*) FROM sqlite_master") == 1);
  }
}
