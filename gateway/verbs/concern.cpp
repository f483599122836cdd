#include "gateway/verbs/concern.hpp"

#include <algorithm>
#include <type_traits>

namespace kentongan::verbs {

using namespace domain;

namespace {

template <class List>
void keep_own(List& list, const agency_id& agency) {
  std::erase_if(list, [&](const auto& x) { return x.agency != agency; });
}
template <class List>
bool any_own(const List& list, const agency_id& agency) {
  return std::any_of(list.begin(), list.end(), [&](const auto& x) { return x.agency == agency; });
}

agency_id agency_of(const directory& d, const unit_id& unit) {
  const auto* u = d.find(unit);
  return u ? u->agency : agency_id{};
}

// Trims one body; what names no agency and no unit is about the order as a whole.
struct trimmer {
  const directory& d;
  const agency_id& agency;
  std::set<std::uint32_t>& deliveries;
  bool& concerned;

  template <class F>
  bool operator()(F& f) {
    bool lists = false, any = false;
    if constexpr (requires { f.assignments; }) {
      keep_own(f.assignments, agency);
      lists = true;
      any |= !f.assignments.empty();
    }
    if constexpr (requires { f.deliveries; }) {
      keep_own(f.deliveries, agency);
      for (const auto& p : f.deliveries) deliveries.insert(p.number);
      lists = true;
      any |= !f.deliveries.empty();
    }
    concerned |= any;
    if constexpr (std::is_same_v<F, delivery_advanced>) return deliveries.contains(f.delivery);
    if constexpr (requires { f.agency; }) return f.agency.empty() || f.agency == agency;
    if constexpr (requires { f.unit; }) return f.unit.empty() || agency_of(d, f.unit) == agency;
    if constexpr (std::is_same_v<F, targets_added>) return !lists || any;
    return true;
  }
};

}  // namespace

bool concerns(const order_view& v, const agency_id& agency) {
  return any_own(v.assignments, agency) || any_own(v.deliveries, agency);
}

std::optional<order_view> part_of(const order_view& v, const agency_id& agency) {
  if (!concerns(v, agency)) return std::nullopt;
  order_view part = v;
  keep_own(part.assignments, agency);
  keep_own(part.deliveries, agency);
  keep_own(part.ladders, agency);
  // Another order may be none of the agency's.
  part.links.clear();
  return part;
}

bool may_change(const event& e, const agency_id& agency, const directory& d, const ports::board& board) {
  const auto has_part = [&](const order_id& id) {
    const auto* v = board.find_open(id);
    return v && concerns(*v, agency);
  };
  if (const auto* a = std::get_if<answer_on_behalf>(&e)) return agency_of(d, a->unit) == agency;
  if (const auto* a = std::get_if<alarm_close_requested>(&e)) return a->agency == agency;
  if (const auto* n = std::get_if<console_note>(&e)) return has_part(n->order);
  if (const auto* t = std::get_if<sop_tick_given>(&e)) return has_part(t->order);
  return false;
}

std::optional<rejection> bind_to_agency(order& o, const agency_id& agency) {
  if (agency.empty()) return std::nullopt;
  if (o.to_agencies.empty() && o.to_units.empty()) o.to_agencies.push_back(agency);
  if (!o.to_units.empty() || o.to_agencies.size() > 1 || o.to_agencies[0] != agency)
    return rejection{reject_reason::malformed, "to: an agency's order goes to that agency only, and names no units"};
  return std::nullopt;
}

bool fact_filter::keep(fact& f) {
  if (std::holds_alternative<order_linked>(f.body)) return false;
  return std::visit(trimmer{directory_, agency_, deliveries_, concerned_}, f.body);
}

std::vector<emergency_view> agency_situation::emergencies() const {
  auto list = all_.emergencies();
  keep_own(list, agency_);
  return list;
}

std::vector<readiness_view> agency_situation::readiness() const {
  auto list = all_.readiness();
  keep_own(list, agency_);
  return list;
}

roster_view agency_situation::roster(utc_time at) const {
  auto r = all_.roster(at);
  keep_own(r.crews, agency_);
  std::erase_if(r.stand_ins, [&](const auto& s) { return s.agency != agency_ && s.by != agency_; });
  std::erase_if(r.changes, [&](const auto& c) {
    const auto owner = directory_.owner_of(channel_kind::phone, c.responder.str());
    const bool own = (owner.unit && owner.unit->agency == agency_) || (owner.desk_of && owner.desk_of->id == agency_);
    return !own;
  });
  return r;
}

}  // namespace kentongan::verbs
