// The set of filters that every connection subscribes to. Each has an id that stays the same for ever, by which a
// SUBACK finds its filter again. Pure; one thread.
#pragma once
#include "mqtt/client.hpp"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace kentongan::mqtt {

class wanted_subscriptions {
 public:
  using request = std::pair<std::uint64_t, subscription>;

  // Adds a filter, or changes the QoS of a known one. Nothing: not a valid filter (topic.hpp), or a QoS other than 0
  // and 1; the set stays as it is.
  std::optional<request> add(const subscription&);

  std::vector<request> all() const;

  // Null: no such id.
  const subscription* find(std::uint64_t id) const { return id < wanted_.size() ? &wanted_[id] : nullptr; }

 private:
  std::vector<subscription> wanted_;  // the id is the index
};

}  // namespace kentongan::mqtt
