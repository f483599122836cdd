// Texts that come in parts, put together again (EN 300 392-2, 29.5.10). Parts may come in any order, and more than
// once. Bounded: few texts at a time, the oldest is given up first; so is one whose rest does not come. Pure.
#pragma once
#include "radio/pei/identity.hpp"
#include "radio/pei/sds.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kentongan::radio::pei {

class text_parts {
 public:
  using time_point = std::chrono::steady_clock::time_point;
  static constexpr std::size_t texts_max = 16;
  static constexpr std::uint8_t parts_max = 8;  // some 1000 characters; nobody types more on a radio
  static constexpr std::chrono::seconds patience{60};

  struct whole {
    std::string text;
    std::vector<std::uint8_t> references;  // of all parts: each may want its report
  };

  // The whole text with its last missing part. Nothing: parts are missing still, or it has too many.
  std::optional<whole> add(const identity& from, const sds_text& part, time_point now);
  std::uint64_t given_up() const noexcept { return given_up_; }

 private:
  struct open_text {
    identity from;
    std::uint16_t group = 0;
    std::uint8_t total = 0;
    time_point begun;
    std::map<std::uint8_t, sds_text> parts;
  };
  std::list<open_text> texts_;  // oldest first
  std::uint64_t given_up_ = 0;
};

}  // namespace kentongan::radio::pei
