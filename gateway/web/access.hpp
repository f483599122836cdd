// Who asks, and what a role may do. Every route says which roles may use it; nothing else decides that.
#pragma once
#include "gateway/domain/ids.hpp"
#include "gateway/domain/names.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>

namespace kentongan::web {

enum class role : std::uint8_t {
  dispatcher,  // everything about orders
  desk,        // one agency: what concerns it
  technician,  // paths, modems, nets, figures; no order
  viewer,      // sees what a dispatcher sees, and changes nothing
};
constexpr auto names_of(role) { return domain::name_table<4>{"dispatcher", "desk", "technician", "viewer"}; }

class role_set {
 public:
  constexpr role_set(std::initializer_list<role> list) {
    for (const role r : list) bits_ |= 1u << static_cast<unsigned>(r);
  }
  constexpr bool has(role r) const { return (bits_ >> static_cast<unsigned>(r) & 1u) != 0; }

 private:
  unsigned bits_ = 0;
};

// Whoever a valid token speaks for.
struct principal {
  web::role role = web::role::viewer;
  domain::agency_id agency;  // of a desk; empty for all others
  std::string name;
};

}  // namespace kentongan::web
