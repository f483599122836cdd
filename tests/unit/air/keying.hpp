// Keys as HTs send them: from a memory, and by hand.
#pragma once
#include "gateway/air/dtmf_reader.hpp"
#include "tests/unit/air/dice.hpp"

#include <initializer_list>
#include <string_view>
#include <vector>

namespace kentongan::air::test {

using keys = std::vector<dtmf_key>;

inline keys from_memory(std::string_view digits, std::uint32_t start_ms = 1000, std::uint16_t on_ms = 100,
                        std::uint16_t off_ms = 60) {
  keys out;
  for (const char d : digits) {
    out.push_back({d, start_ms, on_ms});
    start_ms += std::uint32_t{on_ms} + off_ms;
  }
  return out;
}

// 80 to 350 ms down, 90 to 1500 ms between.
inline keys by_hand(std::string_view digits, dice& d, std::uint32_t start_ms = 1000) {
  keys out;
  for (const char c : digits) {
    out.push_back({c, start_ms, static_cast<std::uint16_t>(80 + d() % 270)});
    start_ms = out.back().end_ms() + 90 + d() % (d() % 4 == 0 ? 1410 : 500);
  }
  return out;
}

// All that comes of them, with the silence behind.
inline std::vector<dtmf_reading> heard(dtmf_reader& r, const keys& ks, const dtmf_speaker& who = {}) {
  std::vector<dtmf_reading> out;
  for (const auto& k : ks)
    if (auto reading = r.heard(k, who)) out.push_back(std::move(*reading));
  if (const auto at = r.deadline())
    if (auto reading = r.silence(*at, who)) out.push_back(std::move(*reading));
  return out;
}

inline unit_numbers units(std::initializer_list<unit_number> list) {
  unit_numbers n;
  for (const auto u : list) n.set(u);
  return n;
}

}  // namespace kentongan::air::test
