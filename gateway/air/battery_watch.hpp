// The battery of one HT, as far as it tells about it: in a comment ("Bat=3.95V"), or as a telemetry channel that the
// station itself has named and scaled (PARM., UNIT., EQNS.). Pure.
//
// What is low follows from the highest voltage that was heard: 3.5 V of one Li-ion cell (up to 4.5 V), 7 V of two (up
// to 9 V: what most HTs have), 11 V of three or of a car (up to 16 V), 22 V of a lorry; or 20 %.
#pragma once
#include "gateway/domain/battery_notice.hpp"
#include "radio/codec/aprs_telemetry.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace kentongan::air {

class battery_watch {
 public:
  // A message that the station sent to itself.
  void described(std::string_view text);
  // Both say "6.8 V" or "15 %" when the battery is low and a person should hear of it: at first, and then once in 6 h.
  std::optional<std::string> says(const radio::aprs_battery&, domain::steady_time now);
  std::optional<std::string> says(const radio::aprs_telemetry&, domain::steady_time now);

 private:
  radio::aprs_equations equations_;
  bool scaled_ = false;                          // equations were heard: without them a value means nothing
  std::optional<std::size_t> named_, in_volts_;  // the channel, by its name or only by its unit
  bool percent_ = false;                         // the unit of named_
  double highest_v_ = 0;
  domain::battery_notice notice_;
};

}  // namespace kentongan::air
