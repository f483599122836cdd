#include "gateway/journal/store.hpp"

#include "gateway/journal/fact_json.hpp"
#include "gateway/journal/lock_file.hpp"
#include "gateway/journal/migrations.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>

namespace kentongan::journal {

using namespace domain;

namespace {

constexpr const char* memory_path = ":memory:";

// The write-ahead log is copied after 4,000 pages (16 MB): a copy costs much the same whether 1,000 or 4,000 pages lead
// to it, since they are the same few hundred again and again, and it holds up whatever order comes meanwhile. Without
// waiting for a quiet moment after four times that; reading 64 MB back takes start-up a fraction of a second.
constexpr int checkpoint_pages = 4000, pressing_pages = 16000;
constexpr std::size_t recent_keys_max = 10'000;
// Contract v1 lets an answer travel for an hour: for that long its repeats may come.
constexpr std::int64_t answers_travel_ms = 3'600'000, look_back_ms = 24 * answers_travel_ms;
// Facts at the end whose chain is checked at opening: the ones a torn write could have hit.
constexpr std::uint64_t tail_facts = 64;

void set_up(database& db, access how) {
  db.exec("PRAGMA cache_size = -2048");  // KiB
  db.exec("PRAGMA mmap_size = 0");       // a read error becomes a code, not a signal
  db.exec("PRAGMA cell_size_check = ON");
  const auto kind = inspect(db);
  if (how == access::read_only) {
    if (kind == file_kind::empty) throw journal_error(errc::not_a_journal, db.path() + ": nothing in it");
    const auto version = db.number("PRAGMA user_version");
    if (version < migrations().back().number)
      throw journal_error(errc::failed, db.path() + ": schema " + std::to_string(version) +
                                            " is an old one; start the gateway once to bring it up to date");
    return;
  }
  if (db.path() != memory_path && db.text("PRAGMA journal_mode = WAL") != "wal")
    throw journal_error(errc::failed, db.path() + ": the file system cannot share memory, which SQLite's WAL needs");
  db.exec("PRAGMA synchronous = FULL");
  db.exec("PRAGMA journal_size_limit = " + std::to_string(pressing_pages * 4096));
  migrate(db);
}

// The one place where what SQLite throws becomes a failure.
template <class T, class F>
result<T> guarded(F&& act) {
  try {
    return std::forward<F>(act)();
  } catch (const journal_error& e) {
    return e.why();
  }
}

utc_time time_of(std::int64_t millis) { return utc_time{utc_time::duration{millis}}; }

// The row `seq, at, order id, type, data` as a fact.
fact fact_of(const statement& row, const std::string& path, order_id order) {
  fact f;
  f.seq = static_cast<std::uint64_t>(row.number(0));
  f.at = time_of(row.number(1));
  f.order = std::move(order);
  auto body = from_json(row.text(3), row.text(4));
  if (!body) throw journal_error(errc::corrupt, path + ": fact " + std::to_string(f.seq) + ": " + body.error().message);
  f.body = std::move(*body);
  return f;
}

}  // namespace

struct connection {
  // SQLite opens a folder without complaint and stumbles later.
  static bool checked(const std::string& path) {
    std::error_code none;
    if (std::filesystem::is_directory(path, none)) throw journal_error(errc::cannot_open, path + ": is a folder");
    return true;
  }

  std::optional<lock_file> lock;  // outlives the database
  database db;

  connection(const std::string& path, access how)
      : lock(checked(path) && how == access::read_write && path != memory_path ? std::optional<lock_file>(path)
                                                                               : std::nullopt),
        db(path, how) {
    set_up(db, how);
  }
};

struct store::state {
  connection file;
  database& db = file.db;
  head_row head;
  chain links;
  int pages_at_checkpoint = 0;
  std::string text;  // of the fact being written; kept for its capacity

  // Keys of orders in the making, so that their next facts need no search. Forgotten when the order closes, and all
  // at once when there are too many or a batch was rolled back: find_key knows them anyway.
  std::unordered_map<order_id, std::int64_t> recent_keys;

  projection tables{db, "main"};
  statement insert_fact{db, "INSERT INTO facts VALUES(?1, ?2, ?3, ?4, ?5, ?6)"};
  statement find_key{db, "SELECT key FROM order_keys WHERE id = ?1 ORDER BY key DESC LIMIT 1"};
  statement insert_key{db, "INSERT INTO order_keys VALUES(?1, ?2)"};
  statement put{db, "INSERT INTO outbox VALUES(?1, ?2, ?3, ?4)"};
  statement drop{db, "DELETE FROM outbox WHERE id = ?1"};
  statement move_head{db, "UPDATE head SET seq = ?1, hash = ?2, outbox_id = ?3"};

  state(const std::string& path, access how) : file(path, how), head(read_head(db)), links(head.hash) {
    const auto tail = verify_chain(db, head.seq > tail_facts ? head.seq - tail_facts + 1 : 1);
    if (!tail.broken) return;
    throw journal_error(errc::corrupt, path + ": fact " + std::to_string(tail.broken->seq) + ' ' + tail.broken->why);
  }

  std::optional<std::int64_t> key_of(const fact&);
  void write(const fact&);
  void write(const ports::journal_batch&);
};

// An acceptance opens a new key; any other fact belongs to the newest key of its order's id.
std::optional<std::int64_t> store::state::key_of(const fact& f) {
  if (f.order.empty()) return std::nullopt;
  if (!std::holds_alternative<order_accepted>(f.body)) {
    if (const auto it = recent_keys.find(f.order); it != recent_keys.end()) return it->second;
    find_key.start(f.order.str());
    if (find_key.next()) {
      const auto key = find_key.number(0);
      find_key.reset();
      return key;
    }
  }
  insert_key.run(f.seq, f.order.str());
  if (recent_keys.size() >= recent_keys_max) recent_keys.clear();
  const auto key = static_cast<std::int64_t>(f.seq);
  recent_keys.insert_or_assign(f.order, key);
  return key;
}

void store::state::write(const fact& f) {
  text.clear();
  append_json(text, f.body);
  const auto at = f.at.time_since_epoch().count();
  const auto type = name_of(f.body);
  const auto key = key_of(f);
  insert_fact.run(f.seq, at, key, type, text, std::span(links.append({f.seq, at, f.order.str(), type, text})));
  tables.apply(f, key.value_or(0));
  if (std::holds_alternative<order_closed>(f.body)) recent_keys.erase(f.order);
}

void store::state::write(const ports::journal_batch& batch) {
  auto next = head;
  for (const auto& f : batch.facts) {
    if (f.seq != ++next.seq)
      throw journal_error(errc::seq_gap, db.path() + ": fact " + std::to_string(f.seq) + " came where " +
                                             std::to_string(next.seq) + " was due");
  }
  for (const auto& row : batch.put) next.outbox_id = std::max(next.outbox_id, row.id);
  try {
    transaction t(db, transaction::kind::writing);
    for (const auto& f : batch.facts) write(f);
    for (const auto& row : batch.put)
      put.run(row.id, row.topic, std::as_bytes(std::span(row.payload)), row.expires_utc_ms);
    for (auto id : batch.drop) drop.run(id);
    next.hash = links.last();
    move_head.run(next.seq, std::span(next.hash), next.outbox_id);
    t.commit();
  } catch (...) {
    links.rewind(head.hash);
    recent_keys.clear();
    throw;
  }
  head = next;
  // Fewer pages than were copied: the log began anew. When it goes on, a reader still holds the old ones, and the
  // next attempt waits for as many again.
  if (db.wal_pages() < pages_at_checkpoint) pages_at_checkpoint = 0;
}

store::store(std::unique_ptr<state> s) : state_(std::move(s)) {}
store::store(store&&) noexcept = default;
store& store::operator=(store&&) noexcept = default;
store::~store() = default;

result<store> store::open(const std::string& path) {
  return guarded<store>([&] { return store(std::make_unique<state>(path, access::read_write)); });
}
result<store> store::open_read_only(const std::string& path) {
  return guarded<store>([&] { return store(std::make_unique<state>(path, access::read_only)); });
}
result<store> store::in_memory() { return open(memory_path); }

std::uint64_t store::last_seq() const noexcept { return state_->head.seq; }

result<void> store::commit(const ports::journal_batch& batch) {
  return guarded<void>([&]() -> result<void> {
    if (!batch.facts.empty() || !batch.put.empty() || !batch.drop.empty()) state_->write(batch);
    return {};
  });
}

result<std::vector<fact>> store::read(const order_id& order, std::uint64_t from, std::size_t limit) {
  return guarded<std::vector<fact>>([&] {
    auto& db = state_->db;
    // The index is named, so that one order's timeline never becomes a walk over all facts.
    statement rows(db, order.empty() ? "SELECT f.seq, f.at, ifnull(k.id, ''), f.type, f.data "
                                       "FROM facts f LEFT JOIN order_keys k ON k.key = f.order_key "
                                       "WHERE f.seq >= ?2 AND ?1 = '' ORDER BY f.seq LIMIT ?3"
                                     : "SELECT f.seq, f.at, ?1, f.type, f.data FROM facts f INDEXED BY facts_by_order "
                                       "WHERE f.order_key IN (SELECT key FROM order_keys WHERE id = ?1) "
                                       "AND f.seq >= ?2 ORDER BY f.seq LIMIT ?3");
    rows.start(order.str(), from, std::min(limit, read_limit_max));
    std::vector<fact> facts;
    while (rows.next()) facts.push_back(fact_of(rows, db.path(), order_id(std::string(rows.text(2)))));
    return facts;
  });
}

result<ports::journal_snapshot> store::snapshot(utc_time now) {
  return guarded<ports::journal_snapshot>([&] {
    auto& db = state_->db;
    transaction whole(db, transaction::kind::reading);
    ports::journal_snapshot s;
    const auto head = read_head(db);
    s.last_seq = head.seq;
    s.last_outbox_id = head.outbox_id;
    s.last_number = static_cast<std::uint32_t>(db.number("SELECT number FROM orders ORDER BY key DESC LIMIT 1"));

    statement open(db,
                   "SELECT o.key, k.id FROM orders o INDEXED BY orders_open JOIN order_keys k USING(key) "
                   "WHERE o.closed_at IS NULL ORDER BY o.key");
    statement of_order(db, "SELECT seq, at, '', type, data FROM facts INDEXED BY facts_by_order WHERE order_key = ?1");
    for (open.start(); open.next();) {
      const order_id id(std::string(open.text(1)));
      for (of_order.start(open.number(0)); of_order.next();) s.open_facts.push_back(fact_of(of_order, db.path(), id));
    }
    std::ranges::sort(s.open_facts, {}, &fact::seq);

    // An order that ended long after its time is looked for among those of the last day.
    const std::int64_t at = now.time_since_epoch().count();
    statement closed(db,
                     "SELECT k.id, o.revision, o.content, o.valid_until, o.closed_at, o.key "
                     "FROM orders o INDEXED BY orders_closed JOIN order_keys k USING(key) "
                     "WHERE o.closed_at IS NOT NULL AND o.valid_until > ?1 - ?3 "
                     "AND max(o.valid_until, o.closed_at + ?2) > ?1 ORDER BY o.valid_until, o.key");
    statement to_order(db,
                       "SELECT seq, at, '', type, data FROM facts INDEXED BY facts_by_order "
                       "WHERE order_key = ?1 AND type IN ('assignment_moved', 'answer_refused', "
                       "'milestone_filled', 'note_taken', 'stand_down_settled')");
    for (closed.start(at, answers_travel_ms, look_back_ms); closed.next();) {
      const order_id id(std::string(closed.text(0)));
      s.closed.push_back({id, static_cast<std::uint32_t>(closed.number(1)),
                          static_cast<std::uint64_t>(closed.number(2)), time_of(closed.number(3)),
                          time_of(closed.number(4))});
      for (to_order.start(closed.number(5)); to_order.next();) s.answers.push_back(fact_of(to_order, db.path(), id));
    }
    statement about_unit(db,
                         "SELECT seq, at, '', type, data FROM facts INDEXED BY facts_without_order "
                         "WHERE order_key IS NULL AND at > ?1 - ?2 AND type IN ('unit_reported', 'unit_called', "
                         "'emergency_raised')");
    for (about_unit.start(at, answers_travel_ms); about_unit.next();)
      s.answers.push_back(fact_of(about_unit, db.path(), order_id()));
    std::ranges::sort(s.answers, {}, &fact::seq);

    statement standing(db,
                       "SELECT f.seq, f.at, '', f.type, f.data FROM standing s CROSS JOIN facts f ON f.seq = s.seq");
    for (standing.start(); standing.next();) s.standing.push_back(fact_of(standing, db.path(), order_id()));
    std::ranges::sort(s.standing, {}, &fact::seq);

    statement units(db, "SELECT unit, availability FROM units ORDER BY unit");
    for (units.start(); units.next();) {
      const auto known = from_name<availability>(units.text(1));
      if (!known) throw journal_error(errc::corrupt, db.path() + ": a unit's availability is unknown");
      s.units.push_back({unit_id(std::string(units.text(0))), *known});
    }

    statement outbox(db, "SELECT id, topic, payload, expires FROM outbox ORDER BY id");
    for (outbox.start(); outbox.next();) {
      const auto payload = outbox.blob(2);
      s.outbox.push_back({static_cast<std::uint64_t>(outbox.number(0)), std::string(outbox.text(1)),
                          std::string(reinterpret_cast<const char*>(payload.data()), payload.size()),
                          outbox.number(3)});
    }
    whole.commit();
    return s;
  });
}

result<chain_report> store::verify() {
  return guarded<chain_report>([&] { return verify_chain(state_->db); });
}

result<std::vector<std::string>> store::verify_projections() {
  return guarded<std::vector<std::string>>([&] { return journal::verify_projections(state_->db); });
}

result<void> store::rebuild() {
  return guarded<void>([&]() -> result<void> {
    transaction t(state_->db, transaction::kind::writing);
    for (auto table : projection_tables) state_->db.exec("DELETE FROM main." + std::string(table));
    replay(state_->db, state_->tables);
    t.commit();
    return {};
  });
}

bool store::checkpoint_due() const noexcept {
  return state_->db.wal_pages() - state_->pages_at_checkpoint >= checkpoint_pages;
}

bool store::checkpoint_pressing() const noexcept {
  return state_->db.wal_pages() >= pressing_pages && checkpoint_due();
}

void store::checkpoint() noexcept {
  state_->db.checkpoint();
  state_->pages_at_checkpoint = state_->db.wal_pages();
}

}  // namespace kentongan::journal
