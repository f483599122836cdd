// The table of routes, and which of them a request means. A route is everything that is known about it: method, path,
// who may use it, what it answers with; the tests derive the matrix of roles and routes from the same table.
#pragma once
#include "gateway/web/access.hpp"
#include "gateway/web/message.hpp"
#include "gateway/web/negotiation.hpp"
#include "gateway/web/target.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::web {

// One request that was let in, on its way to whoever answers it.
struct exchange {
  web::request request;
  std::vector<std::pair<std::string, std::string>> query;
  std::vector<std::string> params;  // of the path, in order
  principal who;
  language lang = language::id;
  std::function<void(response)> done;  // once, now or later
};

struct route {
  std::string_view method;   // GET, POST
  std::string_view pattern;  // "/api/v1/orders/{order}"
  role_set roles;            // who may; of an open route nobody is asked
  std::function<void(exchange)> act;
  bool open = false;
  std::string_view type = "application/json";  // of a good answer
  bool own_rate = false;                       // bounds by itself how often it is asked
};

struct routing {
  const route* found = nullptr;
  std::vector<std::string> params;
  std::string allow;  // methods of the path when it has others than the one asked for; empty: there is no such path
};
routing find_route(std::span<const route>, std::string_view method, const std::vector<std::string>& path);

}  // namespace kentongan::web
