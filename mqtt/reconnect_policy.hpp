// How long to wait after a connection ended, and whether another client with our id ended it. A broker may say so
// (reason 0x8E, MQTT 5.0, 2.4); mosquitto 2.0.11 closes such a connection without a DISCONNECT, and what is left to see
// is that connections which come about without trouble end again at once. Pure.
#pragma once
#include "mqtt/backoff.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace kentongan::mqtt {

class reconnect_policy {
 public:
  using milliseconds = std::chrono::milliseconds;
  using duration = std::chrono::steady_clock::duration;
  enum class rival { none, suspected, certain };
  struct decision {
    milliseconds pause{0};
    rival other = rival::none;
  };

  // Pauses grow from `min` to `max` (backoff.hpp); a rival adds `rival_pause`.
  reconnect_policy(milliseconds min, milliseconds max, milliseconds rival_pause, std::uint64_t jitter_seed)
      : pause_(min, max, jitter_seed), max_(max), rival_pause_(rival_pause) {}

  // `life`: how long the connection was up; nothing if the broker never accepted it. `code`: the reason code of the
  // broker's DISCONNECT, 0 if there was none. A connection that outlived the longest pause starts the growth anew.
  decision ended(std::optional<duration> life, int code) {
    if (life) {
      short_lives_ = *life < short_life ? short_lives_ + 1 : 0;
      if (*life > max_) pause_.reset();
    }
    decision result{pause_.next(), rival::none};
    if (code == session_taken_over) {
      result.other = rival::certain;
    } else if (life && short_lives_ >= short_lives_suspect) {
      result.other = rival::suspected;
    }
    if (result.other != rival::none) result.pause += rival_pause_;
    return result;
  }

 private:
  static constexpr int session_taken_over = 0x8E;
  static constexpr milliseconds short_life{10'000};
  static constexpr int short_lives_suspect = 3;  // in a row

  backoff pause_;
  milliseconds max_;
  milliseconds rival_pause_;
  int short_lives_ = 0;
};

}  // namespace kentongan::mqtt
