#include "gateway/contract/presence.hpp"

#include "gateway/contract/json.hpp"

namespace kentongan::contract {

using namespace domain;

std::variant<phone_presence, rejection> decode_presence(std::string_view payload) {
  auto parsed = parse_object(payload);
  if (auto* problem = std::get_if<rejection>(&parsed)) return std::move(*problem);
  fields f(std::get<boost::json::object>(parsed));
  phone_presence p;
  p.phone = f.text("phone", 64);
  if (!is_order_id(p.phone)) f.fail(reject_reason::malformed, "phone", "must match [A-Za-z0-9_-]{1,64}");
  const auto online = f.flag("online");
  if (!online) f.fail(reject_reason::malformed, "online", "is missing");
  p.online = online.value_or(false);
  if (const auto b = f.integer("battery", 0, 100)) p.battery_percent = static_cast<unsigned>(*b);
  p.charging = f.flag("charging").value_or(false);
  p.app = f.text("app", 32);
  if (f.fault()) return *f.fault();
  return p;
}

}  // namespace kentongan::contract
