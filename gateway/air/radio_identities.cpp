#include "gateway/air/radio_identities.hpp"

#include "radio/codec/mdc.hpp"

namespace kentongan::air {

radio_identities::radio_identities(const domain::city& city, const domain::net_id& net) {
  const auto add = [&](const std::vector<domain::channel>& channels) {
    for (const auto& c : channels) {
      if (c.kind != domain::channel_kind::voice || c.net != net || !domain::is_unit_number(c.address)) continue;
      const auto unit = number_of(c.address);
      const auto mdc = radio::parse_mdc_unit(c.mdc).value_or(0);
      by_unit_[unit] = {unit, mdc, c.selcall};
      if (mdc != 0) by_mdc_[mdc] = unit;
      if (!c.selcall.empty()) by_selcall_[c.selcall] = unit;
    }
  };
  for (const auto& u : city.units) add(u.channels);
  for (const auto& a : city.agencies) add(a.desk);
}

const radio_identity* radio_identities::of_unit(unit_number u) const {
  const auto it = by_unit_.find(u);
  return it == by_unit_.end() ? nullptr : &it->second;
}

const radio_identity* radio_identities::of_mdc(std::uint16_t mdc) const {
  const auto it = by_mdc_.find(mdc);
  return it == by_mdc_.end() ? nullptr : of_unit(it->second);
}

const radio_identity* radio_identities::of_selcall(std::string_view digits) const {
  const auto it = by_selcall_.find(std::string(digits));
  return it == by_selcall_.end() ? nullptr : of_unit(it->second);
}

}  // namespace kentongan::air
