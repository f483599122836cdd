// Rules for what both the settings and a city say about radios.
#pragma once
#include "gateway/app/settings_value.hpp"
#include "radio/codec/mdc.hpp"

namespace kentongan::app {

inline rule mdc_unit() {
  return matching("an MDC-1200 unit: four of 0-9 and A-F, 0001 to FFFE",
                  [](std::string_view s) { return radio::parse_mdc_unit(s).has_value(); });
}

}  // namespace kentongan::app
