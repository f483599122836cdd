// Rules of emergencies: who may raise, acknowledge and clear one, how long it is insisted on; and of positions, which
// are shown with them.
#include "gateway/dispatch/turn.hpp"

#include <algorithm>
#include <cmath>

namespace kentongan::dispatch {

using namespace domain;

namespace {

// Addresses that nobody knows cost nothing to invent. So many may cry for help each for itself; those beyond are heard
// as one.
constexpr std::size_t strangers_max = 20;
const emergency_id other_strangers{"others:unknown"};

constexpr std::chrono::seconds position_pause{30};
constexpr std::chrono::minutes clock_tolerance{1};

emergency_id id_of(const directory::owner& who, const std::string& channel) {
  return emergency_id(who.unit ? who.unit->id.str() : channel);
}

// A dispatcher, named: what happens to an emergency is not for a crew, a desk or a machine to say.
const char* why_not(const actor& by) {
  if (by.role != actor_role::dispatcher) return "only a dispatcher may";
  return by.name.empty() ? "by: name the person who says so" : nullptr;
}

}  // namespace

reply dispatcher::turn::on(const emergency_called& e) {
  const auto who = d_.directory_.owner_of(e.channel, e.address);
  actor by{who.desk_of ? actor_role::desk : actor_role::responder,
           who.unit      ? who.unit->id.str()
           : who.desk_of ? who.desk_of->id.str()
                         : std::string{},
           std::string(name_of(e.channel)) + ':' + e.address};
  const auto answered = [&](reply_code code) {
    reply r = plain(code);
    if (who.unit) r.unit = who.unit->id;
    return r;
  };
  for (const auto* id : {&e.answer_id, &e.other_id})
    if (!id->empty() && d_.state_.find_answer(by.channel, *id)) return answered(reply_code::repeat);

  const auto& known = d_.state_.emergencies();
  emergency_id id = id_of(who, by.channel);
  const bool stranger = !who.unit && !who.desk_of;
  const bool unsure = e.unsure || stranger;
  if (stranger && !known.find(id)) {
    const auto strangers = std::ranges::count_if(known.open(), [](const auto& x) { return x.second.agency.empty(); });
    if (static_cast<std::size_t>(strangers) >= strangers_max) id = other_strangers;
  }
  const auto* open = known.find(id);
  if (open && !open->acknowledged_at && (unsure || !open->unsure)) {
    // It is being insisted on already: that the button was pressed again is noted, and changes nothing.
    record({}, unit_called{open->unit, unit_call::emergency, std::move(by), e.note, e.answer_id});
    return answered(reply_code::stored);
  }
  const agency_id agency = who.unit ? who.unit->agency : who.desk_of ? who.desk_of->id : agency_id{};
  record({}, emergency_raised{std::move(id), who.unit ? who.unit->id : unit_id{}, agency, std::move(by), unsure, e.note,
                              e.device_at, e.answer_id});
  return answered(reply_code::stored);
}

reply dispatcher::turn::on(const emergency_ack_requested& e) {
  if (const char* problem = why_not(e.by)) return plain(reply_code::refused, problem);
  const auto* open = d_.state_.emergencies().find(e.id);
  if (!open) return plain(reply_code::unknown, "no such emergency is open");
  if (open->acknowledged_at) {
    // Two at once: the second one is told whose it is.
    reply r = plain(reply_code::repeat, open->acknowledged_by.name + " has acknowledged it");
    r.unit = open->unit;
    return r;
  }
  reply r = plain(reply_code::stored);
  r.unit = open->unit;
  const bool escalated = open->escalated;
  record({}, emergency_acknowledged{e.id, open->unit, open->agency, e.by, e.note});
  if (escalated) page_supervisors(e.id, "acknowledged", false);
  return r;
}

reply dispatcher::turn::on(const emergency_clear_requested& e) {
  if (const char* problem = why_not(e.by)) return plain(reply_code::refused, problem);
  const auto* open = d_.state_.emergencies().find(e.id);
  if (!open) return plain(reply_code::unknown, "no such emergency is open");
  if (!open->acknowledged_at) return plain(reply_code::refused, "acknowledge it first: it is cleared in two steps");
  if (e.reason.empty()) return plain(reply_code::refused, "an emergency is cleared with a reason");
  reply r = plain(reply_code::stored);
  r.unit = open->unit;
  record({}, emergency_cleared{e.id, open->unit, open->agency, e.by, e.reason});
  return r;
}

// --- insisting ---

steady_time dispatcher::emergencies_due() const {
  steady_time due = steady_time::max();
  if (const auto first = state_.emergencies().first_raised()) due = *first + policy_.emergency_escalation;
  if (const auto first = state_.emergencies().first_said()) due = std::min(due, *first + policy_.emergency_repeat);
  return due;
}

void dispatcher::turn::insist_on_emergencies() {
  std::vector<emergency_id> escalate, repeat;
  for (const auto& [id, e] : d_.state_.emergencies().open()) {
    if (e.acknowledged_at) continue;
    if (!e.escalated && e.raised + d_.policy_.emergency_escalation <= now_.steady) escalate.push_back(id);
    if (e.said + d_.policy_.emergency_repeat <= now_.steady) repeat.push_back(id);
  }
  for (const auto& id : escalate) {
    const auto& e = *d_.state_.emergencies().find(id);
    record({}, emergency_escalated{id, e.unit, e.agency});
    page_supervisors(id, "escalated", false);
  }
  for (const auto& id : repeat) {
    d_.state_.said(id, now_.steady);
    out_.effects.emplace_back(reminder{emergency_report(id, "raised", true)});
    const bool just_paged = std::ranges::find(escalate, id) != escalate.end();
    if (d_.state_.emergencies().find(id)->escalated && !just_paged) page_supervisors(id, "escalated", true);
  }
}

void dispatcher::turn::page_supervisors(const emergency_id& id, std::string_view state, bool again) {
  for (const auto& s : d_.directory_.city().supervisors)
    for (const auto& c : s.channels)
      if (c.kind == channel_kind::phone) out_.effects.emplace_back(page{emergency_report(id, state, again), c});
}

// --- positions ---

reply dispatcher::turn::on(const position_seen& e) {
  const auto who = d_.directory_.owner_of(e.channel, e.address);
  if (!who.unit) return plain(reply_code::unknown, "'" + e.address + "' belongs to no unit");
  position p = e.where;
  const auto within = [](double value, double limit) { return std::isfinite(value) && std::abs(value) <= limit; };
  if (!within(p.lat_deg, 90) || !within(p.lon_deg, 180)) return plain(reply_code::refused, "there is no such place");
  if (p.accuracy_m && !(*p.accuracy_m >= 0 && std::isfinite(*p.accuracy_m))) p.accuracy_m.reset();
  // A clock that runs ahead would make every later position look old.
  if (p.device_at == utc_time{} || p.device_at > now_.utc + clock_tolerance) p.device_at = now_.utc;

  reply r = plain(reply_code::repeat);
  r.unit = who.unit->id;
  if (const auto* known = d_.state_.emergencies().position_of(who.unit->id)) {
    const bool urgent = d_.state_.emergencies().find(emergency_id(who.unit->id.str())) != nullptr;
    if (p.device_at <= known->where.device_at) {
      r.detail = "a newer one is known";
      return r;
    }
    if (!urgent && now_.steady - known->taken < position_pause) {
      r.detail = "soon enough after the last one";
      return r;
    }
  }
  record({}, unit_positioned{who.unit->id, p, std::string(name_of(e.channel)) + ':' + e.address});
  r.code = reply_code::stored;
  return r;
}

// On the timeline of each order that the crew may have arrived at, or left, by it. That it is there is for the crew to
// say: this answers nothing and stops nothing.
reply dispatcher::turn::on(const region_seen& e) {
  const auto who = d_.directory_.owner_of(e.channel, e.address);
  if (!who.unit) return plain(reply_code::unknown, "'" + e.address + "' belongs to no unit");
  const unit& u = *who.unit;
  reply r = plain(reply_code::repeat);
  r.unit = u.id;
  for (auto* o : d_.state_.orders_of(u.id)) {
    const auto* a = o->assignment(u.id);
    if (!a || o->is_drill() || is_final(a->state)) continue;
    const bool there = a->state >= assignment_state::on_scene && a->state <= assignment_state::at_destination;
    if (there == e.entered) continue;  // it says nothing new
    record(o->id(), note_taken{u.id,
                               u.agency,
                               e.entered ? note_kind::entered : note_kind::left,
                               e.region,
                               {actor_role::gateway, {}, std::string(name_of(e.channel)) + ':' + e.address},
                               e.device_at,
                               {}});
    r.code = reply_code::stored;
  }
  return r;
}

}  // namespace kentongan::dispatch
