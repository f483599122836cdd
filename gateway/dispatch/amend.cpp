// Rules of changing an order that is out: who is called, whether its call is verified, what it belongs to, what it
// turned out to be. Two people who change it at once are told: whoever names the edition that he saw is refused when it
// is no longer that one.
#include "gateway/dispatch/routing.hpp"
#include "gateway/dispatch/turn.hpp"

#include <algorithm>

namespace kentongan::dispatch {

using namespace domain;

std::optional<reply> dispatcher::turn::refuse_edition(const open_order& o,
                                                      const std::optional<std::uint32_t>& seen) const {
  if (!seen || *seen == o.edition) return std::nullopt;
  reply r = of_order(reply_code::conflict, o);
  r.detail = "somebody has changed the order since: it is edition " + std::to_string(o.edition) + " now, not " +
             std::to_string(*seen);
  return r;
}

reply dispatcher::turn::on(const targets_changed& e) {
  auto* o = d_.state_.find(e.order);
  if (!o) return plain(reply_code::unknown, "no such order is open");
  if (auto problem = refuse_edition(*o, e.edition)) return *problem;
  if (o->cancelled) return plain(reply_code::refused, "the order is cancelled");
  if (e.reason.empty()) return plain(reply_code::refused, "say why the targets change");

  targets_added added{{}, {}, e.by, e.reason};
  if (!e.add_units.empty() || !e.add_agencies.empty()) {
    if (!is_valid(*o)) return plain(reply_code::refused, "the order has expired: place a new one");
    order named;
    named.to_units = e.add_units;
    named.to_agencies = e.add_agencies;
    auto found = resolve(d_.directory_, named, now_.utc);
    if (const auto* problem = std::get_if<rejection>(&found)) return plain(reply_code::refused, problem->detail);
    added.assignments = std::get<std::vector<planned_assignment>>(std::move(found));
    // Who is on it already needs no second order; one that was finished is called anew.
    std::erase_if(added.assignments, [&](const planned_assignment& p) {
      const auto* a = o->assignment(p.unit);
      return a && !is_final(a->state) && a->state != assignment_state::no_answer;
    });
  }
  std::vector<unit_id> dropped;
  for (const auto& unit : e.drop_units) {
    const auto* a = o->assignment(unit);
    if (!a) return plain(reply_code::unknown, "unit '" + unit.str() + "' has no part in this order");
    const auto t = judge(a->state, assignment_state::cancelled, actor_role::dispatcher);
    if (t.result == verdict::apply)
      dropped.push_back(unit);
    else if (t.result != verdict::repeat)
      return plain(reply_code::refused,
                   "unit '" + unit.str() + "' is " + std::string(name_of(a->state)) + " and cannot be called back");
  }
  if (added.assignments.empty() && dropped.empty()) return of_order(reply_code::repeat, *o);

  if (!added.assignments.empty()) {
    if (!o->held) plan_first(*o, added.deliveries, added.assignments);
    supersede(*o, added.deliveries);
    record(o->id(), std::move(added));
  }
  for (const auto& unit : dropped) {
    const assignment_view a = *o->assignment(unit);
    for (std::size_t i = 0; i < o->deliveries.size(); ++i)
      if (const auto& d = o->deliveries[i]; d.unit == unit && !is_over(d.state)) recall_delivery(*o, i, "dropped");
    target_dropped f{unit, a.agency, {}, e.by, e.reason};
    if (is_answered(a.state)) plan_unit(*o, f.deliveries, unit, which::used);
    record(o->id(), std::move(f));
    assignment_moved m;
    m.unit = unit;
    m.agency = a.agency;
    m.from = a.state;
    m.to = assignment_state::cancelled;
    m.by = e.by;
    m.reason = e.reason;
    record(o->id(), std::move(m));
  }
  reply r = of_order(reply_code::stored, *o);
  settle(*o);
  return r;
}

reply dispatcher::turn::on(const order_verify_requested& e) {
  auto* o = d_.state_.find(e.order);
  if (!o) return plain(reply_code::unknown, "no such order is open");
  if (o->verified) return of_order(reply_code::repeat, *o);
  if (auto problem = refuse_edition(*o, e.edition)) return *problem;
  order_verified f{{}, e.by};
  // The radio channels that every unit still waited for would have had from the beginning.
  open_order after = *o;
  after.verified = true;
  if (!o->cancelled && !o->held && is_valid(*o))
    for (const auto& a : o->assignments) {
      if (a.state != assignment_state::offered) continue;
      planned all;
      plan_unit(after, all, a.unit, which::planned);
      for (const auto& d : all)
        if (is_radio(d.channel.kind)) plan(*o, f.deliveries, d.agency, d.unit, d.channel);
    }
  record(o->id(), std::move(f));
  reply r = of_order(reply_code::stored, *o);
  settle(*o);
  return r;
}

reply dispatcher::turn::on(const orders_linked& e) {
  auto* o = d_.state_.find(e.order);
  if (!o) return plain(reply_code::unknown, "no such order is open");
  auto* other = d_.state_.find(e.other);
  if (!other || other == o) return plain(reply_code::unknown, "the other order is not open");
  if (auto problem = refuse_edition(*o, e.edition)) return *problem;
  const bool known = std::any_of(o->links.begin(), o->links.end(),
                                 [&](const auto& l) { return l.first == e.other && l.second == e.relation; });
  if (known) return of_order(reply_code::repeat, *o);
  const bool merge = e.relation == order_relation::duplicate_of;
  if (merge && o->cancelled) return plain(reply_code::refused, "the order is cancelled already");
  record(o->id(), order_linked{e.other, e.relation, e.by});
  if (merge) stop(*o, o->revision, o->content, "duplicate of #" + std::to_string(other->number), e.by);
  reply r = of_order(reply_code::stored, *o);
  settle(*o);
  return r;
}

// What the call was is often known only when everybody is back: an order that has ended takes it too.
reply dispatcher::turn::on(const disposition_given& e) {
  if (!d_.state_.find(e.order) && !d_.state_.find_closed(e.order))
    return plain(reply_code::unknown, "no such order is known any more");
  if (const auto* o = d_.state_.find(e.order); o && o->what == e.what) return of_order(reply_code::repeat, *o);
  record(e.order, disposition_set{e.what, e.by, e.note});
  reply r = plain(reply_code::stored);
  r.order = e.order;
  if (const auto* o = d_.state_.find(e.order)) r = of_order(reply_code::stored, *o);
  return r;
}

reply dispatcher::turn::on(const sop_tick_given& e) {
  auto* o = d_.state_.find(e.order);
  if (!o) return plain(reply_code::unknown, "no such order is open");
  const auto* c = d_.directory_.find_category(o->order->category);
  if (!c || std::none_of(c->sop.begin(), c->sop.end(), [&](const auto& i) { return i.id == e.item; }))
    return plain(reply_code::refused, "'" + e.item + "' is not on the checklist");
  sop_ticked f{e.item, e.done, {}, e.by};
  if (!e.address.empty()) {
    const auto who = d_.directory_.owner_of(e.channel, e.address);
    const auto* a = who.unit ? o->assignment(who.unit->id) : nullptr;
    const bool own_desk = who.desk_of && o->find_ladder(who.desk_of->id);
    if (!a && !own_desk) return plain(reply_code::refused, "this order is not yours");
    f.unit = a ? a->unit : unit_id{};
    f.by = {a ? actor_role::responder : actor_role::desk, a ? a->unit.str() : who.desk_of->id.str(),
            std::string(name_of(e.channel)) + ':' + e.address};
  }
  const bool is_ticked = std::find(o->ticked.begin(), o->ticked.end(), e.item) != o->ticked.end();
  if (is_ticked == e.done) return of_order(reply_code::repeat, *o);
  record(o->id(), std::move(f));
  reply r = of_order(reply_code::stored, *o);
  settle(*o);
  return r;
}

reply dispatcher::turn::on(const console_note& e) {
  auto* o = d_.state_.find(e.order);
  if (!o) return plain(reply_code::unknown, "no such order is open");
  if (e.text.empty()) return plain(reply_code::refused, "a note without words");
  record(o->id(), note_taken{{}, {}, note_kind::console, e.text, e.by, {}, {}});
  return of_order(reply_code::stored, *o);
}

}  // namespace kentongan::dispatch
