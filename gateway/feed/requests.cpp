#include "gateway/feed/requests.hpp"

#include "gateway/contract/commands.hpp"
#include "gateway/contract/json.hpp"
#include "gateway/contract/news.hpp"
#include "gateway/contract/orders.hpp"
#include "gateway/feed/situation_requests.hpp"

namespace kentongan::feed {

using namespace domain;
using contract::fields;
using contract::writer;

namespace {
constexpr std::size_t list_items_max = 1'000;
// Reads of the journal under way; more would pile up in memory when somebody asks faster than a disk answers.
constexpr std::size_t reads_max = 16;
// Responses that wait for the disk: each may be as large as a message, and a full disk keeps them for long.
constexpr std::size_t held_max = 16;
}  // namespace

struct requests::call {
  std::string topic, correlation, transaction, verb;
};

requests::requests(parts p) : p_(std::move(p)), limit_(p_.per_second, p_.burst) {}

void requests::respond(const call& c, std::string_view body) {
  ++served_;
  mqtt::message m;
  m.topic = c.topic;
  m.correlation = c.correlation;
  writer(m.payload).open().field("v", std::uint64_t{1}).field("transaction", c.transaction).field("status", "ok");
  m.payload += body;
  m.payload += '}';
  m.expiry = std::chrono::seconds{30};
  p_.client.publish(std::move(m), [](std::error_code) {});
}

void requests::when_durable(const call& c, std::function<void()> what) {
  if (!p_.when_durable) return what();
  if (*held_ >= held_max) return fail(c, "the journal is busy; repeat later");
  // Let go of in either case: when it has run, or when it was dropped unrun.
  ++*held_;
  std::shared_ptr<void> place(nullptr, [held = held_](void*) { --*held; });
  p_.when_durable([what = std::move(what), place = std::move(place)] { what(); });
}

void requests::fail(const call& c, std::string_view detail) {
  ++failed_;
  mqtt::message m;
  m.topic = c.topic;
  m.correlation = c.correlation;
  writer w(m.payload);
  w.open().field("v", std::uint64_t{1}).field("transaction", c.transaction).field("status", "error");
  w.field("detail", detail).close();
  m.expiry = std::chrono::seconds{30};
  p_.client.publish(std::move(m), [](std::error_code) {});
  p_.log(ports::level::warn, "request '" + c.verb + "' failed: " + std::string(detail));
}

void requests::respond_reply(const call& c, const reply& r) {
  if (r.code != reply_code::stored && r.code != reply_code::repeat)
    return fail(c, r.detail.empty() ? name_of(r.code) : std::string_view(r.detail));
  respond(c, ",\"reply\":" + contract::encode_reply(r));
}

void requests::facts(const call& c, const order_id& id, std::uint64_t from, std::size_t limit, std::string head) {
  if (reads_ >= reads_max) return fail(c, "too many requests at once; repeat later");
  ++reads_;
  p_.journal.read(id, from, limit,
                  [this, c, limit, head = std::move(head)](std::error_code ec, std::vector<fact> list) {
                    --reads_;
                    if (ec) return fail(c, "the journal cannot be read: " + ec.message());
                    std::string body = head + ",\"facts\":[";
                    // Where to go on when not everything fits, or when there may be more than were asked for.
                    std::uint64_t next = list.size() == limit ? list.back().seq + 1 : 0;
                    std::string one;
                    for (std::size_t i = 0; i < list.size(); ++i) {
                      one.clear();
                      contract::append_fact(one, list[i]);
                      if (body.size() + 1 + one.size() > list_octets_max) {
                        next = list[i].seq;
                        break;
                      }
                      if (i) body += ',';
                      body += one;
                    }
                    body += ']';
                    if (next) body += ",\"next\":" + std::to_string(next);
                    respond(c, body);
                  });
}

void requests::on_message(std::string_view verb, const mqtt::message& m) {
  if (p_.clock && !limit_.take(p_.clock().steady)) {
    // No reply: answering a flood doubles it.
    if (rate_limited_++ % 1000 == 0) p_.log(ports::level::warn, "requests come too fast: dropped until asked again");
    return;
  }
  const bool own_path = p_.topics.takes_replies(m.response_topic);
  call c{own_path ? m.response_topic : p_.topics.response(verb), m.correlation, {}, std::string(verb)};
  if (m.retained) return fail(c, "a request with the retained flag is ignored");
  auto parsed = contract::parse_object(m.payload);
  if (const auto* problem = std::get_if<rejection>(&parsed)) return fail(c, problem->detail);
  fields f(std::get<boost::json::object>(parsed));
  c.transaction = f.text("transaction", 64);
  const order_id id(f.text("order", 64));
  const auto limit = static_cast<std::size_t>(f.integer("limit", 1, list_items_max).value_or(100));
  const auto from = static_cast<std::uint64_t>(f.integer("from", 0, INT64_MAX).value_or(0));
  const auto at = verb == "roster" ? f.time("at") : std::nullopt;
  if (f.fault()) return fail(c, f.fault()->detail);
  if (auto command = contract::decode_command(verb, std::get<boost::json::object>(parsed))) {
    if (const auto* problem = std::get_if<rejection>(&*command)) return fail(c, problem->detail);
    return p_.intake.submit(std::get<event>(std::move(*command)), [this, c](const reply& r) { respond_reply(c, r); });
  }

  if (verb == "orders") {
    std::string body = ",\"open\":" + std::to_string(p_.board.open_count()) + ",\"orders\":[";
    bool first = true;
    std::string one;
    for (const auto& v : p_.board.open_orders(limit)) {
      one.clear();
      contract::append_view(one, v);
      if (body.size() + 1 + one.size() > list_octets_max) break;
      if (!std::exchange(first, false)) body += ',';
      body += one;
    }
    return when_durable(c, [this, c, body = body + ']'] { respond(c, body); });
  }
  if (verb == "order") {
    std::string head;
    if (const auto* v = p_.board.find_open(id)) {
      head = ",\"open\":";
      contract::append_view(head, *v);
    }
    return when_durable(c, [this, c, id, from, head] { facts(c, id, from, list_items_max, head); });
  }
  if (verb == "units") {
    std::string body = ",\"units\":{";
    bool first = true;
    for (const auto& [u, a] : p_.board.units()) {
      if (!std::exchange(first, false)) body += ',';
      body += '"' + u.str() + "\":\"" + std::string(name_of(a)) + '"';
    }
    return when_durable(c, [this, c, body = body + '}'] { respond(c, body); });
  }
  if (verb == "replay") return facts(c, {}, from, limit, {});
  if (verb == "status") return respond(c, ",\"health\":" + p_.health());
  if (verb == "stations" && p_.stations) return respond(c, ",\"heard\":" + p_.stations());
  if (verb == "examine" && p_.examine) {
    const auto modem = f.text("modem", 32);
    const auto what = f.choice<modem_exam>("what").value_or(modem_exam::levels);
    const std::chrono::seconds time{f.integer("seconds", 1, 30).value_or(10)};
    if (f.fault()) return fail(c, f.fault()->detail);
    const auto why_not = p_.examine(modem, what, time);
    return why_not.empty() ? respond(c, "") : fail(c, why_not);
  }
  if (p_.situation)
    if (auto body = answer_situation(verb, at, *p_.situation, p_.clock().utc))
      return when_durable(c, [this, c, body = std::move(*body)] { respond(c, body); });
  fail(c,
       "no such verb; there are orders, order, units, replay, status, stations, examine, answer, alarm, targets, "
       "verify, link, disposition, tick, note, emergencies, emergency-ack, emergency-clear, readiness, roster, duty "
       "and quiet");
}

}  // namespace kentongan::feed
