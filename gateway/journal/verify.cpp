#include "gateway/journal/verify.hpp"

#include "gateway/journal/fact_json.hpp"

#include <algorithm>

namespace kentongan::journal {
namespace {

constexpr std::uint64_t facts_per_read = 5000;

bool copy(std::span<const std::byte> blob, digest& to) {
  if (blob.size() != to.size()) return false;
  std::ranges::copy(blob, to.begin());
  return true;
}

digest hash_of(database& db, std::uint64_t seq) {
  digest d{};
  if (seq == 0) return d;
  statement s(db, "SELECT hash FROM facts WHERE seq = ?1");
  s.start(seq);
  if (!s.next() || !copy(s.blob(0), d))
    throw journal_error(errc::corrupt, db.path() + ": fact " + std::to_string(seq) + " is missing or has no hash");
  return d;
}

// Empty copies of the projection tables, in the connection's temporary database.
class temporary_tables {
 public:
  explicit temporary_tables(database& db) : db_(db) {
    for (auto table : projection_tables) {
      const std::string name(table);
      auto sql = db_.text("SELECT sql FROM main.sqlite_master WHERE type = 'table' AND name = '" + name + "'");
      const std::string head = "CREATE TABLE " + name;
      if (!sql.starts_with(head)) throw journal_error(errc::corrupt, db_.path() + ": no table " + name);
      db_.exec("CREATE TEMPORARY TABLE " + name + sql.substr(head.size()));
    }
  }
  ~temporary_tables() {
    for (auto table : projection_tables) try {
        db_.exec("DROP TABLE IF EXISTS temp." + std::string(table));
      } catch (const journal_error&) {
        // They go with the connection; nothing but this check names the temporary schema.
      }
  }
  temporary_tables(const temporary_tables&) = delete;
  temporary_tables& operator=(const temporary_tables&) = delete;

 private:
  database& db_;
};

// Rows of one schema's table that the other lacks.
std::int64_t surplus(database& db, std::string_view table, const std::string& of, const std::string& over) {
  const std::string name(table);
  return db.number("SELECT count(*) FROM (SELECT * FROM " + of + "." + name + " EXCEPT SELECT * FROM " + over + "." +
                   name + ")");
}

}  // namespace

head_row read_head(database& db) {
  statement s(db, "SELECT seq, hash, outbox_id, (SELECT ifnull(max(seq), 0) FROM facts) FROM head WHERE only = 1");
  s.start();
  head_row head;
  if (!s.next() || !copy(s.blob(1), head.hash))
    throw journal_error(errc::corrupt, db.path() + ": the row that says where the journal ends is missing");
  head.seq = static_cast<std::uint64_t>(s.number(0));
  head.outbox_id = static_cast<std::uint64_t>(s.number(2));
  const auto found = static_cast<std::uint64_t>(s.number(3));
  if (found != head.seq)
    throw journal_error(errc::corrupt, db.path() + ": fact " + std::to_string(std::min(found, head.seq) + 1) +
                                           (found < head.seq ? " is missing at the end" : " was added behind the end"));
  return head;
}

chain_report verify_chain(database& db, std::uint64_t from) {
  chain_report report;
  const auto broken = [&](std::uint64_t seq, std::string why) {
    report.broken = {seq, std::move(why)};
    return report;
  };
  head_row head;
  // The walk below finds and names what is wrong with the end; it needs only to know how far to go.
  statement end(db, "SELECT seq, hash, (SELECT ifnull(max(seq), 0) FROM facts) FROM head WHERE only = 1");
  end.start();
  if (!end.next() || !copy(end.blob(1), head.hash))
    return broken(0, "the row that says where the journal ends is missing");
  head.seq = static_cast<std::uint64_t>(end.number(0));
  const auto newest = static_cast<std::uint64_t>(end.number(2));
  end.reset();

  report.last = hash_of(db, from - 1);
  chain links(report.last);
  statement rows(
      db,
      "SELECT f.seq, f.at, ifnull(k.id, ''), f.type, f.data, f.hash, f.order_key IS NOT NULL AND k.id IS NULL "
      "FROM facts f LEFT JOIN order_keys k ON k.key = f.order_key "
      "WHERE f.seq >= ?1 AND f.seq <= ?2 ORDER BY f.seq LIMIT ?3");
  for (std::uint64_t expected = from; expected <= head.seq;) {
    rows.start(expected, head.seq, facts_per_read);
    const auto first = expected;
    while (rows.next()) {
      const auto seq = static_cast<std::uint64_t>(rows.number(0));
      if (seq != expected) return broken(expected, "is missing");
      if (rows.number(6) != 0) return broken(seq, "its order's id is missing");
      if (!same(rows.blob(5), links.append({seq, rows.number(1), rows.text(2), rows.text(3), rows.text(4)})))
        return broken(seq, "does not fit its hash: it or its place was changed");
      report.last = links.last();
      ++report.facts;
      ++expected;
    }
    if (expected == first) return broken(expected, "is missing");
  }
  if (newest > head.seq) return broken(head.seq + 1, "was added behind the end");
  if (report.last != head.hash) return broken(head.seq, "is not the fact the journal ended with");
  return report;
}

void replay(database& db, projection& into) {
  statement rows(db,
                 "SELECT f.seq, f.at, f.order_key, f.type, f.data, ifnull(k.id, '') "
                 "FROM facts f LEFT JOIN order_keys k ON k.key = f.order_key ORDER BY f.seq");
  rows.start();
  while (rows.next()) {
    domain::fact f;
    f.seq = static_cast<std::uint64_t>(rows.number(0));
    f.at = domain::utc_time{domain::utc_time::duration{rows.number(1)}};
    auto body = from_json(rows.text(3), rows.text(4));
    if (!body)
      throw journal_error(errc::corrupt,
                          db.path() + ": fact " + std::to_string(f.seq) + ": " + std::move(body.error().message));
    f.body = std::move(*body);
    f.order = domain::order_id(std::string(rows.text(5)));
    into.apply(f, rows.number(2));
  }
}

std::vector<std::string> verify_projections(database& db) {
  const temporary_tables tables(db);
  transaction whole(db, transaction::kind::reading);
  {
    projection fresh(db, "temp");
    replay(db, fresh);
  }
  std::vector<std::string> differences;
  for (auto table : projection_tables) {
    const auto extra = surplus(db, table, "main", "temp"), lacking = surplus(db, table, "temp", "main");
    if (extra == 0 && lacking == 0) continue;
    differences.push_back(std::string(table) + ": " + std::to_string(extra) + " rows that no fact says, " +
                          std::to_string(lacking) + " rows missing that the facts say");
  }
  whole.commit();
  return differences;
}

}  // namespace kentongan::journal
