#include "firmware/core/csma.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

using namespace kentongan::core;

namespace {

// Steps until the key-up, -1 for never; the channel is busy where `channel` has a B, free where it has a dot, and free
// behind its end.
int key_up_step(std::string_view channel, const csma_settings& settings, std::uint32_t seed, int steps = 30'000) {
  csma access(seed);
  for (int i = 0; i < steps; ++i) {
    const bool busy = static_cast<std::size_t>(i) < channel.size() && channel[static_cast<std::size_t>(i)] == 'B';
    if (access.step(true, busy, settings)) return i;
  }
  return -1;
}

}  // namespace

TEST_CASE("csma: with persistence 255 it keys up in the first free step, after DWAIT if one is set") {
  struct row {
    std::string_view channel;
    std::uint8_t dwait;
    bool full_duplex;
    int expected;
  };
  const row rows[] = {
      {"", 0, false, 0},           {"BBBBB", 0, false, 5}, {"BBBBB", 0, true, 0},  {"BBBBB..BB", 0, false, 5},
      {"BBBBB..BB", 1, false, 12},  // 10 ms are 3 steps; the gap of 2 is too short
      {"", 1, false, 3},           {"", 2, true, 0},       {"BBB", 20, false, 63},
  };
  for (const row& r : rows) {
    CAPTURE(r.channel);
    CAPTURE(r.dwait);
    const csma_settings settings{.persistence = 255, .slot_time = 10, .dwait = r.dwait, .full_duplex = r.full_duplex};
    for (std::uint32_t seed = 1; seed < 20; ++seed) CHECK(key_up_step(r.channel, settings, seed) == r.expected);
  }
}

TEST_CASE("csma: draws come once a slot, and the chance is that of K3MC") {
  const csma_settings settings{.persistence = 63, .slot_time = 10};
  std::array<int, 8> at_slot{};
  constexpr int tries = 20'000;
  for (std::uint32_t seed = 1; seed <= tries; ++seed) {
    const int step = key_up_step("", settings, seed * 2654435761U);
    REQUIRE(step >= 0);
    REQUIRE(step % 30 == 0);  // 100 ms
    if (step / 30 < 8) ++at_slot[static_cast<std::size_t>(step / 30)];
  }
  double chance = 64.0 / 256;
  for (const int count : at_slot) {
    CAPTURE(chance);
    CHECK(count == doctest::Approx(chance * tries).epsilon(0.08));
    chance *= 1 - 64.0 / 256;
  }
}

TEST_CASE(
    "csma: a channel that gets busy during a slot ends the slot, and a new draw follows at once when it is free") {
  const csma_settings settings{.persistence = 63, .slot_time = 10};
  int at_once = 0;
  for (std::uint32_t seed = 1; seed <= 2000; ++seed) {
    csma access(seed * 2654435761U);
    if (access.step(true, false, settings)) continue;
    for (int i = 0; i < 5; ++i) CHECK_FALSE(access.step(true, true, settings));
    if (access.step(true, false, settings)) ++at_once;
  }
  CHECK(at_once > 300);  // a quarter of the three quarters that did not key up before: 375
  CHECK(at_once < 450);
}

TEST_CASE("csma: who comes to a channel that was unused for a second keys up at once, who waited for it draws") {
  const csma_settings settings{.persistence = 0, .slot_time = 10};
  const auto waits = [&](bool came_later, int free_steps) {
    csma access(77);
    for (int i = 0; i < 10; ++i) CHECK_FALSE(access.step(!came_later, true, settings));
    for (int i = 0; i < free_steps; ++i) CHECK_FALSE(access.step(!came_later, false, settings));
    return !access.step(true, false, settings);
  };
  CHECK_FALSE(waits(true, 300));
  CHECK_FALSE(waits(true, 10'000));
  CHECK(waits(true, 299));   // not yet a second
  CHECK(waits(false, 301));  // it has waited since the last transmission, and so may others
  csma access(5);
  for (int i = 0; i < 400; ++i) CHECK_FALSE(access.step(false, false, settings));
  CHECK_FALSE(access.step(false, true, settings));  // somebody keys up first
  CHECK_FALSE(access.step(true, false, settings));
}

TEST_CASE("csma: persistence 0 keys up now and then, slot time 0 draws in every step, and nothing happens unwanted") {
  CHECK(key_up_step("", {.persistence = 0, .slot_time = 1}, 7) > 0);
  const int step = key_up_step("", {.persistence = 63, .slot_time = 0}, 3);
  CHECK(step >= 0);
  CHECK(step < 60);
  csma access(5);
  for (int i = 0; i < 10'000; ++i) CHECK_FALSE(access.step(false, false, {.persistence = 255}));
}

TEST_CASE("csma: two modems with seeds of their own do not stay in step") {
  const csma_settings settings{.persistence = 63, .slot_time = 10};
  int collisions = 0;
  for (std::uint32_t pair = 0; pair < 1000; ++pair) {
    const std::uint32_t seed = 2 * pair + 1;
    if (key_up_step("", settings, seed * 2654435761U) == key_up_step("", settings, (seed + 1) * 2654435761U)) {
      ++collisions;
    }
  }
  CHECK(collisions < 200);  // p / (2 - p) = 143 of 1000
  CHECK(collisions > 90);
}
