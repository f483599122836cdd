// A first-in first-out of octets between one writer and one reader that may interrupt each other on one core. Capacity
// is a power of two; one index belongs to each side, so neither locks.
#pragma once
#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::board {

template <std::size_t Capacity>
class octet_ring {
  static_assert((Capacity & (Capacity - 1)) == 0 && Capacity > 0);

 public:
  std::size_t size() const { return head_.load(std::memory_order_acquire) - tail_.load(std::memory_order_acquire); }
  std::size_t room() const { return Capacity - size(); }
  bool empty() const { return size() == 0; }

  bool push(std::uint8_t octet) {
    if (room() == 0) return false;
    const std::size_t head = head_.load(std::memory_order_relaxed);
    octets_[head % Capacity] = octet;
    head_.store(head + 1, std::memory_order_release);
    return true;
  }

  bool pop(std::uint8_t& octet) {
    if (empty()) return false;
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    octet = octets_[tail % Capacity];
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }

  std::size_t pop(std::span<std::uint8_t> out) {
    std::size_t n = 0;
    while (n < out.size() && pop(out[n])) ++n;
    return n;
  }

  // By the reader only.
  void clear() { tail_.store(head_.load(std::memory_order_acquire), std::memory_order_release); }

 private:
  std::array<std::uint8_t, Capacity> octets_{};
  std::atomic<std::size_t> head_ = 0;
  std::atomic<std::size_t> tail_ = 0;
};

}  // namespace kentongan::board
