// An open order as it stands: the fold of its facts. Values for boards, lists and the timeline's header.
#pragma once
#include "gateway/domain/effect.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace kentongan::domain {

struct assignment_view {
  unit_id unit;
  agency_id agency;
  route_role role = route_role::primary;
  assignment_state state = assignment_state::offered;
  utc_time since;  // of the state
  std::string reason;
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
};

// One agency's ladder within an order. Its own answer stops it, nobody else's.
struct ladder_view {
  agency_id agency;
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
  std::vector<assignment_view> assignments;
  std::vector<delivery_view> deliveries;
  std::vector<ladder_view> ladders;
};

}  // namespace kentongan::domain
