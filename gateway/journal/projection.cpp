#include "gateway/journal/projection.hpp"

#include "gateway/domain/standing.hpp"

namespace kentongan::journal {

using namespace domain;

namespace {

std::int64_t millis(utc_time t) { return t.time_since_epoch().count(); }
std::optional<std::int64_t> millis(const std::optional<utc_time>& t) {
  return t ? std::optional(millis(*t)) : std::nullopt;
}
std::optional<std::string_view> priority_name(const order& o) {
  return o.prio ? std::optional(name_of(*o.prio)) : std::nullopt;
}
std::string joined(const std::vector<assignment_state>& states) {
  std::string list;
  for (auto s : states) {
    if (!list.empty()) list += ',';
    list += name_of(s);
  }
  return list;
}

}  // namespace

projection::projection(database& db, const std::string& schema)
    : place_(db, "INSERT OR IGNORE INTO " + schema +
                     ".orders(key, revision, content, number, incident, category, priority, source, valid_until, "
                     "placed_at, purpose) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"),
      revise_(db, "UPDATE " + schema +
                      ".orders SET revision = ?2, content = ?3, incident = ?4, category = ?5, priority = ?6, "
                      "source = ?7, valid_until = ?8 WHERE key = ?1"),
      cancel_(db,
              "UPDATE " + schema +
                  ".orders SET revision = ?2, content = ?3, cancelled_at = ifnull(cancelled_at, ?4) WHERE key = ?1"),
      close_(db, "UPDATE " + schema + ".orders SET closed_at = ?2, outcome = ?3 WHERE key = ?1 AND closed_at IS NULL"),
      assign_(db, "INSERT OR IGNORE INTO " + schema +
                      ".assignments(order_key, unit, agency, role, state, offered_at, planned_at) "
                      "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"),
      release_(db, "UPDATE " + schema +
                       ".assignments SET state = 'offered', offered_at = ifnull(offered_at, ?2) "
                       "WHERE order_key = ?1 AND state = 'planned'"),
      dispose_(db, "UPDATE " + schema + ".orders SET disposition = ?2 WHERE key = ?1"),
      result_(db, "UPDATE " + schema + ".assignments SET result = ?3 WHERE order_key = ?1 AND unit = ?2"),
      deliver_(db, "INSERT OR IGNORE INTO " + schema +
                       ".deliveries(order_key, number, agency, unit, kind, address, net, reserve, evidence, queued_at) "
                       "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"),
      raise_(db, "INSERT INTO " + schema +
                     ".alarms(raised_seq, order_key, agency, reason, raised_at) VALUES(?1, ?2, ?3, ?4, ?5)"),
      close_alarm_(db, "UPDATE " + schema +
                           ".alarms SET closed_at = ?3, closed_by = ?4, close_reason = ?5 "
                           "WHERE order_key = ?1 AND agency = ?2 AND closed_at IS NULL"),
      report_unit_(db, "INSERT INTO " + schema +
                           ".units VALUES(?1, ?2, ?3, ?4) ON CONFLICT(unit) DO UPDATE SET "
                           "availability = excluded.availability, at = excluded.at, device_at = excluded.device_at"),
      stand_(db, "INSERT INTO " + schema + ".standing VALUES(?1, ?2)"),
      end_standing_(db, "DELETE FROM " + schema + ".standing WHERE key = ?1") {
  // One column per state, named after it.
  for (auto level : names_of(evidence{})) {
    const auto column = std::string(level) + "_at";
    reach_.emplace_back(db, "UPDATE " + schema + ".deliveries SET evidence = ?3, reason = ?4, " + column +
                                " = ifnull(" + column + ", ?5) WHERE order_key = ?1 AND number = ?2");
  }
  for (auto state : names_of(assignment_state{})) {
    const auto column = std::string(state) + "_at";
    move_.emplace_back(db, "UPDATE " + schema + ".assignments SET state = ?3, " + column + " = ifnull(" + column +
                               ", ?4), implied = CASE WHEN ?5 = '' OR implied = '' THEN implied || ?5 "
                               "ELSE implied || ',' || ?5 END WHERE order_key = ?1 AND unit = ?2");
    fill_.emplace_back(db, "UPDATE " + schema + ".assignments SET " + column + " = ifnull(" + column +
                               ", ?3) WHERE order_key = ?1 AND unit = ?2");
  }
}

struct projection::folder {
  projection& p;
  const fact& row;
  std::int64_t key;

  std::int64_t at() const { return millis(row.at); }

  void plan(const std::vector<planned_assignment>& list, bool held = false) const {
    for (const auto& a : list)
      p.assign_.run(key, a.unit.str(), a.agency.str(), name_of(a.role),
                    name_of(held ? assignment_state::planned : assignment_state::offered),
                    held ? std::nullopt : std::optional(at()), held ? std::optional(at()) : std::nullopt);
  }
  void plan(const std::vector<planned_delivery>& list) const {
    for (const auto& d : list)
      p.deliver_.run(key, d.number, d.agency.str(), d.unit.str(), name_of(d.channel.kind), d.channel.address,
                     d.channel.net.str(), d.channel.reserve, name_of(evidence::queued), at());
  }

  void operator()(const order_accepted& f) const {
    const auto& o = f.order;
    p.place_.run(key, o.revision, f.content, f.number, o.incident.str(), o.category, priority_name(o), o.source,
                 millis(o.valid_until), at(), name_of(o.purpose));
    plan(f.assignments, f.held_until.has_value());
    plan(f.deliveries);
  }
  void operator()(const order_revised& f) const {
    const auto& o = f.order;
    p.revise_.run(key, o.revision, f.content, o.incident.str(), o.category, priority_name(o), o.source,
                  millis(o.valid_until));
    plan(f.deliveries);
  }
  void operator()(const order_cancelled& f) const {
    p.cancel_.run(key, f.revision, f.content, at());
    plan(f.deliveries);
  }
  void operator()(const order_closed& f) const { p.close_.run(key, at(), f.outcome); }
  void operator()(const delivery_advanced& f) const {
    p.reach_[static_cast<std::size_t>(f.to)].run(key, f.delivery, name_of(f.to), f.reason, at());
  }
  void operator()(const assignment_moved& f) const {
    p.move_[static_cast<std::size_t>(f.to)].run(key, f.unit.str(), name_of(f.to), at(), joined(f.implied));
    if (f.result != work_result::unsaid) p.result_.run(key, f.unit.str(), name_of(f.result));
  }
  void operator()(const answer_refused&) const {}
  void operator()(const ladder_climbed& f) const {
    plan(f.assignments);
    plan(f.deliveries);
  }
  void operator()(const alarm_raised& f) const { p.raise_.run(row.seq, key, f.agency.str(), f.reason, at()); }
  void operator()(const alarm_closed& f) const { p.close_alarm_.run(key, f.agency.str(), at(), f.by.name, f.reason); }
  void operator()(const unit_reported& f) const {
    p.report_unit_.run(f.unit.str(), name_of(f.to), at(), millis(f.device_at));
  }
  void operator()(const unit_called&) const {}
  void operator()(const gateway_started&) const {}
  void operator()(const milestone_filled& f) const {
    p.fill_[static_cast<std::size_t>(f.state)].run(key, f.unit.str(), millis(f.device_at ? *f.device_at : row.at));
  }
  void operator()(const note_taken&) const {}
  void operator()(const overdue_noticed& f) const { plan(f.deliveries); }
  void operator()(const ladder_reopened&) const {}
  void operator()(const targets_added& f) const {
    plan(f.assignments);
    for (const auto& a : f.assignments)  // of a unit that had finished and is called again
      p.move_[static_cast<std::size_t>(assignment_state::offered)].run(
          key, a.unit.str(), name_of(assignment_state::offered), at(), std::string_view{});
    plan(f.deliveries);
  }
  void operator()(const target_dropped& f) const { plan(f.deliveries); }
  void operator()(const stand_down_climbed& f) const { plan(f.deliveries); }
  void operator()(const stand_down_settled&) const {}
  void operator()(const order_verified& f) const { plan(f.deliveries); }
  void operator()(const order_released& f) const {
    p.release_.run(key, at());
    plan(f.deliveries);
  }
  void operator()(const disposition_set& f) const { p.dispose_.run(key, name_of(f.what)); }
  void operator()(const order_linked&) const {}
  void operator()(const sop_ticked&) const {}
  void operator()(const situation_fact auto&) const {}  // `standing` has what a restart needs of them
};

void projection::apply(const fact& f, std::int64_t order_key) {
  std::visit(folder{*this, f, order_key}, f.body);
  const auto s = standing_of(f);
  if (!s) return;
  if (s->change != standing_change::append) end_standing_.run(s->key);
  if (s->change != standing_change::end) stand_.run(s->key, f.seq);
}

}  // namespace kentongan::journal
