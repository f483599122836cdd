#include "gateway/journal/migrations.hpp"

#include <array>

namespace kentongan::journal {
namespace {

// facts, order_keys, outbox and head are the journal; the tables after them are projections, which a replay rebuilds.
//
// An order is known inside by its key, the seq of the fact that opened it: keys grow, so rows and index entries of
// recent orders lie together and a commit touches few pages, whatever the senders' ids look like. An id that is used
// again long after its order ended gets a new key.
constexpr const char* first = R"sql(
CREATE TABLE facts(
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  order_key INTEGER,
  type TEXT NOT NULL,
  data TEXT NOT NULL,
  hash BLOB NOT NULL) STRICT;
CREATE INDEX facts_by_order ON facts(order_key) WHERE order_key IS NOT NULL;
CREATE INDEX facts_without_order ON facts(at) WHERE order_key IS NULL;

CREATE TABLE order_keys(
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL) STRICT;
CREATE INDEX order_keys_by_id ON order_keys(id);

CREATE TABLE outbox(
  id INTEGER PRIMARY KEY,
  topic TEXT NOT NULL,
  payload BLOB NOT NULL,
  expires INTEGER NOT NULL) STRICT;

CREATE TABLE head(
  only INTEGER PRIMARY KEY CHECK (only = 1),
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  outbox_id INTEGER NOT NULL) STRICT;
INSERT INTO head VALUES(1, 0, zeroblob(32), 0);

CREATE TABLE orders(
  key INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL,
  content INTEGER NOT NULL,
  number INTEGER NOT NULL,
  incident TEXT NOT NULL,
  category TEXT NOT NULL,
  priority TEXT,
  source TEXT NOT NULL,
  valid_until INTEGER NOT NULL,
  placed_at INTEGER NOT NULL,
  cancelled_at INTEGER,
  closed_at INTEGER,
  outcome TEXT) STRICT;
CREATE INDEX orders_open ON orders(key) WHERE closed_at IS NULL;
CREATE INDEX orders_closed ON orders(valid_until) WHERE closed_at IS NOT NULL;

CREATE TABLE assignments(
  order_key INTEGER NOT NULL,
  unit TEXT NOT NULL,
  agency TEXT NOT NULL,
  role TEXT NOT NULL,
  state TEXT NOT NULL,
  implied TEXT NOT NULL DEFAULT '',
  planned_at INTEGER,
  offered_at INTEGER,
  accepted_at INTEGER,
  en_route_at INTEGER,
  on_scene_at INTEGER,
  transporting_at INTEGER,
  at_destination_at INTEGER,
  done_at INTEGER,
  rejected_at INTEGER,
  no_answer_at INTEGER,
  cancelled_at INTEGER,
  handed_over_at INTEGER,
  PRIMARY KEY(order_key, unit)) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries(
  order_key INTEGER NOT NULL,
  number INTEGER NOT NULL,
  agency TEXT NOT NULL,
  unit TEXT NOT NULL,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  net TEXT NOT NULL,
  reserve INTEGER NOT NULL,
  evidence TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  queued_at INTEGER,
  on_air_at INTEGER,
  broker_at INTEGER,
  device_at INTEGER,
  opened_at INTEGER,
  answered_at INTEGER,
  failed_at INTEGER,
  recalled_at INTEGER,
  PRIMARY KEY(order_key, number)) STRICT, WITHOUT ROWID;

CREATE TABLE alarms(
  raised_seq INTEGER PRIMARY KEY,
  order_key INTEGER NOT NULL,
  agency TEXT NOT NULL,
  reason TEXT NOT NULL,
  raised_at INTEGER NOT NULL,
  closed_at INTEGER,
  closed_by TEXT,
  close_reason TEXT) STRICT;
CREATE INDEX alarms_open ON alarms(order_key) WHERE closed_at IS NULL;

CREATE TABLE units(
  unit TEXT PRIMARY KEY,
  availability TEXT NOT NULL,
  at INTEGER NOT NULL,
  device_at INTEGER) STRICT, WITHOUT ROWID;
)sql";

// What an order is for, what its call turned out to be, and what came of the work.
constexpr const char* second = R"sql(
ALTER TABLE orders ADD COLUMN purpose TEXT NOT NULL DEFAULT 'real';
ALTER TABLE orders ADD COLUMN disposition TEXT;
ALTER TABLE assignments ADD COLUMN result TEXT;
)sql";

// Journals of the first step hold no such facts yet, so the table begins empty.
constexpr const char* standing = R"sql(
CREATE TABLE standing(
  key TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY(key, seq)) STRICT, WITHOUT ROWID;
)sql";

constexpr std::array all = {migration{1, first}, migration{2, second}, migration{3, standing}};

}  // namespace

std::span<const migration> migrations() { return all; }

file_kind inspect(database& db, std::span<const migration> steps) {
  const auto owner = db.number("PRAGMA application_id");
  if (owner == 0 && db.number("SELECT count(*) FROM sqlite_master") == 0) return file_kind::empty;
  if (owner != application_id)
    throw journal_error(errc::not_a_journal,
                        db.path() + ": a database of another program (application_id " + std::to_string(owner) + ")");
  const auto version = db.number("PRAGMA user_version");
  if (version > steps.back().number)
    throw journal_error(errc::newer_schema, db.path() + ": schema " + std::to_string(version) +
                                                ", this program knows up to " + std::to_string(steps.back().number));
  return file_kind::journal;
}

void migrate(database& db, std::span<const migration> steps) {
  const auto have = db.number("PRAGMA user_version");
  for (const auto& step : steps) {
    if (step.number <= have) continue;
    transaction t(db, transaction::kind::writing);
    // One with the tables, so that a crash in between leaves an empty file and not a stranger's.
    db.exec("PRAGMA application_id = " + std::to_string(application_id));
    db.exec(step.sql);
    db.exec("PRAGMA user_version = " + std::to_string(step.number));
    t.commit();
  }
}

}  // namespace kentongan::journal
