// Names of something heard on the air that carries no number of its own, so that its repeats are known: a radio that
// sends it again, or two modems that hear it once, give one answer.
#pragma once
#include "gateway/domain/time.hpp"

#include <chrono>
#include <string>

namespace kentongan::air {

// As answer_given's: "<what>-<n>", n = the UTC time in pieces; `other_id` is that of the nearer neighbour.
struct repeat_ids {
  std::string id, other_id;
};

// With pieces of 8 s a repeat within 4 s is always known, and after 12 s it is a new answer, as it must be when a crew
// accepts a second order with the same key. (A whole minute, as first planned, would swallow that.)
inline repeat_ids repeat_ids_of(const std::string& what, domain::utc_time heard,
                                std::chrono::milliseconds piece = std::chrono::seconds{8}) {
  const auto ms = heard.time_since_epoch().count();
  const auto n = ms / piece.count();
  const auto neighbour = ms % piece.count() < piece.count() / 2 ? n - 1 : n + 1;
  return {what + '-' + std::to_string(n), what + '-' + std::to_string(neighbour)};
}

// Likewise of something that says itself again within a known window: `other_id` is that of the window before.
inline repeat_ids window_ids_of(const std::string& what, domain::utc_time heard, std::chrono::milliseconds window) {
  const auto n = heard.time_since_epoch() / window;
  return {what + std::to_string(n), what + std::to_string(n - 1)};
}

}  // namespace kentongan::air
