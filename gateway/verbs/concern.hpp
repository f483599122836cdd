// What concerns an agency: orders in which it has a part, and of them its own assignments, deliveries and alarms; its
// emergencies, its crews, its paths. Other agencies' parts are left out, not blanked: that they exist is theirs too.
#pragma once
#include "gateway/domain/city.hpp"
#include "gateway/domain/event.hpp"
#include "gateway/domain/order_view.hpp"
#include "gateway/ports/board.hpp"
#include "gateway/ports/situation.hpp"

#include <optional>
#include <set>

namespace kentongan::verbs {

bool concerns(const domain::order_view&, const domain::agency_id&);
// The agency's part of an order; nothing when it has none.
std::optional<domain::order_view> part_of(const domain::order_view&, const domain::agency_id&);

// What an agency may change: answers of its own units, its own alarms; a word or a tick where it has a part. Everything
// else is the centre's.
bool may_change(const domain::event&, const domain::agency_id&, const domain::directory&, const ports::board&);
// An order of an agency goes to that agency only, and names no units: whose a unit is, only the city knows. Empty
// agency: the centre's order, which may go anywhere.
std::optional<domain::rejection> bind_to_agency(domain::order&, const domain::agency_id&);

// The agency's part of an order's facts, which must come from the first on: a later one speaks of a delivery by its
// number only.
class fact_filter {
 public:
  fact_filter(const domain::directory& d, domain::agency_id agency) : directory_(d), agency_(std::move(agency)) {}
  // Trims the fact to what concerns the agency; false: nothing of it does.
  bool keep(domain::fact&);
  // Some fact so far gave the agency a part in the order.
  bool concerned() const { return concerned_; }

 private:
  const domain::directory& directory_;
  domain::agency_id agency_;
  std::set<std::uint32_t> deliveries_;
  bool concerned_ = false;
};

// The situation as one agency may see it.
class agency_situation final : public ports::situation {
 public:
  agency_situation(const ports::situation& all, const domain::directory& d, domain::agency_id agency)
      : all_(all), directory_(d), agency_(std::move(agency)) {}
  std::vector<domain::emergency_view> emergencies() const override;
  std::vector<domain::readiness_view> readiness() const override;
  domain::roster_view roster(domain::utc_time at) const override;

 private:
  const ports::situation& all_;
  const domain::directory& directory_;
  domain::agency_id agency_;
};

}  // namespace kentongan::verbs
