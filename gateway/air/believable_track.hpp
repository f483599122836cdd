// Where one station may be, from where it was: a place that it could not have reached is not believed at first. When
// the next one lies near it, it is the truth, and what was believed before was wrong. Pure.
#pragma once
#include "gateway/domain/time.hpp"

#include <optional>

namespace kentongan::air {

class believable_track {
 public:
  // `uncertainty_m`: of this place.
  bool accepts(double lat_deg, double lon_deg, double uncertainty_m, domain::steady_time now);

 private:
  struct fix {
    double lat_deg, lon_deg, uncertainty_m;
    domain::steady_time at;
  };
  static bool within_reach(const fix& from, const fix& to);
  std::optional<fix> believed_, doubted_;
};

// Along the earth's surface.
double distance_m(double lat1_deg, double lon1_deg, double lat2_deg, double lon2_deg);

}  // namespace kentongan::air
