#include "gateway/app/city_ladders.hpp"

#include <algorithm>

namespace kentongan::app {
namespace {

ladder_entry to_entry(const domain::ladder_times& t) {
  using std::chrono::duration_cast, std::chrono::seconds;
  const auto s = [](std::chrono::milliseconds m) { return duration_cast<seconds>(m); };
  return {s(t.next_channel), s(t.repeat),    s(t.desk), s(t.supervisor), s(t.alarm),
          s(t.not_moving),   s(t.late_soon), s(t.late), s(t.welfare)};
}
domain::ladder_times to_times(const ladder_entry& e) {
  return {e.next_channel, e.repeat, e.desk, e.supervisor, e.alarm, e.not_moving, e.late_soon, e.late, e.welfare};
}

}  // namespace

ladder_entries to_entries(const std::array<domain::ladder_times, domain::priority_count>& l) {
  return {to_entry(l[0]), to_entry(l[1]), to_entry(l[2])};
}

std::array<domain::ladder_times, domain::priority_count> to_ladders(const ladder_entries& e) {
  return {to_times(e.p1), to_times(e.p2), to_times(e.p3)};
}

void put_own_ladders(config_result<domain::city>& result, const std::vector<agency_ladder>& list) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto& own = list[i];
    auto& agencies = result.value.agencies;
    const auto it = std::find_if(agencies.begin(), agencies.end(), [&](const auto& a) { return a.id == own.agency; });
    const auto fault = [&](std::string what) {
      result.found.errors.push_back(result.source.fault("agency_ladder#" + std::to_string(i + 1), std::move(what)));
    };
    if (it == agencies.end()) {
      fault("agency '" + own.agency.str() + "' is not defined");
      continue;
    }
    const auto p = static_cast<std::size_t>(own.prio);
    if (it->ladders[p]) {
      fault("agency '" + own.agency.str() + "' has another one for " + std::string(name_of(own.prio)));
      continue;
    }
    auto times = result.value.ladders[p];
    const auto take = [](std::chrono::milliseconds& into, std::chrono::seconds given) {
      if (given != inherited) into = given;
    };
    take(times.next_channel, own.next_channel);
    take(times.repeat, own.repeat);
    take(times.desk, own.desk);
    take(times.supervisor, own.supervisor);
    take(times.alarm, own.alarm);
    take(times.not_moving, own.not_moving);
    take(times.late_soon, own.late_soon);
    take(times.late, own.late);
    take(times.welfare, own.welfare);
    it->ladders[p] = times;
  }
}

}  // namespace kentongan::app
