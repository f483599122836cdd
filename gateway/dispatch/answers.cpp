// Rules of answers: whom a keypress, a word or a button is about, and what it changes.
#include "gateway/dispatch/turn.hpp"

#include <algorithm>

namespace kentongan::dispatch {

using namespace domain;

namespace {

std::optional<assignment_state> state_of(answer_code c) {
  switch (c) {
    case answer_code::accept:
      return assignment_state::accepted;
    case answer_code::en_route:
      return assignment_state::en_route;
    case answer_code::on_scene:
      return assignment_state::on_scene;
    case answer_code::transporting:
      return assignment_state::transporting;
    case answer_code::at_destination:
      return assignment_state::at_destination;
    case answer_code::done:
    case answer_code::nothing_found:
      return assignment_state::done;
    case answer_code::reject:
    case answer_code::not_ours:
      return assignment_state::rejected;
    default:
      return std::nullopt;
  }
}

work_result result_of(answer_code c) {
  switch (c) {
    case answer_code::nothing_found:
      return work_result::nothing_found;
    case answer_code::not_ours:
      return work_result::not_ours;
    default:
      return work_result::unsaid;
  }
}

bool unanswered(const assignment_view& a) { return !is_answered(a.state); }
bool called_back(const assignment_view& a) { return a.stand_down == stand_down_state::wanted; }
bool live(const assignment_view& a) { return !is_final(a.state); }

// A milestone taken back: only a dispatcher may, and he says why.
bool is_step_back(assignment_state from, assignment_state to) {
  return from <= assignment_state::done && to >= assignment_state::accepted && to < from;
}

assignment_moved said(const answer_given& e, const actor& by) {
  assignment_moved m;
  m.by = by;
  m.device_at = e.device_at;
  m.reason = e.reason;
  m.note = e.note;
  m.answer_id = e.answer_id;
  m.result = result_of(e.code);
  return m;
}

reply about(reply_code code, const unit_id& unit) {
  reply r;
  r.code = code;
  r.unit = unit;
  return r;
}

// "3 orders are open: #12 #13 #17": what the sender must choose from.
std::string choose_from(const std::vector<open_order*>& orders) {
  std::string text = std::to_string(orders.size()) + " orders are open:";
  for (const auto* o : orders) text += " #" + std::to_string(o->number);
  return text;
}

}  // namespace

// An answer names its order, or means the only one it can mean.
auto dispatcher::turn::find_subject(const answer_given& e, const directory::owner& who) -> subject {
  subject s;
  s.unit = who.unit;
  // A unit answers for itself; a desk for the crew of its agency that has not answered, else for the first that still
  // has something to say.
  const auto rank = [](const assignment_view& a) { return unanswered(a) ? 3 : live(a) ? 2 : called_back(a) ? 1 : 0; };
  const auto pick = [&](open_order& o) -> assignment_view* {
    if (who.unit) return o.assignment(who.unit->id);
    assignment_view* best = nullptr;
    for (auto& a : o.assignments)
      if (a.agency == who.desk_of->id && (!best || rank(a) > rank(*best))) best = &a;
    return best;
  };

  if (!e.order.empty() || e.number != 0) {
    s.order = e.order.empty() ? d_.state_.find_number(e.number) : d_.state_.find(e.order);
    s.assignment = s.order ? pick(*s.order) : nullptr;
    if (!s.assignment)
      s.problem = plain(s.order ? reply_code::refused : reply_code::unknown,
                        s.order ? "this order is not yours" : "no such order is open");
    return s;
  }

  // "Accept" is also how a crew confirms that it was called back. A drill is meant only where nothing real can be.
  const bool about_offer = e.code == answer_code::accept || state_of(e.code) == assignment_state::rejected;
  std::vector<open_order*> fits, offers, drills;
  const auto consider = [&](const unit& u) {
    for (auto* o : d_.state_.orders_of(u.id)) {
      const auto* a = pick(*o);
      const bool confirms = a && called_back(*a) && e.code == answer_code::accept;
      if (!a || !(live(*a) || confirms)) continue;
      auto& list = o->is_drill() ? drills : fits;
      if (std::find(list.begin(), list.end(), o) != list.end()) continue;
      list.push_back(o);
      if (!o->is_drill() && (unanswered(*a) || confirms)) offers.push_back(o);
    }
  };
  if (who.unit) consider(*who.unit);
  if (who.desk_of)
    for (const unit* u : d_.directory_.units_of(who.desk_of->id)) consider(*u);

  const auto& candidates = about_offer && !offers.empty() ? offers : fits.empty() ? drills : fits;
  if (candidates.size() == 1) {
    s.order = candidates.front();
    s.assignment = pick(*s.order);
  } else if (candidates.empty()) {
    s.problem = plain(reply_code::unknown, "no order is open for you");
  } else {
    s.problem = plain(reply_code::ambiguous, choose_from(candidates));
  }
  return s;
}

reply dispatcher::turn::on(const answer_given& e) {
  // Of an emergency nothing is asked first, not even who it is.
  if (e.code == answer_code::emergency)
    return on(emergency_called{e.channel, e.address, false, e.note, e.device_at, e.answer_id, e.other_id});
  const auto who = d_.directory_.owner_of(e.channel, e.address);
  if (!who.unit && !who.desk_of) return plain(reply_code::unknown, "'" + e.address + "' belongs to no unit or desk");
  const actor by{who.unit ? actor_role::responder : actor_role::desk,
                 who.unit ? who.unit->id.str() : who.desk_of->id.str(),
                 std::string(name_of(e.channel)) + ':' + e.address};
  const known_answer* known = nullptr;
  for (const auto* id : {&e.answer_id, &e.other_id})
    if (!known && !id->empty()) known = d_.state_.find_answer(by.channel, *id);
  if (known) {
    reply r = about(reply_code::repeat, known->unit);
    r.order = known->order;
    if (auto* o = d_.state_.find(known->order)) {
      r.revision = o->revision;
      r.number = o->number;
      if (const auto* a = o->assignment(known->unit)) r.state = a->state;
    }
    return r;
  }

  switch (e.code) {
    case answer_code::speak:
      if (!who.unit) return plain(reply_code::refused, "a desk has no unit to call for");
      record({}, unit_called{who.unit->id, unit_call::speak, by, e.note, e.answer_id});
      return about(reply_code::stored, who.unit->id);
    case answer_code::out_of_service:
      if (!who.unit) return plain(reply_code::refused, "a desk cannot be out of service");
      return out_of_service(*who.unit, e, by);
    case answer_code::in_field:
    case answer_code::at_station:
      if (!who.unit) return plain(reply_code::refused, "a desk has no availability");
      return free_again(*who.unit, e, by);
    case answer_code::delayed:
      return noted(e, who, note_kind::delayed, by);
    case answer_code::backup:
      return noted(e, who, note_kind::backup, by);
    case answer_code::report:
      return noted(e, who, note_kind::report, by);
    default:
      break;
  }

  const subject s = find_subject(e, who);
  if (s.problem) return missed(e, s, *state_of(e.code), by);
  if (s.order->is_drill() && !is_final(*state_of(e.code)))
    return move(*s.order, *s.assignment, assignment_state::accepted, said(e, by));
  return move(*s.order, *s.assignment, *state_of(e.code), said(e, by));
}

reply dispatcher::turn::of_order(reply_code code, const open_order& o) const {
  reply r = plain(code);
  r.order = o.id();
  r.revision = o.revision;
  r.number = o.number;
  r.edition = o.edition;
  return r;
}

// A word that moves nothing: kept on the order's timeline, and a sign that the crew is there.
reply dispatcher::turn::noted(const answer_given& e, const directory::owner& who, note_kind what, const actor& by) {
  const subject s = find_subject(e, who);
  if (s.problem) return missed(e, s, assignment_state::on_scene, by);
  std::string text = e.note.empty() ? e.reason : e.reason.empty() ? e.note : e.reason + " / " + e.note;
  if (what == note_kind::report && text.empty()) return plain(reply_code::refused, "a report without words");
  auto& o = *s.order;
  reply r = of_order(reply_code::stored, o);
  r.unit = s.assignment->unit;
  r.state = s.assignment->state;
  const agency_id agency = s.assignment->agency;
  record(o.id(), note_taken{r.unit, agency, what, std::move(text), by, e.device_at, e.answer_id});
  finish_deliveries(o, r.unit, by.channel, by.role == actor_role::responder);
  if (what == note_kind::backup) raise_fresh_alarm(o, agency, r.unit.str() + " asks for backup");
  settle(o);
  return r;
}

// An answer that found no open order. When the order has ended, it still belongs on its timeline.
reply dispatcher::turn::missed(const answer_given& e, const subject& s, assignment_state to, const actor& by) {
  if (e.order.empty() || !d_.state_.find_closed(e.order)) return *s.problem;
  if (s.unit)
    record(e.order,
           answer_refused{s.unit->id, assignment_state::done, to, verdict::closed, by, e.device_at, e.answer_id});
  reply r = plain(reply_code::refused, "the order has ended");
  r.order = e.order;
  return r;
}

reply dispatcher::turn::on(const answer_on_behalf& e) {
  auto* o = d_.state_.find(e.order);
  if (!o) return plain(reply_code::unknown, "no such order is open");
  auto* a = o->assignment(e.unit);
  if (!a) return plain(reply_code::unknown, "unit '" + e.unit.str() + "' has no part in this order");
  // Whose desk it is, is for the door to know where the desk came in.
  if (e.by.role != actor_role::dispatcher && e.by.role != actor_role::desk)
    return plain(reply_code::refused, "only the call centre or a desk answers for a unit");
  if (auto problem = refuse_edition(*o, e.edition)) return *problem;
  // "Called back", said again by a person, confirms it.
  if (called_back(*a) && e.to == assignment_state::cancelled) {
    settle_stand_down(*o, *a, {a->unit, a->agency, true, e.by, {}, e.reason, {}});
    reply r = of_order(reply_code::stored, *o);
    r.unit = e.unit;
    r.state = assignment_state::cancelled;
    settle(*o);
    return r;
  }
  assignment_moved m;
  m.by = e.by;
  m.reason = e.reason;
  m.note = e.said;
  m.via = e.via;
  return move(*o, *a, e.to, std::move(m));
}

// Applies one state change by the rule book and draws its consequences. `m` brings who, when and why.
reply dispatcher::turn::move(open_order& o, assignment_view& a, assignment_state to, assignment_moved m) {
  transition t = judge(a.state, to, m.by.role);
  if (t.result == verdict::apply && is_step_back(a.state, to) && m.reason.empty()) t.result = verdict::backwards;
  // What a device says of an earlier moment than the step taken since: it fills the gap and moves nothing.
  const auto& first = a.first_at;
  const auto reached = first[static_cast<std::size_t>(a.state)];
  if ((t.result == verdict::backwards || t.result == verdict::closed) && is_step_back(a.state, to) && m.device_at &&
      reached && *m.device_at < *reached && is_believable(*m.device_at, now_.utc, o.accepted_at))
    t.result = verdict::late;

  reply r = of_order(reply_code::stored, o);
  r.unit = a.unit;
  r.state = a.state;
  if (called_back(a) && to == assignment_state::accepted) {
    settle_stand_down(o, a, {a.unit, a.agency, true, m.by, m.device_at, m.reason, m.answer_id});
    settle(o);
    return r;
  }
  if (t.result == verdict::repeat) {
    r.code = reply_code::repeat;
    // Nothing new, but somebody is there; who owes a word has given it.
    if (m.by.role == actor_role::responder && owed_by(o, a).count > 0) {
      const unit_id unit = a.unit;
      const std::string channel = m.by.channel;
      record(o.id(), note_taken{unit, a.agency, note_kind::well, m.note, m.by, m.device_at, m.answer_id});
      finish_deliveries(o, unit, channel, true);
      settle(o);
    }
    return r;
  }
  if (t.result == verdict::late) {
    if (first[static_cast<std::size_t>(to)]) {
      r.code = reply_code::repeat;  // its time is written once
      return r;
    }
    record(o.id(), milestone_filled{a.unit, a.agency, to, m.by, m.device_at, m.answer_id});
    return r;
  }
  if (t.result != verdict::apply) {
    record(o.id(), answer_refused{a.unit, a.state, to, t.result, m.by, m.device_at, m.answer_id});
    r.code = reply_code::refused;
    r.detail = std::string(name_of(a.state)) + " cannot become " + std::string(name_of(to)) + ": " +
               std::string(name_of(t.result));
    return r;
  }

  m.unit = a.unit;
  m.agency = a.agency;
  m.from = a.state;
  m.to = to;
  m.implied = t.implied;
  const unit_id unit = a.unit;
  const agency_id agency = a.agency;
  const std::string channel = m.by.channel;
  const assignment_state from = a.state;
  const work_result result = m.result;
  const bool crew_knows = m.by.role == actor_role::responder || is_final(to);
  record(o.id(), std::move(m));
  r.state = to;
  finish_deliveries(o, unit, channel, crew_knows);
  r.edition = o.edition;
  if (to == assignment_state::rejected) {
    refused_by(o, agency, is_answered(from));
    if (result == work_result::not_ours) raise_fresh_alarm(o, agency, unit.str() + ": another agency is needed");
  }
  settle(o);
  return r;
}

// Digit 6 alone: the unit is out of service and refuses every offer that it has not answered.
reply dispatcher::turn::out_of_service(const unit& u, const answer_given& e, const actor& by) {
  record({}, unit_reported{u.id, availability::out_of_service, by, e.device_at, e.answer_id});
  for (auto* o : d_.state_.orders_of(u.id)) {
    auto* a = o->assignment(u.id);
    if (!a || !unanswered(*a)) continue;
    auto m = said(e, by);
    if (m.reason.empty()) m.reason = "out of service";
    move(*o, *a, assignment_state::rejected, std::move(m));
  }
  return about(reply_code::stored, u.id);
}

// Digits 1 and 2: free again. They close one assignment, never all, and with none open only set availability.
reply dispatcher::turn::free_again(const unit& u, const answer_given& e, const actor& by) {
  const auto to = e.code == answer_code::in_field ? availability::in_field : availability::at_station;
  const subject s = find_subject(e, {&u, nullptr});
  const bool named = !e.order.empty() || e.number != 0;
  if (s.problem && (named || s.problem->code == reply_code::ambiguous)) return missed(e, s, assignment_state::done, by);
  record({}, unit_reported{u.id, to, by, e.device_at, e.answer_id});
  // An order not yet answered is not done by being free: it still waits for its answer.
  if (!s.order || !is_answered(s.assignment->state)) return about(reply_code::stored, u.id);
  return move(*s.order, *s.assignment, assignment_state::done, said(e, by));
}

}  // namespace kentongan::dispatch
