// A responder's phone: shows each order once, says "received" for every copy, keeps every answer until it has the
// gateway's receipt, through blank spots too.
#pragma once
#include "gateway/contract/topics.hpp"
#include "tests/sim/broker.hpp"

#include <map>
#include <set>
#include <string>

namespace kentongan::sim {

struct shown_order {
  std::string id, text, kind, unit;
  std::uint32_t number = 0, delivery = 0;
};

class phone {
 public:
  struct parts {
    sim::loop& loop;
    sim::broker& broker;
    const contract::topics& topics;
    const wall_clock& clock;
    std::string responder;
    std::function<void(const shown_order&)> shows;  // to its owner, for the first time
  };
  phone(parts, chance);

  // The owner presses a button. Both may be missing: order empty, number 0.
  void answer(const std::string& state, const std::string& order, std::uint32_t number, const std::string& reason = {});
  void lose_coverage_until(steady_time t) { client_.no_network_until(t); }
  sim::client& client() { return client_; }

  bool has_shown(const std::string& order, std::uint32_t delivery) const { return shown_.contains({order, delivery}); }
  bool has_opened(const std::string& order, std::uint32_t delivery) const {
    return opened_.contains({order, delivery});
  }
  // What an answer of ours said; empty: not ours.
  std::string said(const std::string& answer_id) const {
    const auto it = answers_.find(answer_id);
    return it == answers_.end() ? std::string() : it->second;
  }
  std::size_t calls() const { return calls_; }  // "speak" and "emergency"
  bool has_answered() const { return !answers_.empty(); }
  std::size_t waiting() const { return waiting_.size(); }
  std::string first_waiting() const { return waiting_.empty() ? "" : waiting_.begin()->second.payload; }
  const std::map<std::string, std::string>& receipts() const { return receipts_; }  // by message id: state

 private:
  struct kept {
    std::string payload;
    milliseconds wait;
    std::uint64_t version;
  };
  void on_message(const mqtt::message&);
  void on_order(const std::string& payload);
  void say(const std::string& id, const std::string& fields);
  void send(const std::string& id);

  parts p_;
  chance chance_;
  sim::client client_;
  std::map<std::pair<std::string, std::uint32_t>, shown_order> shown_;
  std::set<std::pair<std::string, std::uint32_t>> opened_;
  std::map<std::string, std::string> answers_, receipts_;
  std::map<std::string, kept> waiting_;  // by message id
  std::uint64_t last_id_ = 0;
  std::size_t calls_ = 0;
};

}  // namespace kentongan::sim
