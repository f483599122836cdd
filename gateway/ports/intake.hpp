// Port: the way in. Whatever a channel hears goes through here, and its answer comes back when it is on disk.
#pragma once
#include "gateway/domain/event.hpp"

#include <functional>

namespace kentongan::ports {

class intake {
 public:
  virtual ~intake() = default;

  // `done` runs exactly once, later: after the commit for stored, at the next turn of the loop for everything that
  // changed nothing, and with rejected/unavailable while the journal cannot be written. May be empty.
  virtual void submit(domain::event, std::function<void(const domain::reply&)> done) = 0;
};

}  // namespace kentongan::ports
