// What a rehearsed year did, counted from the dispatcher's facts and transmissions alone.
#pragma once
#include "gateway/rehearsal/stage.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace kentongan::rehearsal {

inline constexpr std::size_t step_count = 6;  // of domain::ladder_step

struct lane_tally {  // of one priority
  unsigned orders = 0;
  unsigned held = 0;                             // waited for the working hours
  std::array<unsigned, step_count> orders_at{};  // orders in which this step was taken at least once
  unsigned alarms = 0, alarms_closed = 0;        // an order may have several
  unsigned refusals = 0;                         // crews that said no
  std::array<unsigned, 3> overdue{};             // by domain::overdue: crews that were asked
  unsigned radio_copies = 0, phone_copies = 0;
  std::map<std::string, unsigned> outcomes;       // of closed orders
  std::vector<std::chrono::milliseconds> waited;  // sorted: from the order (or its release) to the first human answer
  // Share in 0 .. 1 of the sorted waits; zero when there is none.
  std::chrono::milliseconds wait(double share) const;
};

struct year_tally {
  std::array<unsigned, 12> incidents{};  // real orders and those that the centre answered itself, by month
  unsigned no_order = 0;                 // of them: nobody outside the centre was wanted
  unsigned pranks = 0;                   // orders that were none
  std::array<lane_tally, domain::priority_count> lanes;
  unsigned on_behalf = 0;  // steps that the console set for a crew
  unsigned stand_downs_confirmed = 0, stand_downs_given_up = 0;
  unsigned emergencies = 0;  // crews that missed two welfare checks
  unsigned drills = 0;       // orders of the calendar; in no other figure
  // What must be nought.
  unsigned radio_for_routine = 0;  // copies of P3 orders on the air
  unsigned radio_unverified = 0;   // copies on the air before the call was verified
  unsigned unheard = 0;            // P1 and P2 orders that ended without an answer or a closed alarm
  unsigned open_at_end = 0;        // orders still open a week after the year
  std::uint64_t facts = 0;
  std::uint64_t fingerprint = 0;  // of all facts: the same for the same city, figures, manners and seed
  bool sound() const { return radio_for_routine + radio_unverified + unheard + open_at_end == 0; }
};

class tally_keeper : public stage::listener {
 public:
  void on(const domain::fact&, const stage&) override;
  void on(const domain::transmission&, const stage&) override;
  // Sorts, and looks at what is still open.
  year_tally finish(const stage&);

 private:
  struct entry {
    domain::priority prio = domain::priority::p1;
    bool drill = false, verified = true, answered = false, alarm_closed = false, cancelled = false, released = true;
    domain::utc_time since;
    unsigned steps = 0;  // bit per ladder_step
  };
  void accepted(const domain::fact&, const domain::order_accepted&);
  void count(const domain::fact&, entry&);
  void closed(const entry&, const domain::order_closed&);

  year_tally tally_;
  std::map<domain::order_id, entry> open_;
};

}  // namespace kentongan::rehearsal
