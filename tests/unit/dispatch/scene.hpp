// A small city, a dispatcher and a clock of its own: what the tests of this folder play in.
#pragma once
#include "tests/unit/dispatch/describe.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kentongan::dispatch::test {

// damkar   damkar-1: phone budi, reserve aprs DMKR1-7    damkar-2: phone citra
//          damkar-3 on standby: phone dewi, reserve aprs DMKR3-7          desk: phone piket
// pmi      pmi-1: aprs PMI1-9 and phone eko; no desk
// polsek-kk, polsek-sw   stand for polsek_local in kepanjenkidul and sananwetan: phones fajar and gita
// pln      pln-1 on standby: phone hadi                  dlh      no unit
// fire P1 -> damkar, pmi    accident P2 -> pmi    disturbance P2 -> polsek_local    blackout P3 -> pln
// tree P3 -> damkar         advice P3 -> nobody   litter P3 -> dlh
domain::city small_city();

class scene {
 public:
  explicit scene(domain::city = small_city());
  scene(const scene&) = delete;

  // One event now, or the passing of time; what followed is in out().
  const domain::reply& handle(const domain::event&);
  void tick();
  // Time passes; the dispatcher is ticked exactly at each of its deadlines on the way. out() gathers all of it.
  void pass(std::chrono::milliseconds);
  // Time passes and nobody looks: the gateway is down.
  void sleep(std::chrono::milliseconds);
  // The gateway starts again: the journal so far is replayed into a new dispatcher.
  void restart();

  // "a; b; c" of the last event.
  std::string facts() const;
  std::string sends() const;  // transmissions and recalls
  std::vector<domain::report> reports() const;
  const outcome& out() const { return out_; }

  const std::vector<domain::fact>& journal() const { return journal_; }
  const open_order* order(std::string_view id) const;
  std::string state(std::string_view order, std::string_view unit) const;    // name of the assignment's state
  std::string delivery(std::string_view order, std::uint32_t number) const;  // name of its evidence
  bool alarm(std::string_view order, std::string_view agency) const;         // is it open?
  std::chrono::milliseconds next() const;  // until the deadline; max when there is none

  dispatcher& core() { return *core_; }
  const dispatcher& core() const { return *core_; }
  const domain::directory& directory() const { return directory_; }
  domain::instant now;
  policy rules;

 private:
  void take(outcome);

  domain::city city_;
  domain::directory directory_;
  std::unique_ptr<dispatcher> core_;
  std::vector<domain::fact> journal_;
  outcome out_;
};

// Events, with the defaults that most tests want.
domain::order order(std::string id, std::string category = "fire");
domain::order_received received(domain::order);
domain::order_received place(std::string id, std::string category = "fire");
domain::order_received update(std::string id, std::uint32_t revision, std::string text = "update");
domain::order_received cancel(std::string id, std::uint32_t revision, std::string reason = "false alarm");
domain::evidence_seen seen(std::string id, std::uint32_t delivery, domain::evidence to, std::string reason = {});
// From a phone ("budi"), or by APRS when the address is upper case ("DMKR1-7").
domain::answer_given answer(std::string address, domain::answer_code, std::string order = {},
                            std::string answer_id = {});
domain::answer_given answer_number(std::string address, domain::answer_code, std::uint32_t number);
domain::answer_on_behalf on_behalf(std::string order, std::string unit, domain::assignment_state to,
                                   std::string reason = {});
domain::alarm_close_requested close_alarm(std::string order, std::string agency, std::string reason = "phoned them");

}  // namespace kentongan::dispatch::test
