#include "gateway/air/dtmf_beat.hpp"

#include <algorithm>
#include <cstddef>

namespace kentongan::air {
namespace {

constexpr std::uint32_t beat_slack_ms = 20, length_slack_ms = 25;
constexpr std::uint32_t beat_min_ms = 60, beat_max_ms = 520, first_key_longer_max_ms = 1000;

std::uint32_t apart(std::uint32_t a, std::uint32_t b) { return a > b ? a - b : b - a; }

std::uint32_t median(std::vector<std::uint32_t> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// From the second key on: the first and the last may be longer than the others.
struct beat_of {
  std::vector<std::uint32_t> steps;  // start to start
  std::uint32_t step = 0;            // the usual one
  bool even_lengths = true;

  explicit beat_of(const std::vector<dtmf_key>& keys) {
    std::vector<std::uint32_t> lengths;
    for (std::size_t i = 2; i < keys.size(); ++i) {
      steps.push_back(keys[i].start_ms - keys[i - 1].start_ms);
      lengths.push_back(keys[i - 1].duration_ms);
    }
    step = median(steps);
    const std::uint32_t length = median(lengths);
    for (const auto l : lengths) even_lengths = even_lengths && apart(l, length) <= length_slack_ms;
  }
  bool usable() const { return even_lengths && step >= beat_min_ms && step <= beat_max_ms; }
};

}  // namespace

bool has_memory_beat(const std::vector<dtmf_key>& keys) {
  if (keys.size() < 4) return false;
  const beat_of b(keys);
  const std::uint32_t first = keys[1].start_ms - keys[0].start_ms;
  return b.usable() && first + beat_slack_ms >= b.step && first <= b.step + first_key_longer_max_ms &&
         std::all_of(b.steps.begin(), b.steps.end(), [&](auto s) { return apart(s, b.step) <= beat_slack_ms; });
}

std::optional<dtmf_places> places_in_memory_frame(const std::vector<dtmf_key>& keys) {
  if (keys.size() < 4) return std::nullopt;
  const beat_of b(keys);
  if (!b.usable()) return std::nullopt;
  std::vector<std::size_t> at = {0};
  bool hole = false;
  for (std::size_t i = 1; i < keys.size(); ++i) {
    const std::uint32_t step = keys[i].start_ms - keys[i - 1].start_ms;
    const std::uint32_t beats = (step + b.step / 2) / b.step;
    if (beats == 0 || beats > 8 || apart(step, beats * b.step) > beat_slack_ms) return std::nullopt;
    hole = hole || beats > 1;
    at.push_back(at.back() + beats);
  }
  dtmf_places places;
  places.fill('?');
  const bool star = keys.front().digit == '*', hash = keys.back().digit == '#';
  const std::size_t last = places.size() - 1;
  if (!hole || at.back() > last || (star && hash && at.back() != last) || !(star || hash)) return std::nullopt;
  const std::size_t shift = star ? 0 : last - at.back();
  for (std::size_t i = 0; i < keys.size(); ++i) places[at[i] + shift] = keys[i].digit;
  return places;
}

}  // namespace kentongan::air
