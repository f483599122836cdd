// An open order as it stands: the fold of its facts. Values for boards, lists and the timeline's header.
#pragma once
#include "gateway/domain/effect.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kentongan::domain {

// The call-back of a crew that had answered: it has its own confirmation, by a person.
enum class stand_down_state : std::uint8_t { none, wanted, confirmed, given_up };
constexpr auto names_of(stand_down_state) { return name_table<4>{"none", "wanted", "confirmed", "given_up"}; }

struct assignment_view {
  unit_id unit;
  agency_id agency;
  route_role role = route_role::primary;
  assignment_state state = assignment_state::offered;
  utc_time since;  // of the state
  std::string reason;
  work_result result = work_result::unsaid;
  // When each state was first reached, by the device's clock where it has one; written once. A step that was implied
  // has no time until late news of it brings one.
  std::array<std::optional<utc_time>, assignment_state_count> first_at{};
  stand_down_state stand_down = stand_down_state::none;
  std::uint8_t stand_down_steps = 0;  // bit per ladder_step
  steady_time since_steady;           // of the state
  steady_time heard_steady;           // of the crew's last word; what it owes is counted from here
  std::uint32_t overdue_times = 0;    // notices since then
};

struct delivery_view {
  std::uint32_t number = 0;
  agency_id agency;
  unit_id unit;  // empty: desk
  domain::channel channel;
  message_kind kind = message_kind::dispatch;
  evidence state = evidence::queued;
  utc_time since;  // of the state
  std::string reason;
  steady_time planned_steady;
};

// One agency's ladder within an order. Its own answer stops it, nobody else's.
struct ladder_view {
  agency_id agency;
  steady_time since;             // its waiting times count from here
  std::uint8_t steps_taken = 0;  // bit per ladder_step
  bool alarm_open = false;
  bool alarm_closed = false;  // by a person: no further alarm for this agency
};

struct order_view {
  std::shared_ptr<const domain::order> order;  // the latest revision
  std::uint32_t number = 0;
  std::uint32_t revision = 0;
  std::uint64_t content = 0;  // of the latest revision, as received
  utc_time accepted_at;
  bool cancelled = false;
  bool verified = true;       // false: no transmitter is keyed for it yet
  bool held = false;          // a routine order that waits for the working hours
  std::uint32_t edition = 1;  // counts what people changed, so that two at once are noticed
  disposition what = disposition::unknown;
  std::vector<std::pair<order_id, order_relation>> links;
  std::vector<std::string> ticked;  // checklist items that are done
  std::vector<assignment_view> assignments;
  std::vector<delivery_view> deliveries;
  std::vector<ladder_view> ladders;
};

}  // namespace kentongan::domain
