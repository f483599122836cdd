// Projections: what the facts add up to, as tables for start-up, reports and people with a SQL prompt. Written in
// the transaction of the facts themselves, and nothing else writes them, so a replay gives the same tables.
//
//   orders       one row per order: what it says now, when it was placed, cancelled and closed, and how it ended
//   assignments  one row per order and unit: its state; the gateway time each state was first reported (write-once);
//                states skipped on the way stay NULL and are listed in `implied`, until late news brings their time.
//                A unit that is called again keeps its row, and the times of its first turn
//   deliveries   one row per copy that was sent: its evidence, and when each level was first reached (write-once)
//   alarms       one row per console alarm: why it was raised, who closed it, why
//   units        the availability each unit reported last
//   standing     the facts without an order that a restart needs, by what they are about (domain/standing.hpp)
#pragma once
#include "gateway/domain/fact.hpp"
#include "gateway/journal/sqlite.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::journal {

inline constexpr std::array<std::string_view, 6> projection_tables = {"orders", "assignments", "deliveries",
                                                                      "alarms", "units",       "standing"};

class projection {
 public:
  // `schema` is "main" for the journal's own tables, "temp" for a fresh fold to compare with them.
  projection(database&, const std::string& schema);

  // Folds one fact. `order_key` is the key of its order, 0 for facts without one. A fact about something no
  // earlier fact planned changes nothing. Throws journal_error.
  void apply(const domain::fact&, std::int64_t order_key);

 private:
  struct folder;
  statement place_, revise_, cancel_, close_, assign_, release_, dispose_, result_, deliver_, raise_, close_alarm_,
      report_unit_, stand_, end_standing_;
  std::vector<statement> reach_;  // by evidence
  std::vector<statement> move_;   // by assignment_state
  std::vector<statement> fill_;   // likewise
};

}  // namespace kentongan::journal
