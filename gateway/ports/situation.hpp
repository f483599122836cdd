// Port: how things stand apart from orders, for lists and boards.
#pragma once
#include "gateway/domain/situation_view.hpp"

#include <vector>

namespace kentongan::ports {

class situation {
 public:
  virtual ~situation() = default;
  virtual std::vector<domain::emergency_view> emergencies() const = 0;  // unacknowledged first, oldest first
  virtual std::vector<domain::readiness_view> readiness() const = 0;    // every agency, the worst first
  virtual domain::roster_view roster(domain::utc_time at) const = 0;
};

}  // namespace kentongan::ports
