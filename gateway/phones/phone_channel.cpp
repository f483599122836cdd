#include "gateway/phones/phone_channel.hpp"

#include "gateway/contract/phones.hpp"

#include <algorithm>

namespace kentongan::phones {

using namespace domain;

namespace {
// Everything that is open for a responder is a lot to send.
constexpr std::chrono::seconds resend_pause{10};
}  // namespace

phone_channel::phone_channel(parts p, repeater::settings s) : p_(std::move(p)), repeater_(s) {}

void phone_channel::send(const transmission& t) {
  if (repeater_.add(t, p_.clock().steady)) return;
  ++stats_.refused_full;
  p_.intake.submit(evidence_seen{t.order->id, t.delivery, evidence::failed, "too many orders wait for phones", {}}, {});
}

void phone_channel::recall(const order_id& order, std::uint32_t delivery) { settle({order, delivery}); }

void phone_channel::settle(const repeater::key& k) {
  repeater_.remove(k);
  if (p_.settled) p_.settled(k.first, k.second);
}

void phone_channel::on_up() { repeater_.all_due(p_.clock().steady); }

void phone_channel::tick() {
  // Without a broker nothing can be sent; deadlines wait for on_up(), which makes everything due.
  const auto now = p_.clock();
  for (const auto& due : repeater_.take_due(now.steady)) {
    if (due.expired) {
      ++stats_.expired;
      if (p_.settled) p_.settled(due.what.order->id, due.what.delivery);
      p_.intake.submit(evidence_seen{due.what.order->id, due.what.delivery, evidence::failed, "no receipt in time", {}},
                       {});
    } else if (p_.client.up()) {
      publish(due.what);
    }
  }
  while (!resent_order_.empty() && resent_.at(resent_order_.front()).last + resend_pause <= now.steady) {
    const std::string responder = std::move(resent_order_.front());
    resent_order_.pop_front();
    const bool again = resent_.at(responder).again;
    resent_.erase(responder);
    if (again) resend(responder);
  }
}

std::optional<steady_time> phone_channel::deadline() const {
  auto first = repeater_.deadline();
  if (resent_order_.empty()) return first;
  const auto over = resent_.at(resent_order_.front()).last + resend_pause;
  return first ? std::min(*first, over) : over;
}

std::map<std::string, std::size_t> phone_channel::waiting() const {
  std::map<std::string, std::size_t> list;
  repeater_.visit([&](const transmission& t) { ++list[t.channel.address]; });
  return list;
}

// A phone that remembers nothing gets all that is open for its responder, whatever was received before.
void phone_channel::resend(const std::string& responder) {
  if (!p_.open_for) return;
  if (const auto it = resent_.find(responder); it != resent_.end()) {
    it->second.again = true;
    return;
  }
  p_.open_for(responder, [this, responder](const std::vector<transmission>& list) {
    if (list.empty()) return;  // names from outside cost nothing
    ++stats_.resends;
    if (resent_.try_emplace(responder, resent{p_.clock().steady}).second) resent_order_.push_back(responder);
    if (!p_.client.up()) return;  // on_up() makes due what was not received; the phone asks again for the rest
    for (const auto& t : list) publish(t);
  });
}

void phone_channel::publish(const transmission& t) {
  mqtt::message m;
  m.topic = p_.topics.phone_order(t.channel.address);
  m.payload = contract::encode_phone_order(t, p_.clock().utc);
  const auto left = std::chrono::ceil<std::chrono::seconds>(t.expires - p_.clock().steady);
  m.expiry = std::max(left, std::chrono::seconds{1});
  ++stats_.published;
  p_.client.publish(std::move(m), [this, order = t.order->id, delivery = t.delivery](std::error_code ec) {
    if (ec) return;  // the repeat will try again
    const auto* open = p_.board.find_open(order);
    const bool first = open && delivery <= open->deliveries.size() &&
                       may_advance(open->deliveries[delivery - 1].state, evidence::broker);
    if (first) p_.intake.submit(evidence_seen{order, delivery, evidence::broker, {}, {}}, {});
  });
}

// A phone may speak only of deliveries that were sent to it.
bool phone_channel::belongs(const evidence_seen& e, std::string_view responder) const {
  const auto* open = p_.board.find_open(e.order);
  if (!open || e.delivery == 0 || e.delivery > open->deliveries.size()) return false;
  const auto& c = open->deliveries[e.delivery - 1].channel;
  return c.kind == channel_kind::phone && c.address == responder;
}

void phone_channel::on_message(std::string_view responder, const mqtt::message& m) {
  if (m.retained) {
    ++stats_.retained_ignored;
    return p_.log(ports::level::warn, "retained message on " + m.topic + " ignored");
  }
  if (!limits_.allow(responder, p_.clock().steady)) {
    if (stats_.rate_limited++ % 1000 == 0)
      p_.log(ports::level::warn,
             "phone '" + std::string(responder) + "' sends too fast: answers dropped until it repeats");
    return;
  }
  auto decoded = contract::decode_phone_input(responder, m.payload);
  if (const auto* bad = std::get_if<contract::phone_refusal>(&decoded)) {
    ++stats_.rejected;
    p_.log(ports::level::warn, "phone '" + std::string(responder) + "': " + bad->why.detail);
    reply r;
    r.code = reply_code::rejected;
    r.why = bad->why.reason;
    r.detail = bad->why.detail;
    return receipt(responder, bad->id, r);
  }
  auto& in = std::get<contract::phone_input>(decoded);
  const std::string who(responder);
  if (p_.alive) p_.alive(responder, in.phone);
  const auto reply_to = [this, who, id = in.id](const reply& r) {
    if (r.code == reply_code::repeat) ++stats_.repeats;
    if (r.code == reply_code::refused || r.code == reply_code::unknown) ++stats_.refused;
    receipt(who, id, r);
  };

  if (auto* e = std::get_if<evidence_seen>(&in.what)) {
    if (!belongs(*e, responder)) {
      reply unknown;
      unknown.code = reply_code::unknown;
      unknown.detail = "no such delivery is open for you";
      return reply_to(unknown);
    }
    look_at_clock(who, e->order, e->device_at);
    const repeater::key key{e->order, e->delivery};
    p_.intake.submit(std::move(*e), [this, key, reply_to](const reply& r) {
      if (r.code == reply_code::stored || r.code == reply_code::repeat) settle(key);
      reply_to(r);
    });
    return;
  }
  if (std::holds_alternative<contract::resend_asked>(in.what)) {
    reply_to({});
    return resend(who);
  }
  if (auto* p = std::get_if<position_seen>(&in.what)) {
    ++stats_.positions;
    return p_.intake.submit(std::move(*p), reply_to);
  }
  ++stats_.answers;
  if (auto* tick = std::get_if<sop_tick_given>(&in.what)) return p_.intake.submit(std::move(*tick), reply_to);
  auto& answer = std::get<answer_given>(in.what);
  look_at_clock(who, answer.order, answer.device_at);
  p_.intake.submit(std::move(answer), reply_to);
}

// What it says is taken all the same; its owner should know.
void phone_channel::look_at_clock(std::string_view responder, const order_id& order, std::optional<utc_time> at) {
  if (!at) return;
  const auto* open = p_.board.find_open(order);
  const auto earliest = open ? open->accepted_at - clock_ahead_max : utc_time::min();
  if (is_believable(*at, p_.clock().utc, earliest)) return;
  if (stats_.clock_wrong++ % 1000 == 0)
    p_.log(ports::level::warn,
           "the clock of a phone of '" + std::string(responder) + "' is wrong: it says " + to_rfc3339(*at));
}

void phone_channel::receipt(std::string_view responder, const std::string& id, const reply& r) {
  if (id.empty() || r.why == reject_reason::unavailable) return;  // no receipt: the phone repeats
  mqtt::message m;
  m.topic = p_.topics.phone_receipt(responder);
  m.payload = contract::encode_receipt(id, r, p_.clock().utc);
  m.expiry = std::chrono::hours{1};
  p_.client.publish(std::move(m), [](std::error_code) {});
}

}  // namespace kentongan::phones
