#include "gateway/web/description.hpp"

#include "gateway/web/read_routes.hpp"

namespace kentongan::web {

void add_description_route(std::vector<route>& routes) {
  const auto tell = [tag = entity_tag(description(), 0)](exchange x) {
    response r;
    r.headers.emplace_back("Cache-Control", "no-cache");
    r.headers.emplace_back("ETag", tag);
    if (names_tag(x.request.header("if-none-match"), tag))
      r.status = 304;
    else
      r.body = description();
    x.done(std::move(r));
  };
  routes.push_back({"GET", "/api/v1/openapi.json", {}, tell, true});
}

}  // namespace kentongan::web
