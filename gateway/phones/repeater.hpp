// When to send each delivery again, until its receipt: 2, 4, 8, 16, 30, 30 ... seconds. Pure; the channel publishes.
#pragma once
#include "gateway/domain/effect.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace kentongan::phones {

class repeater {
 public:
  using key = std::pair<domain::order_id, std::uint32_t>;  // order, delivery

  struct settings {
    std::chrono::milliseconds first{2'000};
    std::chrono::milliseconds longest{30'000};
    std::size_t open_max = 5'000;
  };
  explicit repeater(settings s) : settings_(s) {}

  // Takes a delivery in; it is due at once. False when there are too many; a known one is left as it is.
  bool add(const domain::transmission&, domain::steady_time now);
  void remove(const key&);
  // Everything is due again: the connection is back, and what was published before may be lost.
  void all_due(domain::steady_time now);

  struct due {
    domain::transmission what;
    bool expired = false;  // and removed
  };
  // What is to be sent now, each rescheduled; and what has expired, each removed.
  std::vector<due> take_due(domain::steady_time now);
  std::optional<domain::steady_time> deadline() const;
  const domain::transmission* find(const key&) const;
  std::size_t size() const { return entries_.size(); }
  template <class F>
  void visit(F&& each) const {
    for (const auto& [k, e] : entries_) each(e.what);
  }

 private:
  struct entry {
    domain::transmission what;
    std::chrono::milliseconds wait;
    domain::steady_time next;
  };
  void schedule(const key&, entry&, domain::steady_time when);

  settings settings_;
  std::map<key, entry> entries_;
  std::map<std::pair<domain::steady_time, key>, std::map<key, entry>::iterator> calendar_;
};

}  // namespace kentongan::phones
