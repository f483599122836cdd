// Evidence on its way to the journal. A device says a thing once and will not say it again, so what the intake cannot
// take is kept, and told again until it can. Bounded; not thread safe. deadline() may become earlier with every
// submit() and with every reply of the intake.
#pragma once
#include "gateway/air/lifeline.hpp"
#include "gateway/ports/clock.hpp"
#include "gateway/ports/intake.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace kentongan::air {

struct evidence_settings {
  std::chrono::milliseconds retry{5000};
  std::size_t limit = 1024;  // waiting; the oldest is dropped
};

class evidence_reporter {
 public:
  // The intake must outlive it.
  evidence_reporter(ports::intake&, ports::clock, evidence_settings);
  evidence_reporter(const evidence_reporter&) = delete;
  evidence_reporter& operator=(const evidence_reporter&) = delete;

  void submit(domain::evidence_seen);

  std::optional<domain::steady_time> deadline() const;
  void tick(domain::steady_time now);
  std::uint64_t dropped() const noexcept { return dropped_; }

 private:
  struct late {
    domain::steady_time at;
    domain::evidence_seen evidence;
  };
  ports::intake& intake_;
  ports::clock now_;
  evidence_settings settings_;
  std::deque<late> late_;  // by time
  std::uint64_t dropped_ = 0;
  lifeline<evidence_reporter> self_{*this};  // the intake's replies come later, perhaps after we are gone
};

}  // namespace kentongan::air
