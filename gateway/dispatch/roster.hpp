// Who is on duty, now and in the shifts to come: the city's roster, and what people have said since. Pure look-ups; the
// changes are folded by duty_book, which is part of the state.
#pragma once
#include "gateway/domain/fact.hpp"

#include <map>
#include <optional>
#include <vector>

namespace kentongan::dispatch {

// The last word on each responder. What has run out stays until the next word; a city has few people.
class duty_book {
 public:
  void apply(const domain::fact&);
  // What was said of him and holds at `t`; null: the roster does.
  const domain::duty_changed* of(const domain::responder_id&, domain::utc_time t) const;
  // Somebody has taken his place at `t`.
  bool replaced(const domain::responder_id&, domain::utc_time t) const;
  const std::map<domain::responder_id, domain::duty_changed>& changes() const { return changes_; }

 private:
  std::map<domain::responder_id, domain::duty_changed> changes_;
};

class roster {
 public:
  // Both must outlive the roster.
  roster(const domain::directory&, const duty_book&);

  // May his phone be rung? Somebody whom no duty names is always on duty; so is a name that the city does not know.
  bool on_duty(const domain::responder_id&, domain::utc_time t) const;
  // The unit's people who are on duty; of a unit without a roster, those who have its phones.
  std::vector<domain::responder_id> crew(const domain::unit_id&, domain::utc_time t) const;
  // Are they of one unit, so that one can take the other's place?
  bool same_unit(const domain::responder_id&, const domain::responder_id&) const;
  const domain::unit_id& unit_of(const domain::responder_id&) const;  // empty: of none
  bool knows(const domain::responder_id&) const;

  // Who is called in place of this agency at `t`; null: nobody. Not followed further: the stand-in may be closed too.
  const domain::agency_id* stand_in_of(const domain::agency_id&, domain::utc_time t) const;

  struct occurrence {
    const domain::shift* what = nullptr;
    domain::window when;
  };
  // The shifts of a unit's roster, in the city's order; the agency's are those of its units.
  const std::vector<const domain::shift*>& shifts_of(const domain::unit_id&) const;
  const std::vector<const domain::shift*>& shifts_of(const domain::agency_id&) const;
  std::vector<occurrence> current(const domain::unit_id&, domain::utc_time t) const;
  std::vector<occurrence> next(const domain::unit_id&, domain::utc_time t) const;
  // The last occurrence that had begun by `t`; nothing: none in the week before.
  std::optional<domain::window> last_begun(const domain::shift&, domain::utc_time t) const;
  // Its people's silence is judged then.
  domain::utc_time silence_judged_at(const domain::window&) const;

  // The next moment after `t` at which a shift, a warning or a change begins or ends; nothing: no roster.
  std::optional<domain::utc_time> next_moment(domain::utc_time t) const;
  const domain::local_clock& clock() const { return clock_; }

 private:
  bool rostered_at(const domain::duty&, domain::utc_time t) const;

  const domain::directory& directory_;
  const duty_book& book_;
  domain::local_clock clock_;
  std::map<domain::responder_id, std::vector<const domain::duty*>> duties_of_;
  std::map<domain::unit_id, std::vector<const domain::duty*>> duties_in_;
  std::map<domain::unit_id, std::vector<const domain::shift*>> unit_shifts_;
  std::map<domain::agency_id, std::vector<const domain::shift*>> agency_shifts_;
  std::map<domain::responder_id, domain::unit_id> unit_of_;  // of those who have a phone or a duty
};

}  // namespace kentongan::dispatch
