#include "gateway/web/read_routes.hpp"

#include "gateway/contract/orders.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <initializer_list>
#include <optional>
#include <utility>
#include <variant>

namespace kentongan::web {

using namespace domain;
namespace json = boost::json;

namespace {

constexpr role_set everyone{role::dispatcher, role::desk, role::technician, role::viewer};
constexpr role_set all_but_technicians{role::dispatcher, role::desk, role::viewer};
constexpr role_set overseers{role::dispatcher, role::viewer};
constexpr role_set of_paths{role::dispatcher, role::technician, role::viewer};

struct question {
  std::string_view pattern, verb;
  role_set roles;
  std::vector<std::string_view> query = {};
  std::string_view param = {};  // the verb's name for what stands in the path
};

const std::vector<question>& questions() {
  static const std::vector<question> table = {
      {"/api/v1/orders", "orders", all_but_technicians, {"limit", "from", "agency", "unit", "prio", "category"}},
      {"/api/v1/orders/{order}", "order", all_but_technicians, {"from"}, "order"},
      {"/api/v1/agencies", "agencies", everyone},
      {"/api/v1/categories", "categories", everyone},
      {"/api/v1/units", "units", everyone},
      {"/api/v1/readiness", "readiness", everyone},
      {"/api/v1/roster", "roster", everyone, {"at"}},
      {"/api/v1/emergencies", "emergencies", all_but_technicians},
      {"/api/v1/stations", "stations", of_paths},
      {"/api/v1/journal", "replay", overseers, {"from", "limit"}},
  };
  return table;
}

bool is_number(std::string_view name) { return name == "limit" || name == "from"; }

// What is wrong with a query that may have these members; nothing: it has no other.
std::optional<problem_details> check_query(const exchange& x, const std::vector<std::string_view>& known) {
  for (const auto& [name, value] : x.query)
    if (std::find(known.begin(), known.end(), name) == known.end())
      return problem_details{problem::malformed, "the query may not have '" + name + "'"};
  return std::nullopt;
}

// The query as the request object of a verb, or what is wrong with it.
std::variant<json::object, problem_details> request_of(const question& q, const exchange& x) {
  if (auto problem = check_query(x, q.query)) return *std::move(problem);
  json::object o;
  for (const auto& [name, value] : x.query) {
    if (is_number(name)) {
      std::int64_t n = 0;
      const auto [end, ec] = std::from_chars(value.data(), value.data() + value.size(), n);
      if (ec != std::errc{} || end != value.data() + value.size())
        return problem_details{problem::malformed, name + ": must be a whole number"};
      o[name] = n;
    } else {
      o[name] = value;
    }
  }
  if (!q.param.empty()) o[json::string_view(q.param.data(), q.param.size())] = x.params.at(0);
  return o;
}

void say(const exchange& x, std::string body, std::uint32_t edition = 0) {
  response r;
  auto tag = entity_tag(body, edition);
  r.headers.emplace_back("Cache-Control", "private, no-cache");
  r.headers.emplace_back("Vary", "Authorization, Cookie");
  if (names_tag(x.request.header("if-none-match"), tag))
    r.status = 304;
  else
    r.body = std::move(body);
  r.headers.emplace_back("ETag", std::move(tag));
  x.done(std::move(r));
}

void ask(verbs::verbs& verbs, const question& q, exchange x) {
  auto request = request_of(q, x);
  if (const auto* problem = std::get_if<problem_details>(&request)) return x.done(to_response(*problem, x.lang));
  const verbs::asker by{x.who.agency};
  verbs.ask(q.verb, std::get<json::object>(request), by, [x = std::move(x)](const verbs::answer& a) {
    if (a.fault) return x.done(to_response(to_problem(*a.fault), x.lang));
    if (!a.found) return x.done(to_response({problem::not_found, {}}, x.lang));
    say(x, "{\"v\":1" + a.body + '}', a.edition);
  });
}

problem kind_of_refusal(const reply& r) {
  switch (r.code) {
    case reply_code::conflict:
    case reply_code::ambiguous:
      return problem::conflict;
    case reply_code::unknown:
      return problem::not_found;
    case reply_code::rejected:
      break;
    default:
      return problem::unprocessable;
  }
  switch (r.why.value_or(reject_reason::malformed)) {
    case reject_reason::malformed:
    case reject_reason::too_long:
    case reject_reason::retained:
      return problem::malformed;
    case reject_reason::unknown_order:
      return problem::not_found;
    case reject_reason::conflict:
    case reject_reason::stale_revision:
    case reject_reason::already_closed:
      return problem::conflict;
    case reject_reason::rate_limited:
      return problem::too_many;
    case reject_reason::unavailable:
      return problem::unavailable;
    default:
      return problem::unprocessable;
  }
}

// Some members of the health object.
std::string part_of(const std::string& health, const std::vector<const char*>& names) {
  const auto whole = json::parse(health);
  json::object o{{"v", 1}};
  for (const auto* name : names)
    if (const auto* v = whole.as_object().if_contains(name)) o[name] = *v;
  return json::serialize(o);
}

}  // namespace

std::string entity_tag(std::string_view body, std::uint32_t edition) {
  std::uint64_t hash = 14695981039346656037u;  // FNV-1a: equal bodies only have to get equal tags
  for (const char c : body) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  char text[40];
  if (edition != 0)
    std::snprintf(text, sizeof text, "\"%u-%016llx\"", edition, static_cast<unsigned long long>(hash));
  else
    std::snprintf(text, sizeof text, "\"%016llx\"", static_cast<unsigned long long>(hash));
  return text;
}

bool names_tag(std::string_view header, std::string_view tag) {
  while (!header.empty()) {
    const auto end = header.find(',');
    auto one = header.substr(0, end);
    header = end == header.npos ? std::string_view{} : header.substr(end + 1);
    one.remove_prefix(std::min(one.find_first_not_of(" \t"), one.size()));
    one = one.substr(0, one.find_last_not_of(" \t") + 1);
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == tag || one == "*") return true;
  }
  return false;
}

problem_details to_problem(const verbs::fault& f) {
  switch (f.kind) {
    case verbs::fault_kind::malformed:
      return {problem::malformed, f.detail};
    case verbs::fault_kind::no_such_verb:
      return {problem::not_found, "not available here"};
    case verbs::fault_kind::busy:
      return {problem::busy, f.detail, std::chrono::seconds{1}};
    case verbs::fault_kind::unreadable:
      return {problem::unavailable, f.detail, std::chrono::seconds{5}};
    case verbs::fault_kind::forbidden:
      return {problem::forbidden, f.detail};
    case verbs::fault_kind::refused:
      break;
  }
  problem_details p{kind_of_refusal(f.reply), f.detail};
  if (f.reply.why) p.reason = name_of(*f.reply.why);
  if (p.what == problem::unavailable) p.retry_after = std::chrono::seconds{5};
  if (p.what == problem::too_many) p.retry_after = std::chrono::seconds{1};
  p.extra = ",\"reply\":" + contract::encode_reply(f.reply);
  return p;
}

void add_read_routes(std::vector<route>& routes, verbs::verbs& verbs, std::function<std::string()> health) {
  for (const auto& q : questions())
    routes.push_back({"GET", q.pattern, q.roles, [&verbs, &q](exchange x) { ask(verbs, q, std::move(x)); }});
  const auto part = [&](std::string_view pattern, std::initializer_list<const char*> names) {
    routes.push_back({"GET", pattern, of_paths, [health, members = std::vector<const char*>(names)](exchange x) {
                        if (const auto problem = check_query(x, {})) return x.done(to_response(*problem, x.lang));
                        say(x, part_of(health(), members));
                      }});
  };
  part("/api/v1/modems", {"modems", "terminals"});
  part("/api/v1/nets", {"nets"});
}

}  // namespace kentongan::web
