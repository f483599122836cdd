// What analogue radios of one net are called by, beside their unit number: MDC-1200 units and five-tone calls. Built
// once from the city; immutable.
#pragma once
#include "gateway/air/dtmf_frames.hpp"
#include "gateway/domain/city.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace kentongan::air {

struct radio_identity {
  unit_number unit = 0;
  std::uint16_t mdc = 0;  // 0: none
  std::string selcall;    // five digits; empty: none
};

class radio_identities {
 public:
  radio_identities(const domain::city&, const domain::net_id&);

  // Null: nobody's.
  const radio_identity* of_unit(unit_number) const;
  const radio_identity* of_mdc(std::uint16_t) const;
  const radio_identity* of_selcall(std::string_view digits) const;

 private:
  std::unordered_map<unit_number, radio_identity> by_unit_;
  std::unordered_map<std::uint16_t, unit_number> by_mdc_;
  std::unordered_map<std::string, unit_number> by_selcall_;
};

}  // namespace kentongan::air
