// Stands between the gateway and the world and asks, of everything that leaves: is the fact behind it on disk?
#pragma once
#include "gateway/contract/topics.hpp"
#include "tests/sim/air.hpp"
#include "tests/sim/json.hpp"
#include "tests/sim/ledger.hpp"
#include "tests/sim/phone.hpp"

#include <map>
#include <memory>
#include <span>
#include <string>

namespace kentongan::sim {

class witness {
 public:
  using phones = std::map<std::string, std::unique_ptr<phone>>;        // by responder
  using handhelds = std::map<std::string, std::unique_ptr<handheld>>;  // by call sign
  witness(const loop& l, const domain::directory& d, const contract::topics& t, const ledger& k, const phones& p,
          const handhelds& h, const options& o)
      : loop_(l), directory_(d), topics_(t), ledger_(k), phones_(p), handhelds_(h), options_(o) {}

  // What the gateway publishes, and the frames that it gave to the modem. Both throw violation.
  void published(const mqtt::message&);
  void transmitted(std::span<const std::uint8_t> frame);

  // What has reached the broker: the only proof there is of the evidence `broker`.
  void arrived(const mqtt::message&);
  bool broker_has(const domain::order_id& o, std::uint32_t delivery) const {
    return at_broker_.contains({o, delivery});
  }
  bool broker_has(const std::string& topic, const std::string& payload) const {
    return news_at_broker_.contains(topic + '\n' + payload);
  }
  // When the request of this correlation was answered last.
  steady_time last_answer(const std::string& correlation) const {
    const auto it = answered_.find(correlation);
    return it == answered_.end() ? steady_time{} : it->second;
  }
  // When a delivery to a phone was published.
  std::vector<steady_time> times_of(const domain::order_id& o, std::uint32_t delivery) const {
    const auto it = times_.find({o, delivery});
    return it == times_.end() ? std::vector<steady_time>{} : it->second;
  }

 private:
  void status(const boost::json::object&) const;
  void order_reply(const boost::json::object&) const;
  void phone_order(const std::string& responder, const boost::json::object&);
  void receipt(const std::string& responder, const boost::json::object&) const;
  void health(const boost::json::object&) const;
  void open_orders(const boost::json::object&) const;
  void unit_status(const std::string& unit, const boost::json::object&) const;
  void aprs_ack(const std::string& call, const std::string& number) const;
  void aprs_text(const std::string& call, std::string_view text) const;

  const loop& loop_;
  const domain::directory& directory_;
  const contract::topics& topics_;
  const ledger& ledger_;
  const phones& phones_;
  const handhelds& handhelds_;
  const options& options_;
  std::set<std::pair<domain::order_id, std::uint32_t>> at_broker_;
  std::set<std::string> news_at_broker_;
  std::map<std::string, steady_time> answered_;
  std::map<std::pair<domain::order_id, std::uint32_t>, std::vector<steady_time>> times_;
};

// "#12 ..." and "#12/2 ...": the short number; 0: none.
std::uint32_t short_number_of(std::string_view text);

}  // namespace kentongan::sim
