#include "firmware/dsp/afsk_sequence.hpp"

#include <algorithm>
#include <cstdlib>

// One more time for CPUs with AVX2, chosen when the program starts. Not under sanitizers, whose runtime is not there
// yet at that moment.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define KENTONGAN_VECTORS __attribute__((target_clones("avx2", "default")))
#else
#define KENTONGAN_VECTORS
#endif

// Where the loops over the states do not become vectors, their indices had better be constants: a quarter less to do on
// a Cortex-M0+.
#if defined(__x86_64__) || defined(__aarch64__)
#define KENTONGAN_UNROLL
#else
#define KENTONGAN_UNROLL _Pragma("GCC unroll 8")
#endif

namespace kentongan::dsp {
namespace {

constexpr std::size_t space = 0;
constexpr std::size_t mark = 1;

constexpr std::int32_t hertz_per_bit = 3579139;      // 2^32 / 1200: drift of one hertz
constexpr std::int32_t pull_hz = 67;                 // 0.35 rad a bit
constexpr std::int32_t first_amplitude = 1700 << 6;  // 0.3 of a clean signal behind the levelling
constexpr std::int32_t least_amplitude = 34 << 6;
constexpr std::int32_t most_amplitude = 20000 << 6;  // keeps the metric of one bit below 2^31
constexpr int noise_shift = 6;                       // mean over 64 bits

}  // namespace

afsk_sequence::afsk_sequence(std::int32_t offset_hz, afsk_loop loop)
    : loop_(loop),
      lowest_drift_((offset_hz - pull_hz) * hertz_per_bit),
      highest_drift_((offset_hz + pull_hz) * hertz_per_bit),
      amplitude_{first_amplitude, first_amplitude},
      drift_(offset_hz * hertz_per_bit) {
  for (std::size_t s = 0; s <= lanes; ++s) {
    survivors_.phase[s] = static_cast<std::int32_t>((std::uint64_t{s % states} << 32) / states);
  }
}

KENTONGAN_VECTORS
bool afsk_sequence::step(const afsk_point& heard_bit, const std::array<angle, 2>& tone_turns) {
  // Copies, for the compiler to see that nothing it reads changes under the loops.
  const afsk_point bit = heard_bit;
  const survivors olds = survivors_;
  survivors news;

  // Distance to the expected tone, less what all branches share: |y - a|^2 - |y|^2 = a^2 - 2 a Re y, negated.
  const std::int32_t expected_space = amplitude_[space] >> 6;
  const std::int32_t expected_mark = amplitude_[mark] >> 6;
  const std::int32_t energy_space = (expected_space * expected_space) >> 4;
  const std::int32_t energy_mark = (expected_mark * expected_mark) >> 4;
  const std::int32_t top_before = top_;
  const std::int32_t phase_gain = loop_.phase_gain;
  lane cosine;
  lane sine;
  std::array<lane, 2> in_phase;
  std::array<lane, 2> metric;
  KENTONGAN_UNROLL
  for (std::size_t s = 0; s < lanes; ++s) {
    const auto phase = static_cast<angle>(olds.phase[s]);
    const std::int32_t c = coarse_cosine(phase);
    const std::int32_t i = coarse_sine(phase);
    const std::int32_t heard_space = (bit.re[space] * c + bit.im[space] * i) >> 14;
    const std::int32_t heard_mark = (bit.re[mark] * c + bit.im[mark] * i) >> 14;
    const std::int32_t before = olds.metric[s] - top_before;
    cosine[s] = c;
    sine[s] = i;
    in_phase[space][s] = heard_space;
    in_phase[mark][s] = heard_mark;
    metric[space][s] = before + ((expected_space * heard_space) >> 3) - energy_space;
    metric[mark][s] = before + ((expected_mark * heard_mark) >> 3) - energy_mark;
  }
  for (lane* around : {&cosine, &sine, &in_phase[space], &metric[space]}) (*around)[lanes] = (*around)[lanes % states];

  const angle turn_space = tone_turns[space] + static_cast<angle>(drift_);
  const angle turn_mark = tone_turns[mark] + static_cast<angle>(drift_);
  lane across;
  lane error;
  KENTONGAN_UNROLL
  for (std::size_t to = 0; to < lanes; ++to) {
    // A mark bit leads back to its own state, a space bit to the one before.
    const std::size_t other = to + 1;
    const bool is_mark = metric[mark][to] >= metric[space][other];
    const std::int32_t c = is_mark ? cosine[to] : cosine[other];
    const std::int32_t i = is_mark ? sine[to] : sine[other];
    const std::int32_t im = is_mark ? bit.im[mark] : bit.im[space];
    const std::int32_t re = is_mark ? bit.re[mark] : bit.re[space];
    const std::int32_t inverse = is_mark ? bit.inverse[mark] : bit.inverse[space];
    const std::int32_t aside = (im * c - re * i) >> 14;
    const std::int32_t sine_of_error = (aside * inverse) >> 15;
    across[to] = aside;
    error[to] = sine_of_error;
    news.metric[to] = is_mark ? metric[mark][to] : metric[space][other];
    news.phase[to] =
        static_cast<std::int32_t>(static_cast<angle>(is_mark ? olds.phase[to] : olds.phase[other]) +
                                  (is_mark ? turn_mark : turn_space) + static_cast<angle>(sine_of_error * phase_gain));
    news.history[to] = static_cast<std::int32_t>(
        (static_cast<std::uint32_t>(is_mark ? olds.history[to] : olds.history[other]) << 1) | (is_mark ? 1u : 0u));
  }
  for (lane* around : {&news.metric, &news.phase, &news.history}) (*around)[lanes] = (*around)[lanes % states];
  survivors_ = news;

  std::size_t leader = 0;
  for (std::size_t s = 1; s < states; ++s) leader = news.metric[s] > news.metric[leader] ? s : leader;
  top_ = news.metric[leader];
  history_ = static_cast<std::uint32_t>(news.history[leader]);
  // Two tones and the same two exchanged lead to the same state: there the second of them has just lost.
  const auto margin = static_cast<std::uint32_t>(std::abs(metric[mark][leader] - metric[space][leader + 1])) >> 8;
  margins_[bits_ % margins_.size()] = static_cast<std::uint16_t>(std::min(margin, 0xFFFFu));
  const std::size_t tone = history_ & 1;
  const std::int32_t along =
      tone == mark ? in_phase[mark][leader] - expected_mark : in_phase[space][leader + 1] - expected_space;
  follow(along, across[leader], error[leader], tone);
  return ((history_ >> lag_bits) & 1) != 0;
}

void afsk_sequence::follow(std::int32_t along, std::int32_t across, std::int32_t error, std::size_t tone) {
  const bool missing = along < -3 * (amplitude_[tone] >> 8);  // under a quarter of what was expected
  drift_ = std::clamp(drift_ + error * loop_.drift_gain, lowest_drift_, highest_drift_);
  const std::int32_t louder = amplitude_[tone] + along;  // Q6: 1/64 of the difference a bit
  const std::int32_t silent = amplitude_[tone ^ 1];
  const std::int32_t top = std::clamp(std::max(louder, silent), least_amplitude, most_amplitude);
  const std::int32_t floor = (top >> 3) + (top >> 4);  // a tone 14 dB under the other is believed no weaker
  amplitude_[tone] = std::clamp(louder, floor, most_amplitude);
  amplitude_[tone ^ 1] = std::max(silent, floor);

  along = clamp_to(along, 16383);
  across = clamp_to(across, 16383);
  noise_ += ((along * along + across * across) >> 8) - (noise_ >> noise_shift);
  unrest_ += (missing ? 1 << 14 : (error * error) >> 14) - (unrest_ >> unrest_shift);
  if (bits_++ % 32 != 0) return;
  older_ = newer_;
  newer_ = {{amplitude(0), amplitude(1)}, noise_ >> noise_shift, drift_ / hertz_per_bit};
}

}  // namespace kentongan::dsp
