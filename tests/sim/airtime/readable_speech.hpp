// A speech program for simulations: takes as long as espeak-ng would (speaking_time), and the listeners of the
// simulation can read what was said from the sound itself, after it went through prompts and mu-law: the number of the
// text is in the signs of the last samples.
#pragma once
#include "gateway/air/speaking_time.hpp"
#include "gateway/ports/speech.hpp"
#include "radio/link/voice_stream.hpp"

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
    texts_.push_back(text);
    auto s = std::make_shared<ports::sound>();
    s->rate_hz = rate_hz;
    const auto ms = static_cast<std::size_t>(air::speaking_time(text).count());
    s->samples.resize(ms * (rate_hz / 1000) + bits);
    for (std::size_t i = 0; i < s->samples.size(); ++i) {
      const bool negative = i < bits ? ((texts_.size() - 1) >> i & 1) != 0 : i / (rate_hz / 400) % 2 != 0;  // 200 Hz
      s->samples[s->samples.size() - 1 - i] = negative ? -loud : loud;
    }
    later_([done = std::move(done), s] { done(s, {}); });
  }

  // What was said; `prompt` must have come from here.
  const std::string& text_of(const radio::prompt& prompt) const {
    std::size_t number = 0;
    for (std::size_t i = 0; i < bits; ++i)
      if (((*prompt)[prompt->size() - 1 - i] & 0x80) == 0) number |= std::size_t{1} << i;  // mu-law: negative
    return texts_.at(number);
  }

 private:
  static constexpr unsigned rate_hz = radio::prompt_octets_per_s;
  static constexpr std::size_t bits = 24;
  static constexpr std::int16_t loud = 8000;

  std::function<void(std::function<void()>)> later_;
  std::vector<std::string> texts_;
};

}  // namespace kentongan::sim
