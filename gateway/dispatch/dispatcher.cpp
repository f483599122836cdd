#include "gateway/dispatch/dispatcher.hpp"

#include "gateway/dispatch/turn.hpp"

namespace kentongan::dispatch {

using namespace domain;

dispatcher::dispatcher(const directory& d, policy p) : directory_(d), policy_(p) {
  if (!roster_.next_moment({}) && d.city().drills.empty()) calendar_due_ = steady_time::max();
}

outcome dispatcher::handle(const event& e, const instant& now) {
  state_.forget_until(now.utc);
  turn t(*this, now);
  t.heard(e);
  reply r = std::visit([&](const auto& what) { return t.on(what); }, e);
  outcome out = t.take();
  out.reply = std::move(r);
  return out;
}

outcome dispatcher::tick(const instant& now) {
  state_.forget_until(now.utc);
  turn t(*this, now);
  while (!due_.empty() && due_.begin()->first.first <= now.steady) {
    open_order& o = *due_.begin()->second;
    t.climb(o);
    t.settle(o);
  }
  t.insist_on_emergencies();
  t.settle_paths();
  if (calendar_due_ <= now.steady) t.look_at_calendar();
  return t.take();
}

std::optional<steady_time> dispatcher::deadline() const {
  steady_time due = std::min(emergencies_due(), calendar_due_);
  if (!due_.empty()) due = std::min(due, due_.begin()->first.first);
  if (const auto settled = paths_.deadline()) due = std::min(due, *settled);
  return due == steady_time::max() ? std::nullopt : std::optional(due);
}

std::optional<steady_time> dispatcher::next_step() const {
  std::optional<steady_time> due;
  if (const auto raised = state_.emergencies().first_raised()) due = *raised + policy_.emergency_escalation;
  if (!due_.empty() && (!due || due_.begin()->first.first < *due)) due = due_.begin()->first.first;
  return due;
}

void dispatcher::replay(const fact& f, const instant& now) {
  turn t(*this, now);
  t.apply(f);
  if (const auto* r = std::get_if<reach_changed>(&f.body)) paths_.presume(*r);
  if (auto* o = state_.find(f.order)) t.schedule(*o);
}

outcome dispatcher::started(std::string boot, std::string version, const instant& now) {
  turn t(*this, now);
  t.record({}, gateway_started{std::move(boot), std::move(version)});
  return t.take();
}

// --- what every turn needs ---

void dispatcher::turn::apply(const fact& f) {
  // The order object ends with this fact, and its place in the calendar with it.
  if (std::holds_alternative<order_closed>(f.body))
    if (const auto* o = d_.state_.find(f.order)) d_.due_.erase({o->due, o->accepted_seq});
  d_.state_.apply(f, now_);
}

void dispatcher::turn::record(const order_id& id, fact_body body) {
  fact f{d_.state_.last_seq() + 1, now_.utc, id, std::move(body)};
  // From here on only the fact's own copy of the id is used: the caller's may live in the order that changes.
  const open_order* o = d_.state_.find(f.order);
  if (std::holds_alternative<order_closed>(f.body)) {
    report(f, o);  // while the order is still there to tell whom it concerns
    apply(f);
  } else {
    const std::uint32_t first_delivery = o ? o->next_delivery_number() : 1;
    apply(f);
    o = d_.state_.find(f.order);
    report(f, o);
    if (o) send(*o, first_delivery);
  }
  out_.facts.push_back(std::move(f));
}

reply dispatcher::turn::plain(reply_code code, std::string detail) {
  reply r;
  r.code = code;
  r.detail = std::move(detail);
  return r;
}

}  // namespace kentongan::dispatch
