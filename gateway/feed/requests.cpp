#include "gateway/feed/requests.hpp"

#include "gateway/contract/json.hpp"

namespace kentongan::feed {

using namespace domain;
using contract::fields;
using contract::writer;

struct requests::call {
  std::string topic, correlation, transaction, verb;
};

requests::requests(parts p) : p_(std::move(p)), verbs_(p_.verbs), limit_(p_.per_second, p_.burst) {}

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

void requests::on_message(std::string_view verb, const mqtt::message& m) {
  if (p_.clock && !limit_.take(p_.clock().steady)) {
    // No reply: answering a flood doubles it.
    if (rate_limited_++ % 1000 == 0) p_.log(ports::level::warn, "requests come too fast: dropped until asked again");
    return;
  }
  const bool own_path = p_.topics.takes_replies(m.response_topic);
  call c{own_path ? m.response_topic : p_.topics.response(verb), m.correlation, {}, std::string(verb)};
  if (m.retained) return fail(c, "a request with the retained flag is ignored");
  const auto parsed = contract::parse_object(m.payload);
  if (const auto* problem = std::get_if<rejection>(&parsed)) return fail(c, problem->detail);
  const auto& request = std::get<boost::json::object>(parsed);
  fields f(request);
  c.transaction = f.text("transaction", 64);
  if (f.fault()) return fail(c, f.fault()->detail);
  verbs_.ask(verb, request, {}, [this, c](const verbs::answer& a) {
    if (a.fault)
      fail(c, a.fault->detail);
    else
      respond(c, a.body);
  });
}

}  // namespace kentongan::feed
