// The fields of every fact, once, for the writer and the reader alike: describe(visitor, value) shows the visitor
// each field with its name in the journal. A name never changes and is never used for something else.
#pragma once
#include "gateway/domain/fact.hpp"

#include <concepts>
#include <type_traits>

namespace kentongan::journal {

template <class T, class Of>
concept maybe_const = std::same_as<std::remove_const_t<T>, Of>;

template <class V, maybe_const<domain::place> T>
void describe(V& v, T& p) {
  v("lat", p.lat_deg);
  v("lon", p.lon_deg);
  v("address", p.address);
  v("kecamatan", p.kecamatan);
}

template <class V, maybe_const<domain::order> T>
void describe(V& v, T& o) {
  v("id", o.id);
  v("revision", o.revision);
  v("kind", o.kind);
  v("incident", o.incident);
  v("category", o.category);
  v("priority", o.prio);
  v("text", o.text);
  v("radio_text", o.radio_text);
  v("where", o.where);
  v("to_agencies", o.to_agencies);
  v("to_units", o.to_units);
  v("created", o.created);
  v("valid_until", o.valid_until);
  v("source", o.source);
  v("reason", o.reason);
  v("purpose", o.purpose);
  v("unverified", o.unverified);
}

template <class V, maybe_const<domain::actor> T>
void describe(V& v, T& a) {
  v("role", a.role);
  v("name", a.name);
  v("channel", a.channel);
}

template <class V, maybe_const<domain::channel> T>
void describe(V& v, T& c) {
  v("kind", c.kind);
  v("address", c.address);
  v("net", c.net);
  v("reserve", c.reserve);
  v("mdc", c.mdc);
  v("selcall", c.selcall);
}

template <class V, maybe_const<domain::planned_assignment> T>
void describe(V& v, T& a) {
  v("unit", a.unit);
  v("agency", a.agency);
  v("role", a.role);
}

template <class V, maybe_const<domain::planned_delivery> T>
void describe(V& v, T& d) {
  v("number", d.number);
  v("agency", d.agency);
  v("unit", d.unit);
  v("channel", d.channel);
  v("off_duty", d.off_duty);
}

template <class V, maybe_const<domain::order_accepted> T>
void describe(V& v, T& f) {
  v("order", f.order);
  v("number", f.number);
  v("content", f.content);
  v("assignments", f.assignments);
  v("deliveries", f.deliveries);
  v("held_until", f.held_until);
}

template <class V, maybe_const<domain::order_revised> T>
void describe(V& v, T& f) {
  v("order", f.order);
  v("content", f.content);
  v("deliveries", f.deliveries);
}

template <class V, maybe_const<domain::order_cancelled> T>
void describe(V& v, T& f) {
  v("revision", f.revision);
  v("content", f.content);
  v("reason", f.reason);
  v("by", f.by);
  v("deliveries", f.deliveries);
}

template <class V, maybe_const<domain::order_closed> T>
void describe(V& v, T& f) {
  v("outcome", f.outcome);
}

template <class V, maybe_const<domain::delivery_advanced> T>
void describe(V& v, T& f) {
  v("delivery", f.delivery);
  v("to", f.to);
  v("reason", f.reason);
  v("device_at", f.device_at);
}

template <class V, maybe_const<domain::assignment_moved> T>
void describe(V& v, T& f) {
  v("unit", f.unit);
  v("agency", f.agency);
  v("from", f.from);
  v("to", f.to);
  v("implied", f.implied);
  v("by", f.by);
  v("device_at", f.device_at);
  v("reason", f.reason);
  v("note", f.note);
  v("answer_id", f.answer_id);
  v("result", f.result);
  v("via", f.via);
}

template <class V, maybe_const<domain::answer_refused> T>
void describe(V& v, T& f) {
  v("unit", f.unit);
  v("from", f.from);
  v("wanted", f.wanted);
  v("why", f.why);
  v("by", f.by);
  v("device_at", f.device_at);
  v("answer_id", f.answer_id);
}

template <class V, maybe_const<domain::ladder_climbed> T>
void describe(V& v, T& f) {
  v("agency", f.agency);
  v("step", f.step);
  v("assignments", f.assignments);
  v("deliveries", f.deliveries);
}

template <class V, maybe_const<domain::alarm_raised> T>
void describe(V& v, T& f) {
  v("agency", f.agency);
  v("reason", f.reason);
}

template <class V, maybe_const<domain::alarm_closed> T>
void describe(V& v, T& f) {
  v("agency", f.agency);
  v("by", f.by);
  v("reason", f.reason);
}

template <class V, maybe_const<domain::unit_reported> T>
void describe(V& v, T& f) {
  v("unit", f.unit);
  v("to", f.to);
  v("by", f.by);
  v("device_at", f.device_at);
  v("answer_id", f.answer_id);
}

template <class V, maybe_const<domain::unit_called> T>
void describe(V& v, T& f) {
  v("unit", f.unit);
  v("what", f.what);
  v("by", f.by);
  v("note", f.note);
  v("answer_id", f.answer_id);
}

template <class V, maybe_const<domain::gateway_started> T>
void describe(V& v, T& f) {
  v("boot", f.boot);
  v("version", f.version);
}

template <class V, maybe_const<domain::milestone_filled> T>
void describe(V& v, T& f) {
  v("unit", f.unit);
  v("agency", f.agency);
  v("state", f.state);
  v("by", f.by);
  v("device_at", f.device_at);
  v("answer_id", f.answer_id);
}

template <class V, maybe_const<domain::note_taken> T>
void describe(V& v, T& f) {
  v("unit", f.unit);
  v("agency", f.agency);
  v("what", f.what);
  v("text", f.text);
  v("by", f.by);
  v("device_at", f.device_at);
  v("answer_id", f.answer_id);
}

template <class V, maybe_const<domain::overdue_noticed> T>
void describe(V& v, T& f) {
  v("unit", f.unit);
  v("agency", f.agency);
  v("what", f.what);
  v("times", f.times);
  v("deliveries", f.deliveries);
}

template <class V, maybe_const<domain::ladder_reopened> T>
void describe(V& v, T& f) {
  v("agency", f.agency);
  v("reason", f.reason);
}

template <class V, maybe_const<domain::targets_added> T>
void describe(V& v, T& f) {
  v("assignments", f.assignments);
  v("deliveries", f.deliveries);
  v("by", f.by);
  v("reason", f.reason);
}

template <class V, maybe_const<domain::target_dropped> T>
void describe(V& v, T& f) {
  v("unit", f.unit);
  v("agency", f.agency);
  v("deliveries", f.deliveries);
  v("by", f.by);
  v("reason", f.reason);
}

template <class V, maybe_const<domain::stand_down_climbed> T>
void describe(V& v, T& f) {
  v("unit", f.unit);
  v("agency", f.agency);
  v("step", f.step);
  v("deliveries", f.deliveries);
}

template <class V, maybe_const<domain::stand_down_settled> T>
void describe(V& v, T& f) {
  v("unit", f.unit);
  v("agency", f.agency);
  v("confirmed", f.confirmed);
  v("by", f.by);
  v("device_at", f.device_at);
  v("reason", f.reason);
  v("answer_id", f.answer_id);
}

template <class V, maybe_const<domain::order_verified> T>
void describe(V& v, T& f) {
  v("deliveries", f.deliveries);
  v("by", f.by);
}

template <class V, maybe_const<domain::order_released> T>
void describe(V& v, T& f) {
  v("deliveries", f.deliveries);
}

template <class V, maybe_const<domain::disposition_set> T>
void describe(V& v, T& f) {
  v("what", f.what);
  v("by", f.by);
  v("note", f.note);
}

template <class V, maybe_const<domain::order_linked> T>
void describe(V& v, T& f) {
  v("other", f.other);
  v("relation", f.relation);
  v("by", f.by);
}

template <class V, maybe_const<domain::sop_ticked> T>
void describe(V& v, T& f) {
  v("item", f.item);
  v("done", f.done);
  v("unit", f.unit);
  v("by", f.by);
}

template <class V, maybe_const<domain::position> T>
void describe(V& v, T& p) {
  v("lat", p.lat_deg);
  v("lon", p.lon_deg);
  v("accuracy_m", p.accuracy_m);
  v("device_at", p.device_at);
}

template <class V, maybe_const<domain::emergency_raised> T>
void describe(V& v, T& f) {
  v("id", f.id);
  v("unit", f.unit);
  v("agency", f.agency);
  v("by", f.by);
  v("unsure", f.unsure);
  v("note", f.note);
  v("device_at", f.device_at);
  v("answer_id", f.answer_id);
}

template <class V, maybe_const<domain::emergency_escalated> T>
void describe(V& v, T& f) {
  v("id", f.id);
  v("unit", f.unit);
  v("agency", f.agency);
}

template <class V, maybe_const<domain::emergency_acknowledged> T>
void describe(V& v, T& f) {
  v("id", f.id);
  v("unit", f.unit);
  v("agency", f.agency);
  v("by", f.by);
  v("note", f.note);
}

template <class V, maybe_const<domain::emergency_cleared> T>
void describe(V& v, T& f) {
  v("id", f.id);
  v("unit", f.unit);
  v("agency", f.agency);
  v("by", f.by);
  v("reason", f.reason);
}

template <class V, maybe_const<domain::unit_positioned> T>
void describe(V& v, T& f) {
  v("unit", f.unit);
  v("where", f.where);
  v("channel", f.channel);
}

template <class V, maybe_const<domain::reach_changed> T>
void describe(V& v, T& f) {
  v("agency", f.agency);
  v("to", f.to);
  v("down", f.down);
  v("reason", f.reason);
}

template <class V, maybe_const<domain::agency_heard> T>
void describe(V& v, T& f) {
  v("agency", f.agency);
  v("channel", f.channel);
}

template <class V, maybe_const<domain::agency_silent> T>
void describe(V& v, T& f) {
  v("agency", f.agency);
  v("shift", f.shift);
  v("from", f.from);
}

template <class V, maybe_const<domain::duty_changed> T>
void describe(V& v, T& f) {
  v("responder", f.responder);
  v("to", f.to);
  v("until", f.until);
  v("instead_of", f.instead_of);
  v("by", f.by);
  v("reason", f.reason);
}

template <class V, maybe_const<domain::strength_short> T>
void describe(V& v, T& f) {
  v("unit", f.unit);
  v("agency", f.agency);
  v("shift", f.shift);
  v("from", f.from);
  v("stage", f.stage);
  v("wanted", f.wanted);
  v("present", f.present);
}

template <class V, maybe_const<domain::net_quieted> T>
void describe(V& v, T& f) {
  v("net", f.net);
  v("until", f.until);
  v("by", f.by);
  v("reason", f.reason);
}

}  // namespace kentongan::journal
