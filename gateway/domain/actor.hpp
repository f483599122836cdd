// Who did something, by which path.
#pragma once
#include "gateway/domain/assignment.hpp"

#include <string>

namespace kentongan::domain {

struct actor {
  actor_role role = actor_role::gateway;
  std::string name;     // "damkar-1", "piket-damkar", "cad-1"; empty for the gateway itself
  std::string channel;  // "aprs:YB3DMK-7", "phone:budi", "mqtt", "cli"
  friend bool operator==(const actor&, const actor&) = default;
};

}  // namespace kentongan::domain
