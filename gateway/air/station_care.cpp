#include "gateway/air/station_care.hpp"

#include <algorithm>
#include <cmath>

namespace kentongan::air {

void station_care::heard(std::string_view who, const signal_meters& m, domain::utc_time at) {
  if (who.empty()) return;
  auto it = stations_.find(who);
  if (it == stations_.end()) {
    if (stations_.size() >= settings_.stations)
      stations_.erase(std::min_element(stations_.begin(), stations_.end(),
                                       [](const auto& a, const auto& b) { return a.second.last < b.second.last; }));
    it = stations_.emplace(std::string(who), station{0, at, m}).first;
  }
  auto& s = it->second;
  ++s.count;
  s.last = at;
  // The mean of all at first, then of about the last ten: an adjustment shows soon.
  const double share = 1.0 / static_cast<double>(std::min<std::uint64_t>(s.count, 10));
  const auto blend = [share](double& mean, double x) { mean += (x - mean) * share; };
  blend(s.mean.level_dbfs, m.level_dbfs);
  blend(s.mean.snr_db, m.snr_db);
  blend(s.mean.twist_db, m.twist_db);
  if (m.offset_hz) {
    if (!s.mean.offset_hz) s.mean.offset_hz = m.offset_hz;
    blend(*s.mean.offset_hz, *m.offset_hz);
  }
}

std::optional<double> station_care::median_level() const {
  std::vector<double> levels;
  for (const auto& [who, s] : stations_)
    if (s.count >= settings_.few) levels.push_back(s.mean.level_dbfs);
  if (levels.empty()) return std::nullopt;
  const auto middle = levels.begin() + static_cast<std::ptrdiff_t>(levels.size() / 2);
  std::nth_element(levels.begin(), middle, levels.end());
  return *middle;
}

std::vector<station_report> station_care::stations() const {
  const auto median = median_level();
  std::vector<station_report> list;
  for (const auto& [who, s] : stations_) {
    station_report r{who, s.count, s.last, s.mean, care::too_few, 0};
    if (s.count >= settings_.few && median) {
      const double louder = s.mean.level_dbfs - *median;
      r.advice = care::fine;
      if (louder > settings_.loud_db)
        r.advice = care::too_loud, r.by = louder;
      else if (s.mean.snr_db < settings_.weak_snr_db)
        r.advice = care::weak, r.by = s.mean.snr_db;
      else if (louder < -settings_.loud_db)
        r.advice = care::too_quiet, r.by = -louder;
      else if (std::abs(s.mean.twist_db) > settings_.twist_db)
        r.advice = care::twisted, r.by = s.mean.twist_db;
      else if (s.mean.offset_hz && std::abs(*s.mean.offset_hz) > settings_.offset_hz)
        r.advice = care::off_pitch, r.by = *s.mean.offset_hz;
    }
    list.push_back(std::move(r));
  }
  return list;
}

station_report station_care::own() const {
  station_report r;
  const auto median = median_level();
  if (!median) return r;
  r.mean.level_dbfs = *median;
  r.advice = care::fine;
  if (*median > settings_.own_high_dbfs) r.advice = care::too_loud, r.by = *median - settings_.own_high_dbfs;
  if (*median < settings_.own_low_dbfs) r.advice = care::too_quiet, r.by = settings_.own_low_dbfs - *median;
  return r;
}

}  // namespace kentongan::air
