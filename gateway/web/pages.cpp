#include "gateway/web/pages.hpp"

#include "gateway/web/problem.hpp"
#include "gateway/web/read_routes.hpp"

#include <string>
#include <utility>

namespace kentongan::web {

namespace {

constexpr std::string_view policy =
    "default-src 'self'; img-src 'self' data:; style-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

// "gzip" with any weight but nought.
bool reads_gzip(std::string_view accept_encoding) {
  const auto at = accept_encoding.find("gzip");
  if (at == accept_encoding.npos) return false;
  const auto weight = accept_encoding.substr(at + 4, accept_encoding.find(',', at) - at - 4);
  return !weight.starts_with(";q=0") || weight.find_first_of("123456789") != weight.npos;
}

void give(const page_file& f, const std::string& tag, const exchange& x) {
  if (f.gzip && !reads_gzip(x.request.header("accept-encoding")))
    return x.done(to_response({problem::not_acceptable, "there is only Content-Encoding: gzip"}, x.lang));
  response r;
  r.type = f.type;
  r.headers = {{"Cache-Control", f.hashed ? "public, max-age=31536000, immutable" : "no-cache"},
               {"ETag", tag},
               {"Content-Security-Policy", std::string(policy)},
               {"X-Content-Type-Options", "nosniff"},
               {"Referrer-Policy", "no-referrer"},
               {"Cross-Origin-Opener-Policy", "same-origin"}};
  if (names_tag(x.request.header("if-none-match"), tag)) {
    r.status = 304;
  } else {
    r.body = f.content;
    if (f.gzip) r.headers.emplace_back("Content-Encoding", "gzip");
  }
  x.done(std::move(r));
}

void lead_to(std::string_view path, const exchange& x) {
  response r;
  r.status = 308;
  r.headers = {{"Location", std::string(path)}, {"Cache-Control", "no-cache"}};
  x.done(std::move(r));
}

}  // namespace

void add_page_routes(std::vector<route>& routes, std::span<const page_file> files) {
  for (const auto& f : files) {
    // Typed without the last slash it would read its own files from the wrong folder.
    if (f.path.size() > 1 && f.path.ends_with('/'))
      routes.push_back({"GET",
                        f.path.substr(0, f.path.size() - 1),
                        {},
                        [&f](exchange x) { lead_to(f.path, x); },
                        true,
                        f.type.substr(0, f.type.find(';'))});
    routes.push_back({"GET",
                      f.path,
                      {},
                      [&f, tag = entity_tag(f.content, 0)](exchange x) { give(f, tag, x); },
                      true,
                      f.type.substr(0, f.type.find(';'))});
  }
}

}  // namespace kentongan::web
