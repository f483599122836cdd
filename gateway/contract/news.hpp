// The field-status feed and the lists: what the call centre and the agencies read.
#pragma once
#include "gateway/domain/order_view.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kentongan::contract {

// {"v":1, "gw", "boot", "statuses":[{"seq","at","layer","state","order","rev","number","unit","delivery","channel",
//  "by":{"role","name","channel"},"device_at","reason","note","implied":[],"units":[]}, ...]}
// News of one moment travels together: one message for an agency, however many things happened. `seq` is the
// journal's; a reader that sees a gap asks the replay verb. Messages have at most `octets_max` octets; one report
// larger than that goes alone.
struct news_batch {
  domain::agency_id agency;
  std::string payload;
};
std::vector<news_batch> encode_news(std::string_view gateway, std::string_view boot,
                                    std::span<const domain::report> reports, std::size_t octets_max = 32'768);

// One order as it stands, for lists and boards. An order that is updated all day has more deliveries than a message
// holds: the newest are written, and "deliveries_left_out" counts the others.
inline constexpr std::size_t view_deliveries_max = 100;
void append_view(std::string& out, const domain::order_view&);
// One fact of the timeline, for `order show` and the replay verb.
void append_fact(std::string& out, const domain::fact&);

// The retained status of a unit: its own availability, and its open assignments.
std::string encode_unit(const domain::unit_id&, domain::availability, domain::utc_time at,
                        std::span<const std::pair<const domain::order_view*, const domain::assignment_view*>>);

}  // namespace kentongan::contract
