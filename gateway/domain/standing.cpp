#include "gateway/domain/standing.hpp"

namespace kentongan::domain {
namespace {

using enum standing_change;

struct keeper {
  using result = std::optional<standing>;

  static result about(std::string_view group, const std::string& name, standing_change c) {
    return standing{std::string(group) + '/' + name, c};
  }

  result operator()(const emergency_raised& f) const { return about("emergency", f.id.str(), replace); }
  result operator()(const emergency_escalated& f) const { return about("emergency", f.id.str(), append); }
  result operator()(const emergency_acknowledged& f) const { return about("emergency", f.id.str(), append); }
  result operator()(const emergency_cleared& f) const { return about("emergency", f.id.str(), end); }
  result operator()(const unit_positioned& f) const { return about("position", f.unit.str(), replace); }
  result operator()(const reach_changed& f) const { return about("reach", f.agency.str(), replace); }
  result operator()(const alarm_raised& f) const { return about("alarm", f.agency.str(), replace); }
  result operator()(const alarm_closed& f) const { return about("alarm", f.agency.str(), end); }
  result operator()(const agency_heard& f) const { return about("heard", f.agency.str(), replace); }
  result operator()(const agency_silent& f) const { return about("silent", f.agency.str() + '/' + f.shift, replace); }
  result operator()(const duty_changed& f) const {
    return about("duty", f.responder.str(), f.to == duty_state::as_rostered ? end : replace);
  }
  result operator()(const strength_short& f) const {
    return about("strength", f.unit.str() + '/' + f.shift + '/' + std::string(name_of(f.stage)), replace);
  }
  // One that is over says so until the next, which costs a row per net.
  result operator()(const net_quieted& f) const { return about("quiet", f.net.str(), replace); }
  // Of orders, or only told: units' availability has a table of its own.
  result operator()(const one_of<order_accepted, order_revised, order_cancelled, order_closed, delivery_advanced,
                                 assignment_moved, answer_refused, ladder_climbed, unit_reported, unit_called,
                                 gateway_started, milestone_filled, note_taken, overdue_noticed, ladder_reopened,
                                 targets_added, target_dropped, stand_down_climbed, stand_down_settled, order_verified,
                                 order_released, disposition_set, order_linked, sop_ticked> auto&) const {
    return std::nullopt;
  }
};

}  // namespace

std::optional<standing> standing_of(const fact& f) {
  if (!f.order.empty()) return std::nullopt;
  return std::visit(keeper{}, f.body);
}

}  // namespace kentongan::domain
