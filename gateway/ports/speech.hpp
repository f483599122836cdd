// Port: text to sound.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::ports {

// One channel, 16 bits.
struct sound {
  std::uint32_t rate_hz = 8000;  // 8000 to 48000
  std::vector<std::int16_t> samples;
};

class speech {
 public:
  virtual ~speech() = default;
  // `done` runs exactly once, perhaps at once; null: it could not be spoken, and `fault` says why, for people.
  using spoken = std::function<void(std::shared_ptr<const sound>, std::string_view fault)>;
  virtual void say(const std::string& text, spoken done) = 0;
};

}  // namespace kentongan::ports
