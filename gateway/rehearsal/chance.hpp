// Everything that happens by chance in a rehearsed or simulated run, drawn from one seed. The generator is written out
// here, so that a seed means the same on every machine (the standard's distributions differ between libraries). Source
// of the generator: splitmix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>

namespace kentongan::rehearsal {

class chance {
 public:
  explicit chance(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  // A stream of its own, so that one actor's draws do not move another's.
  chance fork() { return chance(next()); }

  bool hit(double probability) { return static_cast<double>(next() >> 11) * 0x1.0p-53 < probability; }
  // Both ends included.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
  }
  std::chrono::milliseconds between(std::chrono::milliseconds low, std::chrono::milliseconds high) {
    return std::chrono::milliseconds(between(low.count(), high.count()));
  }
  template <class List>
  auto& pick(List& list) {
    return list[static_cast<std::size_t>(next() % std::size(list))];
  }

 private:
  std::uint64_t state_;
};

}  // namespace kentongan::rehearsal
