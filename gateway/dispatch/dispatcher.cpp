#include "gateway/dispatch/dispatcher.hpp"

#include "gateway/dispatch/turn.hpp"

namespace kentongan::dispatch {

using namespace domain;

dispatcher::dispatcher(const directory& d, policy p) : directory_(d), policy_(p) {}

outcome dispatcher::handle(const event& e, const instant& now) {
  state_.forget_until(now.utc);
  turn t(*this, now);
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
  return t.take();
}

std::optional<steady_time> dispatcher::deadline() const {
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first.first;
}

void dispatcher::replay(const fact& f, const instant& now) {
  // The order object may end with this fact, and its place in the calendar with it.
  if (std::holds_alternative<order_closed>(f.body))
    if (auto* o = state_.find(f.order)) due_.erase({o->due, o->accepted_seq});
  state_.apply(f, now);
  // A look at the next tick settles what is really due; nothing is decided during a replay.
  if (auto* o = state_.find(f.order)) {
    due_.erase({o->due, o->accepted_seq});
    o->due = now.steady;
    due_.emplace(std::pair{o->due, o->accepted_seq}, o);
  }
}

outcome dispatcher::started(std::string boot, std::string version, const instant& now) {
  turn t(*this, now);
  t.record({}, gateway_started{std::move(boot), std::move(version)});
  return t.take();
}

// --- what every turn needs ---

void dispatcher::turn::record(const order_id& id, fact_body body) {
  fact f{d_.state_.last_seq() + 1, now_.utc, id, std::move(body)};
  const open_order* before = d_.state_.find(id);
  const std::uint32_t first_delivery = before ? before->next_delivery_number() : 1;
  if (std::holds_alternative<order_closed>(f.body)) {
    report(f, before);
    d_.due_.erase({before->due, before->accepted_seq});
    d_.state_.apply(f, now_);
  } else {
    d_.state_.apply(f, now_);
    const open_order* after = d_.state_.find(id);
    report(f, after);
    if (after) send(*after, first_delivery);
  }
  out_.facts.push_back(std::move(f));
}

reply dispatcher::turn::plain(reply_code code, std::string detail) {
  reply r;
  r.code = code;
  r.detail = std::move(detail);
  return r;
}

void dispatcher::turn::plan(const open_order& o, planned& list, const agency_id& agency, const unit_id& unit,
                            const channel& c) const {
  list.push_back({o.next_delivery_number() + static_cast<std::uint32_t>(list.size()), agency, unit, c});
}

void dispatcher::turn::plan_unit(const open_order& o, planned& list, const unit& u, which w) const {
  for (const auto& c : u.channels)
    if (w == which::all || c.reserve == (w == which::reserve)) plan(o, list, u.agency, u.id, c);
}

}  // namespace kentongan::dispatch
