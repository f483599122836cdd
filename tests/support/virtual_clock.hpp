// A clock that a test moves, and the lines that were logged by it.
#pragma once
#include "gateway/ports/clock.hpp"
#include "gateway/ports/log.hpp"

#include <string>
#include <utility>
#include <vector>

namespace kentongan::test {

struct virtual_clock {
  domain::instant now{domain::steady_time{std::chrono::hours{1'000}},
                      domain::utc_time{std::chrono::milliseconds{1'769'842'800'000}}};  // 2026-01-31T07:00:00Z

  void pass(std::chrono::milliseconds d) {
    now.steady += d;
    now.utc += d;
  }
  ports::clock port() {
    return [this] { return now; };
  }
};

struct captured_log {
  std::vector<std::pair<ports::level, std::string>> lines;

  ports::log port() {
    return [this](ports::level l, std::string_view text) { lines.emplace_back(l, text); };
  }
  // How many lines of this level or a graver one have `part` in them.
  int count(ports::level at_least, std::string_view part) const {
    int n = 0;
    for (const auto& [l, text] : lines)
      if (l >= at_least && text.find(part) != std::string::npos) ++n;
    return n;
  }
};

}  // namespace kentongan::test
