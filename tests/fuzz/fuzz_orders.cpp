// Any octets as an order: refused with a reason, or an order within its bounds that is written and read back the same.
#include "gateway/contract/orders.hpp"

#include <cstdlib>

using namespace kentongan;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string payload(data, data + size);
  const auto decoded = contract::decode_order(payload);
  if (const auto* problem = std::get_if<domain::rejection>(&decoded)) {
    if (problem->detail.empty()) std::abort();
    return 0;
  }
  domain::order o = std::get<domain::order>(decoded);
  if (!domain::is_order_id(o.id.str()) || o.text.size() > 2000 || o.radio_text.size() > 200 || o.revision == 0)
    std::abort();
  if (o.to_agencies.size() + o.to_units.size() > 64 || o.where.lat_deg.has_value() != o.where.lon_deg.has_value())
    std::abort();
  // Nine digits of a position are written (a millimetre); what was read may have more.
  const auto rounded = contract::decode_order(contract::encode(o));
  const auto* first = std::get_if<domain::order>(&rounded);
  if (!first) std::abort();
  o.where = first->where;
  if (domain::content_hash(o) != domain::content_hash(*first)) std::abort();
  const auto again = contract::decode_order(contract::encode(*first));
  const auto* second = std::get_if<domain::order>(&again);
  if (!second || domain::content_hash(*first) != domain::content_hash(*second)) std::abort();
  return 0;
}
