// A phone's credential is named after its responder, with four characters behind that tell his phones apart:
// "damkar-1-k3f9". A client that was set up by hand may have the responder's own name.
#pragma once
#include "gateway/domain/city.hpp"

#include <string>
#include <string_view>

namespace kentongan::phones {

// Empty: it cannot be anybody's.
inline std::string responder_of_credential(const domain::directory& d, std::string_view user) {
  const auto known = [&](std::string_view who) {
    const auto o = d.owner_of(domain::channel_kind::phone, who);
    return o.unit || o.desk_of || o.supervisor;
  };
  if (known(user)) return std::string(user);
  constexpr std::size_t suffix = 5;
  if (user.size() <= suffix || user[user.size() - suffix] != '-' ||
      user.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789", user.size() - suffix + 1) != user.npos)
    return {};
  user.remove_suffix(suffix);
  return known(user) ? std::string(user) : std::string();
}

}  // namespace kentongan::phones
