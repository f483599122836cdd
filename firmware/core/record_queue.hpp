// A bounded queue of octet strings, oldest first, in one ring of storage: two octets of length before each.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::core {

template <std::size_t Capacity>
class record_queue {
  static_assert(Capacity <= 65535);

 public:
  bool empty() const { return used_ == 0; }
  std::size_t used() const { return used_; }  // octets, lengths included
  static constexpr std::size_t room_for(std::size_t octets) { return octets + 2; }
  bool fits(std::size_t octets) const { return Capacity - used_ >= room_for(octets); }

  // False, and nothing changed, when it does not fit.
  bool push(std::span<const std::uint8_t> record) {
    if (!fits(record.size())) return false;
    put(static_cast<std::uint8_t>(record.size() & 0xFF));
    put(static_cast<std::uint8_t>(record.size() >> 8));
    for (const std::uint8_t octet : record) put(octet);
    return true;
  }

  // Size of the oldest record; only when not empty.
  std::size_t front_size() const { return static_cast<std::size_t>(at(0) | at(1) << 8); }
  // One octet of the oldest record, `index` < front_size().
  std::uint8_t front(std::size_t index) const { return at(2 + index); }

  void drop() {
    const std::size_t size = room_for(front_size());
    first_ = (first_ + size) % Capacity;
    used_ -= size;
  }

  // Takes the oldest record; returns its size, or 0 (and drops it) when `out` is too small.
  std::size_t pop(std::span<std::uint8_t> out) {
    const std::size_t size = front_size();
    const bool fits = size <= out.size();
    for (std::size_t i = 0; fits && i < size; ++i) out[i] = front(i);
    drop();
    return fits ? size : 0;
  }

 private:
  std::uint8_t at(std::size_t offset) const { return ring_[(first_ + offset) % Capacity]; }
  void put(std::uint8_t octet) { ring_[(first_ + used_++) % Capacity] = octet; }

  std::array<std::uint8_t, Capacity> ring_{};
  std::size_t first_ = 0;
  std::size_t used_ = 0;
};

}  // namespace kentongan::core
