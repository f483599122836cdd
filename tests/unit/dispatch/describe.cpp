#include "tests/unit/dispatch/describe.hpp"

#include <sstream>

namespace kentongan::dispatch::test {

using namespace domain;

namespace {

template <class E>
std::string n(E e) {
  return std::string(name_of(e));
}

std::string ms(utc_time t) { return std::to_string(t.time_since_epoch().count()); }
std::string ms(const std::optional<utc_time>& t) { return t ? ms(*t) : "-"; }
std::string by(const actor& a) { return n(a.role) + "," + a.name + "," + a.channel; }
std::string of(const channel& c) { return text_of(c) + "@" + c.net.str() + (c.reserve ? "r" : ""); }

std::string of(const order& o) {
  std::ostringstream s;
  s << o.id.str() << '|' << o.revision << '|' << n(o.kind) << '|' << o.incident.str() << '|' << o.category << '|'
    << (o.prio ? n(*o.prio) : "-") << '|' << o.text << '|' << o.radio_text << '|' << o.where.address << '|'
    << o.where.kecamatan << '|' << ms(o.created) << '|' << ms(o.valid_until) << '|' << o.source << '|' << o.reason;
  for (const auto& a : o.to_agencies) s << "|a:" << a.str();
  for (const auto& u : o.to_units) s << "|u:" << u.str();
  return s.str();
}

std::string of(const std::vector<planned_assignment>& list) {
  std::string s;
  for (const auto& a : list) s += " [" + a.unit.str() + "," + a.agency.str() + "," + n(a.role) + "]";
  return s;
}
std::string of(const std::vector<planned_delivery>& list) {
  std::string s;
  for (const auto& d : list)
    s += " {" + std::to_string(d.number) + "," + d.agency.str() + "," + d.unit.str() + "," + of(d.channel) +
         (d.off_duty ? ",off" : "") + "}";
  return s;
}
std::string of(const std::vector<assignment_state>& list) {
  std::string s;
  for (auto x : list) s += " " + n(x);
  return s;
}

struct short_line {
  std::string operator()(const order_accepted& f) { return "accepted #" + std::to_string(f.number); }
  std::string operator()(const order_revised&) { return "revised"; }
  std::string operator()(const order_cancelled&) { return "cancelled"; }
  std::string operator()(const order_closed& f) { return "closed " + f.outcome; }
  std::string operator()(const delivery_advanced& f) {
    return "delivery " + std::to_string(f.delivery) + " " + n(f.to);
  }
  std::string operator()(const assignment_moved& f) { return f.unit.str() + " " + n(f.from) + ">" + n(f.to); }
  std::string operator()(const answer_refused& f) {
    return f.unit.str() + " refused " + n(f.from) + ">" + n(f.wanted) + " " + n(f.why);
  }
  std::string operator()(const ladder_climbed& f) { return "ladder " + f.agency.str() + " " + n(f.step); }
  std::string operator()(const alarm_raised& f) { return "alarm " + f.agency.str() + ": " + f.reason; }
  std::string operator()(const alarm_closed& f) { return "alarm " + f.agency.str() + " closed: " + f.reason; }
  std::string operator()(const unit_reported& f) { return f.unit.str() + " is " + n(f.to); }
  std::string operator()(const unit_called& f) { return f.unit.str() + " calls " + n(f.what); }
  std::string operator()(const gateway_started& f) { return "started " + f.boot; }
  std::string operator()(const milestone_filled& f) { return f.unit.str() + " was " + n(f.state); }
  std::string operator()(const note_taken& f) {
    return (f.unit.empty() ? "console" : f.unit.str()) + " notes " + n(f.what) + (f.text.empty() ? "" : ": " + f.text);
  }
  std::string operator()(const overdue_noticed& f) {
    return f.unit.str() + " owes " + n(f.what) + " " + std::to_string(f.times);
  }
  std::string operator()(const ladder_reopened& f) { return "ladder " + f.agency.str() + " reopened"; }
  std::string operator()(const targets_added& f) {
    std::string s = "added";
    for (const auto& a : f.assignments) s += " " + a.unit.str();
    return s;
  }
  std::string operator()(const target_dropped& f) { return "dropped " + f.unit.str(); }
  std::string operator()(const stand_down_climbed& f) { return "stand-down " + f.unit.str() + " " + n(f.step); }
  std::string operator()(const stand_down_settled& f) {
    return "stand-down " + f.unit.str() + (f.confirmed ? " confirmed" : " given up");
  }
  std::string operator()(const order_verified&) { return "verified"; }
  std::string operator()(const order_released&) { return "released"; }
  std::string operator()(const disposition_set& f) { return "disposition " + n(f.what); }
  std::string operator()(const order_linked& f) { return n(f.relation) + " " + f.other.str(); }
  std::string operator()(const sop_ticked& f) { return "tick " + f.item + (f.done ? "" : " undone"); }
  std::string operator()(const emergency_raised& f) { return "emergency " + f.id.str() + (f.unsure ? " unsure" : ""); }
  std::string operator()(const emergency_escalated& f) { return "emergency " + f.id.str() + " escalated"; }
  std::string operator()(const emergency_acknowledged& f) { return "emergency " + f.id.str() + " acknowledged"; }
  std::string operator()(const emergency_cleared& f) { return "emergency " + f.id.str() + " cleared: " + f.reason; }
  std::string operator()(const unit_positioned& f) { return f.unit.str() + " is somewhere"; }
  std::string operator()(const reach_changed& f) { return f.agency.str() + " is " + n(f.to) + ": " + f.reason; }
  std::string operator()(const agency_heard& f) { return f.agency.str() + " heard " + f.channel; }
  std::string operator()(const agency_silent& f) { return f.agency.str() + " silent in " + f.shift; }
  std::string operator()(const duty_changed& f) {
    return f.responder.str() + " duty " + n(f.to) + (f.instead_of.empty() ? "" : " for " + f.instead_of.str());
  }
  std::string operator()(const net_quieted& f) { return f.net.str() + " quieted"; }
  std::string operator()(const strength_short& f) {
    return f.unit.str() + " short in " + f.shift + " " + n(f.stage) + " " + std::to_string(f.present) + "/" +
           std::to_string(f.wanted);
  }
};

struct full_line {
  std::string operator()(const order_accepted& f) {
    return of(f.order) + " " + std::to_string(f.number) + " " + std::to_string(f.content) + of(f.assignments) +
           of(f.deliveries);
  }
  std::string operator()(const order_revised& f) {
    return of(f.order) + " " + std::to_string(f.content) + of(f.deliveries);
  }
  std::string operator()(const order_cancelled& f) {
    return std::to_string(f.revision) + " " + std::to_string(f.content) + " " + f.reason + " " + by(f.by) +
           of(f.deliveries);
  }
  std::string operator()(const order_closed& f) { return f.outcome; }
  std::string operator()(const delivery_advanced& f) {
    return std::to_string(f.delivery) + " " + n(f.to) + " " + f.reason + " " + ms(f.device_at);
  }
  std::string operator()(const assignment_moved& f) {
    return f.unit.str() + "," + f.agency.str() + " " + n(f.from) + ">" + n(f.to) + of(f.implied) + " " + by(f.by) +
           " " + ms(f.device_at) + "|" + f.reason + "|" + f.note + "|" + f.answer_id;
  }
  std::string operator()(const answer_refused& f) {
    return f.unit.str() + " " + n(f.from) + ">" + n(f.wanted) + " " + n(f.why) + " " + by(f.by) + " " +
           ms(f.device_at) + "|" + f.answer_id;
  }
  std::string operator()(const ladder_climbed& f) {
    return f.agency.str() + " " + n(f.step) + of(f.assignments) + of(f.deliveries);
  }
  std::string operator()(const alarm_raised& f) { return f.agency.str() + " " + f.reason; }
  std::string operator()(const alarm_closed& f) { return f.agency.str() + " " + by(f.by) + " " + f.reason; }
  std::string operator()(const unit_reported& f) {
    return f.unit.str() + " " + n(f.to) + " " + by(f.by) + " " + ms(f.device_at);
  }
  std::string operator()(const unit_called& f) {
    return f.unit.str() + " " + n(f.what) + " " + by(f.by) + " " + f.note;
  }
  std::string operator()(const gateway_started& f) { return f.boot + " " + f.version; }
  std::string operator()(const milestone_filled& f) {
    return f.unit.str() + "," + f.agency.str() + " " + n(f.state) + " " + by(f.by) + " " + ms(f.device_at) + "|" +
           f.answer_id;
  }
  std::string operator()(const note_taken& f) {
    return f.unit.str() + "," + f.agency.str() + " " + n(f.what) + " " + f.text + " " + by(f.by) + " " +
           ms(f.device_at) + "|" + f.answer_id;
  }
  std::string operator()(const overdue_noticed& f) {
    return f.unit.str() + "," + f.agency.str() + " " + n(f.what) + " " + std::to_string(f.times) + of(f.deliveries);
  }
  std::string operator()(const ladder_reopened& f) { return f.agency.str() + " " + f.reason; }
  std::string operator()(const targets_added& f) {
    return of(f.assignments) + of(f.deliveries) + " " + by(f.by) + " " + f.reason;
  }
  std::string operator()(const target_dropped& f) {
    return f.unit.str() + "," + f.agency.str() + of(f.deliveries) + " " + by(f.by) + " " + f.reason;
  }
  std::string operator()(const stand_down_climbed& f) {
    return f.unit.str() + "," + f.agency.str() + " " + n(f.step) + of(f.deliveries);
  }
  std::string operator()(const stand_down_settled& f) {
    return f.unit.str() + "," + f.agency.str() + " " + (f.confirmed ? "yes" : "no") + " " + by(f.by) + " " +
           ms(f.device_at) + " " + f.reason + "|" + f.answer_id;
  }
  std::string operator()(const order_verified& f) { return by(f.by) + of(f.deliveries); }
  std::string operator()(const order_released& f) { return of(f.deliveries); }
  std::string operator()(const disposition_set& f) { return n(f.what) + " " + by(f.by) + " " + f.note; }
  std::string operator()(const order_linked& f) { return f.other.str() + " " + n(f.relation) + " " + by(f.by); }
  std::string operator()(const sop_ticked& f) {
    return f.item + " " + (f.done ? "yes" : "no") + " " + f.unit.str() + " " + by(f.by);
  }
  std::string operator()(const emergency_raised& f) {
    return f.id.str() + "," + f.unit.str() + "," + f.agency.str() + " " + by(f.by) + " " + std::to_string(f.unsure) +
           "|" + f.note + "|" + ms(f.device_at) + "|" + f.answer_id;
  }
  std::string operator()(const emergency_escalated& f) {
    return f.id.str() + "," + f.unit.str() + "," + f.agency.str();
  }
  std::string operator()(const emergency_acknowledged& f) {
    return f.id.str() + "," + f.unit.str() + "," + f.agency.str() + " " + by(f.by) + " " + f.note;
  }
  std::string operator()(const emergency_cleared& f) {
    return f.id.str() + "," + f.unit.str() + "," + f.agency.str() + " " + by(f.by) + " " + f.reason;
  }
  std::string operator()(const unit_positioned& f) {
    return f.unit.str() + " " + std::to_string(f.where.lat_deg) + " " + std::to_string(f.where.lon_deg) + " " +
           std::to_string(f.where.accuracy_m.value_or(-1)) + " " + ms(f.where.device_at) + " " + f.channel;
  }
  std::string operator()(const reach_changed& f) {
    std::string s = f.agency.str() + " " + n(f.to) + " " + f.reason;
    for (const auto& d : f.down) s += " [" + d + "]";
    return s;
  }
  std::string operator()(const agency_heard& f) { return f.agency.str() + " " + f.channel; }
  std::string operator()(const agency_silent& f) { return f.agency.str() + " " + f.shift + " " + ms(f.from); }
  std::string operator()(const duty_changed& f) {
    return f.responder.str() + " " + n(f.to) + " " + ms(f.until) + " " + f.instead_of.str() + " " + by(f.by) + " " +
           f.reason;
  }
  std::string operator()(const net_quieted& f) {
    return f.net.str() + " " + ms(f.until) + " " + by(f.by) + " " + f.reason;
  }
  std::string operator()(const strength_short& f) {
    return f.unit.str() + "," + f.agency.str() + " " + f.shift + " " + ms(f.from) + " " + n(f.stage) + " " +
           std::to_string(f.present) + "/" + std::to_string(f.wanted);
  }
};

}  // namespace

std::string line(const fact& f) { return std::visit(short_line{}, f.body); }

std::string line(const effect& e) {
  if (const auto* t = std::get_if<transmission>(&e))
    return "send " + std::to_string(t->delivery) + " " + n(t->kind) + " " + text_of(t->channel);
  if (const auto* r = std::get_if<recall>(&e))
    return "recall " + std::to_string(r->delivery) + " " + text_of(r->channel);
  if (const auto* r = std::get_if<reminder>(&e)) return "remind " + r->what.subject + " " + std::string(r->what.state);
  if (const auto* p = std::get_if<page>(&e))
    return "page " + text_of(p->channel) + " " + p->what.subject + " " + std::string(p->what.state);
  return {};
}

std::string dump(const fact& f) {
  return std::to_string(f.seq) + " " + ms(f.at) + " " + f.order.str() + " " + std::string(name_of(f.body)) + " " +
         std::visit(full_line{}, f.body);
}

std::string dump(const order_view& v) {
  std::ostringstream s;
  s << of(*v.order) << '\n'
    << v.number << ' ' << v.revision << ' ' << v.content << ' ' << ms(v.accepted_at) << ' ' << v.cancelled << ' '
    << v.verified << v.held << ' ' << v.edition << ' ' << n(v.what);
  for (const auto& [other, relation] : v.links) s << ' ' << other.str() << ':' << n(relation);
  for (const auto& item : v.ticked) s << ' ' << item;
  s << '\n';
  for (const auto& a : v.assignments) {
    s << "  " << a.unit.str() << ' ' << a.agency.str() << ' ' << n(a.role) << ' ' << n(a.state) << ' ' << ms(a.since)
      << ' ' << a.reason << ' ' << n(a.result) << ' ' << n(a.stand_down) << int{a.stand_down_steps} << ' '
      << a.overdue_times << ' ' << a.since_steady.time_since_epoch().count() << ' '
      << a.heard_steady.time_since_epoch().count();
    for (const auto& at : a.first_at) s << ' ' << (at ? ms(*at) : "-");
    s << '\n';
  }
  for (const auto& d : v.deliveries)
    s << "  " << d.number << ' ' << d.agency.str() << ' ' << d.unit.str() << ' ' << of(d.channel) << ' ' << n(d.kind)
      << ' ' << n(d.state) << ' ' << ms(d.since) << ' ' << d.reason << '\n';
  for (const auto& l : v.ladders)
    s << "  " << l.agency.str() << ' ' << l.since.time_since_epoch().count() << ' ' << int{l.steps_taken} << ' '
      << l.alarm_open << ' ' << l.alarm_closed << '\n';
  return s.str();
}

std::string dump(const transmission& t) {
  return of(*t.order) + " " + std::to_string(t.number) + " " + std::to_string(t.delivery) + " " + n(t.kind) + " " +
         n(t.prio) + " " + of(t.channel) + " " + t.unit.str() + " " + t.agency.str() + " " +
         std::to_string(t.expires.time_since_epoch().count());
}

std::string dump(const reply& r) {
  return n(r.code) + " " + (r.why ? n(*r.why) : "-") + " " + r.detail + " " + r.order.str() + " " +
         std::to_string(r.revision) + " " + std::to_string(r.number) + " " + r.unit.str() + " " +
         (r.state ? n(*r.state) : "-");
}

namespace {

std::string dump_position(const position& p) {
  return std::to_string(p.lat_deg) + " " + std::to_string(p.device_at.time_since_epoch().count());
}

}  // namespace

std::string situation(const dispatcher& d) {
  std::string text;
  const auto& s = d.current();
  for (const auto& [id, e] : s.emergencies().open())
    text += id.str() + " " + e.unit.str() + " " + e.note + (e.unsure ? " unsure" : "") +
            (e.escalated ? " escalated" : "") + " " + std::to_string(e.since.time_since_epoch().count()) + " " +
            std::to_string(e.raised.time_since_epoch().count()) + " " + e.acknowledged_by.name + "\n";
  for (const auto& u : {"damkar-1", "pmi-1"})
    if (const auto* p = s.emergencies().position_of(unit_id{u}))
      text += dump_position(p->where) + " " + std::to_string(p->taken.time_since_epoch().count()) + "\n";
  for (const auto& [who, change] : s.duties().changes())
    text += who.str() + " " + std::string(name_of(change.to)) + " " + to_rfc3339(change.until) + "\n";
  return text;
}

std::string dump(const dispatcher& d) {
  std::string text;
  for (const auto& [seq, o] : d.current().open()) {
    text += dump(static_cast<const order_view&>(*o));
    text += std::to_string(o->due.time_since_epoch().count()) + "\n";
    if (d.current().find(o->id()) != o.get() || d.current().find_number(o->number) != o.get()) text += "not found\n";
  }
  for (const auto& [unit, a] : d.current().units()) text += unit.str() + " " + std::string(name_of(a)) + "\n";
  text += "next " + std::to_string(d.current().free_number()) + "\n";
  if (const auto at = d.next_step()) text += "due " + std::to_string(at->time_since_epoch().count()) + "\n";
  return text + situation(d);
}

}  // namespace kentongan::dispatch::test
