// 500 seeds in ten tests, and any other seeds on demand (README.md).
#include "tests/sim/world.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <string>

using kentongan::sim::summary;
using kentongan::sim::world;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t seeds_in_shard = 10;  // under a sanitizer every seed takes several times as long
#else
constexpr std::uint64_t seeds_in_shard = 50;
#endif

const char* environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

bool on_demand() { return *environment("SIM_SEED") || *environment("SIM_SEEDS"); }

// True when the seed held.
bool play(std::uint64_t seed, summary& total) {
  const world* w = nullptr;
  std::string options = "not drawn yet", found, when = "at its beginning";
  const auto story = [&] {
    when = w->where();
    total += w->total();
  };
  try {
    world run(seed, *environment("SIM_TRACE") != 0);
    w = &run;
    options = run.drawn().text();
    try {
      run.run();
      story();
      return true;
    } catch (const std::exception& e) {
      found = e.what();
      story();
    }
  } catch (const std::exception& e) {
    found = e.what();
  }
  std::printf(
      "tests/sim: replay with SIM_SEED=%llu build/dev/bin/test_sim\n  options: %s\n  found:   %s\n  when:    %s\n",
      static_cast<unsigned long long>(seed), options.c_str(), found.c_str(), when.c_str());
  const std::string message = "seed " + std::to_string(seed) + ": " + found;
  FAIL_CHECK(message);
  return false;
}

void play(std::uint64_t first, std::uint64_t last) {
  summary total;
  std::uint64_t failed = 0;
  for (auto seed = first; seed <= last && failed < 20; ++seed) failed += !play(seed, total);
  std::printf("tests/sim: seeds %llu to %llu: %s\n", static_cast<unsigned long long>(first),
              static_cast<unsigned long long>(last), total.text().c_str());
  std::fflush(stdout);
}

void shard(std::uint64_t number) {
  if (on_demand()) return;
  play(number * seeds_in_shard + 1, (number + 1) * seeds_in_shard);
}

}  // namespace

TEST_CASE("seeds, shard 0") { shard(0); }
TEST_CASE("seeds, shard 1") { shard(1); }
TEST_CASE("seeds, shard 2") { shard(2); }
TEST_CASE("seeds, shard 3") { shard(3); }
TEST_CASE("seeds, shard 4") { shard(4); }
TEST_CASE("seeds, shard 5") { shard(5); }
TEST_CASE("seeds, shard 6") { shard(6); }
TEST_CASE("seeds, shard 7") { shard(7); }
TEST_CASE("seeds, shard 8") { shard(8); }
TEST_CASE("seeds, shard 9") { shard(9); }

TEST_CASE("seeds asked for: SIM_SEED or SIM_SEEDS=FROM-TO") {
  if (const std::string one = environment("SIM_SEED"); !one.empty()) {
    const auto seed = std::stoull(one);
    play(seed, seed);
  }
  if (const std::string range = environment("SIM_SEEDS"); !range.empty()) {
    const auto dash = range.find('-');
    REQUIRE(dash != range.npos);
    play(std::stoull(range.substr(0, dash)), std::stoull(range.substr(dash + 1)));
  }
}
