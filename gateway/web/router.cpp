#include "gateway/web/router.hpp"

namespace kentongan::web {

namespace {

// Does the path fit the pattern? Its parameters, if so. An empty segment is no parameter: "/orders/" names no order.
bool fits(std::string_view pattern, const std::vector<std::string>& path, std::vector<std::string>& params) {
  params.clear();
  if (pattern == "/") return path.empty();
  for (const auto& segment : path) {
    if (!pattern.starts_with('/')) return false;
    pattern.remove_prefix(1);
    const auto wanted = pattern.substr(0, pattern.find('/'));
    pattern.remove_prefix(wanted.size());
    if (wanted.starts_with('{')) {
      if (segment.empty()) return false;
      params.push_back(segment);
    } else if (wanted != segment) {
      return false;
    }
  }
  return pattern.empty();
}

}  // namespace

routing find_route(std::span<const route> routes, std::string_view method, const std::vector<std::string>& path) {
  const auto wanted = method == "HEAD" ? std::string_view("GET") : method;
  routing r;
  for (const auto& one : routes) {
    std::vector<std::string> params;
    if (!fits(one.pattern, path, params)) continue;
    if (one.method == wanted) {
      r.found = &one;
      r.params = std::move(params);
      return r;
    }
    r.allow += (r.allow.empty() ? "" : ", ") + std::string(one.method) + (one.method == "GET" ? ", HEAD" : "");
  }
  return r;
}

}  // namespace kentongan::web
