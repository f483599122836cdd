// Rules of readiness: when an agency that cannot be reached is reported, when a silent one, when a crew that is too
// small; and who is on duty by word of mouth.
#include "gateway/dispatch/turn.hpp"

#include <algorithm>

namespace kentongan::dispatch {

using namespace domain;

namespace {

// The wall clock may jump; then the calendar is looked at late, but not by more than this.
constexpr std::chrono::hours calendar_pause{1};
constexpr std::chrono::days duty_farthest{366};
constexpr std::chrono::hours quiet_longest{12};

}  // namespace

// --- paths ---

reply dispatcher::turn::on(const path_reported& e) {
  const auto agencies = d_.paths_.report(e, now_.steady);
  if (agencies.empty()) return plain(reply_code::unknown, "no agency has such a path");
  for (const auto& a : agencies) judge_reach(a);
  return plain(reply_code::stored);
}

void dispatcher::turn::judge_reach(const agency_id& agency) {
  auto now = d_.paths_.judge(agency, now_.steady);
  const reach to = now.to, before = d_.state_.readiness().of(agency).state;
  if (to == before) return;
  std::string reason = now.reason;
  record({}, std::move(now));
  if (to == reach::unreachable)
    record({}, alarm_raised{agency, "it cannot be reached: " + reason});
  else if (before == reach::unreachable && d_.state_.readiness().of(agency).alarm_open)
    record({}, alarm_closed{agency, {}, "it can be reached again"});
}

// An alarm without an order.
reply dispatcher::turn::close_agency_alarm(const alarm_close_requested& e) {
  if (!d_.state_.readiness().of(e.agency).alarm_open) return plain(reply_code::unknown, "no such alarm is open");
  record({}, alarm_closed{e.agency, e.by, e.reason});
  return plain(reply_code::stored);
}

void dispatcher::turn::settle_paths() {
  for (const auto& a : d_.paths_.take_settled(now_.steady)) judge_reach(a);
}

// --- signs of life ---

// Notes the first sign of life of an agency in a shift of its people. Of agencies without a roster nothing is expected.
void dispatcher::turn::heard(const event& e) {
  const agency* from = nullptr;
  std::string channel;
  const auto by_address = [&](channel_kind kind, const std::string& address) {
    const auto who = d_.directory_.owner_of(kind, address);
    from = who.unit ? d_.directory_.find(who.unit->agency) : who.desk_of;
    channel = std::string(name_of(kind)) + ':' + address;
  };
  if (const auto* a = std::get_if<answer_given>(&e)) by_address(a->channel, a->address);
  if (const auto* c = std::get_if<emergency_called>(&e)) by_address(c->channel, c->address);
  if (const auto* p = std::get_if<position_seen>(&e)) by_address(p->channel, p->address);
  if (const auto* r = std::get_if<region_seen>(&e)) by_address(r->channel, r->address);
  if (const auto* s = std::get_if<evidence_seen>(&e); s && s->to >= evidence::device && s->to <= evidence::answered)
    if (auto* o = d_.state_.find(s->order))
      if (const auto* d = o->delivery(s->delivery)) {
        from = d_.directory_.find(d->agency);
        channel = text_of(d->channel);
      }
  if (!from) return;
  std::optional<utc_time> begun;  // the last of its shifts that has
  for (const auto* s : d_.roster_.shifts_of(from->id))
    if (const auto w = d_.roster_.last_begun(*s, now_.utc); w && (!begun || *begun < w->from)) begun = w->from;
  if (!begun) return;
  const auto& known = d_.state_.readiness().of(from->id).heard;
  if (!known || *known < *begun) record({}, agency_heard{from->id, std::move(channel)});
}

// --- the calendar ---

// Everything that depends on the time of day. What is found is a fact, and a fact is found once: it does not matter how
// often this is asked.
void dispatcher::turn::look_at_calendar() {
  const auto& city = d_.directory_.city();
  for (const auto& u : city.units)
    if (u.strength > 0) look_at_strength(u);
  if (city.silent_percent > 0)
    for (const auto& a : city.agencies) look_at_silence(a.id);
  hold_drills();
  auto next = d_.roster_.next_moment(now_.utc);
  if (const auto drill = d_.next_drill(now_.utc); drill && (!next || *drill < *next)) next = drill;
  d_.calendar_due_ = !next ? steady_time::max() : std::min(to_steady(*next, now_), now_.steady + calendar_pause);
}

void dispatcher::turn::look_at_strength(const unit& u) {
  const auto judge = [&](const roster::occurrence& w, strength_stage stage, utc_time at) {
    const auto present = static_cast<std::uint32_t>(d_.roster_.crew(u.id, at).size());
    if (present >= u.strength || d_.state_.was_told_short(u.id, w.what->id, stage, w.when.from)) return;
    record({}, strength_short{u.id, u.agency, w.what->id, w.when.from, stage, u.strength, present});
  };
  for (const auto& w : d_.roster_.current(u.id, now_.utc)) judge(w, strength_stage::beginning, now_.utc);
  for (const auto& w : d_.roster_.next(u.id, now_.utc))
    if (w.when.from - d_.directory_.city().warn_before <= now_.utc) judge(w, strength_stage::advance, w.when.from);
}

void dispatcher::turn::look_at_silence(const agency_id& id) {
  for (const auto* s : d_.roster_.shifts_of(id)) {
    // The last occurrence whose time to be judged has come. One of long ago says nothing any more.
    auto w = d_.roster_.last_begun(*s, now_.utc);
    if (w && d_.roster_.silence_judged_at(*w) > now_.utc) w = d_.roster_.last_begun(*s, w->from - 1ms);
    if (!w || now_.utc >= w->to + (w->to - w->from)) continue;
    // A gateway that was not there cannot tell.
    if (d_.state_.running_since() > w->from) continue;
    const auto& known = d_.state_.readiness().of(id);
    if (known.heard && *known.heard >= w->from) continue;
    if (const auto told = known.silent.find(s->id); told != known.silent.end() && told->second >= w->from) continue;
    record({}, agency_silent{id, s->id, w->from});
  }
}

// --- quiet mode ---

// For a net on which a crew works: routine stays off it. P1 and answers to crews are never held back.
reply dispatcher::turn::on(const net_quiet_requested& e) {
  const auto refuse = [](std::string why) { return plain(reply_code::refused, std::move(why)); };
  if (e.by.role != actor_role::dispatcher) return refuse("only the call centre quiets a net");
  if (e.by.name.empty()) return refuse("by: name the person who says so");
  if (!d_.paths_.plans_net(e.net))
    return plain(reply_code::unknown, "no unit and no desk is on net '" + e.net.str() + "'");
  if (e.until && (*e.until <= now_.utc || *e.until > now_.utc + quiet_longest))
    return refuse("until: must lie ahead, and within 12 hours");
  const auto it = d_.state_.quiet_until().find(e.net);
  const bool quiet = it != d_.state_.quiet_until().end() && it->second > now_.utc;
  if (e.until ? quiet && it->second == *e.until : !quiet) return plain(reply_code::repeat);
  record({}, net_quieted{e.net, e.until.value_or(now_.utc), e.by, e.reason});
  return plain(reply_code::stored);
}

// --- duty by word of mouth ---

reply dispatcher::turn::on(const duty_change_requested& e) {
  const auto refuse = [](std::string why) { return plain(reply_code::refused, std::move(why)); };
  if (e.by.role != actor_role::dispatcher && e.by.role != actor_role::desk)
    return refuse("only the call centre or a desk says who is on duty");
  if (e.by.name.empty()) return refuse("by: name the person who says so");
  for (const auto& r : {e.responder, e.instead_of})
    if (!r.empty() && !d_.roster_.knows(r)) return plain(reply_code::unknown, "nobody is called '" + r.str() + "'");
  if (e.responder.empty()) return refuse("responder: is missing");
  duty_changed f{e.responder, e.to, e.until, e.instead_of, e.by, e.reason};
  if (e.to == duty_state::as_rostered) {
    f.until = now_.utc;
    f.instead_of = {};
    if (!d_.state_.duties().changes().contains(e.responder)) return plain(reply_code::repeat);
  } else if (e.until <= now_.utc || e.until > now_.utc + duty_farthest) {
    return refuse("until: must lie ahead, and within a year");
  }
  if (!f.instead_of.empty()) {
    if (e.to != duty_state::on) return refuse("instead_of: goes with being on duty");
    // An answer belongs to the unit whose phone it comes from; nobody answers for another crew.
    if (f.instead_of == e.responder || !d_.roster_.same_unit(e.responder, e.instead_of))
      return refuse("instead_of: '" + e.instead_of.str() + "' is not of the same unit");
  }
  record({}, std::move(f));
  look_at_calendar();
  return plain(reply_code::stored);
}

}  // namespace kentongan::dispatch
