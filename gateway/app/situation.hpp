// Port `situation` over the dispatcher: gathers what stands into values. No rule of its own.
#pragma once
#include "gateway/dispatch/dispatcher.hpp"
#include "gateway/ports/clock.hpp"
#include "gateway/ports/situation.hpp"

namespace kentongan::app {

class situation final : public ports::situation {
 public:
  // All must outlive it.
  situation(const dispatch::dispatcher&, const domain::directory&, ports::clock);

  std::vector<domain::emergency_view> emergencies() const override;
  std::vector<domain::readiness_view> readiness() const override;
  domain::roster_view roster(domain::utc_time at) const override;

 private:
  const dispatch::dispatcher& dispatcher_;
  const domain::directory& directory_;
  ports::clock clock_;
};

}  // namespace kentongan::app
