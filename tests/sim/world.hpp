// One simulated run: the gateway's real wiring (app::gateway) between a simulated broker, radio, disk and clock, people
// on both sides, and checkers all around. Everything follows from one seed.
//
//   first phase   faults on: nothing wrong may ever happen (safety)
//   second phase  faults healed: everything must come to its end in time (liveness)
#pragma once
#include "gateway/app/gateway.hpp"
#include "tests/sim/air.hpp"
#include "tests/sim/broker.hpp"
#include "tests/sim/centre.hpp"
#include "tests/sim/crew.hpp"
#include "tests/sim/intervals.hpp"
#include "tests/sim/ledger.hpp"
#include "tests/sim/phone.hpp"
#include "tests/sim/storage.hpp"
#include "tests/sim/witness.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace kentongan::sim {

struct summary {
  std::uint64_t orders = 0, answers = 0, facts = 0, faults = 0, crashes = 0, steps = 0;
  milliseconds virtual_time{0};
  summary& operator+=(const summary&);
  std::string text() const;
};

class world {
 public:
  explicit world(std::uint64_t seed, bool tell = false);  // tell: what happens, on standard output
  ~world();

  // Throws violation.
  void run();

  const options& drawn() const { return options_; }
  summary total() const;
  std::string where() const;  // in virtual time, for the report

 private:
  struct process;  // one life of the gateway, and what dies with it: process.hpp

  // world.cpp
  void make_people();
  void boot();
  void kill();
  void turn();
  void run_until(steady_time);

  // faults.cpp
  void plan_faults();
  void sometime(int times, std::function<void()> what);
  void heal();

  // checks.cpp: what can be judged only from here
  ledger::witnesses witnesses();
  std::string evidence_is_true(const ledger::order&, const ledger::delivery&, domain::evidence) const;
  std::string answer_is_true(const domain::actor&, const std::string& answer_id) const;
  std::size_t calls_made(const std::string& channel) const;
  void gateway_hears(const mqtt::message&);
  void compare_with_replay();
  void check_emergencies() const;
  void check_store();
  void check_end();
  void check_order_end(const ledger::order&) const;
  void check_ladder(const ledger::order&) const;
  void check_requests() const;
  void check_phones() const;
  void check_board() const;
  void check_repeats() const;
  void every_fact_is_news(const ports::journal_batch&) const;

  void tell(const std::string&) const;

  bool tell_;
  chance chance_;
  options options_;
  sim::loop loop_;
  wall_clock clock_{loop_};
  domain::city city_;
  domain::directory directory_;
  app::settings settings_;
  contract::topics topics_;
  bool healed_ = false;
  steady_time full_until_{};

  sim::broker broker_;
  sim::channel channel_;
  witness::phones phones_;
  witness::handhelds handhelds_;
  std::map<std::string, std::unique_ptr<crew>> crews_;  // by unit, or by the desk's responder
  sim::ledger ledger_;
  sim::witness witness_;
  sim::modem modem_;
  sim::centre centre_;
  disk disk_;

  std::unique_ptr<process> process_;
  loop::owner last_owner_ = 0;
  std::uint64_t boots_ = 0, crashes_ = 0, faults_ = 0;
  steady_time began_{}, phase_two_{};
  intervals disturbed_;                                // the gateway was down, or could not write
  intervals offline_;                                  // ... or had no connection to the broker
  steady_time last_offline_{};                         // when it was last seen without one
  std::map<std::uint64_t, ports::outbox_row> outbox_;  // what the store keeps
  std::map<std::string, bool> heard_live_;             // order ids: ever heard without the retained flag
};

}  // namespace kentongan::sim
