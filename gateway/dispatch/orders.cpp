// Rules of intake: a new order, a revision, a cancel, and the repeats of each.
#include "gateway/dispatch/routing.hpp"
#include "gateway/dispatch/turn.hpp"

#include <algorithm>

namespace kentongan::dispatch {

using namespace domain;

reply dispatcher::turn::reject(const order& o, reject_reason why, std::string detail) const {
  reply r = plain(reply_code::rejected, std::move(detail));
  r.why = why;
  r.order = o.id;
  r.revision = o.revision;
  return r;
}

reply dispatcher::turn::confirm(reply_code code, const order& o, std::uint32_t number) const {
  reply r = plain(code);
  r.order = o.id;
  r.revision = o.revision;
  r.number = number;
  return r;
}

reply dispatcher::turn::on(const order_received& e) {
  const order& in = e.order;
  if (!is_order_id(in.id.str())) return reject(in, reject_reason::malformed, "the id must match [A-Za-z0-9_-]{1,64}");
  const std::uint64_t content = content_hash(in);

  if (const auto* closed = d_.state_.find_closed(in.id)) {
    if (in.revision == closed->revision && content == closed->content) return confirm(reply_code::repeat, in, 0);
    if (in.revision > closed->revision) return reject(in, reject_reason::already_closed, "the order has ended");
    if (in.revision < closed->revision)
      return reject(in, reject_reason::stale_revision, "revision " + std::to_string(closed->revision) + " is known");
    return reject(in, reject_reason::conflict, "the same id and revision came with other content before");
  }
  if (auto* open = d_.state_.find(in.id)) {
    if (in.revision == open->revision && content == open->content) return confirm(reply_code::repeat, in, open->number);
    if (in.revision < open->revision)
      return reject(in, reject_reason::stale_revision, "revision " + std::to_string(open->revision) + " is known");
    if (in.revision == open->revision)
      return reject(in, reject_reason::conflict, "the same id and revision came with other content before");
    return in.kind == order_kind::cancel ? cancel(*open, e, content) : revise(*open, e, content);
  }
  if (in.kind != order_kind::dispatch)
    return reject(in, reject_reason::unknown_order, "order '" + in.id.str() + "' is not open");
  return dispatch(e, content);
}

// Times that the sender left out, and those that make no sense. Validity counts from `created`, so that a repeat which
// comes after the order has been forgotten is recognised as too late.
std::optional<rejection> dispatcher::turn::fill_times(order& o) const {
  if (o.created == utc_time{}) o.created = now_.utc;
  if (o.valid_until == utc_time{}) o.valid_until = o.created + d_.policy_.default_validity;
  if (o.valid_until <= now_.utc)
    return rejection{reject_reason::expired, "valid_until " + to_rfc3339(o.valid_until) + " has passed"};
  if (o.valid_until > now_.utc + d_.policy_.max_validity)
    return rejection{reject_reason::malformed, "valid_until " + to_rfc3339(o.valid_until) + " lies too far ahead"};
  return std::nullopt;
}

reply dispatcher::turn::dispatch(const order_received& e, std::uint64_t content) {
  order_accepted f;
  f.order = e.order;
  f.content = content;
  if (auto problem = fill_times(f.order)) return reject(e.order, problem->reason, problem->detail);
  auto found = resolve(d_.directory_, f.order, now_.utc);
  if (const auto* problem = std::get_if<rejection>(&found)) return reject(e.order, problem->reason, problem->detail);
  f.assignments = std::get<std::vector<planned_assignment>>(std::move(found));
  if (!f.order.prio) {
    const auto* c = d_.directory_.find_category(f.order.category);
    // Without a category nobody said that it can wait; a drill can.
    f.order.prio = c ? c->prio : f.order.purpose == order_purpose::real ? priority::p1 : priority::p2;
  }
  const bool open_ended = e.order.valid_until == utc_time{};
  f.held_until = held_until(f.order, open_ended);
  if (f.held_until && open_ended) f.order.valid_until = *f.held_until + d_.policy_.default_validity;
  f.number = d_.state_.free_number();
  if (!f.held_until) {
    open_order blank;
    blank.order = std::make_shared<const order>(f.order);
    blank.verified = !f.order.unverified;
    plan_first(blank, f.deliveries, f.assignments);
  }

  const std::uint32_t number = f.number;
  record(e.order.id, std::move(f));
  settle(*d_.state_.find(e.order.id));
  return confirm(reply_code::stored, e.order, number);
}

// Who is called was decided with the first revision; a later one leaves it out or says the same. An update that names
// somebody else is refused: nobody shall believe that a crew was told when it was not. So is a cancel: what an agency
// may say is bound to that agency, so that it ends its own orders and no others.
bool dispatcher::turn::keeps_targets(const open_order& o, order& in) {
  const order& known = *o.order;
  const auto same = [](auto& given, const auto& before) {
    if (given.empty()) given = before;
    return given == before;
  };
  return same(in.category, known.category) && same(in.to_agencies, known.to_agencies) &&
         same(in.to_units, known.to_units);
}

std::optional<rejection> dispatcher::turn::check_update(const open_order& o, order& in) const {
  if (!keeps_targets(o, in))
    return rejection{reject_reason::malformed, "an update cannot change category or targets: send a new order"};
  if (std::all_of(o.assignments.begin(), o.assignments.end(), [](const auto& a) { return is_final(a.state); }))
    return rejection{reject_reason::no_target, "nobody is left to tell"};
  return std::nullopt;
}

reply dispatcher::turn::revise(open_order& o, const order_received& e, std::uint64_t content) {
  if (o.cancelled) return reject(e.order, reject_reason::already_closed, "the order is cancelled");
  order_revised f;
  f.order = e.order;
  f.content = content;
  if (auto problem = fill_times(f.order)) return reject(e.order, problem->reason, problem->detail);
  if (auto problem = check_update(o, f.order)) return reject(e.order, problem->reason, problem->detail);
  if (!f.order.prio) f.order.prio = o.order->prio;
  f.order.purpose = o.order->purpose;
  f.order.unverified = o.order->unverified;  // a call is verified by saying so, not by leaving the word out
  const std::uint32_t number = o.number;
  recall_deliveries(o, "superseded");
  for (const auto& a : o.assignments)
    if (!is_final(a.state) && !o.held) plan_unit(o, f.deliveries, a.unit, which::used);
  record(o.id(), std::move(f));
  settle(o);
  return confirm(reply_code::stored, e.order, number);
}

reply dispatcher::turn::cancel(open_order& o, const order_received& e, std::uint64_t content) {
  if (o.cancelled) return reject(e.order, reject_reason::already_closed, "the order is cancelled already");
  if (order named = e.order; !keeps_targets(o, named))
    return reject(e.order, reject_reason::malformed, "the order has other targets than this cancel");
  const std::uint32_t number = o.number;
  stop(o, e.order.revision, content, e.order.reason, e.by);
  settle(o);
  return confirm(reply_code::stored, e.order, number);
}

// The order is over for everybody who can still turn round.
void dispatcher::turn::stop(open_order& o, std::uint32_t revision, std::uint64_t content, const std::string& reason,
                            const actor& by) {
  recall_deliveries(o, "cancelled");
  order_cancelled f{revision, content, reason, by, {}};
  // Only a crew that had answered needs to be called back; the others' repeats just stop.
  for (const auto& a : o.assignments)
    if (is_answered(a.state) && !o.is_drill() &&
        judge(a.state, assignment_state::cancelled, actor_role::dispatcher).result == verdict::apply)
      plan_unit(o, f.deliveries, a.unit, which::used);
  record(o.id(), std::move(f));
  for (const auto& a : o.assignments) {
    if (judge(a.state, assignment_state::cancelled, actor_role::dispatcher).result != verdict::apply) continue;
    assignment_moved m;
    m.by = by;
    m.by.role = actor_role::dispatcher;
    m.reason = reason;
    m.unit = a.unit;
    m.agency = a.agency;
    m.from = a.state;
    m.to = assignment_state::cancelled;
    record(o.id(), std::move(m));
  }
}

}  // namespace kentongan::dispatch
