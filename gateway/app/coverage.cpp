#include "gateway/app/coverage.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <variant>

namespace kentongan::app {

using namespace domain;

namespace {

bool by_radio(const actor& by) {
  const auto kind = from_name<channel_kind>(by.channel.substr(0, by.channel.find(':')));
  return kind && is_radio(*kind);
}

bool at_scene(assignment_state s) { return s == assignment_state::on_scene; }

// Still or just there: what it says now, it says from there.
bool from_scene(assignment_state from, assignment_state to) { return at_scene(from) || at_scene(to); }

}  // namespace

place_coverage& coverage::cell(const place& p) {
  std::string name = p.address;
  std::optional<double> lat, lon;
  if (p.lat_deg && p.lon_deg) {
    lat = (std::floor(*p.lat_deg / cell_deg) + 0.5) * cell_deg;
    lon = (std::floor(*p.lon_deg / cell_deg) + 0.5) * cell_deg;
    char text[48];
    std::snprintf(text, sizeof text, "%.3f, %.3f", *lat, *lon);
    name = text;
  }
  auto& c = places_[name];
  c.place = name;
  c.lat_deg = lat;
  c.lon_deg = lon;
  return c;
}

void coverage::said(const order_id& id, const unit_id& unit, const actor& by, bool on_site) {
  if (by.role == actor_role::gateway) return;
  const auto it = calls_.find({id.str(), unit.str()});
  if (it != calls_.end()) (by_radio(by) ? it->second.by_radio : it->second.otherwise) = true;
  // Whoever has no radio tells nothing about the radio.
  if (!on_site || it == calls_.end()) return;
  if (const auto o = orders_.find(id.str()); o != orders_.end())
    if (!o->second.where.address.empty() || o->second.where.lat_deg)
      ++(by_radio(by) ? cell(o->second.where).by_radio : cell(o->second.where).otherwise);
}

void coverage::take(const fact& f) {
  const auto order = f.order.str();
  if (const auto* p = std::get_if<unit_positioned>(&f.body)) {
    if (by_radio(actor{actor_role::responder, {}, p->channel}))
      ++cell({p->where.lat_deg, p->where.lon_deg, {}, {}}).positions;
    return;
  }
  if (order.empty()) return;
  if (const auto* a = std::get_if<order_accepted>(&f.body)) orders_[order].where = a->order.where;
  if (const auto* r = std::get_if<order_revised>(&f.body)) orders_[order].where = r->order.where;
  std::visit(
      [&](const auto& body) {
        if constexpr (requires { body.deliveries; })
          for (const auto& d : body.deliveries)
            if (is_radio(d.channel.kind) && !d.unit.empty()) orders_[order].by_radio[d.number] = d.unit.str();
      },
      f.body);
  if (const auto* d = std::get_if<delivery_advanced>(&f.body)) {
    const auto& mine = orders_[order].by_radio;
    if (const auto it = mine.find(d->delivery); it != mine.end()) {
      auto& c = calls_[{order, it->second}];
      if (d->to == evidence::on_air) c.on_air = true;
      if (d->to == evidence::device || d->to == evidence::opened || d->to == evidence::answered)
        c.on_air = c.by_radio = true;
    }
  }
  if (const auto* m = std::get_if<assignment_moved>(&f.body)) said(f.order, m->unit, m->by, from_scene(m->from, m->to));
  if (const auto* n = std::get_if<note_taken>(&f.body); n && !n->unit.empty()) said(f.order, n->unit, n->by, false);
}

std::vector<unit_coverage> coverage::units() const {
  std::map<std::string, unit_coverage> rows;
  for (const auto& [key, c] : calls_) {
    if (!c.on_air) continue;
    auto& row = rows[key.second];
    row.unit = key.second;
    ++row.called;
    ++(c.by_radio ? row.by_radio : c.otherwise ? row.otherwise : row.never);
  }
  std::vector<unit_coverage> list;
  for (auto& [name, row] : rows) list.push_back(std::move(row));
  return list;
}

std::vector<place_coverage> coverage::places() const {
  std::vector<place_coverage> list;
  for (const auto& [name, row] : places_) list.push_back(row);
  const auto missed = [](const place_coverage& p) {
    const auto all = static_cast<double>(p.by_radio + p.otherwise);
    return all == 0 ? -1.0 : static_cast<double>(p.otherwise) / all;
  };
  std::stable_sort(list.begin(), list.end(), [&](const auto& a, const auto& b) { return missed(a) > missed(b); });
  return list;
}

}  // namespace kentongan::app
