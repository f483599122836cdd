// One bit of six walks: twelve branches, of which six survive, and what the likeliest of them says. Twice the same
// sums: for CPUs that hold all walks in a vector, and for those that take them one by one. The golden sums of
// tests/firmware hold the two together.
#include "firmware/dsp/afsk_sequence.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

// One more time for CPUs with AVX2, chosen when the program starts. Not under sanitizers, whose runtime is not there
// yet at that moment.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define KENTONGAN_VECTORS __attribute__((target_clones("avx2", "default")))
#else
#define KENTONGAN_VECTORS
#endif

namespace kentongan::dsp {
namespace {

constexpr std::size_t space = 0;
constexpr std::size_t mark = 1;

}  // namespace

#if defined(__x86_64__) || defined(__aarch64__)
namespace {

// Written as vectors: loops over arrays were compiled into loads that straddle two stores, for which a CPU waits.
using vector = std::int32_t __attribute__((vector_size(32)));
using unsigned_vector = std::uint32_t __attribute__((vector_size(32)));

// Of each lane the state after its own, where a space bit comes from.
#define KENTONGAN_NEXT(v) __builtin_shufflevector(v, v, 1, 2, 3, 4, 5, 0, 1, 2)

// Cosine in the low half, sine in the high one: one look-up instead of two.
consteval std::array<std::int32_t, 256> make_turns() {
  std::array<std::int32_t, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto a = static_cast<angle>(i << 24);
    table[i] = static_cast<std::int32_t>((static_cast<std::uint32_t>(coarse_sine(a)) << 16) |
                                         (static_cast<std::uint32_t>(coarse_cosine(a)) & 0xFFFF));
  }
  return table;
}

constexpr auto turns = make_turns();

std::size_t likelier(const std::array<std::int32_t, 8>& metric, std::size_t a, std::size_t b) {
  return metric[b] > metric[a] ? b : a;
}

}  // namespace

KENTONGAN_VECTORS
afsk_sequence::leading afsk_sequence::walk(const afsk_point& bit, const std::array<angle, 2>& turned) {
  const std::int32_t expected_space = amplitude_[space] >> 6;
  const std::int32_t expected_mark = amplitude_[mark] >> 6;
  vector phase;
  vector history;
  vector before;
  std::memcpy(&phase, &survivors_.phase, sizeof phase);
  std::memcpy(&history, &survivors_.history, sizeof history);
  std::memcpy(&before, &survivors_.metric, sizeof before);
  const auto turn = [this](std::size_t s) { return turns[static_cast<angle>(survivors_.phase[s]) >> 24]; };
  const vector pairs = {turn(0), turn(1), turn(2), turn(3), turn(4), turn(5), turn(0), turn(1)};

  // Distance to the expected tone, less what all branches share: |y - a|^2 - |y|^2 = a^2 - 2 a Re y, negated.
  before -= top_;
  const vector cosine = (pairs << 16) >> 16;
  const vector sine = pairs >> 16;
  const vector in_space = (bit.re[space] * cosine + bit.im[space] * sine) >> 14;
  const vector in_mark = (bit.re[mark] * cosine + bit.im[mark] * sine) >> 14;
  const vector own_space = before + ((expected_space * in_space) >> 3) - ((expected_space * expected_space) >> 4);
  const vector metric_mark = before + ((expected_mark * in_mark) >> 3) - ((expected_mark * expected_mark) >> 4);

  // A mark bit leads back to its own state, a space bit to the one before.
  const vector metric_space = KENTONGAN_NEXT(own_space);
  const vector is_mark = metric_mark >= metric_space;
  const vector other_pairs = KENTONGAN_NEXT(pairs);
  const vector chosen = is_mark ? pairs : other_pairs;
  const vector im = is_mark ? vector{} + bit.im[mark] : vector{} + bit.im[space];
  const vector re = is_mark ? vector{} + bit.re[mark] : vector{} + bit.re[space];
  const vector inverse = is_mark ? vector{} + reciprocal(bit.size[mark]) : vector{} + reciprocal(bit.size[space]);
  const vector across = (im * ((chosen << 16) >> 16) - re * (chosen >> 16)) >> 14;
  const vector error = (across * inverse) >> 15;
  const vector along = is_mark ? in_mark - expected_mark : KENTONGAN_NEXT(in_space) - expected_space;
  const vector apart = metric_mark - metric_space;
  const vector metric = is_mark ? metric_mark : metric_space;

  const auto drift = static_cast<angle>(drift_);
  const unsigned_vector turn_space = unsigned_vector{} + (turned[space] + drift);
  const unsigned_vector turn_mark = unsigned_vector{} + (turned[mark] + drift);
  const unsigned_vector from = reinterpret_cast<unsigned_vector>(is_mark ? phase : KENTONGAN_NEXT(phase));
  const unsigned_vector pulled = reinterpret_cast<unsigned_vector>(error * loop_.phase_gain);
  const unsigned_vector news = from + (is_mark ? turn_mark : turn_space) + pulled;
  const vector tones = ((is_mark ? history : KENTONGAN_NEXT(history)) << 1) - is_mark;
  std::memcpy(&survivors_.phase, &news, sizeof news);
  std::memcpy(&survivors_.history, &tones, sizeof tones);
  std::memcpy(&survivors_.metric, &metric, sizeof metric);

  const lane& m = survivors_.metric;
  const std::size_t leader = likelier(m, likelier(m, likelier(m, 0, 1), likelier(m, 2, 3)), likelier(m, 4, 5));
  top_ = m[leader];
  history_ = static_cast<std::uint32_t>(survivors_.history[leader]);
  return {along[leader], across[leader], error[leader], static_cast<std::uint32_t>(std::abs(apart[leader]))};
}

#undef KENTONGAN_NEXT
#else

afsk_sequence::leading afsk_sequence::walk(const afsk_point& bit, const std::array<angle, 2>& tone_turns) {
  const std::int32_t expected_space = amplitude_[space] >> 6;
  const std::int32_t expected_mark = amplitude_[mark] >> 6;
  const std::int32_t energy_space = (expected_space * expected_space) >> 4;
  const std::int32_t energy_mark = (expected_mark * expected_mark) >> 4;
  const std::int32_t top_before = top_;
  const std::int32_t phase_gain = loop_.phase_gain;
  const survivors olds = survivors_;
  survivors& news = survivors_;
  lane cosine;
  lane sine;
  std::array<lane, 2> in_phase;
  std::array<lane, 2> metric;
  // Indices had better be constants: a quarter less to do on a Cortex-M0+.
#pragma GCC unroll 8
  for (std::size_t s = 0; s < states; ++s) {
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

  const angle turn_space = tone_turns[space] + static_cast<angle>(drift_);
  const angle turn_mark = tone_turns[mark] + static_cast<angle>(drift_);
  const std::int32_t inverse_space = reciprocal(bit.size[space]);
  const std::int32_t inverse_mark = reciprocal(bit.size[mark]);
  lane across;
  lane error;
#pragma GCC unroll 8
  for (std::size_t to = 0; to < states; ++to) {
    // A mark bit leads back to its own state, a space bit to the one before.
    const std::size_t other = (to + 1) % states;
    const bool is_mark = metric[mark][to] >= metric[space][other];
    const std::int32_t c = is_mark ? cosine[to] : cosine[other];
    const std::int32_t i = is_mark ? sine[to] : sine[other];
    const std::int32_t im = is_mark ? bit.im[mark] : bit.im[space];
    const std::int32_t re = is_mark ? bit.re[mark] : bit.re[space];
    const std::int32_t inverse = is_mark ? inverse_mark : inverse_space;
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

  std::size_t leader = 0;
  for (std::size_t s = 1; s < states; ++s) leader = news.metric[s] > news.metric[leader] ? s : leader;
  top_ = news.metric[leader];
  history_ = static_cast<std::uint32_t>(news.history[leader]);
  const std::size_t next = leader + 1 == states ? 0 : leader + 1;
  const bool is_mark = (history_ & 1) != 0;
  return {is_mark ? in_phase[mark][leader] - expected_mark : in_phase[space][next] - expected_space, across[leader],
          error[leader], static_cast<std::uint32_t>(std::abs(metric[mark][leader] - metric[space][next]))};
}

#endif

}  // namespace kentongan::dsp
