#include "firmware/dsp/frame_jury.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <memory>

namespace kentongan::dsp {
namespace {

constexpr std::array<std::uint8_t, 3> right = {1, 2, 3};
constexpr std::array<std::uint8_t, 4> wrong = {1, 2, 9, 3};

struct scene {
  // As a receiver does: one decoder has heard this.
  void heard(std::span<const std::uint8_t> octets, std::uint32_t content) {
    if (!jury.vote(content)) proposed = jury.propose(octets, content, {}, 100, now);
    ++now;
  }
  bool says(std::span<const std::uint8_t> octets) const {
    const frame_jury::candidate* const sent = jury.verdict();
    return sent != nullptr && std::ranges::equal(sent->frame(), octets);
  }

  frame_jury jury;
  std::uint32_t now = 1000;
  bool proposed = false;
};

}  // namespace

TEST_CASE("jury: two decoders that agree are enough, one alone is waited with") {
  scene s;
  CHECK_FALSE(s.jury.waiting());
  CHECK(s.jury.verdict() == nullptr);
  s.heard(right, 7);
  CHECK(s.jury.waiting());
  CHECK_FALSE(s.jury.agreed());
  CHECK_FALSE(s.jury.due(1000 + frame_jury::waits - 1));
  CHECK(s.jury.due(1000 + frame_jury::waits));
  CHECK(s.says(right));  // when nobody else hears anything
  s.heard(right, 7);
  CHECK(s.jury.agreed());
  CHECK(s.says(right));
  s.jury.dismiss();
  CHECK_FALSE(s.jury.waiting());
  CHECK_FALSE(s.jury.due(1000 + frame_jury::waits));
}

TEST_CASE("jury: the frame of most decoders, whoever was first, and none when they are even") {
  scene s;
  s.heard(wrong, 8);
  s.heard(right, 7);
  CHECK_FALSE(s.jury.agreed());
  CHECK(s.jury.verdict() == nullptr);
  s.heard(right, 7);
  CHECK_FALSE(s.jury.agreed());  // others may follow
  CHECK(s.says(right));
  s.heard(wrong, 8);
  CHECK(s.jury.verdict() == nullptr);
  s.heard(wrong, 8);
  CHECK(s.says(wrong));
  CHECK(s.jury.due(1000 + frame_jury::waits));  // counted from the first
}

TEST_CASE("jury: a third opinion is counted out") {
  scene s;
  s.heard(right, 7);
  s.heard(wrong, 8);
  CHECK(s.proposed);
  s.heard(wrong, 9);
  CHECK_FALSE(s.proposed);
  CHECK(s.jury.candidates() == 2);
  s.heard(right, 7);
  CHECK(s.says(right));
}

TEST_CASE("jury: the longest frame fits, a longer one is refused") {
  scene s;
  const std::array<std::uint8_t, hdlc_max_octets + 1> octets{};
  s.heard(octets, 1);
  CHECK_FALSE(s.proposed);
  CHECK_FALSE(s.jury.waiting());
  s.heard(std::span(octets).first(hdlc_max_octets), 2);
  CHECK(s.proposed);
  CHECK(s.jury.verdict()->frame().size() == hdlc_max_octets);
}

}  // namespace kentongan::dsp
