#include "gateway/web/live_feed.hpp"

#include "gateway/web/problem.hpp"

#include <charconv>
#include <optional>

namespace kentongan::web {

namespace {

// "BOOT-NUMBER"; nothing: another run's, or no id at all.
std::optional<std::uint64_t> number_in(std::string_view id, std::string_view boot) {
  if (!id.starts_with(boot) || id.size() <= boot.size() + 1 || id[boot.size()] != '-') return std::nullopt;
  id.remove_prefix(boot.size() + 1);
  std::uint64_t n = 0;
  const auto [end, ec] = std::from_chars(id.data(), id.data() + id.size(), n);
  if (ec != std::errc{} || end != id.data() + id.size()) return std::nullopt;
  return n;
}

}  // namespace

std::string live_feed::text_of(std::string_view name, std::uint64_t number, std::string_view payload) const {
  // A payload is JSON on one line: control characters are escaped in it.
  return "event: " + std::string(name) + "\nid: " + p_.boot + '-' + std::to_string(number) +
         "\ndata: " + std::string(payload) + "\n\n";
}

bool live_feed::is_for(const domain::agency_id& who, const event& e) { return who.empty() || e.agency == who; }

void live_feed::publish(const domain::agency_id& agency, std::string payload) {
  octets_ += payload.size();
  kept_.push_back({++last_, agency, std::move(payload)});
  while (kept_.size() > 1 && (kept_.size() > p_.events_max || octets_ > p_.octets_max)) {
    octets_ -= kept_.front().payload.size();
    kept_.pop_front();
  }
  const auto& e = kept_.back();
  std::string text;
  for (auto c = clients_.begin(); c != clients_.end();) {
    if (!c->out->open() || !p_.identify(c->authorization, c->cookie)) {
      c->out->close();
      c = clients_.erase(c);
      continue;
    }
    if (is_for(c->agency, e)) {
      if (text.empty()) text = text_of("news", e.number, e.payload);
      c->out->send(text);
    }
    ++c;
  }
}

// What the client missed, or that it must read again.
void live_feed::begin(client& c, std::string_view last_id) const {
  const auto own = "{\"v\":1,\"boot\":\"" + p_.boot + "\"}";
  if (last_id.empty()) return void(c.out->send(text_of("hello", last_, own)));
  const auto seen = number_in(last_id, p_.boot);
  const auto first_kept = kept_.empty() ? last_ + 1 : kept_.front().number;
  if (!seen || *seen > last_ || *seen + 1 < first_kept) return void(c.out->send(text_of("again", last_, own)));
  std::string missed;
  for (const auto& e : kept_)
    if (e.number > *seen && is_for(c.agency, e)) missed += text_of("news", e.number, e.payload);
  // More than a stream holds is not worth the telling: reading again is shorter.
  if (missed.size() > c.out->octets_max() / 2) return void(c.out->send(text_of("again", last_, own)));
  if (!missed.empty()) c.out->send(std::move(missed));
}

std::size_t live_feed::clients() {
  clients_.remove_if([](const client& c) { return !c.out->open(); });
  return clients_.size();
}

void live_feed::subscribe(exchange x) {
  if (clients() >= p_.clients_max)
    return x.done(to_response({problem::busy, "too many listen already", std::chrono::seconds{30}}, x.lang));
  response r;
  r.type = "text/event-stream";
  r.headers.emplace_back("X-Accel-Buffering", "no");  // nginx would wait for more
  r.stream = [this, agency = x.who.agency, authorization = std::string(x.request.header("authorization")),
              cookie = std::string(x.request.header("cookie")),
              last_id = std::string(x.request.header("last-event-id"))](std::shared_ptr<stream> out) {
    clients_.push_back({std::move(out), agency, authorization, cookie});
    begin(clients_.back(), last_id);
  };
  x.done(std::move(r));
}

void add_feed_route(std::vector<route>& routes, live_feed& feed) {
  routes.push_back({"GET",
                    "/api/v1/feed",
                    {role::dispatcher, role::desk, role::viewer},
                    [&feed](exchange x) { feed.subscribe(std::move(x)); },
                    false,
                    "text/event-stream"});
}

}  // namespace kentongan::web
