#include "firmware/dsp/afsk_chains.hpp"

#include <algorithm>

namespace kentongan::dsp {
namespace {

constexpr std::array<angle, 2> tone_turn = {turn_per_sample(2200 * 1000), turn_per_sample(1200 * 1000)};
constexpr std::int32_t one_bit = samples_per_bit * one_sample;
constexpr std::int32_t period_slack = one_bit / 20;

angle turned_in(angle per_sample, std::int32_t samples_q16) {
  const auto whole = static_cast<std::uint32_t>(samples_q16 >> 16);
  const auto part = static_cast<std::uint32_t>(samples_q16 & 0xFFFF);
  return per_sample * whole + (per_sample >> 16) * part;
}

// Between the windows `age` (Q16) and one sample before it; linear, both turned to the phase reference asked for.
afsk_point interpolated(const afsk_front_end& front, std::int32_t age) {
  const int newer_age = age >> 16;
  const std::int32_t part = age & 0xFFFF;
  if (part == 0) return front.point(newer_age);
  const afsk_point& newer = front.point(newer_age);
  const afsk_point& older = front.point(newer_age + 1);
  afsk_point p;
  for (std::size_t tone = 0; tone < 2; ++tone) {
    const angle back = turned_in(tone_turn[tone], part);
    const angle ahead = tone_turn[tone] - back;
    const std::int32_t older_part = part >> 4;  // Q12
    const std::int32_t newer_part = 4096 - older_part;
    const std::int32_t older_cosine = (coarse_cosine(ahead) * older_part) >> 12;
    const std::int32_t older_sine = (coarse_sine(ahead) * older_part) >> 12;
    const std::int32_t newer_cosine = (coarse_cosine(back) * newer_part) >> 12;
    const std::int32_t newer_sine = (coarse_sine(back) * newer_part) >> 12;
    p.re[tone] = (older.re[tone] * older_cosine - older.im[tone] * older_sine + newer.re[tone] * newer_cosine +
                  newer.im[tone] * newer_sine) >>
                 14;
    p.im[tone] = (older.im[tone] * older_cosine + older.re[tone] * older_sine + newer.im[tone] * newer_cosine -
                  newer.re[tone] * newer_sine) >>
                 14;
    p.size[tone] = magnitude(p.re[tone], p.im[tone]);
  }
  return p;
}

std::int32_t size_at(const afsk_front_end& front, std::size_t tone, std::int32_t age) {
  const std::int32_t newer = front.point(age >> 16).size[tone];
  const std::int32_t older = front.point((age >> 16) + 1).size[tone];
  return newer + (((older - newer) * ((age & 0xFFFF) >> 4)) >> 12);
}

}  // namespace

afsk_tracker::afsk_tracker(int start, int rate_permille, std::int32_t offset_hz)
    : sequence_(offset_hz), age_(-start * one_sample), period_(one_bit - one_bit / 1000 * rate_permille) {}

void afsk_tracker::take(const afsk_front_end& front) {
  tone_ = sequence_.step(interpolated(front, age_), {turned_in(tone_turn[0], since_), turned_in(tone_turn[1], since_)});
  since_ = period_;
  steer(front);
  age_ -= since_;
}

void afsk_tracker::steer(const afsk_front_end& front) {
  const std::uint32_t tones = sequence_.tentative();
  const std::size_t now = (tones >> 1) & 1;  // one bit back, where the decision is surer
  const std::size_t before = (tones >> 2) & 1;
  if (now == before) return;
  const std::int32_t half_way = age_ + period_ + period_ / 2;
  const std::array<std::int32_t, 2> expected = {sequence_.amplitude(0), sequence_.amplitude(1)};
  // Each about half its amplitude, Q14.
  const std::int32_t share_now =
      (std::min(size_at(front, now, half_way), 2 * expected[now]) * reciprocal(expected[now])) >> 15;
  const std::int32_t share_before =
      (std::min(size_at(front, before, half_way), 2 * expected[before]) * reciprocal(expected[before])) >> 15;
  const std::int32_t late = clamp_to((share_now - share_before) / 2, 1 << 13);  // bits, Q14
  since_ -= late * 3;  // Q16 samples: 2^19 a bit; so x 32 x 0.1
  period_ = std::clamp(period_ - late / 16, one_bit - period_slack, one_bit + period_slack);
}

bool afsk_slicer::push(const afsk_front_end& front) {
  constexpr std::uint32_t clock_step = (std::uint64_t{1} << 32) / samples_per_bit;
  const afsk_point& p = front.point(0);
  // Likelihood of either tone in noise, its phase unknown: a |y| - a^2 / 2, a its usual amplitude.
  const std::array<std::int32_t, 2> a = {amplitude_[0] >> 6, amplitude_[1] >> 6};
  const std::int32_t margin = (a[1] * (2 * p.size[1] - a[1]) - a[0] * (2 * p.size[0] - a[0])) >> 8;
  const std::uint32_t before = clock_;
  clock_ += clock_step;
  if ((margin < 0) != (last_ < 0)) {
    // The change lay margin / (margin - last) of a sample ago; it should be where the clock passes zero.
    const std::int32_t span = std::max(std::abs(margin - last_), 1);
    const auto ago = static_cast<std::uint32_t>((std::abs(margin) >> 8) * 256 / std::max(span >> 8, 1));
    const auto error = static_cast<std::int32_t>(clock_ - (clock_step >> 8) * std::min(ago, 256u));
    clock_ -= static_cast<std::uint32_t>(error / 8);
  }
  last_ = margin;
  const bool passed_middle = before < 0x80000000u && clock_ >= 0x80000000u;
  if (!passed_middle) return false;
  const std::size_t tone = margin >= 0 ? 1 : 0;
  history_ = (history_ << 1) | static_cast<std::uint32_t>(tone);
  amplitude_[tone] += ((p.size[tone] << 6) - amplitude_[tone]) >> 5;
  const std::int32_t top = std::max({amplitude_[0], amplitude_[1], 34 << 6});
  for (std::int32_t& value : amplitude_) value = std::clamp(value, top >> 3, 20000 << 6);
  return true;
}

}  // namespace kentongan::dsp
