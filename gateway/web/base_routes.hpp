// The routes that speak of the gateway itself.
//
//   GET /healthz            anyone     the loop turns: always 200
//   GET /readyz             anyone     orders can be taken and told: the journal can be written and the broker is
//   there;
//                                      else 503, with what is missing
//   GET /metrics            any token  Prometheus
//   GET /api/v1/status      no desk    the health object, as the `status` verb and the retained topic have it; it names
//                                      orders that wait for the air, whosever they are
//   GET /api/v1/problems    anyone     what the error codes mean
#pragma once
#include "gateway/web/router.hpp"

#include <functional>
#include <string>
#include <vector>

namespace kentongan::web {

struct ready_state {
  bool journal = false, broker = false;
};

struct base_parts {
  std::function<std::string()> health;  // the health object as JSON
  std::function<ready_state()> ready;
};

void add_base_routes(std::vector<route>&, base_parts);

}  // namespace kentongan::web
