#include "gateway/contract/situation.hpp"

namespace kentongan::contract {

using namespace domain;

namespace {

template <class List>
void put_ids(writer& w, std::string_view key, const List& list) {
  w.open_list(key);
  for (const auto& x : list) w.item(x.str());
  w.close_list();
}

void put_shifts(writer& w, std::string_view key, const std::vector<shift_view>& list) {
  if (list.empty()) return;
  w.open_list(key);
  for (const auto& s : list) {
    w.item_object().field("shift", s.shift).field("from", s.from).field("to", s.to);
    put_ids(w, "people", s.people);
    w.close();
  }
  w.close_list();
}

}  // namespace

void put_actor(writer& w, const actor& by) {
  if (by == actor{}) return;
  w.object("by").field("role", name_of(by.role)).maybe("name", by.name).maybe("channel", by.channel).close();
}

void put_position(writer& w, std::string_view key, const position& p) {
  w.object(key).field("lat", p.lat_deg).field("lon", p.lon_deg);
  if (p.accuracy_m) w.field("acc", *p.accuracy_m);
  w.field("at", p.device_at).close();
}

void put_tasks(writer& w, const std::vector<task>& tasks) {
  if (tasks.empty()) return;
  w.open_list("tasks");
  for (const auto& t : tasks)
    w.item_object()
        .field("order", t.order.str())
        .field("number", std::uint64_t{t.number})
        .field("state", name_of(t.state))
        .close();
  w.close_list();
}

void append_emergency(std::string& out, const emergency_view& e) {
  writer w(out);
  w.open().field("emergency", e.id.str()).maybe("unit", e.unit.str()).maybe("agency", e.agency.str());
  w.maybe("channel", e.channel).maybe("note", e.note);
  if (e.unsure) w.flag("unsure", true);
  w.field("since", e.since).flag("escalated", e.escalated).maybe("acknowledged_at", e.acknowledged_at);
  put_actor(w, e.acknowledged_by);
  if (e.where) put_position(w, "position", *e.where);
  put_tasks(w, e.tasks);
  w.close();
}

void append_readiness(std::string& out, const readiness_view& r) {
  writer w(out);
  w.open().field("agency", r.agency.str()).field("state", name_of(r.state));
  if (r.since != utc_time{}) w.field("since", r.since);
  w.maybe("reason", r.reason).flag("alarm", r.alarm_open).maybe("heard", r.heard).maybe("silent", r.silent);
  w.open_list("paths");
  for (const auto& p : r.paths) {
    w.item_object().field("path", p.name);
    if (p.up) w.flag("up", *p.up);
    w.maybe("reason", p.reason).close();
  }
  w.close_list().close();
}

void append_crew(std::string& out, const crew_view& c) {
  writer w(out);
  w.open().field("unit", c.unit.str()).field("agency", c.agency.str());
  w.maybe("strength", std::uint64_t{c.strength}).flag("short", c.is_short);
  put_ids(w, "on_duty", c.on_duty);
  put_shifts(w, "current", c.current);
  put_shifts(w, "next", c.next);
  w.flag("next_short", c.next_is_short).close();
}

void append_duty_change(std::string& out, const roster_view::change& c) {
  writer w(out);
  w.open().field("responder", c.responder.str()).field("to", name_of(c.to)).field("until", c.until);
  w.maybe("instead_of", c.instead_of.str()).maybe("reason", c.reason);
  put_actor(w, c.by);
  w.close();
}

std::string encode_page(const report& r) {
  std::string out;
  writer w(out);
  w.open().field("v", std::uint64_t{1}).field("emergency", r.subject).field("state", r.state);
  w.maybe("unit", r.unit.str()).maybe("agency", r.agency.str()).field("at", r.at).maybe("note", r.note);
  w.maybe("reason", r.reason);
  put_actor(w, r.by);
  if (r.where) put_position(w, "position", *r.where);
  put_tasks(w, r.tasks);
  if (r.unsure) w.flag("unsure", true);
  if (r.repeat) w.flag("repeat", true);
  w.close();
  return out;
}

// --- facts ---

namespace {

template <class Emergency>
writer& put_whose(writer& w, const Emergency& f) {
  return w.field("emergency", f.id.str()).maybe("unit", f.unit.str()).maybe("agency", f.agency.str());
}

}  // namespace

void put_situation(writer& w, const emergency_raised& f) {
  put_whose(w, f).maybe("note", f.note).maybe("device_at", f.device_at);
  if (f.unsure) w.flag("unsure", true);
  put_actor(w, f.by);
}
void put_situation(writer& w, const emergency_escalated& f) { put_whose(w, f); }
void put_situation(writer& w, const emergency_acknowledged& f) {
  put_whose(w, f).maybe("note", f.note);
  put_actor(w, f.by);
}
void put_situation(writer& w, const emergency_cleared& f) {
  put_whose(w, f).maybe("reason", f.reason);
  put_actor(w, f.by);
}
void put_situation(writer& w, const unit_positioned& f) {
  w.field("unit", f.unit.str());
  put_position(w, "position", f.where);
  w.maybe("channel", f.channel);
}
void put_situation(writer& w, const reach_changed& f) {
  w.field("agency", f.agency.str()).field("to", name_of(f.to)).maybe("reason", f.reason);
  if (f.down.empty()) return;
  w.open_list("down");
  for (const auto& p : f.down) w.item(p);
  w.close_list();
}
void put_situation(writer& w, const agency_heard& f) { w.field("agency", f.agency.str()).maybe("channel", f.channel); }
void put_situation(writer& w, const agency_silent& f) {
  w.field("agency", f.agency.str()).field("shift", f.shift).field("from", f.from);
}
void put_situation(writer& w, const duty_changed& f) {
  w.field("responder", f.responder.str()).field("to", name_of(f.to)).field("until", f.until);
  w.maybe("instead_of", f.instead_of.str()).maybe("reason", f.reason);
  put_actor(w, f.by);
}
void put_situation(writer& w, const strength_short& f) {
  w.field("unit", f.unit.str()).field("agency", f.agency.str()).field("shift", f.shift).field("from", f.from);
  w.field("stage", name_of(f.stage))
      .field("wanted", std::uint64_t{f.wanted})
      .field("present", std::uint64_t{f.present});
}

void put_situation(writer& w, const net_quieted& f) {
  w.field("net", f.net.str()).field("until", f.until).maybe("reason", f.reason);
  put_actor(w, f.by);
}

}  // namespace kentongan::contract
