// Effects: what has to happen outside because of facts. They leave only when those facts are on disk.
#pragma once
#include "gateway/domain/fact.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace kentongan::domain {

enum class message_kind : std::uint8_t {
  dispatch,
  update,
  stand_down,
  nudge,    // accepted or on the way, and silent: how far are you?
  welfare,  // on the scene, and silent: are you all right?
};
constexpr auto names_of(message_kind) { return name_table<5>{"dispatch", "update", "stand_down", "nudge", "welfare"}; }

// A question to a silent crew.
constexpr bool is_check(message_kind k) noexcept { return k == message_kind::nudge || k == message_kind::welfare; }

// One delivery to be sent. The fact that planned it is on disk.
struct transmission {
  std::shared_ptr<const domain::order> order;
  std::uint32_t number = 0;    // the order's short number
  std::uint32_t delivery = 0;  // unique within the order; the same after a restart, so a repeat can be recognised
  message_kind kind = message_kind::dispatch;
  priority prio = priority::p1;
  domain::channel channel;
  unit_id unit;  // empty: the agency's desk
  agency_id agency;
  steady_time expires;              // not sent or repeated after it
  const category* about = nullptr;  // of the city, for its checklist; null: none
};

// Stop sending a delivery: answered elsewhere, cancelled, superseded or expired.
struct recall {
  domain::channel channel;
  order_id order;
  std::uint32_t delivery = 0;
};

// Which layer of evidence a report speaks of. Layers never overwrite one another.
enum class report_layer : std::uint8_t {
  order,
  delivery,
  assignment,
  answer,
  ladder,
  alarm,
  unit,
  call,
  emergency,
  readiness,  // can the agency be reached
  roster,     // who is on duty
  note,       // a word that moves nothing; the checklist
  net,        // a radio net: quiet mode
};
constexpr auto names_of(report_layer) {
  return name_table<13>{"order", "delivery",  "assignment", "answer", "ladder", "alarm", "unit",
                        "call",  "emergency", "readiness",  "roster", "note",   "net"};
}

// An open assignment of a unit in distress.
struct task {
  order_id order;
  std::uint32_t number = 0;
  assignment_state state = assignment_state::offered;
};

// One line of news for the call centre and one agency (field-status feed).
struct report {
  std::uint64_t seq = 0;  // of the fact behind it; one fact may make reports to several agencies
  utc_time at;
  agency_id agency;  // empty: for the call centre alone
  report_layer layer = report_layer::order;
  std::string_view state;  // a stable name from the tables of names_of(), never from outside
  order_id order;
  std::uint32_t revision = 0, number = 0;
  unit_id unit;
  std::uint32_t delivery = 0;
  std::string channel;  // "aprs:DMKR1-7"
  actor by;
  std::optional<utc_time> device_at;
  std::string reason, note;
  std::vector<assignment_state> implied;
  std::vector<unit_id> units;     // layer order: who was called; who had given no last word when it was closed
  std::string subject;            // layer emergency: its id; layer roster: the responder; layer net: the net
  std::optional<position> where;  // layer emergency: last known
  std::vector<task> tasks;        // layer emergency: what the unit is at
  bool unsure = false;            // layer emergency
  bool repeat = false;            // said before, and nobody has taken it on
};

// Said again to the call centre and the agency, with no fact of its own: nobody has taken it on yet. Worth nothing
// later.
struct reminder {
  report what;
};
// Said to a supervisor of the centre, likewise.
struct page {
  report what;
  domain::channel channel;
};

using effect = std::variant<transmission, recall, report, reminder, page>;

// "aprs:DMKR1-7": how a channel is written in reports and in the audit.
inline std::string text_of(const channel& c) { return std::string(name_of(c.kind)) + ':' + c.address; }

}  // namespace kentongan::domain
