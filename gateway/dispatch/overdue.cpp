// Rules of a crew that owes a word: it accepted and does not move, is on its way and not there, or is silent on the
// scene. It is asked first; then a person at the console has to look. Any word of the crew starts the wait anew.
#include "gateway/dispatch/turn.hpp"

#include <algorithm>

namespace kentongan::dispatch {

using namespace domain;

auto dispatcher::turn::owed_by(const open_order& o, const assignment_view& a) const -> owed {
  // Asked of every crew at every turn: whoever cannot owe anything costs no look-up.
  if (o.is_drill() || is_offered(a) || is_final(a.state)) return {};
  const auto& t = times_of(o, a.agency);
  switch (a.state) {
    case assignment_state::accepted:
      if (t.not_moving.count() == 0) return {};
      return {overdue::moving, {t.not_moving, 2 * t.not_moving}, 2};
    case assignment_state::en_route:
      if (t.late.count() == 0) return {};
      if (t.late_soon.count() == 0) return {overdue::arrival, {t.late, 2 * t.late}, 2};
      return {overdue::arrival, {t.late_soon, t.late}, 2};
    case assignment_state::on_scene:
    case assignment_state::transporting:
    case assignment_state::at_destination: {
      const auto* c = d_.directory_.find_category(o.order->category);
      const std::chrono::milliseconds wait = c && c->welfare.count() > 0 ? c->welfare : t.welfare;
      if (wait.count() == 0) return {};
      return {overdue::welfare, {wait, wait + welfare_answer, wait + 2 * welfare_answer}, 3};
    }
    default:
      return {};
  }
}

steady_time dispatcher::turn::overdue_due(const open_order& o, const assignment_view& a) const {
  const owed w = owed_by(o, a);
  return a.overdue_times < w.count ? a.heard_steady + w.after[a.overdue_times] : steady_time::max();
}

// One notice, however many were missed while the gateway was down.
void dispatcher::turn::remind(open_order& o, std::size_t index) {
  const assignment_view& a = o.assignments[index];
  const owed w = owed_by(o, a);
  std::uint32_t times = a.overdue_times;
  while (times < w.count && a.heard_steady + w.after[times] <= now_.steady) ++times;
  if (times == a.overdue_times) return;
  overdue_noticed f{a.unit, a.agency, w.what, times, {}};
  const bool last = times == w.count;
  if (!last) plan_unit(o, f.deliveries, a.unit, which::used);
  const unit_id unit = a.unit;
  const agency_id agency = a.agency;
  // A fresh question takes the place of the one before, and so does the alarm.
  for (std::size_t i = 0; i < o.deliveries.size(); ++i)
    if (const auto& d = o.deliveries[i]; d.unit == unit && is_check(d.kind) && !is_over(d.state))
      recall_delivery(o, i, "not answered");
  supersede(o, f.deliveries);
  record(o.id(), std::move(f));
  if (!last) return;
  constexpr std::string_view reasons[] = {" has accepted and does not move", " is on its way and not there",
                                          " does not answer on the scene"};
  raise_fresh_alarm(o, agency, unit.str() + std::string(reasons[static_cast<std::size_t>(w.what)]));
  if (w.what == overdue::welfare) assume_distress(o, unit, agency);
}

// Two welfare checks that nobody answered are an emergency (status model: "two misses -> emergency"), marked unsure.
void dispatcher::turn::assume_distress(const open_order& o, const unit_id& unit, const agency_id& agency) {
  const emergency_id id(unit.str());
  if (const auto* open = d_.state_.emergencies().find(id); open && !open->acknowledged_at) return;
  record({},
         emergency_raised{
             id, unit, agency, {}, true, "no answer to the welfare checks of #" + std::to_string(o.number), {}, {}});
}

}  // namespace kentongan::dispatch
