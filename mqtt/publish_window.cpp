#include "mqtt/publish_window.hpp"

#include <algorithm>

namespace kentongan::mqtt {

publish_window::publish_window(std::size_t in_flight, std::size_t max_waiting)
    : max_in_flight_(in_flight), max_waiting_(max_waiting) {}

void publish_window::grant(std::uint16_t receive_maximum) {
  const std::size_t below = receive_maximum > 0 ? receive_maximum - 1u : 0u;
  places_ = std::max<std::size_t>(1, std::min(max_in_flight_, below));
}

void publish_window::push(message content, handler done) { waiting_.push_back({std::move(content), std::move(done)}); }

publish_window::batch publish_window::take() {
  batch result;
  while (!waiting_.empty() && in_flight_.size() < places_) {
    hand_over(std::move(waiting_.front()), result);
    waiting_.pop_front();
  }
  return result;
}

publish_window::batch publish_window::take_farewell(message content) {
  batch result;
  hand_over({std::move(content), nullptr}, result);
  return result;
}

std::optional<publish_window::handler> publish_window::finish(std::uint64_t id) {
  const auto found = in_flight_.find(id);
  if (found == in_flight_.end()) return std::nullopt;
  auto done = std::move(found->second);
  in_flight_.erase(found);
  return done;
}

std::vector<publish_window::handler> publish_window::give_up_waiting() {
  std::vector<handler> result;
  for (auto& one : std::exchange(waiting_, {})) result.push_back(std::move(one.done));
  return result;
}

std::vector<publish_window::handler> publish_window::give_up() {
  std::vector<handler> result;
  for (auto& [id, done] : std::exchange(in_flight_, {})) result.push_back(std::move(done));
  for (auto& done : give_up_waiting()) result.push_back(std::move(done));
  return result;
}

void publish_window::hand_over(outgoing one, batch& out) {
  in_flight_.emplace(++last_id_, std::move(one.done));
  out.emplace_back(last_id_, std::move(one.content));
}

}  // namespace kentongan::mqtt
