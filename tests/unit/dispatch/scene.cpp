#include "tests/unit/dispatch/scene.hpp"

#include <doctest/doctest.h>

namespace kentongan::dispatch::test {

using namespace domain;

namespace {

channel phone(std::string who) { return {channel_kind::phone, std::move(who), {}, false}; }
channel aprs(std::string call, bool reserve) { return {channel_kind::aprs, std::move(call), net_id{"vhf"}, reserve}; }

void append(std::string& list, const std::string& text) {
  if (!text.empty()) list += (list.empty() ? "" : "; ") + text;
}

}  // namespace

city small_city() {
  city c;
  c.id = "blitar";
  for (auto& l : c.ladders) l.not_moving = l.late_soon = l.late = l.welfare = 0ms;  // tests of them set their own
  c.kecamatan = {"kepanjenkidul", "sananwetan", "sukorejo"};
  for (const char* name : {"budi", "citra", "dewi", "piket", "eko", "fajar", "gita", "hadi"})
    c.responders.push_back({responder_id{name}, name});
  const auto agency_named = [&](const char* id) -> agency& {
    agency a;
    a.id = agency_id{id};
    return c.agencies.emplace_back(a);
  };
  agency_named("damkar").desk = {phone("piket")};
  agency_named("pmi");
  for (const auto& [id, kecamatan] : {std::pair{"polsek-kk", "kepanjenkidul"}, std::pair{"polsek-sw", "sananwetan"}}) {
    auto& a = agency_named(id);
    a.local_as = "polsek_local";
    a.kecamatan = kecamatan;
  }
  agency_named("pln");
  agency_named("dlh");
  const auto unit_named = [&](const char* id, const char* of, std::vector<channel> channels, bool standby = false) {
    c.units.push_back({unit_id{id}, agency_id{of}, id, std::move(channels), standby});
  };
  unit_named("damkar-1", "damkar", {phone("budi"), aprs("DMKR1-7", true)});
  unit_named("damkar-2", "damkar", {phone("citra")});
  unit_named("damkar-3", "damkar", {phone("dewi"), aprs("DMKR3-7", true)}, true);
  unit_named("pmi-1", "pmi", {aprs("PMI1-9", false), phone("eko")});
  unit_named("polsek-kk-1", "polsek-kk", {phone("fajar")});
  unit_named("polsek-sw-1", "polsek-sw", {phone("gita")});
  unit_named("pln-1", "pln", {phone("hadi")}, true);
  const auto category_named = [&](const char* code, priority p, std::vector<const char*> to) {
    category k;
    k.code = code;
    k.prio = p;
    for (const char* a : to)
      k.routes.push_back({agency_id{a}, k.routes.empty() ? route_role::primary : route_role::supporting, {}});
    c.categories.push_back(k);
  };
  category_named("fire", priority::p1, {"damkar", "pmi"});
  category_named("accident", priority::p2, {"pmi"});
  category_named("disturbance", priority::p2, {"polsek_local"});
  category_named("blackout", priority::p3, {"pln"});
  category_named("tree", priority::p3, {"damkar"});
  category_named("advice", priority::p3, {});
  category_named("litter", priority::p3, {"dlh"});
  return c;
}

scene::scene(city c)
    : now{steady_time{1'000h}, *parse_rfc3339("2026-01-31T07:00:00Z")},
      city_(std::move(c)),
      directory_(city_),
      core_(std::make_unique<dispatcher>(directory_, rules)) {
  for (const auto& fault : check(city_)) FAIL_CHECK(fault);
}

void scene::take(outcome o) {
  journal_.insert(journal_.end(), o.facts.begin(), o.facts.end());
  out_.facts.insert(out_.facts.end(), o.facts.begin(), o.facts.end());
  out_.effects.insert(out_.effects.end(), o.effects.begin(), o.effects.end());
  if (o.reply) out_.reply = std::move(o.reply);
}

const reply& scene::handle(const event& e) {
  out_ = {};
  take(core_->handle(e, now));
  return *out_.reply;
}

void scene::tick() {
  out_ = {};
  take(core_->tick(now));
}

void scene::sleep(std::chrono::milliseconds d) {
  now.steady += d;
  now.utc += d;
}

void scene::pass(std::chrono::milliseconds d) {
  out_ = {};
  const steady_time until = now.steady + d;
  for (auto at = core_->deadline(); at && *at <= until; at = core_->deadline()) {
    if (*at > now.steady) sleep(std::chrono::duration_cast<std::chrono::milliseconds>(*at - now.steady));
    take(core_->tick(now));
    const auto after = core_->deadline();
    REQUIRE((!after || *after > now.steady));  // what was due has been dealt with
  }
  sleep(std::chrono::duration_cast<std::chrono::milliseconds>(until - now.steady));
}

void scene::restart() {
  core_ = std::make_unique<dispatcher>(directory_, rules);
  for (const auto& f : journal_) core_->replay(f, now);
}

std::string scene::facts() const {
  std::string list;
  for (const auto& f : out_.facts) append(list, line(f));
  return list;
}

std::string scene::sends() const {
  std::string list;
  for (const auto& e : out_.effects) append(list, line(e));
  return list;
}

std::vector<report> scene::reports() const {
  std::vector<report> list;
  for (const auto& e : out_.effects)
    if (const auto* r = std::get_if<report>(&e)) list.push_back(*r);
  return list;
}

const open_order* scene::order(std::string_view id) const { return core_->current().find(order_id{std::string(id)}); }

std::string scene::state(std::string_view id, std::string_view unit) const {
  const auto* o = order(id);
  if (!o) return "closed";
  for (const auto& a : o->assignments)
    if (a.unit.str() == unit) return std::string(name_of(a.state));
  return "none";
}

std::string scene::delivery(std::string_view id, std::uint32_t number) const {
  const auto* o = order(id);
  if (!o) return "closed";
  for (const auto& d : o->deliveries)
    if (d.number == number) return std::string(name_of(d.state));
  return "none";
}

bool scene::alarm(std::string_view id, std::string_view agency) const {
  if (const auto* o = order(id))
    for (const auto& l : o->ladders)
      if (l.agency.str() == agency) return l.alarm_open;
  return false;
}

std::chrono::milliseconds scene::next() const {
  const auto at = core_->deadline();
  return at ? std::chrono::duration_cast<std::chrono::milliseconds>(*at - now.steady)
            : std::chrono::milliseconds::max();
}

// --- events ---

domain::order order(std::string id, std::string category) {
  domain::order o;
  o.id = order_id{std::move(id)};
  o.category = std::move(category);
  o.text = "kebakaran rumah";
  o.source = "cad-1";
  return o;
}

order_received received(domain::order o) { return {std::move(o), {actor_role::dispatcher, "cad-1", "mqtt"}}; }
order_received place(std::string id, std::string category) {
  return received(order(std::move(id), std::move(category)));
}

order_received update(std::string id, std::uint32_t revision, std::string text) {
  auto o = order(std::move(id), {});
  o.revision = revision;
  o.kind = order_kind::update;
  o.text = std::move(text);
  return received(std::move(o));
}

order_received cancel(std::string id, std::uint32_t revision, std::string reason) {
  auto o = order(std::move(id), {});
  o.revision = revision;
  o.kind = order_kind::cancel;
  o.text.clear();
  o.reason = std::move(reason);
  return received(std::move(o));
}

evidence_seen seen(std::string id, std::uint32_t delivery, domain::evidence to, std::string reason) {
  return {order_id{std::move(id)}, delivery, to, std::move(reason), {}};
}

answer_given answer(std::string address, answer_code code, std::string order, std::string answer_id) {
  answer_given e;
  e.channel = address.front() >= 'A' && address.front() <= 'Z' ? channel_kind::aprs : channel_kind::phone;
  e.address = std::move(address);
  e.code = code;
  e.order = order_id{std::move(order)};
  e.answer_id = std::move(answer_id);
  return e;
}

answer_given answer_number(std::string address, answer_code code, std::uint32_t number) {
  auto e = answer(std::move(address), code);
  e.number = number;
  return e;
}

answer_on_behalf on_behalf(std::string order, std::string unit, assignment_state to, std::string reason) {
  return {order_id{std::move(order)},
          unit_id{std::move(unit)},
          to,
          {actor_role::dispatcher, "cad-1", "cli"},
          std::move(reason)};
}

alarm_close_requested close_alarm(std::string order, std::string agency, std::string reason) {
  return {order_id{std::move(order)},
          agency_id{std::move(agency)},
          {actor_role::dispatcher, "cad-1", "cli"},
          std::move(reason)};
}

}  // namespace kentongan::dispatch::test
