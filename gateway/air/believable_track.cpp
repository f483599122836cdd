#include "gateway/air/believable_track.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>

namespace kentongan::air {

namespace {

constexpr double earth_m = 6'371'009;  // mean radius
// No crew travels faster than sound; what GPS receivers are off when they have just been switched on comes on top.
constexpr double fastest_m_s = 340;
constexpr double slack_m = 2000;

}  // namespace

double distance_m(double lat1_deg, double lon1_deg, double lat2_deg, double lon2_deg) {
  constexpr double rad = std::numbers::pi / 180;
  const double half_lat = std::sin((lat2_deg - lat1_deg) * rad / 2),
               half_lon = std::sin((lon2_deg - lon1_deg) * rad / 2);
  const double h = half_lat * half_lat + std::cos(lat1_deg * rad) * std::cos(lat2_deg * rad) * half_lon * half_lon;
  return 2 * earth_m * std::asin(std::sqrt(std::min(h, 1.0)));
}

bool believable_track::within_reach(const fix& from, const fix& to) {
  const double seconds = std::chrono::duration<double>(to.at - from.at).count();
  return distance_m(from.lat_deg, from.lon_deg, to.lat_deg, to.lon_deg) <=
         slack_m + fastest_m_s * seconds + 2 * (from.uncertainty_m + to.uncertainty_m);
}

bool believable_track::accepts(double lat_deg, double lon_deg, double uncertainty_m, domain::steady_time now) {
  const fix here{lat_deg, lon_deg, uncertainty_m, now};
  if (believed_ && !within_reach(*believed_, here) && !(doubted_ && within_reach(*doubted_, here))) {
    doubted_ = here;
    return false;
  }
  believed_ = here;
  doubted_.reset();
  return true;
}

}  // namespace kentongan::air
