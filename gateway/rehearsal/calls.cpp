#include "gateway/rehearsal/calls.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace kentongan::rehearsal {
namespace {

using namespace domain;

template <class T>
void shuffle(std::vector<T>& list, chance& c) {
  for (std::size_t i = list.size(); i > 1; --i)
    std::swap(list[i - 1], list[static_cast<std::size_t>(c.between(0, static_cast<std::int64_t>(i) - 1))]);
}

// `total` in parts as large as the weights want, adding up exactly: what rounding leaves goes to the largest
// remainders.
std::array<std::size_t, 12> apportion(std::size_t total, const std::array<unsigned, 12>& weights) {
  const std::size_t sum = std::accumulate(weights.begin(), weights.end(), std::size_t{0});
  std::array<std::size_t, 12> parts{}, order{};
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = 0; i < 12; ++i) parts[i] = total * weights[i] / sum;
  const auto rest = [&](std::size_t i) { return total * weights[i] % sum; };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rest(a) > rest(b); });
  const std::size_t given = std::accumulate(parts.begin(), parts.end(), std::size_t{0});
  for (std::size_t i = 0; i < total - given; ++i) ++parts[order[i]];
  return parts;
}

class calendar {
 public:
  calendar(const city& c, int year) : clock_(c.utc_offset), year_(year) {}

  utc_time moment(std::size_t month, bool by_day, chance& c) const {
    using namespace std::chrono;
    const year_month m{std::chrono::year{year_}, std::chrono::month{static_cast<unsigned>(month + 1)}};
    const auto first = local_days{m / 1}, next = local_days{(m + months{1}) / 1};
    const auto date = first + days{c.between(0, (next - first).count() - 1)};
    const auto of_day = by_day && !c.hit(0.1) ? c.between(6 * 60, 21 * 60 - 1) : c.between(0, 24 * 60 - 1);
    return clock_.at(date, minutes{of_day}) + milliseconds{c.between(0, 59'999)};
  }

 private:
  local_clock clock_;
  int year_;
};

}  // namespace

std::vector<call> draw_calls(const year_figures& figures, const city& where, const call_habits& habits, chance& c) {
  std::vector<std::string> kinds, places;
  for (const auto& s : figures.categories) kinds.insert(kinds.end(), s.incidents, s.name);
  for (const auto& s : figures.kecamatan) places.insert(places.end(), s.incidents, s.name);
  shuffle(kinds, c);
  shuffle(places, c);
  const auto urgent = [&](const std::string& code) {
    for (const auto& k : where.categories)
      if (k.code == code) return k.prio != priority::p3;
    return true;
  };
  const calendar dates(where, figures.year);
  const auto per_month = apportion(kinds.size(), figures.answered);
  std::vector<call> calls;
  std::size_t next = 0;
  for (std::size_t m = 0; m < 12; ++m)
    for (std::size_t i = 0; i < per_month[m]; ++i, ++next)
      calls.push_back({dates.moment(m, !urgent(kinds[next]), c), kinds[next],
                       places.empty() ? std::string{} : places[next % places.size()], m, false,
                       !c.hit(habits.unverified)});

  // A prank cries for help: it names something urgent.
  std::erase_if(kinds, [&](const std::string& code) { return !urgent(code); });
  for (std::size_t m = 0; m < 12 && !kinds.empty(); ++m)
    for (unsigned i = 0; i < figures.pranks[m]; ++i)
      if (c.hit(habits.entered))
        calls.push_back({dates.moment(m, false, c), c.pick(kinds), places.empty() ? std::string{} : c.pick(places), m,
                         true, false});
  std::stable_sort(calls.begin(), calls.end(), [](const call& a, const call& b) { return a.at < b.at; });
  return calls;
}

}  // namespace kentongan::rehearsal
