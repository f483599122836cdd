// The right to transmit. The host grants it and must keep asking: 10 s after its last sign of life the right is gone,
// and 60 s after it so are the grant and the queue. Off after every start. (radio.md section 6, type 03.)
#pragma once
#include "firmware/core/units.hpp"

#include <cstdint>

namespace kentongan::core {

class lease {
 public:
  static constexpr std::uint32_t rights_ms = 10'000;
  static constexpr std::uint32_t queue_ms = 60'000;
  enum class change : std::uint8_t { none, lost, forgotten };

  void grant(bool allowed, std::uint32_t now_ms) {
    granted_ = allowed;
    alive(now_ms);
  }
  void alive(std::uint32_t now_ms) {  // a sign of life; rights that were lost come back with it
    last_ms_ = now_ms;
    fresh_ = true;
    known_ = true;
  }
  bool held() const { return granted_ && fresh_; }

  // What has changed since the last call.
  change tick(std::uint32_t now_ms) {
    if (fresh_ && reached(now_ms, last_ms_ + rights_ms)) {
      fresh_ = false;
      return granted_ ? change::lost : change::none;
    }
    if (known_ && !fresh_ && reached(now_ms, last_ms_ + queue_ms)) {
      known_ = false;
      granted_ = false;
      return change::forgotten;
    }
    return change::none;
  }

 private:
  std::uint32_t last_ms_ = 0;
  bool granted_ = false;
  bool fresh_ = false;  // heard from within rights_ms
  bool known_ = false;  // heard from within queue_ms
};

}  // namespace kentongan::core
