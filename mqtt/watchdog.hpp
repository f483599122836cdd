// Notices a broker that is connected and says nothing: after `probe_after` without a sign of life it is asked for one,
// and `frozen_after` after the last sign it is given up. Pure: the time is an argument.
#pragma once
#include <algorithm>
#include <chrono>

namespace kentongan::mqtt {

class watchdog {
 public:
  using milliseconds = std::chrono::milliseconds;
  using time_point = std::chrono::steady_clock::time_point;
  enum class verdict { fine, probe, frozen };  // probe: ask the broker for a sign of life, now

  watchdog(milliseconds probe_after, milliseconds frozen_after)
      : probe_after_(probe_after), frozen_after_(frozen_after) {}

  // Anything that the broker said; the beginning of a connection counts too.
  void sign_of_life(time_point now) {
    heard_ = now;
    probe_sent_ = false;
  }

  // `unread`: something waits that the broker said and that was not yet reported as a sign of life.
  verdict tick(time_point now, bool unread) {
    if (probe_sent_) return !unread && now - heard_ >= frozen_after_ ? verdict::frozen : verdict::fine;
    if (now - heard_ < probe_after_) return verdict::fine;
    probe_sent_ = true;
    // A gap while our own process was stopped says nothing about the broker: it gets its full time from here.
    heard_ = std::max(heard_, now - probe_after_ * 2);
    return verdict::probe;
  }

  // When to tick next, counted from the last sign of life; in the past while the broker's answer waits unread.
  time_point deadline() const { return heard_ + (probe_sent_ ? frozen_after_ : probe_after_); }

 private:
  const milliseconds probe_after_;
  const milliseconds frozen_after_;
  time_point heard_{};
  bool probe_sent_ = false;
};

}  // namespace kentongan::mqtt
