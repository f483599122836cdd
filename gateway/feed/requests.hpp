// The request verbs: `gw/{g}/cmd/req/{verb}` -> the request's response topic, else `gw/{g}/evt/res/{verb}`.
//
//   the verbs of gateway/verbs
//
// Every request is {"v":1,"transaction":..., ...}; every response echoes `transaction` and has "status":"ok|error".
// Lists of facts that did not fit say "next": ask again with it as "from".
#pragma once
#include "gateway/contract/topics.hpp"
#include "gateway/domain/token_bucket.hpp"
#include "gateway/ports/clock.hpp"
#include "gateway/ports/log.hpp"
#include "gateway/verbs/verbs.hpp"
#include "mqtt/client.hpp"

#include <string>

namespace kentongan::feed {

class requests {
 public:
  struct parts {
    const contract::topics& topics;
    mqtt::client& client;
    verbs::verbs::parts verbs;
    ports::log log;
    ports::clock clock = {};               // of the rate; empty: any rate
    double per_second = 100, burst = 400;  // of all clients together; beyond it they are dropped, and ask again
  };
  explicit requests(parts);
  void on_message(std::string_view verb, const mqtt::message&);
  std::uint64_t served() const { return served_; }
  std::uint64_t failed() const { return failed_; }
  std::uint64_t rate_limited() const { return rate_limited_; }

 private:
  struct call;  // one request under way
  void respond(const call&, std::string_view body);
  void fail(const call&, std::string_view detail);

  parts p_;
  verbs::verbs verbs_;
  domain::token_bucket limit_;
  std::uint64_t served_ = 0, failed_ = 0, rate_limited_ = 0;
};

}  // namespace kentongan::feed
