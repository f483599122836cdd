// The reader's side of an inbox, in turns of limited length, so that a burst does not keep the executor's other work
// waiting. One thread.
#pragma once
#include "mqtt/inbox.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace kentongan::mqtt {

template <typename Item>
class inbox_reader {
 public:
  explicit inbox_reader(std::size_t items_per_turn) : items_per_turn_(items_per_turn) {}

  void begin_turn(inbox<Item>& from) {
    if (next_ == items_.size()) {
      forget();
      from.take(items_);
    }
    last_ = std::min(items_.size(), next_ + items_per_turn_);
  }

  // The items of this turn, one after the other; nothing when the turn is over.
  std::optional<Item> next() {
    if (next_ == last_) return std::nullopt;
    return std::move(items_[next_++]);
  }

  // True: nothing is left, the inbox wakes its reader again. False: take another turn.
  bool end_turn(inbox<Item>& from) {
    if (next_ < items_.size()) return false;
    forget();
    if (items_.capacity() > 2 * items_per_turn_) items_.shrink_to_fit();  // a flood's memory is given back
    return from.end_of_turn();
  }

 private:
  void forget() {
    items_.clear();
    next_ = last_ = 0;
  }

  const std::size_t items_per_turn_;
  std::vector<Item> items_;
  std::size_t next_ = 0;
  std::size_t last_ = 0;
};

}  // namespace kentongan::mqtt
