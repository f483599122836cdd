// One decision under way: collects facts and effects, and keeps state and deadlines in step. Internal to dispatch;
// the rules are grouped by subject: orders.cpp, answers.cpp, ladder.cpp, deliveries.cpp.
#pragma once
#include "gateway/dispatch/dispatcher.hpp"

#include <array>

namespace kentongan::dispatch {

class dispatcher::turn {
 public:
  turn(dispatcher& d, const domain::instant& now) : d_(d), now_(now) {}

  // orders.cpp
  domain::reply on(const domain::order_received&);
  // answers.cpp
  domain::reply on(const domain::answer_given&);
  domain::reply on(const domain::answer_on_behalf&);
  // deliveries.cpp
  domain::reply on(const domain::evidence_seen&);
  // ladder.cpp
  domain::reply on(const domain::alarm_close_requested&);
  // amend.cpp
  domain::reply on(const domain::targets_changed&);
  domain::reply on(const domain::order_verify_requested&);
  domain::reply on(const domain::orders_linked&);
  domain::reply on(const domain::disposition_given&);
  domain::reply on(const domain::sop_tick_given&);
  domain::reply on(const domain::console_note&);
  // emergency_rules.cpp
  domain::reply on(const domain::emergency_called&);
  domain::reply on(const domain::emergency_ack_requested&);
  domain::reply on(const domain::emergency_clear_requested&);
  domain::reply on(const domain::position_seen&);
  domain::reply on(const domain::region_seen&);
  void insist_on_emergencies();
  // readiness_rules.cpp
  domain::reply on(const domain::path_reported&);
  domain::reply on(const domain::duty_change_requested&);
  domain::reply on(const domain::net_quiet_requested&);
  void heard(const domain::event&);  // notes a sign of life
  void settle_paths();
  void look_at_calendar();
  void hold_drills();  // drills.cpp

  void climb(open_order&);     // takes every step that is due
  void settle(open_order&);    // closes the order when nothing is left to do, else schedules it
  void schedule(open_order&);  // enters its next deadline into the calendar

  void record(const domain::order_id&, domain::fact_body);  // decides: applied, reported, sent
  void apply(const domain::fact&);                          // a fact decided now or long ago
  outcome take() { return std::move(out_); }

 private:
  using planned = std::vector<domain::planned_delivery>;

  // orders.cpp
  domain::reply dispatch(const domain::order_received&, std::uint64_t content);
  domain::reply revise(open_order&, const domain::order_received&, std::uint64_t content);
  domain::reply cancel(open_order&, const domain::order_received&, std::uint64_t content);
  std::optional<domain::rejection> fill_times(domain::order&) const;
  static bool keeps_targets(const open_order&, domain::order&);
  std::optional<domain::rejection> check_update(const open_order&, domain::order&) const;
  domain::reply reject(const domain::order&, domain::reject_reason, std::string detail) const;
  domain::reply confirm(domain::reply_code, const domain::order&, std::uint32_t number) const;
  void stop(open_order&, std::uint32_t revision, std::uint64_t content, const std::string& reason,
            const domain::actor&);
  // lanes.cpp: which channels an order may use, and when
  std::optional<domain::utc_time> held_until(const domain::order&, bool open_ended) const;
  void release(open_order&);
  void plan_first(const open_order&, planned&, const std::vector<domain::planned_assignment>&) const;
  static bool may_use(const open_order&, const domain::channel&);

  // answers.cpp
  struct subject {  // whom an answer is about, and in which order
    const domain::unit* unit = nullptr;
    open_order* order = nullptr;
    domain::assignment_view* assignment = nullptr;
    std::optional<domain::reply> problem;
  };
  subject find_subject(const domain::answer_given&, const domain::directory::owner&);
  domain::reply missed(const domain::answer_given&, const subject&, domain::assignment_state to, const domain::actor&);
  domain::reply move(open_order&, domain::assignment_view&, domain::assignment_state to, domain::assignment_moved);
  domain::reply out_of_service(const domain::unit&, const domain::answer_given&, const domain::actor&);
  domain::reply free_again(const domain::unit&, const domain::answer_given&, const domain::actor&);
  domain::reply noted(const domain::answer_given&, const domain::directory::owner&, domain::note_kind,
                      const domain::actor&);
  domain::reply of_order(domain::reply_code, const open_order&) const;
  // amend.cpp
  std::optional<domain::reply> refuse_edition(const open_order&, const std::optional<std::uint32_t>&) const;

  // ladder.cpp
  void refused_by(open_order&, const domain::agency_id&, bool had_answered);
  std::optional<domain::ladder_climbed> plan_step(const open_order&, const domain::ladder_view&, domain::ladder_step,
                                                  bool climbs, bool whether = false) const;
  void take_step(open_order&, const domain::ladder_view&, domain::ladder_step);
  void raise_alarm(open_order&, const domain::agency_id&, std::string reason);
  // Also where a person has closed an earlier one: this is another matter.
  void raise_fresh_alarm(open_order&, const domain::agency_id&, std::string reason);
  void expire(open_order&);
  bool is_valid(const open_order& o) const { return o.valid_until_steady > now_.steady; }
  // When a step is due; max: switched off.
  domain::steady_time time_of(const open_order&, const domain::ladder_view&, domain::ladder_step) const;
  const domain::ladder_times& times_of(const open_order&, const domain::agency_id&) const;
  domain::steady_time next_due(const open_order&) const;
  static std::optional<std::string_view> outcome_of(const open_order&);

  // deliveries.cpp
  enum class which : std::uint8_t {
    planned,
    reserve,  // those of them not used so far
    used,     // the planned ones, and those that were needed before
    all,
  };
  static bool was_used(const open_order&, const domain::unit_id&, const domain::channel&);
  static void plan(const open_order&, planned&, const domain::agency_id&, const domain::unit_id&,
                   const domain::channel&);
  void plan_unit(const open_order&, planned&, const domain::unit_id&, which) const;
  void recall_delivery(open_order&, std::size_t index, std::string_view reason);
  void recall_deliveries(open_order&, std::string_view reason);
  void supersede(open_order&, const planned&, bool stand_downs = false);
  void finish_deliveries(open_order&, const domain::unit_id&, const std::string& answered_channel, bool recall_others);
  void lapse_checks(open_order&);
  void send(const open_order&, std::uint32_t first_delivery);

  // stand_downs.cpp
  void climb_stand_down(open_order&, std::size_t assignment);
  void lapse_copies(open_order&, const domain::unit_id&, const domain::agency_id&);
  void alarm_stand_down(open_order&, const domain::unit_id&, const domain::agency_id&, std::string reason);
  void stand_down_failed(open_order&, const domain::unit_id&, const domain::agency_id&);
  void settle_stand_down(open_order&, const domain::assignment_view&, domain::stand_down_settled);
  domain::steady_time stand_down_due(const open_order&, const domain::assignment_view&) const;

  // overdue.cpp: what a crew owes a word about
  struct owed {
    domain::overdue what = domain::overdue::moving;
    std::array<std::chrono::milliseconds, 3> after{};  // of the crew's last word; the last one that is set alarms
    std::uint32_t count = 0;
  };
  owed owed_by(const open_order&, const domain::assignment_view&) const;
  domain::steady_time overdue_due(const open_order&, const domain::assignment_view&) const;
  void remind(open_order&, std::size_t assignment);
  void assume_distress(const open_order&, const domain::unit_id&, const domain::agency_id&);

  // reports.cpp: what a fact means to those outside
  // emergency_rules.cpp, readiness_rules.cpp
  void page_supervisors(const domain::emergency_id&, std::string_view state, bool again);
  void judge_reach(const domain::agency_id&);
  domain::reply close_agency_alarm(const domain::alarm_close_requested&);
  void look_at_strength(const domain::unit&);
  void look_at_silence(const domain::agency_id&);

  // reports.cpp, situation_reports.cpp: what a fact means to those outside
  void report(const domain::fact&, const open_order*);
  struct situation_reporter;
  void report_situation(const domain::fact&);
  domain::agency_id agency_of(const domain::responder_id&) const;
  domain::report emergency_report(const domain::emergency_id&, std::string_view state, bool again) const;

  static domain::reply plain(domain::reply_code, std::string detail = {});

  dispatcher& d_;
  domain::instant now_;
  outcome out_;
};

}  // namespace kentongan::dispatch
