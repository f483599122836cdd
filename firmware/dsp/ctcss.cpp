#include "firmware/dsp/ctcss.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace kentongan::dsp {
namespace {

constexpr std::uint32_t slow_rate_hz = 1200;

// A tone against the mean of the correlators more than 10 Hz away. Noise alone: 50 e^-20 a hop, forty times a second.
constexpr std::uint32_t least_over_others = 20;
constexpr std::int32_t most_error_permyriad = 75;  // neighbours are 145 or more apart; 50 must be accepted
constexpr std::uint32_t least_power = 64;          // of a window's sum: some 60 dB below full scale

constexpr unsigned blocks_after_burst = 8;

std::int32_t dot(phasor a, phasor b) { return a.re * b.re + a.im * b.im; }  // of 15 bits each

angle direction_between(phasor from, phasor to) {
  const std::int64_t along = std::int64_t{to.re} * from.re + std::int64_t{to.im} * from.im;
  const std::int64_t across = std::int64_t{to.im} * from.re - std::int64_t{to.re} * from.im;
  const auto size = static_cast<std::uint64_t>((along < 0 ? -along : along) | (across < 0 ? -across : across));
  const int shift = std::max(0, static_cast<int>(std::bit_width(size)) - 27);
  return direction(static_cast<std::int32_t>(along >> shift), static_cast<std::int32_t>(across >> shift));
}

}  // namespace

// Three integrators at the high rate, three differences at the low one: the same as three means of eight.
std::optional<std::int32_t> ctcss_detector::decimator::operator()(std::int16_t sample) {
  std::uint32_t x = static_cast<std::uint32_t>(std::int32_t{sample});
  for (std::uint32_t& sum : sums_) x = sum += x;
  if (++phase_ < decimation) return std::nullopt;
  phase_ = 0;
  for (std::uint32_t& before : before_) {
    const std::uint32_t now = x;
    x -= before;
    before = now;
  }
  return static_cast<std::int32_t>(x) >> 9;  // 8^3
}

ctcss_detector::ctcss_detector(ctcss_sink& sink) : sink_(sink) {
  for (std::size_t t = 0; t < tones; ++t) turn_[t] = turn_per_sample(ctcss_decihertz[t] * 100U, slow_rate_hz);
}

std::optional<std::uint16_t> ctcss_detector::tone() const {
  if (tone_ == nothing) return std::nullopt;
  return ctcss_decihertz[tone_];
}

void ctcss_detector::push(std::span<const std::int16_t> samples) {
  for (const std::int16_t s : samples) {
    if (const auto x = decimate_(s)) sample(*x);
  }
}

void ctcss_detector::sample(std::int32_t x) {
  mean_ += ((x << 8) - mean_) >> 8;  // 0.75 Hz
  const std::int32_t ac = x - (mean_ >> 8);
  for (std::size_t t = 0; t < tones; ++t) {
    // The phase runs on from block to block, so that blocks of a true tone all point the same way.
    sums_[t].re += (ac * coarse_cosine(phase_[t])) >> 9;
    sums_[t].im -= (ac * coarse_sine(phase_[t])) >> 9;
    phase_[t] += turn_[t];
  }
  if (++filled_ == block_length) end_block();
}

// A full-scale tone sums to 15 x 2^15 x 2^5 = 2^24; kept with 15 bits.
void ctcss_detector::end_block() {
  filled_ = 0;
  newest_ = (newest_ + 1) % blocks;
  for (std::size_t t = 0; t < tones; ++t) {
    history_[t][newest_] = {to_int16(sums_[t].re >> 9), to_int16(sums_[t].im >> 9)};
    sums_[t] = {};
  }
  if (wait_ > 0) --wait_;
  const std::size_t found = wait_ > 0 ? nothing : find();
  if (tone_ != nothing) {
    const bool reversed = has_turned();
    if (!reversed && recent_power(tone_) > reference_ / 5) return;
    if (reversed) wait_ = blocks_after_burst;
    const std::size_t gone = std::exchange(tone_, nothing);
    pending_ = nothing;
    sink_.ctcss_off(ctcss_decihertz[gone]);
    return;
  }
  if (found != nothing && found == pending_) {
    tone_ = found;
    reference_ = recent_power(found);
    sink_.ctcss_on(ctcss_decihertz[found]);
  }
  pending_ = found;
}

phasor ctcss_detector::block(std::size_t tone, std::size_t age) const {
  const short_phasor& p = history_[tone][(newest_ + blocks - age) % blocks];
  return {p.re, p.im};
}

// The strongest of 200 ms, if it stands out, holds its phase and is where it should be.
std::size_t ctcss_detector::find() const {
  constexpr std::size_t half = blocks / 2;
  std::array<std::uint32_t, tones> powers{};
  std::size_t best = 0;
  for (std::size_t t = 0; t < tones; ++t) {
    phasor sum{};
    for (std::size_t age = 0; age < blocks; ++age) sum = sum + block(t, age);
    powers[t] = power({sum.re >> 3, sum.im >> 3});
    if (powers[t] > powers[best]) best = t;
  }
  std::uint64_t others = 0;
  std::uint32_t counted = 0;
  for (std::size_t t = 0; t < tones; ++t) {
    const int apart = ctcss_decihertz[t] - ctcss_decihertz[best];
    if (apart > -100 && apart < 100) continue;
    others += powers[t];
    ++counted;
  }
  if (powers[best] < least_power || powers[best] < others / counted * least_over_others) return nothing;
  phasor older{};
  phasor newer{};
  for (std::size_t age = 0; age < half; ++age) {
    newer = newer + block(best, age);
    older = older + block(best, age + half);
  }
  // Both halves full, or the phase between them means nothing: a tone that has just begun.
  const std::uint64_t older_power = wide_power(older);
  const std::uint64_t newer_power = wide_power(newer);
  if (older_power < newer_power / 4 || newer_power < older_power / 4) return nothing;
  const angle turned = direction_between(older, newer);
  // A turn between the halves, 100 ms apart, is 10 Hz.
  const std::int32_t millihertz = (static_cast<std::int32_t>(turned) >> 16) * 10000 / 65536;
  const std::int32_t permyriad = millihertz * 100 / ctcss_decihertz[best];
  return permyriad > most_error_permyriad || permyriad < -most_error_permyriad ? nothing : best;
}

// Of the last 100 ms, coherently: a voice just above 300 Hz leaks into a single block.
std::uint32_t ctcss_detector::recent_power(std::size_t tone) const {
  phasor sum{};
  for (std::size_t age = 0; age < 4; ++age) sum = sum + block(tone, age);
  return power({sum.re >> 2, sum.im >> 2});
}

// By 120 or 180 degrees, and held for two blocks: a reverse burst.
bool ctcss_detector::has_turned() const {
  const phasor before = block(tone_, 3);
  const auto opposite = -static_cast<std::int32_t>(reference_ / 8);
  return dot(block(tone_, 0), before) < opposite && dot(block(tone_, 1), before) < opposite;
}

bool ctcss_generator::start(std::uint16_t decihertz) {
  if (std::find(ctcss_decihertz.begin(), ctcss_decihertz.end(), decihertz) == ctcss_decihertz.end()) return false;
  turn_ = turn_per_sample(decihertz * 100U, rate_hz_);
  ending_ = false;
  return true;
}

void ctcss_generator::stop(unsigned degrees, unsigned burst_ms) {
  if (idle() || ending_) return;
  phase_ += static_cast<angle>((std::uint64_t{degrees} << 32) / 360);
  ending_ = true;
  left_ = burst_ms * rate_hz_ / 1000;
}

void ctcss_generator::add_to(std::span<std::int16_t> out) {
  for (std::int16_t& sample : out) {
    if (ending_ && left_-- == 0) turn_ = 0;
    if (idle()) {
      ending_ = false;
      return;
    }
    sample = to_int16(sample + ((fine_sine(phase_) * peak_) >> 14));
    phase_ += turn_;
  }
}

}  // namespace kentongan::dsp
