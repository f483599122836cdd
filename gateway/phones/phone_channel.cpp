#include "gateway/phones/phone_channel.hpp"

#include "gateway/contract/phones.hpp"

#include <algorithm>

namespace kentongan::phones {

using namespace domain;

namespace {
// A person presses keys; a phone that does more than this is broken or hostile.
constexpr double answers_per_second = 5, answers_burst = 40;
}  // namespace

phone_channel::phone_channel(parts p, repeater::settings s) : p_(std::move(p)), repeater_(s) {}

void phone_channel::send(const transmission& t) {
  if (repeater_.add(t, p_.clock().steady)) return;
  ++stats_.refused_full;
  p_.intake.submit(evidence_seen{t.order->id, t.delivery, evidence::failed, "too many orders wait for phones", {}}, {});
}

void phone_channel::recall(const order_id& order, std::uint32_t delivery) { repeater_.remove({order, delivery}); }

void phone_channel::on_up() { repeater_.all_due(p_.clock().steady); }

void phone_channel::tick() {
  // Without a broker nothing can be sent; deadlines wait for on_up(), which makes everything due.
  const auto now = p_.clock();
  for (const auto& due : repeater_.take_due(now.steady)) {
    if (due.expired) {
      ++stats_.expired;
      p_.intake.submit(evidence_seen{due.what.order->id, due.what.delivery, evidence::failed, "no receipt in time", {}},
                       {});
    } else if (p_.client.up()) {
      publish(due.what);
    }
  }
}

std::optional<steady_time> phone_channel::deadline() const { return repeater_.deadline(); }

void phone_channel::publish(const transmission& t) {
  mqtt::message m;
  m.topic = p_.topics.phone_order(t.channel.address);
  m.payload = contract::encode_phone_order(t);
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

bool phone_channel::allowed(std::string_view responder) {
  auto it = limits_.find(responder);
  // Names come from topics; a broker without access rules lets anyone invent them.
  if (limits_.size() > 10'000) limits_.clear(), it = limits_.end();
  if (it == limits_.end())
    it = limits_.emplace(std::string(responder), token_bucket(answers_per_second, answers_burst)).first;
  return it->second.take(p_.clock().steady);
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
  if (!allowed(responder)) {
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
  const auto reply_to = [this, who, id = in.id](const reply& r) { receipt(who, id, r); };

  if (auto* e = std::get_if<evidence_seen>(&in.what)) {
    if (!belongs(*e, responder)) {
      reply unknown;
      unknown.code = reply_code::unknown;
      unknown.detail = "no such delivery is open for you";
      return reply_to(unknown);
    }
    const repeater::key key{e->order, e->delivery};
    p_.intake.submit(std::move(*e), [this, key, reply_to](const reply& r) {
      if (r.code == reply_code::stored || r.code == reply_code::repeat) repeater_.remove(key);
      reply_to(r);
    });
    return;
  }
  if (auto* p = std::get_if<position_seen>(&in.what)) {
    ++stats_.positions;
    return p_.intake.submit(std::move(*p), reply_to);
  }
  ++stats_.answers;
  if (auto* tick = std::get_if<sop_tick_given>(&in.what)) return p_.intake.submit(std::move(*tick), reply_to);
  p_.intake.submit(std::move(std::get<answer_given>(in.what)), reply_to);
}

void phone_channel::receipt(std::string_view responder, const std::string& id, const reply& r) {
  if (id.empty() || r.why == reject_reason::unavailable) return;  // no receipt: the phone repeats
  mqtt::message m;
  m.topic = p_.topics.phone_receipt(responder);
  m.payload = contract::encode_receipt(id, r);
  m.expiry = std::chrono::hours{1};
  p_.client.publish(std::move(m), [](std::error_code) {});
}

}  // namespace kentongan::phones
