// Port: the way out to one kind of channel (air, phones). Each has its own queue, bound and back-off, so that a
// dead path never slows another.
#pragma once
#include <cstdint>
#include <memory>

#include "gateway/domain/fact.hpp"

namespace kentongan::ports {

enum class message_kind : std::uint8_t { dispatch, update, stand_down };

// One delivery to be sent. The fact that planned it is on disk.
struct transmission {
  std::shared_ptr<const domain::order> order;
  std::uint32_t number = 0;    // the order's short number
  std::uint32_t delivery = 0;  // unique within the order; the same after a restart, so a repeat can be recognised
  message_kind kind = message_kind::dispatch;
  domain::priority prio = domain::priority::p1;
  domain::channel channel;
  domain::unit_id unit;      // empty: the agency's desk
  domain::agency_id agency;
  domain::steady_time expires;  // not sent or repeated after it
};

class sender {
 public:
  virtual ~sender() = default;

  // Sends and repeats until the receiving device's own receipt, `expires` or recall(). Evidence is reported
  // through intake (evidence_seen); a delivery that cannot be sent at all is reported as failed, with a reason.
  virtual void send(const transmission&) = 0;

  // Stops repeating. What is already on its way stays on its way. Unknown deliveries are ignored.
  virtual void recall(const domain::order_id&, std::uint32_t delivery) = 0;
};

}  // namespace kentongan::ports
