// A speech program for simulations: takes as long as espeak-ng would (speaking_time), and the listeners of the
// simulation can read what was said from the sound itself, after it went through prompts and mu-law, and also when
// several texts were joined to one over. Each sound ends with a mark, in the signs of its samples: 32 that alternate,
// which no other tone of ours does, and the number of the text.
#pragma once
#include "gateway/air/speaking_time.hpp"
#include "gateway/ports/speech.hpp"
#include "radio/link/voice_stream.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace kentongan::sim {

class readable_speech final : public ports::speech {
 public:
  // `later` runs the deed when the program would be ready.
  explicit readable_speech(std::function<void(std::function<void()>)> later) : later_(std::move(later)) {}

  void say(const std::string& text, spoken done) override {
    const std::size_t number = texts_.size();
    texts_.push_back(text);
    auto s = std::make_shared<ports::sound>();
    s->rate_hz = rate_hz;
    const auto length = static_cast<std::size_t>(air::speaking_time(text).count()) * (rate_hz / 1000);
    const auto add = [&](bool negative) { s->samples.push_back(negative ? -loud : loud); };
    for (std::size_t i = 0; i < length; ++i) add(i / (rate_hz / 400) % 2 != 0);  // 200 Hz
    for (std::size_t i = 0; i < guard; ++i) add(false);
    for (std::size_t i = 0; i < alternating; ++i) add(i % 2 == 0);
    for (std::size_t i = 0; i < bits; ++i) add((number >> i & 1) != 0);
    later_([done = std::move(done), s] { done(s, {}); });
  }

  // What was said, text by text; `prompt` must have come from here.
  std::vector<std::string> texts_of(const radio::prompt& prompt) const {
    const auto& p = *prompt;
    const auto negative = [&](std::size_t i) { return (p[i] & 0x80U) == 0; };  // of mu-law
    std::vector<std::string> said;
    std::size_t run = 0;  // that alternate, the last of them at i
    for (std::size_t i = 1; i + bits < p.size(); ++i) {
      run = negative(i) != negative(i - 1) ? run + 1 : 0;
      if (run != alternating) continue;
      std::size_t number = 0;
      for (std::size_t k = 0; k < bits; ++k) number |= std::size_t{negative(i + 1 + k)} << k;
      said.push_back(texts_.at(number));
      run = 0;
    }
    return said;
  }

 private:
  static constexpr unsigned rate_hz = radio::prompt_octets_per_s;
  static constexpr std::size_t guard = 4, alternating = 32, bits = 24;
  static constexpr std::int16_t loud = 8000;

  std::function<void(std::function<void()>)> later_;
  std::vector<std::string> texts_;
};

}  // namespace kentongan::sim
