// Events: what comes in from outside and has to be decided on. The dispatcher turns each into facts, effects and
// a reply; the reply leaves only when the facts are on disk.
#pragma once
#include "gateway/domain/fact.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace kentongan::domain {

// An order, an update or a cancel arrives from a call centre.
struct order_received {
  domain::order order;
  actor by;
};

// A channel reports how far a delivery got.
struct evidence_seen {
  order_id order;
  std::uint32_t delivery = 0;
  evidence to = evidence::on_air;
  std::string reason;  // of failed
  std::optional<utc_time> device_at;
};

// What a person can say with one key, one word or one button.
enum class answer_code : std::uint8_t {
  accept,          // 9, TERIMA
  en_route,        // 3, OTW
  on_scene,        // 4, TIBA
  transporting,    // 7, BAWA
  at_destination,  // 8, TUJUAN
  done,            // SELESAI
  reject,          // 6 with an order number, TOLAK
  in_field,        // 1: free again, or closes the one open assignment
  at_station,      // 2: likewise
  out_of_service,  // 6 alone: and rejects every unanswered offer
  speak,           // 5
  emergency,       // 00
  delayed,         // TERHAMBAT: still coming, later
  backup,          // BANTUAN: more hands are needed
  nothing_found,   // NIHIL: done, there was nothing
  not_ours,        // BUKAN WEWENANG: refused, another agency is needed
  report,          // LAPSIT, or any word without a step: kept as it was said
};
constexpr auto names_of(answer_code) {
  return name_table<17>{"accept",  "en_route", "on_scene",      "transporting",   "at_destination", "done",
                        "reject",  "in_field", "at_station",    "out_of_service", "speak",          "emergency",
                        "delayed", "backup",   "nothing_found", "not_ours",       "report"};
}

// A person answers. Which unit that is follows from the channel's address, never from what the message claims.
struct answer_given {
  channel_kind channel = channel_kind::phone;
  std::string address;  // call sign or responder id
  answer_code code = answer_code::accept;
  order_id order;            // which order: by id, or ...
  std::uint32_t number = 0;  // ... by short number, or neither: the only one it can be
  std::string reason, note;  // free text, <= 500 octets each
  std::optional<utc_time> device_at;
  std::string answer_id;  // the sender's own id, <= 64; a repeat of it changes nothing
  std::string other_id;   // under which the same answer may have come before; empty: none
};

// The call centre or a desk answers for a unit.
struct answer_on_behalf {
  order_id order;
  unit_id unit;
  assignment_state to = assignment_state::accepted;
  actor by;
  std::string reason;
  std::string said, via;  // the crew's own words, and how they came: "telephone", "HT by voice"
  std::optional<std::uint32_t> edition;
};

// The call centre changes who is called. A unit that is added again after it was finished gets a new assignment.
struct targets_changed {
  order_id order;
  std::vector<agency_id> add_agencies;  // their units that are not on standby
  std::vector<unit_id> add_units;
  std::vector<unit_id> drop_units;
  actor by;
  std::string reason;
  std::optional<std::uint32_t> edition;  // which the person saw; another by now is a conflict
};

// The call behind an order has been checked: its transmitters may be keyed.
struct order_verify_requested {
  order_id order;
  actor by;
  std::optional<std::uint32_t> edition;
};

// What the call turned out to be, for the statistics; also after the order has ended.
struct disposition_given {
  order_id order;
  disposition what = disposition::unknown;
  actor by;
  std::string note;
};

// Two orders belong together. A duplicate is cancelled, and its crews are told which order goes on.
struct orders_linked {
  order_id order;
  order_id other;
  order_relation relation = order_relation::related;
  actor by;
  std::optional<std::uint32_t> edition;
};

// A line of the checklist is done, or not done after all. Empty address: by `by`, at the console.
struct sop_tick_given {
  order_id order;
  std::string item;
  bool done = true;
  channel_kind channel = channel_kind::phone;
  std::string address;
  actor by;
};

// A word about an order from the console, for its timeline.
struct console_note {
  order_id order;
  actor by;
  std::string text;
};

struct alarm_close_requested {
  order_id order;  // empty: the alarm of an agency that cannot be reached
  agency_id agency;
  actor by;
  std::string reason;  // not empty: an alarm is closed by a person, with a reason
};

// Somebody is in distress, or may be. From an address that nobody knows it is one all the same.
struct emergency_called {
  channel_kind channel = channel_kind::phone;
  std::string address;
  bool unsure = false;  // a damaged frame that may be one
  std::string note;     // <= 500 octets
  std::optional<utc_time> device_at;
  std::string answer_id, other_id;  // as of answer_given
};
struct emergency_ack_requested {
  emergency_id id;
  actor by;  // a dispatcher, by name
  std::string note;
};
struct emergency_clear_requested {  // the second step
  emergency_id id;
  actor by;
  std::string reason;  // not empty
};

struct position_seen {
  channel_kind channel = channel_kind::phone;
  std::string address;
  position where;  // without device_at: now
};

// A device noticed by itself that it came into a region, or left one. It may suggest that a crew is there; only a
// person says so.
struct region_seen {
  channel_kind channel = channel_kind::phone;
  std::string address;
  bool entered = true;
  std::string region;  // its name, <= 100 octets
  std::optional<utc_time> device_at;
};

// A path works, or does not, as whoever watches over it has just seen. Said at every change and at start-up; repeats do
// no harm.
struct path_reported {
  path_kind kind = path_kind::modem;
  std::string name;
  net_id net;  // of a modem: the one that it carries
  bool up = false;
  std::string reason;  // in words
};

struct duty_change_requested {
  responder_id responder;
  duty_state to = duty_state::on;
  utc_time until;           // ignored when as_rostered
  responder_id instead_of;  // of a swap
  actor by;
  std::string reason;
};

struct net_quiet_requested {
  net_id net;
  std::optional<utc_time> until;  // nothing: it is over
  actor by;
  std::string reason;
};

using event =
    std::variant<order_received, evidence_seen, answer_given, answer_on_behalf, alarm_close_requested, emergency_called,
                 emergency_ack_requested, emergency_clear_requested, position_seen, path_reported,
                 duty_change_requested, targets_changed, order_verify_requested, disposition_given, orders_linked,
                 sop_tick_given, console_note, net_quiet_requested, region_seen>;

enum class reply_code : std::uint8_t {
  stored,     // on disk now
  repeat,     // was on disk already: same answer as then
  refused,    // understood, logged, not done: `detail` says why
  ambiguous,  // several open orders fit: name one
  unknown,    // no such order, unit or sender
  rejected,   // an order not accepted: `why` says it
  conflict,   // somebody else changed the order since: look again
};
constexpr auto names_of(reply_code) {
  return name_table<7>{"stored", "repeat", "refused", "ambiguous", "unknown", "rejected", "conflict"};
}

struct reply {
  reply_code code = reply_code::stored;
  std::optional<reject_reason> why;  // of rejected
  std::string detail;                // for people
  order_id order;
  std::uint32_t revision = 0;
  std::uint32_t number = 0;  // short number
  unit_id unit;
  std::optional<assignment_state> state;  // of the assignment, after this event
  std::uint32_t edition = 0;              // of the order, after this event; 0: no order is meant
};

// It is on disk, whether now or before.
inline bool was_taken(const reply& r) noexcept { return r.code == reply_code::stored || r.code == reply_code::repeat; }

}  // namespace kentongan::domain
