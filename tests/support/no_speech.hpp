// For tests in which nobody has to be heard: no sentence can be spoken.
#pragma once
#include "gateway/ports/speech.hpp"

namespace kentongan::test {

struct no_speech final : ports::speech {
  void say(const std::string&, spoken done) override { done(nullptr, "there is no speech program here"); }
};

}  // namespace kentongan::test
