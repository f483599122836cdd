// Port: the way out to one kind of channel (air, phones). Each has its own queue, bound and back-off, so that a
// dead path never slows another.
#pragma once
#include "gateway/domain/effect.hpp"

#include <cstdint>

namespace kentongan::ports {

using domain::message_kind;
using domain::transmission;

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
