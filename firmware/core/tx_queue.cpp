#include "firmware/core/tx_queue.hpp"

#include <algorithm>

namespace kentongan::core {

bool tx_queue::push(const tx_job& job, std::span<const std::uint8_t> octets) {
  if (octets.size() > job_octets) return false;
  const auto at = make_room(job.rank);
  if (!at) return false;
  place& p = places_[*at];
  p.state = place_state::waiting;
  p.order = order_++;
  p.job = job;
  p.size = static_cast<std::uint16_t>(octets.size());
  std::copy(octets.begin(), octets.end(), p.octets.begin());
  return true;
}

std::span<const std::uint8_t> tx_queue::octets(handle at) const {
  return std::span<const std::uint8_t>(places_[at].octets).first(places_[at].size);
}

std::optional<tx_queue::handle> tx_queue::next() const {
  std::optional<handle> best;
  for (handle i = 0; i < places; ++i) {
    const place& p = places_[i];
    if (p.state != place_state::waiting) continue;
    const bool better =
        !best || p.job.rank > places_[*best].job.rank ||
        (p.job.rank == places_[*best].job.rank && static_cast<std::int32_t>(p.order - places_[*best].order) < 0);
    if (better) best = i;
  }
  return best;
}

std::optional<tx_queue::handle> tx_queue::make_room(htl::priority rank) {
  std::optional<handle> victim;
  for (handle i = 0; i < places; ++i) {
    const place& p = places_[i];
    if (p.state == place_state::free) return i;
    if (p.state != place_state::waiting || p.job.rank == htl::priority::emergency) continue;
    const bool weaker = p.job.rank < rank || (p.job.rank == rank && rank == htl::priority::routine);
    if (!weaker) continue;
    const bool better =
        !victim || p.job.rank < places_[*victim].job.rank ||
        (p.job.rank == places_[*victim].job.rank && static_cast<std::int32_t>(p.order - places_[*victim].order) < 0);
    if (better) victim = i;
  }
  if (victim) {
    places_[*victim].state = place_state::free;
    sink_.left(places_[*victim].job, htl::tx_status::refused, htl::tx_reason::displaced);
  }
  return victim;
}

void tx_queue::expire(std::uint32_t now_ms) {
  for (place& p : places_) {
    if (p.state != place_state::waiting || !p.job.expires || !reached(now_ms, p.job.deadline_ms)) continue;
    p.state = place_state::free;
    sink_.left(p.job, htl::tx_status::expired, htl::tx_reason::none);
  }
}

std::size_t tx_queue::flush(htl::tx_status status, htl::tx_reason reason) {
  std::size_t flushed = 0;
  for (place& p : places_) {
    if (p.state != place_state::waiting) continue;
    p.state = place_state::free;
    sink_.left(p.job, status, reason);
    ++flushed;
  }
  return flushed;
}

bool tx_queue::knows(job_origin origin, std::uint16_t id) const {
  return std::any_of(places_.begin(), places_.end(), [&](const place& p) {
    return p.state != place_state::free && p.job.origin == origin && p.job.id == id;
  });
}

std::size_t tx_queue::free() const {
  return static_cast<std::size_t>(
      std::count_if(places_.begin(), places_.end(), [](const place& p) { return p.state == place_state::free; }));
}

std::size_t tx_queue::waiting() const {
  return static_cast<std::size_t>(
      std::count_if(places_.begin(), places_.end(), [](const place& p) { return p.state == place_state::waiting; }));
}

}  // namespace kentongan::core
