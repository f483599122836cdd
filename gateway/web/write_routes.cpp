#include "gateway/web/write_routes.hpp"

#include "gateway/contract/json.hpp"
#include "gateway/contract/orders.hpp"
#include "gateway/web/idempotency.hpp"
#include "gateway/web/read_routes.hpp"

#include <charconv>
#include <memory>
#include <utility>

namespace kentongan::web {

using namespace domain;
namespace json = boost::json;

namespace {

constexpr role_set dispatchers{role::dispatcher};
constexpr role_set with_desks{role::dispatcher, role::desk};

struct change {
  std::string_view pattern, verb;
  role_set roles;
  std::string_view param = {};  // the verb's name for what stands in the path
};

const std::vector<change>& changes() {
  static const std::vector<change> table = {
      {"/api/v1/orders/{order}/answer", "answer", with_desks, "order"},
      {"/api/v1/orders/{order}/alarm", "alarm", with_desks, "order"},
      {"/api/v1/orders/{order}/targets", "targets", dispatchers, "order"},
      {"/api/v1/orders/{order}/verify", "verify", dispatchers, "order"},
      {"/api/v1/orders/{order}/link", "link", dispatchers, "order"},
      {"/api/v1/orders/{order}/disposition", "disposition", dispatchers, "order"},
      {"/api/v1/orders/{order}/tick", "tick", with_desks, "order"},
      {"/api/v1/orders/{order}/note", "note", with_desks, "order"},
      {"/api/v1/alarms", "alarm", with_desks},
      {"/api/v1/emergencies/{emergency}/ack", "emergency-ack", dispatchers, "emergency"},
      {"/api/v1/emergencies/{emergency}/clear", "emergency-clear", dispatchers, "emergency"},
      {"/api/v1/roster/duty", "duty", dispatchers},
      {"/api/v1/nets/{net}/quiet", "quiet", dispatchers, "net"},
  };
  return table;
}

std::uint64_t fingerprint(const exchange& x) {
  std::uint64_t hash = 14695981039346656037u;  // FNV-1a, as in content_hash
  for (const std::string* part : {&x.request.method, &x.request.target, &x.request.body}) {
    for (const char c : *part) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    hash = (hash ^ 0xFFu) * 1099511628211u;
  }
  return hash;
}

verbs::asker asker_of(const principal& who) {
  return {who.agency, who.role == role::desk ? actor_role::desk : actor_role::dispatcher, who.name, "http:" + who.name};
}

void fail(const exchange& x, problem_details p) { x.done(to_response(p, x.lang)); }

json::string_view view(std::string_view s) { return {s.data(), s.size()}; }

class writer {
 public:
  writer(verbs::verbs& verbs, ports::clock clock) : verbs_(verbs), clock_(std::move(clock)) {}

  void place(exchange x) {
    once(std::move(x), [this](exchange y) {
      auto text = std::move(y.request.body);
      // An order without an id of its own is named by the key: the same key again is the same order, for ever.
      if (const auto key = idempotency_key(y.request.header("idempotency-key"))) {
        auto parsed = contract::parse_object(text);
        if (auto* o = std::get_if<json::object>(&parsed); o && !o->contains("id")) {
          (*o)["id"] = *key;
          text = json::serialize(*o);
        }
      }
      auto decoded = contract::decode_order(text);
      if (const auto* p = std::get_if<rejection>(&decoded))
        return fail(y, {problem::malformed, p->detail, {}, std::string(name_of(p->reason))});
      auto& o = std::get<order>(decoded);
      const std::string id = o.id.str();
      const bool fresh = o.kind == order_kind::dispatch;
      if (!fresh && !edition_fits(y, id)) return;
      const auto by = asker_of(y.who);  // before the answer takes the exchange along
      verbs_.place(std::move(o), by, answer(std::move(y), fresh ? id : std::string()));
    });
  }

  void cancel(exchange x) {
    once(std::move(x), [this](exchange y) {
      auto o = body_of(y, "order");
      if (!o) return;
      contract::fields f(*o);
      auto reason = f.text("reason", 500);
      if (f.fault()) return fail(y, {problem::malformed, f.fault()->detail});
      const order_id id(y.params.at(0));
      if (!edition_fits(y, id.str())) return;
      const auto by = asker_of(y.who);
      verbs_.cancel(id, std::move(reason), by, answer(std::move(y), {}));
    });
  }

  void command(const change& c, exchange x) {
    once(std::move(x), [this, &c](exchange y) {
      auto o = body_of(y, c.param);
      if (!o) return;
      if (!o->contains("by")) (*o)["by"] = y.who.name;
      if (c.param == "order" && !edition_fits(y, y.params.at(0))) return;
      const auto by = asker_of(y.who);
      verbs_.ask(c.verb, *o, by, answer(std::move(y), {}));
    });
  }

 private:
  // The JSON of the body with what the path says in it; nothing: refused already.
  std::optional<json::object> body_of(const exchange& x, std::string_view param) const {
    auto parsed = contract::parse_object(x.request.body);
    if (const auto* p = std::get_if<rejection>(&parsed)) {
      fail(x, {problem::malformed, p->detail});
      return std::nullopt;
    }
    auto o = std::get<json::object>(std::move(parsed));
    if (param.empty()) return o;
    const auto* said = o.if_contains(view(param));
    if (said && (!said->is_string() ||
                 std::string_view(said->get_string().data(), said->get_string().size()) != x.params.at(0))) {
      fail(x, {problem::malformed, std::string(param) + ": the path names another"});
      return std::nullopt;
    }
    o[view(param)] = x.params.at(0);
    return o;
  }

  // One turn of the loop decides and submits, so that nobody can change the order between this look and the change.
  bool edition_fits(const exchange& x, const std::string& id) const {
    const auto header = x.request.header("if-match");
    if (header.empty()) return true;
    const auto now = verbs_.edition_of(order_id(id), x.who.agency);
    if (now && (header == "*" || edition_in(header) == *now)) return true;
    fail(x, {problem::edited, now ? "it is edition " + std::to_string(*now) + " now" : "no such order is open"});
    return false;
  }

  // Says what became of it. `location`: of a new order.
  static verbs::verbs::handler answer(exchange x, std::string location) {
    return [x = std::move(x), location = std::move(location)](const verbs::answer& a) {
      if (a.fault) return fail(x, to_problem(*a.fault));
      response r;
      r.body = "{\"v\":1" + a.body + '}';
      if (!location.empty()) {
        r.headers.emplace_back("Location", "/api/v1/orders/" + location);
        if (!a.repeat) r.status = 201;
      }
      x.done(std::move(r));
    };
  }

  // Lets a request with an Idempotency-Key act once.
  template <class Act>
  void once(exchange x, Act act) {
    const auto header = x.request.header("idempotency-key");
    if (header.empty()) return act(std::move(x));
    const auto key = idempotency_key(header);
    if (!key) return fail(x, {problem::malformed, "Idempotency-Key: 1 to 64 of A-Z, a-z, 0-9, _ and -"});
    const std::string id = x.who.name + '\n' + *key;
    response again;
    switch (keys_.begin(id, fingerprint(x), clock_().steady, again)) {
      case idempotency::what::known:
        again.headers.emplace_back("Idempotency-Replayed", "true");
        return x.done(std::move(again));
      case idempotency::what::reused:
        return fail(x, {problem::key_reused, {}});
      case idempotency::what::under_way:
        return fail(
            x, {problem::conflict, "the first request with this key is not answered yet", std::chrono::seconds{1}});
      case idempotency::what::fresh:
        break;
    }
    x.done = [this, id, done = std::move(x.done)](response r) {
      // What may turn out otherwise when it is repeated is not kept.
      if (r.status < 300 || r.status == 409 || r.status == 422)
        keys_.finished(id, r);
      else
        keys_.forget(id);
      done(std::move(r));
    };
    act(std::move(x));
  }

  verbs::verbs& verbs_;
  ports::clock clock_;
  idempotency keys_;
};

}  // namespace

std::optional<std::uint32_t> edition_in(std::string_view header) {
  if (header.size() < 3 || header.front() != '"' || header.back() != '"') return std::nullopt;
  header = header.substr(1, header.size() - 2);
  std::uint32_t edition = 0;
  const auto [end, ec] = std::from_chars(header.data(), header.data() + header.size(), edition);
  if (ec != std::errc{} || (end != header.data() + header.size() && *end != '-')) return std::nullopt;
  return edition;
}

void add_write_routes(std::vector<route>& routes, verbs::verbs& verbs, ports::clock clock) {
  const auto w = std::make_shared<writer>(verbs, std::move(clock));
  routes.push_back({"POST", "/api/v1/orders", with_desks, [w](exchange x) { w->place(std::move(x)); }});
  routes.push_back({"POST", "/api/v1/orders/{order}/cancel", with_desks, [w](exchange x) { w->cancel(std::move(x)); }});
  for (const auto& c : changes())
    routes.push_back({"POST", c.pattern, c.roles, [w, &c](exchange x) { w->command(c, std::move(x)); }});
}

}  // namespace kentongan::web
