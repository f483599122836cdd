// What harnesses insist on: a broken promise ends the run, and libFuzzer keeps the input.
#pragma once
#include <cstdlib>
#include <functional>
#include <string_view>

inline void require(bool condition) {
  if (!condition) std::abort();
}

inline void require_inside(std::string_view part, std::string_view whole) {
  if (part.empty()) return;
  require(std::less_equal<>()(whole.data(), part.data()) &&
          std::less_equal<>()(part.data() + part.size(), whole.data() + whole.size()));
}
