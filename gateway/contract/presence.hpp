// What a phone tells about itself on `resp/{r}/evt/presence`, and its last will.
#pragma once
#include "gateway/domain/order.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace kentongan::contract {

// {"v":1, "phone" (its name, <= 64), "online", "at" (device time; for people only), "battery" (percent), "charging",
//  "app" <= 32}; when it connects, every 30 s, and with "online":false as its last will. When it was said is when it
// arrives: no clock of a phone is believed.
struct phone_presence {
  std::string phone;
  bool online = true;
  std::optional<unsigned> battery_percent;
  bool charging = false;
  std::string app;
};
std::variant<phone_presence, domain::rejection> decode_presence(std::string_view payload);

}  // namespace kentongan::contract
