// The call centre's and the agencies' side: orders in, replies out, and the news of every commit.
//
// Thread rule: one thread, that of the loop.
#pragma once
#include "gateway/contract/topics.hpp"
#include "gateway/domain/effect.hpp"
#include "gateway/domain/token_bucket.hpp"
#include "gateway/ports/clock.hpp"
#include "gateway/ports/intake.hpp"
#include "gateway/ports/journal.hpp"
#include "gateway/ports/log.hpp"
#include "mqtt/client.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace kentongan::feed {

struct feed_statistics {
  std::uint64_t orders = 0, accepted = 0, repeats = 0, rejected = 0, rate_limited = 0, retained_ignored = 0;
};

class centre_feed {
 public:
  struct parts {
    const contract::topics& topics;
    mqtt::client& client;
    ports::intake& intake;
    ports::clock clock;
    ports::log log;
    std::string gateway, boot;
    double orders_per_second = 100, orders_burst = 200;  // per source topic
  };
  explicit centre_feed(parts);

  // A message on `centre/cmd/order` (agency empty) or `agency/{a}/cmd/order`.
  void on_order(std::string_view agency, const mqtt::message&);

  // Outbox rows for the news of one commit; ids are numbered from `next_id` on.
  std::vector<ports::outbox_row> rows_for(std::span<const domain::report>, std::uint64_t& next_id) const;

  // What is said again, and to a supervisor: at once or not at all, since it is said again soon.
  void say_again(const domain::report&);
  void page(const domain::report&, std::string_view responder);

  const feed_statistics& stats() const { return stats_; }

 private:
  struct return_path {
    std::string topic, correlation;
  };
  return_path path_of(std::string_view agency, const mqtt::message&) const;
  std::string news_topic(const domain::agency_id&) const;
  void answer(const return_path&, const domain::reply&);
  bool allowed(std::string_view agency);

  parts p_;
  feed_statistics stats_;
  std::map<std::string, domain::token_bucket, std::less<>> limits_;
};

}  // namespace kentongan::feed
