// One line of log per second, however many messages are dropped. Pure: the time is an argument.
#pragma once
#include <chrono>
#include <cstdint>

namespace kentongan::mqtt {

class drop_report {
 public:
  using time_point = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::milliseconds period{1000};

  // `dropped` since start. The number to report now: those since the last report, 0 if it is not yet time.
  std::uint64_t due(std::uint64_t dropped, time_point now) {
    if (dropped == reported_ || (reported_ != 0 && now - reported_at_ < period)) return 0;
    const auto fresh = dropped - reported_;
    reported_ = dropped;
    reported_at_ = now;
    return fresh;
  }

 private:
  std::uint64_t reported_ = 0;
  time_point reported_at_{};
};

}  // namespace kentongan::mqtt
