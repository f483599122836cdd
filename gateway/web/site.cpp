#include "gateway/web/site.hpp"

#include "gateway/contract/json.hpp"
#include "gateway/web/printable.hpp"

#include <cmath>
#include <exception>
#include <memory>
#include <utility>

namespace kentongan::web {

using domain::name_of;

namespace {

constexpr std::size_t limits_max = 1'000;  // visitors come and go

}  // namespace

site::site(parts p) : p_(std::move(p)), strangers_(p_.per_second / 10, p_.burst / 10) {}

bool site::may_ask(const principal* who) {
  const auto now = p_.clock().steady;
  if (!who) return strangers_.take(now);
  auto it = limits_.find(who->name);
  if (it == limits_.end()) {
    if (limits_.size() >= limits_max) limits_.clear();
    it = limits_.emplace(who->name, domain::token_bucket(p_.per_second, p_.burst)).first;
  }
  return it->second.take(now);
}

// Said in the log, but never faster than somebody can read it.
void site::refused(std::string_view who, const request& r, const problem_details& p) {
  const auto missed = lines_.take_refused();
  if (!lines_.take(p_.clock().steady)) return;
  p_.log(ports::level::warn, std::string(who.empty() ? "somebody" : who) + ": " + printable(r.method, 16) + ' ' +
                                 printable(r.target, 120) + " refused: " + std::string(name_of(p.what)) +
                                 (p.detail.empty() ? "" : ": " + printable(p.detail, 200)) +
                                 (missed ? ", and " + std::to_string(missed) + " more" : ""));
}

void site::handle(request r, std::function<void(response)> done) {
  ++stats_.requests;
  const auto lang = language_of(r.header("accept-language"));
  const auto answer = [this, done = std::move(done)](response out) {
    ++stats_.answers[std::min<std::size_t>(out.status / 100, 5)];
    done(std::move(out));
  };
  std::string who;
  const auto refuse = [&](problem_details p, std::string allow = {}) {
    refused(who, r, p);
    auto out = to_response(p, lang);
    if (!allow.empty()) out.headers.emplace_back("Allow", std::move(allow));
    answer(std::move(out));
  };

  auto aim = parse_target(r.target);
  if (!aim && r.target.size() > target_octets_max) return refuse({problem::target_too_long, {}});
  if (!aim) return refuse({problem::malformed, "the target cannot be read"});
  auto way = find_route(p_.routes, r.method, aim->path);
  if (!way.found && way.allow.empty()) return refuse({problem::not_found, "there is no such path"});
  if (!way.found) return refuse({problem::method_not_allowed, {}}, way.allow);

  const auto visitor = p_.identify(r.header("authorization"), r.header("cookie"));
  if (visitor) who = visitor->who.name;
  if (!way.found->own_rate && !may_ask(visitor ? &visitor->who : nullptr)) {
    ++stats_.rate_limited;
    return refuse({problem::too_many, {}, std::chrono::seconds{1}});
  }
  const bool changes = r.method != "GET" && r.method != "HEAD";
  if (!way.found->open) {
    if (!visitor) return refuse({problem::unauthorized, {}});
    if (!way.found->roles.has(visitor->who.role))
      return refuse({problem::forbidden, "not as " + std::string(name_of(visitor->who.role))});
    if (changes && !visitor->csrf.empty() && r.header("x-csrf-token") != visitor->csrf)
      return refuse({problem::forbidden, "X-CSRF-Token is missing or another session's", {}, "csrf"});
  }
  if (!accepts(r.header("accept"), way.found->type))
    return refuse({problem::not_acceptable, "there is only " + std::string(way.found->type)});
  if (changes) {
    if (!is_json(r.header("content-type")) || !r.header("content-encoding").empty())
      return refuse({problem::unsupported_media, {}});
    if (r.body.size() > contract::payload_octets_max) return refuse({problem::too_large, {}});
  }
  const auto& found = *way.found;
  act(found,
      {std::move(r), std::move(aim->query), std::move(way.params), visitor ? visitor->who : principal{}, lang, answer});
}

void site::act(const route& way, exchange x) {
  // Whatever comes after a fault, or comes twice, is not said.
  const auto open = std::make_shared<bool>(true);
  auto once = [open, done = std::move(x.done)](response out) {
    if (std::exchange(*open, false)) done(std::move(out));
  };
  const auto lang = x.lang;
  x.done = once;
  try {
    way.act(std::move(x));
  } catch (const std::exception& e) {
    ++stats_.faults;
    p_.log(ports::level::error, std::string(way.method) + ' ' + std::string(way.pattern) + " failed: " + e.what());
    once(to_response({problem::internal, {}}, lang));
  }
}

}  // namespace kentongan::web
