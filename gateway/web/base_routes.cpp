#include "gateway/web/base_routes.hpp"

#include "gateway/contract/json.hpp"
#include "gateway/web/metrics.hpp"
#include "gateway/web/problem.hpp"

namespace kentongan::web {

namespace {

constexpr role_set everyone{role::dispatcher, role::desk, role::technician, role::viewer};
constexpr std::string_view prometheus = "text/plain; version=0.0.4; charset=utf-8";

response readiness(const ready_state& s) {
  response r;
  r.status = s.journal && s.broker ? 200 : 503;
  contract::writer w(r.body);
  w.open().flag("ready", r.status == 200).flag("journal", s.journal).flag("broker", s.broker).close();
  if (r.status != 200) r.headers.emplace_back("Retry-After", "5");
  return r;
}

}  // namespace

void add_base_routes(std::vector<route>& routes, base_parts p) {
  const auto say = [](std::string body) {
    response r;
    r.body = std::move(body);
    return r;
  };
  const bool open = true;
  routes.push_back({"GET", "/healthz", everyone, [say](exchange x) { x.done(say(R"({"ok":true})")); }, open});
  routes.push_back({"GET", "/readyz", everyone, [ready = p.ready](exchange x) { x.done(readiness(ready())); }, open});
  routes.push_back({"GET", "/metrics", everyone,
                    [say, health = p.health](exchange x) {
                      auto r = say(metrics_of(health()));
                      r.type = prometheus;
                      x.done(std::move(r));
                    },
                    false, "text/plain"});
  routes.push_back({"GET",
                    "/api/v1/status",
                    {role::dispatcher, role::technician, role::viewer},
                    [say, health = p.health](exchange x) { x.done(say(health())); }});
  routes.push_back(
      {"GET", "/api/v1/problems", everyone, [say](exchange x) { x.done(say(problem_catalogue())); }, open});
}

}  // namespace kentongan::web
