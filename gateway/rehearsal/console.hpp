// The dispatcher at the centre's console: enters orders, checks calls, closes alarms by telephone, notes what a call
// was.
#pragma once
#include "gateway/rehearsal/calls.hpp"
#include "gateway/rehearsal/crews.hpp"

#include <set>

namespace kentongan::rehearsal {

class console : public stage::listener {
 public:
  console(stage&, crews&, const manners&, chance);

  // At its time the call becomes an order.
  void expect(const call&);
  void on(const domain::fact&, const stage&) override;

 private:
  void enter(const call&, const domain::order_id&);
  void see_to(const domain::order_id&, const domain::agency_id&);
  void call_by_phone(const domain::order_id&, const domain::agency_id&);
  void tidy_up(const domain::order_id&, const domain::unit_id&);

  stage& stage_;
  crews& crews_;
  manners manners_;
  chance chance_;
  std::set<domain::order_id> pranks_;  // under way
  std::uint32_t entered_ = 0;
};

}  // namespace kentongan::rehearsal
