// Any octets from a phone: refused with a reason, or an answer of this phone and no other's, within its bounds. The
// same octets as presence and as OwnTracks, too.
#include "gateway/contract/owntracks.hpp"
#include "gateway/contract/phones.hpp"
#include "gateway/contract/presence.hpp"

#include <cstdlib>

using namespace kentongan;

namespace {

void look_at_the_rest(const std::string& payload) {
  const auto said = contract::decode_presence(payload);
  if (const auto* p = std::get_if<contract::phone_presence>(&said))
    if (!domain::is_order_id(p->phone) || p->battery_percent.value_or(0) > 100 || p->app.size() > 32) std::abort();
  const auto tracked = contract::decode_owntracks(payload);
  const auto* m = std::get_if<contract::owntracks_message>(&tracked);
  if (!m) return;
  if (const auto* l = std::get_if<contract::owntracks_location>(m)) {
    if (!(l->where.lat_deg >= -90 && l->where.lat_deg <= 90)) std::abort();
    if (!(l->where.lon_deg >= -180 && l->where.lon_deg <= 180)) std::abort();
    if (l->battery_percent.value_or(0) > 100) std::abort();
  }
  if (const auto* t = std::get_if<contract::owntracks_transition>(m))
    if (t->region.size() > 100) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string payload(data, data + size);
  look_at_the_rest(payload);
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
  if (const auto* t = std::get_if<domain::sop_tick_given>(&in.what)) {
    if (t->address != "budi" || t->item.empty() || t->item.size() > 32) std::abort();
    return 0;
  }
  if (std::holds_alternative<contract::resend_asked>(in.what)) {
    if (in.id.empty()) std::abort();
    return 0;
  }
  const auto& a = std::get<domain::answer_given>(in.what);
  if (a.address != "budi" || a.channel != domain::channel_kind::phone || a.answer_id != in.id) std::abort();
  if (a.reason.size() > 500 || a.note.size() > 500 || a.number > 999'999) std::abort();
  return 0;
}
