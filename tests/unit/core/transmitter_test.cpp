#include "firmware/core/transmitter.hpp"

#include "firmware/core/airtime_budget.hpp"
#include "firmware/core/frame_source.hpp"
#include "firmware/core/lease.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

using namespace kentongan::core;

namespace {

// So many samples of 1000; with `dry`, sound without payload.
struct source final : audio_source {
  std::size_t left;
  bool dry = false;
  explicit source(std::size_t samples) : left(samples) {}
  bool fill(std::span<std::int16_t> out) override {
    for (auto& sample : out) {
      sample = left > 0 ? std::int16_t{1000} : std::int16_t{0};
      if (left > 0) --left;
    }
    return left > 0;
  }
  bool payload() const override { return !dry; }
};

struct trace {
  std::vector<std::int16_t> samples;  // while keyed
  std::size_t on_air = 0;             // samples with PTT
};

// Steps until PTT is off, each cut into blocks of `block` samples.
trace run(transmitter& tx, std::size_t block, std::size_t most = 40 * sample_rate_hz) {
  trace out;
  while (out.on_air < most) {
    for (std::size_t at = 0; at < step_samples;) {
      std::vector<std::int16_t> piece(std::min(block, step_samples - at), 77);
      tx.fill(piece);
      out.samples.insert(out.samples.end(), piece.begin(), piece.end());
      at += piece.size();
    }
    out.on_air += step_samples;
    tx.step();
    if (!tx.keyed()) break;
  }
  return out;
}

}  // namespace

TEST_CASE("transmitter: lead, source and tail, whatever the blocks") {
  for (const std::size_t block : {1U, 7U, 32U}) {
    for (const std::size_t size : {1U, 31U, 32U, 33U, 1000U}) {
      CAPTURE(block);
      CAPTURE(size);
      source sound(size);
      transmitter tx;
      CHECK_FALSE(tx.keyed());
      tx.key(sound, 100, 64, 30);
      CHECK(tx.keyed());
      const trace out = run(tx, block);
      CHECK(tx.take_ending() == transmitter::ending::finished);
      CHECK(tx.take_ending() == transmitter::ending::none);
      const auto first = std::find(out.samples.begin(), out.samples.end(), 1000) - out.samples.begin();
      CHECK(first == 100);
      CHECK(std::count(out.samples.begin(), out.samples.end(), 1000) == static_cast<long>(size));
      CHECK(std::count(out.samples.begin(), out.samples.end(), 0) == static_cast<long>(out.samples.size() - size));
      const std::size_t whole_steps = (100 + size + step_samples - 1) / step_samples * step_samples;
      CHECK(out.on_air == whole_steps + 64);
    }
  }
}

TEST_CASE(
    "transmitter: without lead and tail, PTT goes on with the first sample and off less than a step after the last") {
  for (std::size_t size = 1; size < 100; ++size) {
    CAPTURE(size);
    source sound(size);
    transmitter tx;
    tx.key(sound, 0, 0, 30);
    const trace out = run(tx, 32);
    CHECK(out.samples.front() == 1000);
    CHECK(out.on_air >= size);
    CHECK(out.on_air < size + step_samples);
  }
}

TEST_CASE("transmitter: the flags of an AFSK frame begin with PTT") {
  frame_source frames;
  std::vector<std::uint8_t> frame(20, 0x82);
  REQUIRE(frames.start(frame, 30, 1));
  CHECK_FALSE(frames.payload());
  transmitter tx;
  tx.key(frames, 0, 0, 30);
  const trace out = run(tx, 32);
  CHECK(tx.take_ending() == transmitter::ending::finished);
  CHECK(std::abs(out.samples[1]) > 1000);  // a sine, from its first sample on
  // 300 ms of flags (45), 22 octets and at least one flag; nothing in it to stuff.
  const std::size_t least = (45 * 8 + 22 * 8 + 2 * 8) * 8;
  CHECK(out.on_air >= least);
  CHECK(out.on_air < least + 6 * 8 + step_samples);  // the FCS may need a bit or two
  CHECK(frames.payload());
}

TEST_CASE("transmitter: never longer than its limit, which nobody can raise") {
  const struct {
    std::uint8_t limit_s;
    std::size_t expected_s;
  } rows[] = {{1, 1}, {5, 5}, {30, 30}, {0, 30}, {31, 30}, {255, 30}};
  for (const auto& row : rows) {
    CAPTURE(row.limit_s);
    source endless(1'000'000'000);
    transmitter tx;
    tx.key(endless, 0, 0, row.limit_s);
    CHECK(run(tx, 32).on_air == row.expected_s * sample_rate_hz);
    CHECK(tx.take_ending() == transmitter::ending::too_long);
  }
}

TEST_CASE("transmitter: ten seconds of flags or of nothing, and it lets go") {
  source dry(1'000'000'000);
  dry.dry = true;
  transmitter tx;
  tx.key(dry, 0, 0, 30);
  CHECK(run(tx, 32).on_air == 10 * sample_rate_hz);
  CHECK(tx.take_ending() == transmitter::ending::too_long);
  source endless(1'000'000'000);
  tx.key(endless, 20 * sample_rate_hz, 0, 30);  // a lead that nobody should ask for
  CHECK(run(tx, 32).on_air == 10 * sample_rate_hz);
}

TEST_CASE("transmitter: cut is at once") {
  source endless(1'000'000'000);
  transmitter tx;
  tx.cut();
  CHECK(tx.take_ending() == transmitter::ending::none);
  tx.key(endless, 0, 0, 30);
  std::vector<std::int16_t> out(10);
  tx.fill(out);
  tx.cut();
  CHECK_FALSE(tx.keyed());
  CHECK(tx.take_ending() == transmitter::ending::cut);
  tx.fill(out);
  CHECK(out == std::vector<std::int16_t>(10, 0));
}

TEST_CASE("airtime budget: counts the last minute, by the second") {
  airtime_budget budget;
  CHECK(budget.allows(1, steps_per_second));
  CHECK_FALSE(budget.allows(1, steps_per_second + 1));
  for (std::uint32_t i = 0; i < steps_per_second; ++i) budget.step(true);
  CHECK_FALSE(budget.allows(1, 1));
  CHECK(budget.allows(2, steps_per_second));
  for (std::uint32_t i = 0; i < 58 * steps_per_second; ++i) budget.step(false);
  CHECK_FALSE(budget.allows(1, 1));
  for (std::uint32_t i = 0; i < steps_per_second; ++i) budget.step(false);
  CHECK(budget.allows(1, steps_per_second));
  CHECK(budget.spent_steps() == 0);
  for (std::uint32_t i = 0; i < 120 * steps_per_second; ++i) budget.step(true);
  CHECK(budget.spent_steps() <= 60 * steps_per_second);
  CHECK_FALSE(budget.allows(59, 1));
  CHECK(budget.allows(60, 1000));
}

TEST_CASE(
    "lease: nothing is allowed before a grant, it fades after 10 s, comes back with a ping, and is gone after 60 s") {
  for (const std::uint32_t start : {0U, 0xFFFFE000U}) {
    CAPTURE(start);
    lease l;
    CHECK_FALSE(l.held());
    l.alive(start);
    CHECK_FALSE(l.held());
    l.grant(true, start);
    CHECK(l.held());
    CHECK(l.tick(start + 9'999) == lease::change::none);
    CHECK(l.held());
    CHECK(l.tick(start + 10'000) == lease::change::lost);
    CHECK_FALSE(l.held());
    CHECK(l.tick(start + 10'001) == lease::change::none);
    l.alive(start + 20'000);
    CHECK(l.held());
    CHECK(l.tick(start + 30'000) == lease::change::lost);
    CHECK(l.tick(start + 79'999) == lease::change::none);
    CHECK(l.tick(start + 80'000) == lease::change::forgotten);
    CHECK(l.tick(start + 80'001) == lease::change::none);
    l.alive(start + 81'000);
    CHECK_FALSE(l.held());
    l.grant(true, start + 82'000);
    CHECK(l.held());
    l.grant(false, start + 83'000);
    CHECK_FALSE(l.held());
  }
}
