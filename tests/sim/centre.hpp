// The call centre: places orders and repeats each one until it knows what became of it, updates and cancels them, makes
// mistakes; its dispatcher looks at the list of open orders and closes alarms after a while.
#pragma once
#include "gateway/contract/topics.hpp"
#include "gateway/domain/order.hpp"
#include "tests/sim/broker.hpp"
#include "tests/sim/json.hpp"
#include "tests/sim/ledger.hpp"

#include <map>
#include <string>
#include <vector>

namespace kentongan::sim {

class centre {
 public:
  struct parts {
    sim::loop& loop;
    sim::broker& broker;
    const contract::topics& topics;
    const wall_clock& clock;
    const options& faults;
    const sim::ledger& ledger;
  };
  // What it sent and has not yet an answer to, or has.
  struct request {
    domain::order order;
    std::string topic, correlation;
    bool wants_reply = false;
    milliseconds wait{2'000};
    std::string state, reason;  // final: "stored" or "rejected"; empty: none yet
    steady_time first_sent{};
  };
  centre(parts, chance);

  // Plans everything for the first phase.
  void plan(milliseconds phase);
  sim::client& client() { return client_; }

  const std::vector<request>& requests() const { return requests_; }
  std::size_t alarms_closed() const { return alarms_closed_; }
  std::size_t statuses() const { return statuses_; }

 private:
  domain::order draw_order();
  void place();
  void send_new(domain::order, std::string topic);
  void send(std::size_t index);
  void settle(request&, const std::string& state, const std::string& reason);
  void on_message(const mqtt::message&);
  void on_news(const boost::json::object&);
  void on_open_orders(const boost::json::object&);
  void take_on(const std::string& id, const std::string& state);
  void look();
  void ask(const std::string& verb, const std::string& fields);
  void nonsense();

  parts p_;
  chance chance_;
  sim::client client_;
  std::vector<request> requests_;
  std::map<std::pair<std::string, std::string>, steady_time> alarms_;  // order, agency: first seen
  int last_order_ = 0;
  std::uint64_t last_transaction_ = 0;
  std::size_t alarms_closed_ = 0, statuses_ = 0;
};

}  // namespace kentongan::sim
