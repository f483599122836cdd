// A year of a city, played through the dispatch core at virtual speed: the calls of its report, and people who answer,
// answer late, refuse or stay silent. Shows what the ladders make of it before anybody's life depends on them.
// Pure and deterministic: the same arguments give the same facts, to the millisecond. One thread, no clock, no file.
#pragma once
#include "gateway/rehearsal/calls.hpp"
#include "gateway/rehearsal/manners.hpp"
#include "gateway/rehearsal/tally.hpp"

#include <cstdint>
#include <functional>

namespace kentongan::rehearsal {

struct script {
  std::uint64_t seed = 1;
  manners people;
  call_habits calls;
};

// `month_done` is told 0 .. 11 as the months pass.
year_tally rehearse(const domain::directory&, const year_figures&, const script&,
                    const std::function<void(std::size_t month_done)>& = {});

}  // namespace kentongan::rehearsal
