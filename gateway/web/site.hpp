// From a request to its answer: everything that is the same for all routes. In this order: can the target be read, is
// there such a path and method, who asks, may he, how fast does he ask, can he read the answer, can the body
// be read. Then the route acts.
//
// An exception out of a route is answered with 500, logged, and told to nobody outside. Thread rule: one thread.
#pragma once
#include "gateway/domain/token_bucket.hpp"
#include "gateway/ports/clock.hpp"
#include "gateway/ports/log.hpp"
#include "gateway/web/problem.hpp"
#include "gateway/web/router.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace kentongan::web {

struct site_statistics {
  std::uint64_t requests = 0, rate_limited = 0, faults = 0;
  std::array<std::uint64_t, 6> answers{};  // by the status's first digit
};

class site {
 public:
  struct parts {
    std::vector<route> routes;
    web::identify identify;
    ports::clock clock;
    ports::log log;
    double per_second = 500, burst = 1000;  // of each visitor; a tenth for all whom we do not know
  };
  explicit site(parts);

  // `done` runs once, now or later.
  void handle(request, std::function<void(response)> done);

  const std::vector<route>& routes() const { return p_.routes; }
  const site_statistics& stats() const { return stats_; }

 private:
  void act(const route&, exchange);
  void refused(std::string_view who, const request&, const problem_details&);
  bool may_ask(const principal* who);

  parts p_;
  site_statistics stats_;
  std::map<std::string, domain::token_bucket, std::less<>> limits_;  // by the visitor's name
  domain::token_bucket strangers_, lines_{5, 20};                    // lines: of the log
};

}  // namespace kentongan::web
