// Identifiers: strings of one kind each, so that a unit is never passed where an agency is meant.
#pragma once
#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace kentongan::domain {

template <class Tag>
class id {
 public:
  id() = default;
  explicit id(std::string text) : text_(std::move(text)) {}
  const std::string& str() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }
  friend auto operator<=>(const id&, const id&) = default;
  friend bool operator==(const id&, const id&) = default;

 private:
  std::string text_;
};

using order_id = id<struct order_tag>;          // given by the sender: [A-Za-z0-9_-]{1,64}
using incident_id = id<struct incident_tag>;    // given by the call centre, same alphabet
using agency_id = id<struct agency_tag>;        // a topic level: [a-z0-9_-]{1,32}
using unit_id = id<struct unit_tag>;            // a topic level
using responder_id = id<struct responder_tag>;  // a topic level
using net_id = id<struct net_tag>;              // one radio frequency shared by many; a topic level

// Topic levels are made from ids, never from people's text (reference: zigbee2mqtt issue 26939, wildcards in names).
constexpr bool is_topic_level(std::string_view s) noexcept {
  if (s.empty() || s.size() > 32) return false;
  for (char c : s)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-')) return false;
  return true;
}

constexpr bool is_order_id(std::string_view s) noexcept {
  if (s.empty() || s.size() > 64) return false;
  for (char c : s)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'))
      return false;
  return true;
}

}  // namespace kentongan::domain

template <class Tag>
struct std::hash<kentongan::domain::id<Tag>> {
  std::size_t operator()(const kentongan::domain::id<Tag>& i) const noexcept {
    return std::hash<std::string_view>{}(i.str());
  }
};
