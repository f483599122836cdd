// Facts: what happened, in the past tense, decided once and never changed. The journal is a list of them, and
// the dispatcher's whole state is their fold. A fact carries everything its replay needs: no rule is asked again.
#pragma once
#include "gateway/domain/actor.hpp"
#include "gateway/domain/delivery.hpp"
#include "gateway/domain/order.hpp"
#include "gateway/domain/situation.hpp"
#include "gateway/domain/unit_status.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace kentongan::domain {

struct planned_assignment {
  unit_id unit;
  agency_id agency;
  route_role role = route_role::primary;
};

// One copy of the order that is to be sent. `number` counts within the order from 1 and is never used again.
struct planned_delivery {
  std::uint32_t number = 0;
  agency_id agency;
  unit_id unit;  // empty: the agency's desk
  domain::channel channel;
  bool off_duty = false;  // its person is not on duty; called all the same, because nobody else is there
};

enum class ladder_step : std::uint8_t { next_channel, repeat, desk, alarm, rejected, supervisor };
constexpr auto names_of(ladder_step) {
  return name_table<6>{"next_channel", "repeat", "desk", "alarm", "rejected", "supervisor"};
}

// A word of a crew or of the console that moves no assignment, or what a crew's phone has noticed by itself.
enum class note_kind : std::uint8_t {
  report,   // LAPSIT, free text
  delayed,  // TERHAMBAT
  backup,   // BANTUAN
  well,     // an answer that says nothing new but that somebody is there
  console,  // by a dispatcher
  entered,  // its phone has come into a region: perhaps the crew is there. Nobody has said so
  left,
};
constexpr auto names_of(note_kind) {
  return name_table<7>{"report", "delayed", "backup", "well", "console", "entered", "left"};
}

// What a crew owes a word about.
enum class overdue : std::uint8_t { moving, arrival, welfare };
constexpr auto names_of(overdue) { return name_table<3>{"moving", "arrival", "welfare"}; }

// What the call turned out to be.
enum class disposition : std::uint8_t { unknown, real, false_alarm, prank };
constexpr auto names_of(disposition) { return name_table<4>{"unknown", "real", "false_alarm", "prank"}; }

enum class order_relation : std::uint8_t { related, duplicate_of };
constexpr auto names_of(order_relation) { return name_table<2>{"related", "duplicate_of"}; }

struct order_accepted {
  domain::order order;        // with priority and valid_until filled in
  std::uint32_t number = 0;   // the short number spoken and keyed on the air, unique among open orders
  std::uint64_t content = 0;  // content_hash of what the sender said
  std::vector<planned_assignment> assignments;
  std::vector<planned_delivery> deliveries;
  std::optional<utc_time> held_until;  // a routine order outside the working hours: planned, and offered then
};
struct order_revised {  // update: new words, sent again to everyone still concerned
  domain::order order;
  std::uint64_t content = 0;
  std::vector<planned_delivery> deliveries;
};
struct order_cancelled {  // the stand-down; deliveries carry it to those who had answered
  std::uint32_t revision = 0;
  std::uint64_t content = 0;
  std::string reason;
  actor by;
  std::vector<planned_delivery> deliveries;
};
struct order_closed {
  std::string outcome;  // "done", "cancelled", "rejected", "expired", "handed_over"
};
struct delivery_advanced {
  std::uint32_t delivery = 0;
  evidence to = evidence::queued;
  std::string reason;                 // of failed and recalled
  std::optional<utc_time> device_at;  // when the device says it happened
};
struct assignment_moved {
  unit_id unit;
  agency_id agency;
  assignment_state from = assignment_state::offered;
  assignment_state to = assignment_state::offered;
  std::vector<assignment_state> implied;
  actor by;
  std::optional<utc_time> device_at;
  std::string reason, note;
  std::string answer_id;  // the sender's id of this answer; empty when it has none
  work_result result = work_result::unsaid;
  std::string via;  // on behalf: how the crew's word came, "telephone"
};
struct answer_refused {  // kept on the timeline, changes nothing
  unit_id unit;
  assignment_state from = assignment_state::offered;
  assignment_state wanted = assignment_state::offered;
  verdict why = verdict::illegal;
  actor by;
  std::optional<utc_time> device_at;
  std::string answer_id;
};
struct ladder_climbed {
  agency_id agency;
  ladder_step step = ladder_step::repeat;
  std::vector<planned_assignment> assignments;  // units called in by this step
  std::vector<planned_delivery> deliveries;
};
struct alarm_raised {  // of an agency that cannot be reached at all: without an order
  agency_id agency;
  std::string reason;
};
struct alarm_closed {
  agency_id agency;
  actor by;
  std::string reason;
};
struct unit_reported {  // the unit's own availability; order id empty
  unit_id unit;
  availability to = availability::unknown;
  actor by;
  std::optional<utc_time> device_at;
  std::string answer_id;  // as of assignment_moved
};
struct unit_called {
  unit_id unit;
  unit_call what = unit_call::speak;
  actor by;
  std::string note;
  std::string answer_id;  // as of assignment_moved
};
struct milestone_filled {  // news of an earlier step, later than that of a later one: its time is kept
  unit_id unit;
  agency_id agency;
  assignment_state state = assignment_state::accepted;
  actor by;
  std::optional<utc_time> device_at;
  std::string answer_id;
};
struct note_taken {
  unit_id unit;  // empty: a note of the console
  agency_id agency;
  note_kind what = note_kind::report;
  std::string text;
  actor by;
  std::optional<utc_time> device_at;
  std::string answer_id;
};
struct overdue_noticed {  // a crew owes a word: it is asked, and from the second time on the console is alarmed
  unit_id unit;
  agency_id agency;
  overdue what = overdue::moving;
  std::uint32_t times = 1;  // since its last word
  std::vector<planned_delivery> deliveries;
};
struct ladder_reopened {  // nobody of the agency is on it any more: its ladder counts from now
  agency_id agency;
  std::string reason;
};
struct targets_added {
  std::vector<planned_assignment> assignments;
  std::vector<planned_delivery> deliveries;
  actor by;
  std::string reason;
};
struct target_dropped {  // its stand-down, if it had answered; the assignment moves by a fact of its own
  unit_id unit;
  agency_id agency;
  std::vector<planned_delivery> deliveries;
  actor by;
  std::string reason;
};
struct stand_down_climbed {  // nobody has confirmed it
  unit_id unit;
  agency_id agency;
  ladder_step step = ladder_step::repeat;
  std::vector<planned_delivery> deliveries;
};
struct stand_down_settled {
  unit_id unit;
  agency_id agency;
  bool confirmed = false;  // by a person who speaks for the unit; else given up
  actor by;
  std::optional<utc_time> device_at;
  std::string reason;
  std::string answer_id;
};
struct order_verified {  // transmitters may be keyed
  std::vector<planned_delivery> deliveries;
  actor by;
};
struct order_released {  // the working hours have come
  std::vector<planned_delivery> deliveries;
};
struct disposition_set {
  disposition what = disposition::unknown;
  actor by;
  std::string note;
};
struct order_linked {
  order_id other;
  order_relation relation = order_relation::related;
  actor by;
};
struct sop_ticked {
  std::string item;
  bool done = false;  // false: taken back
  unit_id unit;       // empty: at the console
  actor by;
};
struct gateway_started {
  std::string boot;  // the boot id that the last will carries too
  std::string version;
};

using fact_body =
    std::variant<order_accepted, order_revised, order_cancelled, order_closed, delivery_advanced, assignment_moved,
                 answer_refused, ladder_climbed, alarm_raised, alarm_closed, unit_reported, unit_called,
                 gateway_started, emergency_raised, emergency_escalated, emergency_acknowledged, emergency_cleared,
                 unit_positioned, reach_changed, agency_heard, agency_silent, duty_changed, strength_short,
                 milestone_filled, note_taken, overdue_noticed, ladder_reopened, targets_added, target_dropped,
                 stand_down_climbed, stand_down_settled, order_verified, order_released, disposition_set, order_linked,
                 sop_ticked, net_quieted>;

// One row of the journal.
struct fact {
  std::uint64_t seq = 0;  // 1, 2, 3 ... without gaps
  utc_time at;            // gateway time
  order_id order;         // empty for facts about units, agencies and the gateway
  fact_body body;
};

// The name of a fact's type in the journal: its struct's name.
constexpr auto fact_names =
    name_table<37>{"order_accepted",    "order_revised",      "order_cancelled",     "order_closed",
                   "delivery_advanced", "assignment_moved",   "answer_refused",      "ladder_climbed",
                   "alarm_raised",      "alarm_closed",       "unit_reported",       "unit_called",
                   "gateway_started",   "emergency_raised",   "emergency_escalated", "emergency_acknowledged",
                   "emergency_cleared", "unit_positioned",    "reach_changed",       "agency_heard",
                   "agency_silent",     "duty_changed",       "strength_short",      "milestone_filled",
                   "note_taken",        "overdue_noticed",    "ladder_reopened",     "targets_added",
                   "target_dropped",    "stand_down_climbed", "stand_down_settled",  "order_verified",
                   "order_released",    "disposition_set",    "order_linked",        "sop_ticked",
                   "net_quieted"};
inline std::string_view name_of(const fact_body& b) { return fact_names[b.index()]; }

}  // namespace kentongan::domain
