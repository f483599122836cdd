// Who asks, and what a role may do. Every route says which roles may use it; nothing else decides that.
#pragma once
#include "gateway/domain/ids.hpp"
#include "gateway/domain/names.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace kentongan::web {

enum class role : std::uint8_t {
  dispatcher,     // everything about orders
  desk,           // one agency: what concerns it
  technician,     // paths, modems, nets, figures; no order
  viewer,         // sees what a dispatcher sees, and changes nothing
  administrator,  // everything
};
constexpr auto names_of(role) {
  return domain::name_table<5>{"dispatcher", "desk", "technician", "viewer", "administrator"};
}

class role_set {
 public:
  constexpr role_set(std::initializer_list<role> list) {
    for (const role r : list) bits_ |= 1u << static_cast<unsigned>(r);
  }
  constexpr bool has(role r) const { return r == role::administrator || (bits_ >> static_cast<unsigned>(r) & 1u) != 0; }

 private:
  unsigned bits_ = 0;
};

// Whoever a valid token or session speaks for.
struct principal {
  web::role role = web::role::viewer;
  domain::agency_id agency;  // of a desk; empty for all others
  std::string name;
};

// One who was let in. What a browser sends by itself, its cookie, is not enough to change anything: `csrf` must come
// along as X-CSRF-Token, which a foreign page cannot know. Empty for a token, which no browser sends by itself.
struct visitor {
  principal who;
  std::string csrf;
};
// By the headers Authorization and Cookie; the first alone decides when it is there. Nothing: nobody we know.
using identify = std::function<std::optional<visitor>(std::string_view authorization, std::string_view cookie)>;

}  // namespace kentongan::web
