// What a fact without an order means to those outside. Reports of a sender that nobody knows go to the call centre
// alone.
#include "gateway/dispatch/turn.hpp"

namespace kentongan::dispatch {

using namespace domain;

// An emergency with everything that helps to help: where the unit was last, and what it is at.
report dispatcher::turn::emergency_report(const emergency_id& id, std::string_view state, bool again) const {
  domain::report r;
  r.at = now_.utc;
  r.layer = report_layer::emergency;
  r.state = state;
  r.subject = id.str();
  r.repeat = again;
  const auto* e = d_.state_.emergencies().find(id);
  if (!e) return r;
  r.seq = e->seq;
  r.agency = e->agency;
  r.unit = e->unit;
  r.channel = e->channel;
  r.note = e->note;
  r.unsure = e->unsure;
  if (e->acknowledged_at) r.by = e->acknowledged_by;
  if (e->unit.empty()) return r;
  if (const auto* p = d_.state_.emergencies().position_of(e->unit)) r.where = p->where;
  for (auto* o : d_.state_.orders_of(e->unit))
    if (const auto* a = o->assignment(e->unit); a && !is_final(a->state))
      r.tasks.push_back({o->id(), o->number, a->state});
  return r;
}

// Returns whether anybody is told.
struct dispatcher::turn::situation_reporter {
  const turn& t;
  const fact& f;
  domain::report& r;

  bool tell(const agency_id& agency, report_layer layer, std::string_view state) const {
    r.agency = agency;
    r.layer = layer;
    r.state = state;
    return true;
  }
  template <class Emergency>
  bool tell(const Emergency& e, std::string_view state) const {
    r = t.emergency_report(e.id, state, false);
    r.seq = f.seq;
    r.agency = e.agency;
    r.unit = e.unit;
    return true;
  }

  bool operator()(const emergency_raised& e) const {
    tell(e, "raised");
    r.by = e.by;
    r.device_at = e.device_at;
    return true;
  }
  bool operator()(const emergency_escalated& e) const { return tell(e, "escalated"); }
  bool operator()(const emergency_acknowledged& e) const {
    tell(e, "acknowledged");
    r.note = e.note;
    return true;
  }
  bool operator()(const emergency_cleared& e) const {
    tell(e, "cleared");
    r.by = e.by;
    r.reason = e.reason;
    return true;
  }
  // Where somebody in distress is, is news; where others are, is for whoever asks.
  bool operator()(const unit_positioned& p) const {
    const emergency_id id(p.unit.str());
    const auto* e = t.d_.state_.emergencies().find(id);
    if (!e) return false;
    r = t.emergency_report(id, "position", false);
    r.seq = f.seq;
    return true;
  }
  bool operator()(const reach_changed& c) const {
    r.reason = c.reason;
    return tell(c.agency, report_layer::readiness, name_of(c.to));
  }
  bool operator()(const agency_heard&) const { return false; }
  bool operator()(const agency_silent& a) const {
    r.reason = "shift " + a.shift + ", since " + to_rfc3339(a.from);
    return tell(a.agency, report_layer::readiness, "silent");
  }
  bool operator()(const duty_changed& c) const {
    r.subject = c.responder.str();
    r.by = c.by;
    r.reason = c.reason;
    if (c.to != duty_state::as_rostered) r.note = "until " + to_rfc3339(c.until);
    if (!c.instead_of.empty()) r.note += ", in place of " + c.instead_of.str();
    return tell(t.agency_of(c.responder), report_layer::roster, name_of(c.to));
  }
  bool operator()(const strength_short& s) const {
    r.unit = s.unit;
    r.reason = std::to_string(s.present) + " of " + std::to_string(s.wanted) + " in shift " + s.shift + " from " +
               to_rfc3339(s.from);
    return tell(s.agency, report_layer::roster, s.stage == strength_stage::advance ? "short_ahead" : "short");
  }
  bool operator()(const net_quieted& q) const {
    r.subject = q.net.str();
    r.by = q.by;
    r.reason = q.reason;
    const bool on = q.until > f.at;
    if (on) r.note = "until " + to_rfc3339(q.until);
    return tell({}, report_layer::net, on ? "quiet" : "open");
  }
  template <class Other>
  requires(!situation_fact<Other>) bool operator()(const Other&) const { return false; }
};

agency_id dispatcher::turn::agency_of(const responder_id& who) const {
  if (const auto* u = d_.directory_.find(d_.roster_.unit_of(who))) return u->agency;
  const auto owner = d_.directory_.owner_of(channel_kind::phone, who.str());
  return owner.desk_of ? owner.desk_of->id : agency_id{};
}

void dispatcher::turn::report_situation(const fact& f) {
  domain::report r;
  r.seq = f.seq;
  r.at = f.at;
  if (std::visit(situation_reporter{*this, f, r}, f.body)) out_.effects.emplace_back(std::move(r));
}

}  // namespace kentongan::dispatch
