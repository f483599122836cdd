// An APRS time has a day of the month at best, and often none: which moment it means follows from the time now. Pure.
#pragma once
#include "gateway/domain/time.hpp"
#include "radio/codec/aprs_position.hpp"

#include <chrono>
#include <optional>

namespace kentongan::air {

// Of all moments that it may mean the one nearest to now. Nothing when that one lies more than 2 minutes ahead or 12
// hours back: then the clock is wrong, or the report is of yesterday. `utc_offset`: of the city's clocks.
std::optional<domain::utc_time> moment_of(const radio::aprs_time&, domain::utc_time now,
                                          std::chrono::minutes utc_offset);

}  // namespace kentongan::air
