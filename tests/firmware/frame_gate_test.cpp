#include "firmware/board/common/frame_gate.hpp"

#include <doctest/doctest.h>

#include <array>
#include <deque>
#include <vector>

using namespace kentongan::board;

TEST_CASE("frame_merge: the link that has begun a frame keeps the floor until its end") {
  frame_merge merge;
  CHECK(merge.may_speak(0, 0));
  CHECK(merge.may_speak(1, 0));
  merge.take(0, 'a', 0);
  CHECK(merge.may_speak(0, 1));
  CHECK_FALSE(merge.may_speak(1, 1));
  merge.take(0, frame_merge::fend, 2);
  CHECK(merge.may_speak(1, 2));
  CHECK_FALSE(merge.breaks_a_frame(1));
}

TEST_CASE("frame_merge: a link silent in mid-frame loses the floor in time, across the wrap of the clock") {
  frame_merge merge;
  constexpr std::uint32_t late = 0xFFFFFFF0;
  merge.take(0, 'a', late);
  CHECK_FALSE(merge.may_speak(1, late + frame_merge::floor_ms - 1));
  CHECK(merge.may_speak(1, late + frame_merge::floor_ms));
  CHECK(merge.breaks_a_frame(1));
  CHECK_FALSE(merge.breaks_a_frame(0));
}

TEST_CASE("frame_drop: what does not fit is dropped to its frame's end, and counted") {
  frame_drop drop;
  std::deque<std::uint8_t> line;
  std::size_t room = 4;
  const auto push = [&](std::uint8_t octet) {
    if (line.size() >= room) return false;
    line.push_back(octet);
    return true;
  };
  constexpr std::uint8_t end = frame_merge::fend;
  drop.write(std::array<std::uint8_t, 8>{'a', 'b', end, 'c', 'd', 'e', end, 'f'}, push);
  CHECK(line == std::deque<std::uint8_t>{'a', 'b', end, 'c'});
  CHECK(drop.dropped() == 4);  // d, e, their end, f
  room = 100;
  drop.write(std::array<std::uint8_t, 4>{'g', end, 'h', end}, push);
  CHECK(line == std::deque<std::uint8_t>{'a', 'b', end, 'c', end, 'h', end});
  CHECK(drop.dropped() == 5);
}
