#include "gateway/rehearsal/tally.hpp"

#include <algorithm>
#include <string_view>

namespace kentongan::rehearsal {

using namespace domain;

namespace {

// FNV-1a, 64 bits (draft-eastlake-fnv).
void mix(std::uint64_t& hash, std::string_view text) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
}

}  // namespace

std::chrono::milliseconds lane_tally::wait(double share) const {
  if (waited.empty()) return {};
  const auto last = static_cast<double>(waited.size() - 1);
  return waited[static_cast<std::size_t>(share * last + 0.5)];
}

void tally_keeper::on(const fact& f, const stage&) {
  if (tally_.facts++ == 0) tally_.fingerprint = 0xCBF29CE484222325u;
  mix(tally_.fingerprint, std::to_string(f.at.time_since_epoch().count()));
  mix(tally_.fingerprint, f.order.str());
  mix(tally_.fingerprint, name_of(f.body));
  if (const auto* x = std::get_if<order_accepted>(&f.body)) return accepted(f, *x);
  if (std::holds_alternative<emergency_raised>(f.body)) ++tally_.emergencies;
  const auto it = open_.find(f.order);
  if (it == open_.end()) return;
  if (!it->second.drill) count(f, it->second);
  if (std::holds_alternative<order_closed>(f.body)) open_.erase(it);
}

void tally_keeper::accepted(const fact& f, const order_accepted& x) {
  entry e;
  e.prio = x.order.prio.value_or(priority::p1);
  e.drill = x.order.purpose != order_purpose::real;
  e.verified = !x.order.unverified;
  e.released = !x.held_until;
  e.since = f.at;
  open_.emplace(f.order, e);
  if (e.drill) {
    ++tally_.drills;
    return;
  }
  auto& lane = tally_.lanes[static_cast<std::size_t>(e.prio)];
  ++lane.orders;
  lane.held += x.held_until.has_value();
}

void tally_keeper::count(const fact& f, entry& e) {
  auto& lane = tally_.lanes[static_cast<std::size_t>(e.prio)];
  if (const auto* moved = std::get_if<assignment_moved>(&f.body)) {
    if (moved->by.role == actor_role::gateway) return;
    lane.refusals += moved->to == assignment_state::rejected;
    tally_.on_behalf += !moved->via.empty();
    if (!e.answered && is_answered(moved->to) && moved->to != assignment_state::cancelled) {
      e.answered = true;
      lane.waited.push_back(f.at - e.since);
    }
  } else if (const auto* step = std::get_if<ladder_climbed>(&f.body)) {
    const unsigned bit = 1u << static_cast<unsigned>(step->step);
    if (!(e.steps & bit)) ++lane.orders_at[static_cast<std::size_t>(step->step)];
    e.steps |= bit;
  } else if (std::holds_alternative<alarm_raised>(f.body)) {
    ++lane.alarms;
  } else if (std::holds_alternative<alarm_closed>(f.body)) {
    ++lane.alarms_closed;
    e.alarm_closed = true;
  } else if (const auto* late = std::get_if<overdue_noticed>(&f.body)) {
    ++lane.overdue[static_cast<std::size_t>(late->what)];
  } else if (std::holds_alternative<order_verified>(f.body)) {
    e.verified = true;
  } else if (std::holds_alternative<order_released>(f.body)) {
    e.released = true;
    if (!e.answered) e.since = f.at;
  } else if (std::holds_alternative<order_cancelled>(f.body)) {
    e.cancelled = true;
  } else if (const auto* settled = std::get_if<stand_down_settled>(&f.body)) {
    ++(settled->confirmed ? tally_.stand_downs_confirmed : tally_.stand_downs_given_up);
  } else if (const auto* end = std::get_if<order_closed>(&f.body)) {
    closed(e, *end);
  }
}

void tally_keeper::closed(const entry& e, const order_closed& end) {
  ++tally_.lanes[static_cast<std::size_t>(e.prio)].outcomes[end.outcome];
  if (e.prio != priority::p3 && !e.cancelled && !e.answered && !e.alarm_closed) ++tally_.unheard;
}

void tally_keeper::on(const transmission& t, const stage&) {
  const auto it = open_.find(t.order->id);
  if (it == open_.end() || it->second.drill) return;
  auto& lane = tally_.lanes[static_cast<std::size_t>(it->second.prio)];
  const bool radio = is_radio(t.channel.kind);
  ++(radio ? lane.radio_copies : lane.phone_copies);
  tally_.radio_for_routine += radio && it->second.prio == priority::p3;
  tally_.radio_unverified += radio && !it->second.verified;
}

year_tally tally_keeper::finish(const stage& s) {
  tally_.open_at_end = static_cast<unsigned>(s.core().current().open().size());
  for (auto& lane : tally_.lanes) std::sort(lane.waited.begin(), lane.waited.end());
  return std::move(tally_);
}

}  // namespace kentongan::rehearsal
