#include "firmware/dsp/tone_generator.hpp"

#include <algorithm>

namespace kentongan::dsp {
namespace {

constexpr std::uint32_t ramp_ms = 2;  // well within the 5 ms that ITU-T Q.24 allows a tone to rise

// ITU-T Q.23.
constexpr std::string_view keypad = "123A456B789C*0#D";
constexpr std::array<std::uint16_t, 4> row_hz = {697, 770, 852, 941};
constexpr std::array<std::uint16_t, 4> column_hz = {1209, 1336, 1477, 1633};

bool sounds(const tone_step& step) { return step.first_hz != 0 || step.second_hz != 0; }

}  // namespace

tone_generator::tone_generator(std::uint32_t rate_hz, std::int16_t peak)
    : rate_hz_(rate_hz), peak_(peak), ramp_(full_gain / static_cast<std::int32_t>(rate_hz * ramp_ms / 1000)) {}

bool tone_generator::add(std::span<const tone_step> steps) {
  if (next_ == end_) next_ = end_ = 0;
  if (steps.size() > capacity - end_) {
    std::copy(steps_.begin() + static_cast<std::ptrdiff_t>(next_), steps_.begin() + static_cast<std::ptrdiff_t>(end_),
              steps_.begin());
    end_ -= next_;
    next_ = 0;
    if (steps.size() > capacity - end_) return false;
  }
  for (const tone_step& step : steps) {
    if (step.first_hz >= rate_hz_ / 2 || step.second_hz >= rate_hz_ / 2) return false;
  }
  std::copy(steps.begin(), steps.end(), steps_.begin() + static_cast<std::ptrdiff_t>(end_));
  end_ += steps.size();
  return true;
}

bool tone_generator::add_dtmf(std::string_view digits, std::uint16_t on_ms, std::uint16_t off_ms) {
  std::array<tone_step, capacity> steps{};
  if (digits.size() > capacity / 2) return false;
  std::size_t count = 0;
  for (const char digit : digits) {
    const char symbol = digit >= 'a' && digit <= 'd' ? static_cast<char>(digit - 'a' + 'A') : digit;
    const std::size_t key = keypad.find(symbol);
    if (key == std::string_view::npos) return false;
    steps[count++] = {row_hz[key / 4], column_hz[key % 4], on_ms};
    steps[count++] = {0, 0, off_ms};
  }
  return add(std::span(steps).first(count));
}

bool tone_generator::add_beep(std::uint16_t hz, std::uint16_t ms) {
  const std::array<tone_step, 1> beep = {{{hz, 0, ms}}};
  return add(beep);
}

// Our own signal: a falling third. One tone at a time is no DTMF digit.
bool tone_generator::add_attention(unsigned times) {
  constexpr std::array<tone_step, 2> warble = {{{1080, 0, 150}, {850, 0, 150}}};
  if (2 * std::size_t{times} > capacity - (end_ - next_)) return false;
  for (unsigned i = 0; i < times; ++i) add(warble);
  return true;
}

void tone_generator::stop() {
  next_ = end_;
  left_ = 0;
}

void tone_generator::next_step() {
  if (next_ == end_) return;
  now_ = steps_[next_++];
  left_ = samples(now_.ms);
  if (!sounds(now_)) return;
  turn_ = {turn_per_sample(std::uint64_t{now_.first_hz} * 1000, rate_hz_),
           turn_per_sample(std::uint64_t{now_.second_hz} * 1000, rate_hz_)};
}

std::int16_t tone_generator::next_sample() {
  while (left_ == 0 && next_ != end_) next_step();
  const bool last_of_sound = next_ == end_ || !sounds(steps_[next_]);
  const auto ramp_samples = static_cast<std::uint32_t>(full_gain / ramp_);
  const bool rising = left_ > (last_of_sound ? ramp_samples : 0) && sounds(now_);
  gain_ = rising ? std::min(gain_ + ramp_, full_gain) : std::max<std::int32_t>(gain_ - ramp_, 0);
  if (left_ > 0) --left_;
  if (gain_ == 0) {
    phase_ = {};
    return 0;
  }
  std::int32_t sum = 0;  // Q14
  for (std::size_t i = 0; i < 2; ++i) {
    if (turn_[i] == 0) continue;
    sum += fine_sine(phase_[i]);
    phase_[i] += turn_[i];
  }
  if (turn_[0] != 0 && turn_[1] != 0) sum /= 2;
  // 3 g^2 - 2 g^3: the edge begins and ends without a corner.
  const std::int32_t square = (gain_ * gain_) >> 14;
  const std::int32_t edge = 3 * square - ((2 * square * gain_) >> 14);
  return static_cast<std::int16_t>((((sum * edge) >> 14) * peak_) >> 14);
}

bool tone_generator::fill(std::span<std::int16_t> out) {
  const bool playing = !idle();
  for (std::int16_t& sample : out) sample = next_sample();
  return playing;
}

}  // namespace kentongan::dsp
