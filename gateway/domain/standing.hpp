// Which facts without an order still matter after a restart, and which of them later ones make worthless.
#pragma once
#include "gateway/domain/fact.hpp"

#include <optional>
#include <string>

namespace kentongan::domain {

enum class standing_change : std::uint8_t {
  replace,  // of this key only this fact matters
  append,   // those before it matter too
  end,      // none of this key matters any more
};
struct standing {
  std::string key;  // "emergency/damkar-1"
  standing_change change;
};
// Nothing: the fact belongs to an order, or nobody has to remember it. A state that takes the standing facts in the
// order of their numbers is the state that took all facts.
std::optional<standing> standing_of(const fact&);

}  // namespace kentongan::domain
