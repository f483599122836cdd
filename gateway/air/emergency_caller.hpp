// Emergencies heard on the air, told to the intake again until it has taken them: that the journal cannot be written
// now must not cost one. Bounded. Not thread safe.
#pragma once
#include "gateway/air/lifeline.hpp"
#include "gateway/ports/clock.hpp"
#include "gateway/ports/intake.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>

namespace kentongan::air {

struct emergency_settings {
  std::chrono::milliseconds retry{5'000};
  std::size_t limit = 64;  // waiting for the intake
};

class emergency_caller {
 public:
  // What the intake said in the end; `rejected` only when too many wait already.
  using told = std::function<void(const domain::reply&)>;

  // The intake must outlive it; the hook is not run once the caller is gone.
  emergency_caller(ports::intake&, ports::clock, emergency_settings = {});
  emergency_caller(const emergency_caller&) = delete;
  emergency_caller& operator=(const emergency_caller&) = delete;

  void call(domain::emergency_called, told then = {});

  std::optional<domain::steady_time> deadline() const;  // may become earlier with every reply of the intake
  void tick();

 private:
  struct waiting {
    domain::steady_time at;
    domain::emergency_called event;
    told then;
  };

  ports::intake& intake_;
  ports::clock clock_;
  emergency_settings settings_;
  std::deque<waiting> waiting_;
  lifeline<emergency_caller> self_{*this};  // the intake's replies come later, perhaps after we are gone
};

}  // namespace kentongan::air
