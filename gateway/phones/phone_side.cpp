#include "gateway/phones/phone_side.hpp"

#include <algorithm>
#include <utility>

namespace kentongan::phones {

using namespace domain;

namespace {

// Everybody who may have a phone, once each, by id.
std::vector<std::string> responders_of(const city& c) {
  std::vector<std::string> list;
  const auto add = [&](const std::vector<channel>& channels) {
    for (const auto& ch : channels)
      if (ch.kind == channel_kind::phone) list.push_back(ch.address);
  };
  for (const auto& u : c.units) add(u.channels);
  for (const auto& a : c.agencies) add(a.desk);
  for (const auto& s : c.supervisors) add(s.channels);
  std::ranges::sort(list);
  list.erase(std::ranges::unique(list).begin(), list.end());
  return list;
}

}  // namespace

phone_side::phone_side(parts p)
    : p_(std::move(p)),
      channel_({p_.topics, p_.client, p_.intake, p_.board, p_.clock, p_.log, p_.open_for,
                [this](std::string_view responder, std::string_view phone) {
                  presence_.heard(responder, phone, p_.clock());
                },
                [this](const order_id& order, std::uint32_t delivery) { wake_up_.settled(order, delivery); }}),
      presence_(responders_of(p_.directory.city()), {}),
      owntracks_({p_.intake, p_.clock, p_.log, p_.responder_of}),
      wake_up_(p_.wake_settings) {}

void phone_side::send(const transmission& t) {
  channel_.send(t);
  const auto now = p_.clock().steady;
  if (p_.wake) wake_up_.sent(t, presence_.of(t.channel.address, now).state == contact::away, now);
}

std::vector<mqtt::subscription> phone_side::subscriptions() const {
  return {{p_.topics.phone_answer("+"), 1},
          {p_.topics.phone_presence("+"), 1},
          {contract::topics::owntracks("+", "+"), 1},
          {contract::topics::owntracks_event("+", "+"), 1}};
}

void phone_side::on_message(const contract::topics::meaning& what, const mqtt::message& m) {
  using kind = contract::topics::kind;
  if (what.kind == kind::phone_answer) return channel_.on_message(what.name, m);
  if (what.kind == kind::phone_presence) return on_presence(what.name, m);
  if (what.kind == kind::owntracks) return owntracks_.on_message(what.name, m);
}

// Nothing of these is answered: they are said again soon anyway.
bool phone_side::takes(std::string_view responder, const mqtt::message& m) {
  if (m.retained) {
    ++stats_.retained_ignored;
    return false;
  }
  if (!limits_.allow(responder, p_.clock().steady)) {
    if (stats_.rate_limited++ % 1000 == 0)
      p_.log(ports::level::warn, "phone '" + std::string(responder) + "' says too often how it is: not listened to");
    return false;
  }
  return true;
}

void phone_side::on_presence(std::string_view responder, const mqtt::message& m) {
  if (!takes(responder, m)) return;
  const auto decoded = contract::decode_presence(m.payload);
  if (const auto* bad = std::get_if<rejection>(&decoded)) {
    ++stats_.rejected;
    return p_.log(ports::level::warn, "presence of '" + std::string(responder) + "': " + bad->detail);
  }
  const auto& said = std::get<contract::phone_presence>(decoded);
  const auto now = p_.clock();
  if (!presence_.says(responder, said, now)) {
    ++stats_.unknown;
    return;
  }
  ++stats_.presence;
  if (const auto low = presence_.low_battery(responder, said.phone, now.steady))
    p_.log(ports::level::warn,
           "the battery of phone '" + said.phone + "' of " + std::string(responder) + " is low: " + *low);
}

void phone_side::tick() {
  const auto now = p_.clock().steady;
  if (const auto d = channel_.deadline(); d && *d <= now) channel_.tick();
  for (const auto& call : wake_up_.take_due(now)) {
    ++stats_.wake_calls;
    p_.wake(call);
  }
  for (auto& c : presence_.take_changes(now)) {
    p_.log(c.reachable ? ports::level::info : ports::level::warn,
           "phone of " + c.responder + (c.reachable ? " is reachable" : " is unreachable: " + c.reason));
    if (!c.reachable && !p_.client.up()) c.reason = "no connection to the broker";
    p_.intake.submit(path_reported{path_kind::phone, c.responder, {}, c.reachable, c.reason}, {});
  }
}

std::optional<steady_time> phone_side::deadline() const {
  std::optional<steady_time> first;
  for (const auto& d : {channel_.deadline(), presence_.deadline(), wake_up_.deadline()})
    if (d && (!first || *d < *first)) first = d;
  return first;
}

void phone_side::write_health(contract::writer& w) const {
  const auto& s = channel_.stats();
  w.object("phones").field("waiting", std::uint64_t{channel_.open()}).field("published", s.published);
  w.field("answers", s.answers).field("positions", s.positions).field("rejected", s.rejected + stats_.rejected);
  w.field("rate_limited", s.rate_limited + stats_.rate_limited);
  w.field("retained_ignored", s.retained_ignored + stats_.retained_ignored).field("expired", s.expired);
  w.field("repeats", s.repeats).field("refused", s.refused).field("clock_wrong", s.clock_wrong);
  w.field("resends", s.resends).field("presence", stats_.presence).field("unknown", stats_.unknown);
  w.field("wake_calls", stats_.wake_calls);
  auto counts = presence_.counts(p_.clock().steady);
  for (const auto state : {contact::never, contact::here, contact::away, contact::unsure})
    w.field(name_of(state), std::uint64_t{counts[state]});
  const auto& o = owntracks_.stats();
  w.object("owntracks").field("positions", o.positions).field("regions", o.regions).field("ignored", o.ignored);
  w.field("rejected", o.rejected).field("distrusted", o.distrusted).field("encrypted", o.encrypted);
  w.field("unknown", o.unknown).field("rate_limited", o.rate_limited).close();
  w.close();
}

std::string phone_side::phones() const {
  const auto now = p_.clock().steady;
  const auto waiting = channel_.waiting();
  std::string out;
  contract::writer w(out);
  w.open().open_list("responders");
  for (const auto& responder : responders_of(p_.directory.city())) {
    const auto owner = p_.directory.owner_of(channel_kind::phone, responder);
    const auto view = presence_.of(responder, now);
    w.item_object().field("responder", responder);
    if (owner.unit) w.field("unit", owner.unit->id.str()).field("agency", owner.unit->agency.str());
    if (owner.desk_of) w.field("desk", owner.desk_of->id.str()).field("agency", owner.desk_of->id.str());
    if (owner.supervisor) w.flag("supervisor", true);
    const auto n = waiting.find(responder);
    w.field("state", name_of(view.state)).field("waiting", std::uint64_t{n == waiting.end() ? 0 : n->second});
    w.open_list("phones");
    for (const auto& p : view.phones) {
      w.item_object().maybe("phone", p.name).field("state", name_of(p.state));
      if (p.last != utc_time{}) w.field("last", p.last);
      if (p.battery_percent) w.field("battery", std::uint64_t{*p.battery_percent}).flag("charging", p.charging);
      if (p.battery_low) w.flag("battery_low", true);
      w.maybe("app", p.app).close();
    }
    w.close_list();
    owntracks_.write(w, responder);
    w.close();
  }
  w.close_list().close();
  return out;
}

}  // namespace kentongan::phones
