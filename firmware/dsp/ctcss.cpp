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
constexpr std::uint32_t least_power = 64;          // of a window's sum: some 65 dB below full scale

// Against all that is heard: 25 dB below. Packets have lines in this band, from their flags: 35 to 60 dB below them,
// one of them at 175 Hz. A tone has a tenth of the deviation at least (TIA-603): 20 dB below the loudest voice.
constexpr std::uint32_t least_of_all = 1024;
constexpr int loudness_shift = 8;

constexpr unsigned blocks_after_burst = 8;

// Six filters cover all tones, each those within 16 Hz: Hann windows of 20 ms, which lets nothing through that is 104
// Hz beside, where the pieces of 8.3 ms would make it an image.
constexpr std::int32_t lowest_hz = 66;
constexpr std::int32_t filter_step_hz = 32;

struct point {  // Q10
  std::int16_t re;
  std::int16_t im;
};

template <std::size_t Filters, std::size_t Length>
consteval auto make_waves() {
  std::array<std::array<point, Length>, Filters> waves{};
  for (std::size_t f = 0; f < Filters; ++f) {
    const auto hz = static_cast<std::uint64_t>(lowest_hz + filter_step_hz / 2) + filter_step_hz * f;
    const angle turn = turn_per_sample(hz * 1000, slow_rate_hz);
    for (std::size_t n = 0; n < Length; ++n) {
      const auto around = static_cast<angle>((std::uint64_t{2 * n + 1} << 31) / Length);
      const std::int32_t hann = (16384 - fine_sine(around + 0x40000000U)) / 2;
      const phasor unit = unit_q14(angle{0} - turn * static_cast<angle>(n));
      waves[f][n] = {static_cast<std::int16_t>((unit.re * hann) >> 18),
                     static_cast<std::int16_t>((unit.im * hann) >> 18)};
    }
  }
  return waves;
}

constexpr auto filter_of = [] {
  std::array<std::uint8_t, ctcss_decihertz.size()> filter{};
  for (std::size_t t = 0; t < filter.size(); ++t) {
    filter[t] = static_cast<std::uint8_t>((ctcss_decihertz[t] / 10 - lowest_hz) / filter_step_hz);
  }
  return filter;
}();

std::int32_t dot(phasor a, phasor b) { return a.re * b.re + a.im * b.im; }  // of 15 bits each

angle direction_between(phasor from, phasor to) {
  const std::int64_t along = std::int64_t{to.re} * from.re + std::int64_t{to.im} * from.im;
  const std::int64_t across = std::int64_t{to.im} * from.re - std::int64_t{to.re} * from.im;
  const auto size = static_cast<std::uint64_t>((along < 0 ? -along : along) | (across < 0 ? -across : across));
  const int shift = std::max(0, static_cast<int>(std::bit_width(size)) - 27);
  return direction(static_cast<std::int32_t>(along >> shift), static_cast<std::int32_t>(across >> shift));
}

}  // namespace

ctcss_detector::ctcss_detector(ctcss_sink& sink) : sink_(sink) {
  for (std::size_t t = 0; t < tones; ++t)
    turn_[t] = turn_per_sample(ctcss_decihertz[t] * 100U, slow_rate_hz) * static_cast<angle>(piece_length);
}

std::optional<std::uint16_t> ctcss_detector::tone() const {
  if (tone_ == nothing) return std::nullopt;
  return ctcss_decihertz[tone_];
}

void ctcss_detector::push(std::span<const std::int16_t> samples) {
  while (!samples.empty()) {
    const auto some = samples.first(std::min(samples.size(), decimation - since_));
    samples = samples.subspan(some.size());
    integrate(some);
    since_ += some.size();
    if (since_ < decimation) return;
    since_ = 0;
    sample(difference());
  }
}

// Mean of eight, three times over, at an eighth of the rate: three integrators at the high rate and three differences
// at the low one. -36 dB at 946 Hz, where 254 Hz has its first image.
void ctcss_detector::integrate(std::span<const std::int16_t> samples) {
  auto [first, second, third] = integrals_;  // modulo 2^32, as integrators may
  const std::int32_t steady = mean_ >> 8;
  std::uint64_t energy = 0;
  for (const std::int32_t s : samples) {
    third += second += first += static_cast<std::uint32_t>(s);
    const std::int32_t half = (s - steady) >> 1;
    energy += static_cast<std::uint32_t>(half * half);
  }
  integrals_ = {first, second, third};
  energy_ += energy;
}

std::int32_t ctcss_detector::difference() {
  std::uint32_t x = integrals_[2];
  for (std::uint32_t& before : before_) x -= std::exchange(before, x);
  return static_cast<std::int32_t>(x) >> 9;  // 8^3
}

void ctcss_detector::sample(std::int32_t x) {
  mean_ += ((x << 8) - mean_) >> 8;  // 0.75 Hz
  recent_[at_] = to_int16((x - (mean_ >> 8)) >> 1);
  if (++at_ == recent_.size()) at_ = 0;
  if (++filled_ < piece_length) return;
  filled_ = 0;
  end_piece();
  if (++pieces_ == pieces_per_block) end_block();
}

// A full-scale tone sums to 2^13 x 12 x 2^10; kept with 16 bits.
void ctcss_detector::end_piece() {
  static constexpr auto waves = make_waves<filters, piece_window>();
  std::array<std::int16_t, piece_window> samples;
  std::rotate_copy(recent_.begin(), recent_.begin() + static_cast<std::ptrdiff_t>(at_), recent_.end(), samples.begin());
  std::array<phasor, filters> filtered{};
  for (std::size_t f = 0; f < filters; ++f) {
    phasor sum{};
    for (std::size_t n = 0; n < piece_window; ++n) {
      sum.re += samples[n] * waves[f][n].re;
      sum.im += samples[n] * waves[f][n].im;
    }
    filtered[f] = {sum.re >> 13, sum.im >> 13};
  }
  for (std::size_t t = 0; t < tones; ++t) {
    // The phase runs on from piece to piece, so that blocks of a true tone all point the same way.
    const phasor back = {coarse_cosine(phase_[t]), -coarse_sine(phase_[t])};
    sums_[t] = sums_[t] + turned(filtered[filter_of[t]], back);
    phase_[t] += turn_[t];
  }
}

void ctcss_detector::end_block() {
  pieces_ = 0;
  newest_ = (newest_ + 1) % blocks;
  for (std::size_t t = 0; t < tones; ++t) {
    const short_phasor now = {to_int16(sums_[t].re >> 1), to_int16(sums_[t].im >> 1)};
    const short_phasor gone = std::exchange(history_[t][newest_], now);
    window_[t] = window_[t] + phasor{now.re - gone.re, now.im - gone.im};
    sums_[t] = {};
  }
  loudness_[newest_] = static_cast<std::uint32_t>(energy_ >> loudness_shift);
  energy_ = 0;
  if (wait_ > 0) --wait_;
  if (tone_ != nothing) {
    const bool reversed = has_turned();
    if (!reversed && recent_power(tone_) > reference_ / 5) return;
    if (reversed) wait_ = blocks_after_burst;
    const std::size_t gone = std::exchange(tone_, nothing);
    pending_ = nothing;
    sink_.ctcss_off(ctcss_decihertz[gone]);
    return;
  }
  const std::size_t found = wait_ > 0 ? nothing : find();
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
    powers[t] = power({window_[t].re >> 3, window_[t].im >> 3});
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
  std::uint64_t loudness = 0;
  for (const std::uint32_t of_block : loudness_) loudness += of_block;
  if (std::uint64_t{powers[best]} * least_of_all < loudness) return nothing;
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
