#include "mqtt/wanted_subscriptions.hpp"

#include "mqtt/topic.hpp"

#include <algorithm>

namespace kentongan::mqtt {

std::optional<wanted_subscriptions::request> wanted_subscriptions::add(const subscription& one) {
  if (!valid_filter(one.filter) || one.qos < 0 || one.qos > 1) return std::nullopt;
  auto known = std::find_if(wanted_.begin(), wanted_.end(), [&](const auto& w) { return w.filter == one.filter; });
  if (known == wanted_.end()) known = wanted_.insert(wanted_.end(), one);
  known->qos = one.qos;
  return request{static_cast<std::uint64_t>(known - wanted_.begin()), *known};
}

std::vector<wanted_subscriptions::request> wanted_subscriptions::all() const {
  std::vector<request> result;
  for (std::size_t id = 0; id < wanted_.size(); ++id) result.emplace_back(id, wanted_[id]);
  return result;
}

}  // namespace kentongan::mqtt
