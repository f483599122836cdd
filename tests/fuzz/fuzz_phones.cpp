// Any octets from a phone: refused with a reason, or an answer of this phone and no other's, within its bounds.
#include "gateway/contract/phones.hpp"

#include <cstdlib>

using namespace kentongan;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string payload(data, data + size);
  const auto decoded = contract::decode_phone_input("budi", payload);
  if (const auto* problem = std::get_if<contract::phone_refusal>(&decoded)) {
    if (problem->why.detail.empty()) std::abort();
    return 0;
  }
  const auto& in = std::get<contract::phone_input>(decoded);
  if (!in.id.empty() && !domain::is_order_id(in.id)) std::abort();
  if (const auto* e = std::get_if<domain::evidence_seen>(&in.what)) {
    if (!domain::is_order_id(e->order.str()) || e->delivery == 0) std::abort();
    if (e->to != domain::evidence::device && e->to != domain::evidence::opened) std::abort();
    return 0;
  }
  if (const auto* p = std::get_if<domain::position_seen>(&in.what)) {
    if (p->address != "budi" || !(p->where.lat_deg >= -90 && p->where.lat_deg <= 90)) std::abort();
    if (!(p->where.lon_deg >= -180 && p->where.lon_deg <= 180)) std::abort();
    return 0;
  }
  const auto& a = std::get<domain::answer_given>(in.what);
  if (a.address != "budi" || a.channel != domain::channel_kind::phone || a.answer_id != in.id) std::abort();
  if (a.reason.size() > 500 || a.note.size() > 500 || a.number > 999'999) std::abort();
  return 0;
}
