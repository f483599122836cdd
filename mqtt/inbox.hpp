// The door through which a foreign thread hands things to our executor: a bounded queue, many writers and one reader.
// Writers never wait for the reader; a full queue drops the newest item and counts it. The reader is woken once per
// burst, not once per item.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace kentongan::mqtt {

template <typename Item>
class inbox {
 public:
  // `wake` is called on a writer's thread and must only arrange for the reader to run; the reader then takes turns
  // (take, handle, release) until end_of_turn() says that nothing is left.
  inbox(std::size_t max_items, std::size_t max_octets, std::function<void()> wake)
      : max_items_(max_items), max_octets_(max_octets), wake_(std::move(wake)) {}

  // Any thread. False: the queue is full, the item is dropped and counted.
  bool offer(Item item, std::size_t octets) {
    {
      const std::lock_guard lock(mutex_);
      if (held_items_ >= max_items_ || held_octets_ + octets > max_octets_) {
        ++dropped_;
        return false;
      }
      ++held_items_;
      held_octets_ += octets;
      items_.push_back(std::move(item));
      if (std::exchange(awake_, true)) return true;
    }
    wake_();
    return true;
  }

  // Any thread. For items whose number is bounded elsewhere: never dropped.
  void push(Item item) {
    {
      const std::lock_guard lock(mutex_);
      items_.push_back(std::move(item));
      if (std::exchange(awake_, true)) return;
    }
    wake_();
  }

  // Reader: everything that waits, in order of arrival, into the empty vector `out`.
  void take(std::vector<Item>& out) {
    const std::lock_guard lock(mutex_);
    items_.swap(out);
  }

  // Reader: an offered item has been handled and no longer counts against the bounds.
  void release(std::size_t octets) {
    const std::lock_guard lock(mutex_);
    --held_items_;
    held_octets_ -= octets;
  }

  // Reader: true if nothing waits; the next item wakes the reader again. False: take another turn.
  bool end_of_turn() {
    const std::lock_guard lock(mutex_);
    awake_ = !items_.empty();
    return !awake_;
  }

  std::size_t held() const {
    const std::lock_guard lock(mutex_);
    return held_items_;
  }
  std::uint64_t dropped() const {
    const std::lock_guard lock(mutex_);
    return dropped_;
  }

 private:
  const std::size_t max_items_;
  const std::size_t max_octets_;
  const std::function<void()> wake_;
  mutable std::mutex mutex_;
  std::vector<Item> items_;
  std::size_t held_items_ = 0;
  std::size_t held_octets_ = 0;
  std::uint64_t dropped_ = 0;
  bool awake_ = false;
};

}  // namespace kentongan::mqtt
