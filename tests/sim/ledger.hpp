// What is on disk, seen from outside: every committed fact in order, folded by rules written down a second time, and
// judged at once. The checkers ask it whether the gateway may say what it says.
#pragma once
#include "gateway/domain/effect.hpp"
#include "tests/sim/loop.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace kentongan::sim {

class ledger {
 public:
  struct delivery {
    domain::planned_delivery plan;
    domain::message_kind kind = domain::message_kind::dispatch;
    domain::evidence state = domain::evidence::queued;
    steady_time since, planned;
    std::optional<steady_time> over;  // since when nothing more needs to be sent
  };
  struct step {
    domain::ladder_step what;
    steady_time at;
  };
  struct agency {
    steady_time since;  // its ladder counts from here
    std::vector<step> steps;
    std::optional<steady_time> alarm_raised;
    bool alarm_open = false;
  };
  struct change {
    steady_time at;
    domain::assignment_state to;
  };
  struct assignment {
    domain::agency_id agency;
    std::vector<change> history;  // the first is the offer
    domain::assignment_state state() const { return history.back().to; }
    domain::assignment_state state_at(steady_time) const;
    bool ever_was(domain::assignment_state s) const {
      for (const auto& c : history)
        if (c.to == s) return true;
      return false;
    }
    // planned: not yet offered
  };
  struct order {
    domain::order_id id;
    std::uint32_t number = 0, revision = 0;
    domain::priority prio = domain::priority::p1;
    steady_time accepted, valid_until;
    std::optional<steady_time> cancelled, closed;
    std::string outcome;
    std::map<std::uint32_t, std::string> texts;  // by revision
    std::map<domain::unit_id, assignment> assignments;
    std::map<domain::agency_id, agency> agencies;
    std::vector<delivery> deliveries;

    bool answered_at(const domain::agency_id&, steady_time) const;
    bool waiting_at(const domain::agency_id&, steady_time) const;
  };
  // Asks the people and devices whether they did what a fact says of them. Empty answer: yes.
  struct witnesses {
    std::function<std::string(const order&, const delivery&, domain::evidence)> evidence;
    std::function<std::string(const domain::actor&, const std::string& answer_id)> answer;
    std::function<std::size_t(const std::string& channel)> calls_made;
    std::function<std::string(const domain::order_id&)> order;
  };
  explicit ledger(witnesses w) : witnesses_(std::move(w)) {}

  // One commit. Throws violation.
  void add(const std::vector<domain::fact>&, steady_time now);

  const std::vector<domain::fact>& facts() const { return facts_; }
  const std::map<domain::order_id, order>& orders() const { return orders_; }
  const order* find(const domain::order_id&) const;
  const order* find_number(std::uint32_t) const;  // the youngest that has it
  const domain::fact* fact(std::uint64_t seq) const { return seq && seq <= facts_.size() ? &facts_[seq - 1] : nullptr; }
  bool knows_answer(const std::string& channel, const std::string& answer_id) const {
    return answers_.contains(channel + '\n' + answer_id);
  }
  bool knows_answer_that_begins(const std::string& channel, const std::string& begin) const;
  struct emergency {
    steady_time raised{};
    bool escalated = false, acknowledged = false;
  };
  const std::map<domain::emergency_id, emergency>& emergencies() const { return emergencies_; }  // open ones
  bool knows_word_of(const std::string& channel) const { return words_.contains(channel); }
  const std::map<domain::unit_id, domain::availability>& units() const { return units_; }
  std::uint64_t answers() const { return answers_.size(); }

 private:
  struct judge;
  void answered(const domain::actor&, const std::string& answer_id);

  witnesses witnesses_;
  std::vector<domain::fact> facts_;
  std::map<domain::order_id, order> orders_;
  std::map<std::string, std::size_t> answers_;  // channel and answer id -> number of the commit
  std::map<std::string, std::size_t> calls_;    // by channel
  std::map<domain::emergency_id, emergency> emergencies_;
  std::set<std::string> words_;  // channels that a report or a call came from
  std::map<domain::unit_id, domain::availability> units_;
  std::size_t commits_ = 0;
};

}  // namespace kentongan::sim
