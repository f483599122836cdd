// What a fact means to those outside: reports for the call centre and the agencies.
#include "gateway/dispatch/turn.hpp"

#include <algorithm>

namespace kentongan::dispatch {

using namespace domain;

namespace {

domain::report blank(const fact& f, const open_order* o) {
  domain::report r;
  r.seq = f.seq;
  r.at = f.at;
  r.order = f.order;
  if (o) {
    r.revision = o->revision;
    r.number = o->number;
  }
  return r;
}

// Turns one fact into reports, one for every agency it concerns.
struct reporter {
  const directory& city;
  const fact& f;
  const open_order* o;
  std::vector<effect>& out;

  void to_agency(domain::report r, const agency_id& agency) {
    r.agency = agency;
    out.emplace_back(std::move(r));
  }
  // Each agency sees the order, and of the units only its own.
  void to_all(const domain::report& r, const std::vector<planned_assignment>& units = {}) {
    for (const auto& l : o->ladders) {
      domain::report copy = r;
      for (const auto& u : units)
        if (u.agency == l.agency) copy.units.push_back(u.unit);
      to_agency(std::move(copy), l.agency);
    }
  }
  domain::report make(report_layer layer, std::string_view state) {
    auto r = blank(f, o);
    r.layer = layer;
    r.state = state;
    return r;
  }
  void unit_news(const unit_id& unit, report_layer layer, std::string_view state, const actor& by, std::string note,
                 std::optional<utc_time> device_at) {
    auto r = make(layer, state);
    r.unit = unit;
    r.by = by;
    r.note = std::move(note);
    r.device_at = device_at;
    if (const auto* u = city.find(unit)) to_agency(std::move(r), u->agency);
  }

  // Units of whom nobody is on duty, so that everybody was called: each agency is told of its own.
  void to_all(const domain::report& r, const std::vector<planned_assignment>& units,
              const std::vector<planned_delivery>& sent) {
    const auto first = out.size();
    to_all(r, units);
    for (auto i = first; i < out.size(); ++i) {
      auto& told = std::get<domain::report>(out[i]);
      std::string asleep;
      for (const auto& d : sent) {
        if (!d.off_duty || d.agency != told.agency || asleep.find(d.unit.str()) != std::string::npos) continue;
        asleep += (asleep.empty() ? "" : ", ") + d.unit.str();
      }
      if (!asleep.empty()) told.note = "nobody is on duty, so everybody was called: " + asleep;
    }
  }

  void operator()(const order_accepted& a) { to_all(make(report_layer::order, "stored"), a.assignments, a.deliveries); }
  void operator()(const order_revised& r) { to_all(make(report_layer::order, "revised"), {}, r.deliveries); }
  void operator()(const order_cancelled& c) {
    auto r = make(report_layer::order, "cancelled");
    r.by = c.by;
    r.reason = c.reason;
    to_all(r);
  }
  void operator()(const order_closed& c) {
    auto r = make(report_layer::order, "closed");
    r.reason = c.outcome;
    // The units that it ends for without a last word of their own.
    std::vector<planned_assignment> silent;
    for (const auto& a : o->assignments)
      if (o->is_drill() ? !is_answered(a.state) : !is_final(a.state)) silent.push_back({a.unit, a.agency, a.role});
    to_all(r, silent);
  }
  void operator()(const delivery_advanced& d) {
    const auto it = std::find_if(o->deliveries.begin(), o->deliveries.end(),
                                 [&](const delivery_view& v) { return v.number == d.delivery; });
    if (it == o->deliveries.end()) return;
    auto r = make(report_layer::delivery, name_of(d.to));
    r.unit = it->unit;
    r.delivery = d.delivery;
    r.channel = text_of(it->channel);
    r.reason = d.reason;
    r.device_at = d.device_at;
    to_agency(std::move(r), it->agency);
  }
  void operator()(const assignment_moved& m) {
    auto r = make(report_layer::assignment, name_of(m.to));
    r.unit = m.unit;
    r.by = m.by;
    r.device_at = m.device_at;
    r.reason = m.reason;
    r.note = m.note;
    r.implied = m.implied;
    to_agency(std::move(r), m.agency);
  }
  void operator()(const answer_refused& a) {
    auto r = make(report_layer::answer, "refused");
    r.unit = a.unit;
    r.by = a.by;
    r.device_at = a.device_at;
    r.reason =
        std::string(name_of(a.from)) + " to " + std::string(name_of(a.wanted)) + ": " + std::string(name_of(a.why));
    if (const auto* u = city.find(a.unit)) to_agency(std::move(r), u->agency);
  }
  void operator()(const ladder_climbed& l) {
    auto r = make(report_layer::ladder, name_of(l.step));
    for (const auto& a : l.assignments) r.units.push_back(a.unit);
    if (std::ranges::any_of(l.deliveries, &planned_delivery::off_duty)) r.note = "also people who are off duty";
    to_agency(std::move(r), l.agency);
  }
  void operator()(const alarm_raised& a) {
    auto r = make(report_layer::alarm, "raised");
    r.reason = a.reason;
    to_agency(std::move(r), a.agency);
  }
  void operator()(const alarm_closed& a) {
    auto r = make(report_layer::alarm, "closed");
    r.by = a.by;
    r.reason = a.reason;
    to_agency(std::move(r), a.agency);
  }
  void operator()(const unit_reported& u) {
    unit_news(u.unit, report_layer::unit, name_of(u.to), u.by, {}, u.device_at);
  }
  void operator()(const unit_called& u) { unit_news(u.unit, report_layer::call, name_of(u.what), u.by, u.note, {}); }
  void operator()(const milestone_filled& m) {
    auto r = make(report_layer::assignment, "filled_in");
    r.unit = m.unit;
    r.by = m.by;
    r.device_at = m.device_at;
    r.implied = {m.state};
    to_agency(std::move(r), m.agency);
  }
  void operator()(const note_taken& n) {
    auto r = make(report_layer::note, name_of(n.what));
    r.unit = n.unit;
    r.by = n.by;
    r.note = n.text;
    r.device_at = n.device_at;
    if (n.agency.empty()) return to_all(r);
    to_agency(std::move(r), n.agency);
  }
  void operator()(const overdue_noticed& n) {
    auto r = make(report_layer::ladder, n.what == overdue::moving    ? "not_moving"
                                        : n.what == overdue::arrival ? "not_there"
                                                                     : "welfare");
    r.unit = n.unit;
    r.note = std::to_string(n.times);
    to_agency(std::move(r), n.agency);
  }
  void operator()(const ladder_reopened& l) {
    auto r = make(report_layer::ladder, "reopened");
    r.reason = l.reason;
    to_agency(std::move(r), l.agency);
  }
  void operator()(const targets_added& t) {
    auto r = make(report_layer::order, "targets_added");
    r.by = t.by;
    r.reason = t.reason;
    for (const auto& l : o->ladders) {
      auto own = r;
      for (const auto& u : t.assignments)
        if (u.agency == l.agency) own.units.push_back(u.unit);
      if (!own.units.empty()) to_agency(std::move(own), l.agency);
    }
  }
  void operator()(const target_dropped& t) {
    auto r = make(report_layer::order, "target_dropped");
    r.unit = t.unit;
    r.by = t.by;
    r.reason = t.reason;
    to_agency(std::move(r), t.agency);
  }
  void operator()(const stand_down_climbed& s) {
    auto r = make(report_layer::ladder, "stand_down_unconfirmed");
    r.unit = s.unit;
    r.note = name_of(s.step);
    to_agency(std::move(r), s.agency);
  }
  void operator()(const stand_down_settled& s) {
    auto r = make(report_layer::assignment, s.confirmed ? "stand_down_confirmed" : "stand_down_given_up");
    r.unit = s.unit;
    r.by = s.by;
    r.device_at = s.device_at;
    r.reason = s.reason;
    to_agency(std::move(r), s.agency);
  }
  void operator()(const order_verified& v) {
    auto r = make(report_layer::order, "verified");
    r.by = v.by;
    to_all(r);
  }
  void operator()(const order_released&) { to_all(make(report_layer::order, "released")); }
  void operator()(const disposition_set& d) {
    if (!o) return;  // of an order that has ended: for the statistics
    auto r = make(report_layer::order, "disposition");
    r.by = d.by;
    r.reason = name_of(d.what);
    r.note = d.note;
    to_all(r);
  }
  void operator()(const order_linked& l) {
    auto r = make(report_layer::order, name_of(l.relation));
    r.by = l.by;
    r.note = l.other.str();
    to_all(r);
  }
  void operator()(const sop_ticked& t) {
    auto r = make(report_layer::note, t.done ? "sop_done" : "sop_open");
    r.unit = t.unit;
    r.by = t.by;
    r.note = t.item;
    to_all(r);
  }
  void operator()(const gateway_started&) {}
  void operator()(const situation_fact auto&) {}  // situation_reports.cpp
};

}  // namespace

void dispatcher::turn::report(const fact& f, const open_order* o) {
  std::visit(reporter{d_.directory_, f, o, out_.effects}, f.body);
  report_situation(f);
}

}  // namespace kentongan::dispatch
