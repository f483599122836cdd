#include "gateway/app/watch_model.hpp"

#include "gateway/app/watch_json.hpp"
#include "gateway/domain/delivery.hpp"

#include <algorithm>
#include <cstdio>

namespace kentongan::app {

using domain::utc_time;
using object = boost::json::object;

namespace {

// Far beyond a city; they only bound what a stranger on the broker could make us keep.
constexpr std::size_t orders_max = 2'000, names_max = 2'000, wanted_max = 200;
constexpr std::size_t repeats_max = 1'000, calls_max = 5, latest_max = 50;

// Evidence only moves forward, whatever order news and lists arrive in; a word unknown here is believed.
bool advances(std::string_view from, std::string_view to) {
  const auto f = domain::from_name<domain::evidence>(from), t = domain::from_name<domain::evidence>(to);
  return !f || !t || domain::may_advance(*f, *t);
}

template <class Map>
auto* bounded_slot(Map& map, std::string key) {
  const auto it = map.find(key);
  if (it != map.end()) return &it->second;
  return map.size() < names_max ? &map[std::move(key)] : nullptr;
}

}  // namespace

watch_actor read_actor(const object& holder) {
  const auto& by = loose::object(holder, "by");
  return {loose::text(by, "role"), loose::text(by, "name"), loose::text(by, "channel")};
}

std::optional<watch_order> read_order(const object& v) {
  watch_order o;
  o.id = loose::text(v, "order");
  if (o.id.empty()) return std::nullopt;
  o.prio = loose::text(v, "prio");
  o.category = loose::text(v, "category");
  o.text = loose::text(v, "text");
  o.address = loose::text(v, "addr");
  o.revision = loose::count(v, "rev");
  o.number = loose::count(v, "number");
  o.accepted_at = loose::time(v, "accepted_at").value_or(utc_time{});
  o.valid_until = loose::time(v, "valid_until").value_or(utc_time{});
  o.edition = loose::count(v, "edition");
  o.cancelled = loose::flag(v, "cancelled").value_or(false);
  o.verified = loose::flag(v, "verified").value_or(true);
  o.held = loose::flag(v, "held").value_or(false);
  o.disposition = loose::text(v, "disposition");
  for (const auto* l : loose::objects(v, "links"))
    o.links.emplace_back(loose::text(*l, "relation"), loose::text(*l, "order"));
  for (const auto* a : loose::objects(v, "assignments"))
    o.assignments.push_back({loose::text(*a, "unit"), loose::text(*a, "agency"), loose::text(*a, "role"),
                             loose::text(*a, "state"), loose::text(*a, "reason"),
                             loose::time(*a, "since").value_or(utc_time{})});
  for (const auto* d : loose::objects(v, "deliveries"))
    o.deliveries.push_back({loose::count(*d, "delivery"), loose::text(*d, "agency"), loose::text(*d, "unit"),
                            loose::text(*d, "channel"), loose::text(*d, "kind"), loose::text(*d, "evidence"),
                            loose::text(*d, "reason"), loose::time(*d, "since").value_or(utc_time{})});
  for (auto& agency : loose::texts(v, "alarms")) o.alarms.emplace(std::move(agency), utc_time{});
  return o;
}

namespace {

std::string read_place(const object& holder) {
  const auto& p = loose::object(holder, "position");
  const auto *lat = p.if_contains("lat"), *lon = p.if_contains("lon");
  if (!lat || !lon || !lat->is_number() || !lon->is_number()) return {};
  char text[64];
  std::snprintf(text, sizeof text, "%.5f, %.5f", lat->to_number<double>(), lon->to_number<double>());
  return text;
}

std::vector<std::string> read_tasks(const object& holder) {
  constexpr std::size_t tasks_max = 20;
  std::vector<std::string> list;
  for (const auto* t : loose::objects(holder, "tasks"))
    if (list.size() < tasks_max)
      list.push_back('#' + std::to_string(loose::count(*t, "number")) + ' ' + loose::text(*t, "state"));
  return list;
}

}  // namespace

std::vector<watch_news> read_news(std::string_view agency, const object& batch) {
  std::vector<watch_news> list;
  const std::string boot = loose::text(batch, "boot");
  for (const auto* s : loose::objects(batch, "statuses")) {
    watch_news n;
    n.boot = boot;
    n.agency = agency;
    n.seq = loose::count(*s, "seq");
    n.at = loose::time(*s, "at").value_or(utc_time{});
    n.device_at = loose::time(*s, "device_at");
    n.layer = loose::text(*s, "layer");
    n.state = loose::text(*s, "state");
    n.order = loose::text(*s, "order");
    n.number = loose::count(*s, "number");
    n.unit = loose::text(*s, "unit");
    n.delivery = loose::count(*s, "delivery");
    n.channel = loose::text(*s, "channel");
    n.by = read_actor(*s);
    n.reason = loose::text(*s, "reason");
    n.note = loose::text(*s, "note");
    n.implied = loose::texts(*s, "implied");
    n.units = loose::texts(*s, "units");
    n.subject = loose::text(*s, "subject");
    n.place = read_place(*s);
    n.tasks = read_tasks(*s);
    n.unsure = loose::flag(*s, "unsure").value_or(false);
    n.repeat = loose::flag(*s, "repeat").value_or(false);
    if (!n.layer.empty() && !n.state.empty()) list.push_back(std::move(n));
  }
  return list;
}

bool watch_repeats::seen(const watch_news& n) {
  if (n.repeat) return false;  // said again on purpose
  std::string key = n.boot + '/' + std::to_string(n.seq);
  // Who is called differs from agency to agency; the rest of an order's news does not.
  if (n.layer != "order" || n.state == "stored") key += '/' + n.agency;
  if (!known_.insert(key).second) return true;
  in_order_.push_back(std::move(key));
  if (in_order_.size() > repeats_max) {
    known_.erase(in_order_.front());
    in_order_.pop_front();
  }
  return false;
}

const watch_order* watch_board::find(std::string_view id) const {
  const auto it = orders_.find(id);
  return it == orders_.end() ? nullptr : &it->second;
}

void watch_board::want(const std::string& order) {
  if (!order.empty() && order.size() <= 64 && wanted_.size() < wanted_max) wanted_.insert(order);
}

std::vector<std::string> watch_board::take_wanted(std::size_t max) {
  std::vector<std::string> out;
  while (!wanted_.empty() && out.size() < max) out.push_back(wanted_.extract(wanted_.begin()).value());
  return out;
}

void watch_board::put(watch_order o) {
  const auto it = orders_.find(o.id);
  // A list does not say when an alarm was raised: keep what the news said.
  for (auto& [agency, at] : o.alarms) {
    if (it == orders_.end()) break;
    const auto& before = it->second.alarms;
    if (const auto known = before.find(agency); known != before.end()) at = known->second;
  }
  if (it != orders_.end()) {
    it->second = std::move(o);
  } else if (orders_.size() < orders_max) {
    const auto id = o.id;
    orders_.emplace(id, std::move(o));
  }
}

void watch_board::orders_are(const object& response) {
  loaded_ = true;
  std::set<std::string, std::less<>> listed;
  for (const auto* v : loose::objects(response, "orders"))
    if (auto o = read_order(*v)) {
      listed.insert(o->id);
      put(std::move(*o));
    }
  open_count_ = loose::count(response, "open");
  // A list cut short by the size of a message says nothing about the orders that are not in it.
  if (open_count_ <= listed.size()) std::erase_if(orders_, [&](const auto& o) { return !listed.contains(o.first); });
}

void watch_board::order_is(const std::string& id, const object& response) {
  if (auto o = read_order(loose::object(response, "open")); o && o->id == id)
    put(std::move(*o));
  else
    forget(id);
}

void watch_board::forget(const std::string& id) {
  wanted_.erase(id);
  if (orders_.erase(id) > 0 && open_count_ > 0) --open_count_;
}

std::vector<watch_news> watch_board::news_came(std::string_view agency, const object& batch) {
  std::vector<watch_news> fresh;
  for (auto& n : read_news(agency, batch)) {
    if (repeats_.seen(n)) continue;
    take(n);
    latest_.push_front(n);
    if (latest_.size() > latest_max) latest_.pop_back();
    fresh.push_back(std::move(n));
  }
  return fresh;
}

void watch_board::take(const watch_news& n) {
  if (n.layer == "call") {
    calls_.push_front({n.unit, n.agency, n.state, n.note, n.at});
    if (calls_.size() > calls_max) calls_.pop_back();
    return;
  }
  if (n.layer == "unit") {
    if (auto* u = bounded_slot(units_, n.unit)) *u = n.state;
    return;
  }
  if (n.layer == "emergency") return take_emergency(n);
  if (n.layer == "readiness" || (n.layer == "alarm" && n.order.empty())) return take_readiness(n);
  if (n.order.empty()) return;
  if (n.layer == "order" && n.state == "closed") return forget(n.order);
  const auto it = orders_.find(n.order);
  if (it == orders_.end()) return want(n.order);
  auto& o = it->second;
  if (n.layer == "assignment") {
    const auto a = std::find_if(o.assignments.begin(), o.assignments.end(),
                                [&](const watch_assignment& x) { return x.unit == n.unit; });
    if (a == o.assignments.end()) return want(n.order);
    if (n.at >= a->since) {
      a->state = n.state;
      a->since = n.at;
      a->reason = n.reason;
    }
  } else if (n.layer == "delivery") {
    const auto d = std::find_if(o.deliveries.begin(), o.deliveries.end(),
                                [&](const watch_delivery& x) { return x.number == n.delivery; });
    if (d == o.deliveries.end()) return want(n.order);
    if (advances(d->evidence, n.state)) {
      d->evidence = n.state;
      d->since = n.at;
      d->reason = n.reason;
    }
  } else if (n.layer == "alarm") {
    if (n.state == "raised")
      o.alarms[n.agency] = n.at;
    else
      o.alarms.erase(n.agency);
  } else if (n.layer == "order" || n.layer == "ladder") {
    if (n.state == "cancelled") o.cancelled = true;
    want(n.order);  // new words, units or deliveries that the news does not carry
  }
}

void watch_board::take_emergency(const watch_news& n) {
  if (n.subject.empty()) return;
  if (n.state == "cleared") {
    emergencies_.erase(n.subject);
    return;
  }
  const bool fresh = !emergencies_.contains(n.subject);
  auto* e = bounded_slot(emergencies_, n.subject);
  if (!e) return;
  if (fresh || (n.state == "raised" && !n.repeat)) {
    *e = {n.unit, n.agency, n.channel, n.note, {}, {}, {}, n.unsure, false, n.at};
  }
  if (!n.place.empty()) e->place = n.place;
  if (!n.tasks.empty()) e->tasks = n.tasks;
  if (n.state == "escalated") e->escalated = true;
  if (n.state == "acknowledged") e->by = n.by.name;
}

void watch_board::take_readiness(const watch_news& n) {
  if (n.layer == "alarm") {
    const auto it = unreachable_.find(n.agency);
    if (it != unreachable_.end()) it->second.alarm = n.state == "raised";
  } else if (n.state == "unreachable") {
    if (auto* u = bounded_slot(unreachable_, n.agency)) *u = {n.reason, true, n.at};
  } else if (n.state == "reachable" || n.state == "doubtful") {
    unreachable_.erase(n.agency);
  }
}

void watch_board::emergencies_are(const object& response) {
  emergencies_.clear();
  for (const auto* v : loose::objects(response, "emergencies")) {
    const auto id = loose::text(*v, "emergency");
    auto* e = id.empty() ? nullptr : bounded_slot(emergencies_, id);
    if (!e) continue;
    *e = {loose::text(*v, "unit"),
          loose::text(*v, "agency"),
          loose::text(*v, "channel"),
          loose::text(*v, "note"),
          read_place(*v),
          read_actor(*v).name,
          read_tasks(*v),
          loose::flag(*v, "unsure").value_or(false),
          loose::flag(*v, "escalated").value_or(false),
          loose::time(*v, "since").value_or(utc_time{})};
  }
}

void watch_board::readiness_is(const object& response) {
  unreachable_.clear();
  for (const auto* v : loose::objects(response, "agencies")) {
    if (loose::text(*v, "state") != "unreachable") continue;
    if (auto* u = bounded_slot(unreachable_, loose::text(*v, "agency")))
      *u = {loose::text(*v, "reason"), loose::flag(*v, "alarm").value_or(false),
            loose::time(*v, "since").value_or(utc_time{})};
  }
}

void watch_board::unit_is(std::string_view unit, const object& status) {
  const auto a = loose::text(status, "availability");
  if (a.empty()) return;
  if (auto* u = bounded_slot(units_, std::string(unit))) *u = a;
}

void watch_board::health_is(std::string_view name, const object& health) {
  auto* g = bounded_slot(gateways_, std::string(name));
  const auto at = loose::time(health, "ts");
  if (!g || !at) return;
  g->heard = at;
  g->journal_ok = loose::flag(loose::object(health, "journal"), "ok").value_or(true);
  g->outbox = loose::count(loose::object(health, "mqtt"), "outbox");
}

void watch_board::connection_is(std::string_view name, const object& connection) {
  if (const auto online = loose::flag(connection, "online"))
    if (auto* g = bounded_slot(gateways_, std::string(name))) g->online = online;
}

void watch_board::net_is(std::string_view owner, std::string_view name, const object& air) {
  if (auto* n = bounded_slot(nets_, std::string(owner) + '/' + std::string(name)))
    *n = {loose::flag(air, "busy").value_or(false), loose::text(air, "unit"),
          loose::time(air, "since").value_or(utc_time{})};
}

bool watch_board::modem_is(std::string_view owner, std::string_view name, const object& link) {
  auto* m = bounded_slot(modems_, std::string(owner) + '/' + std::string(name));
  const auto state = loose::text(link, "state");
  if (!m || state.empty()) return false;
  const bool changed = m->state != state;
  *m = {state, loose::text(link, "reason"), loose::time(link, "since").value_or(utc_time{})};
  return changed;
}

}  // namespace kentongan::app
