// Sends outbox rows to the broker in order, a few at a time, and says which ones it has. Rows that do not fit in
// memory while the broker is away are dropped here and counted: readers see the gap in `seq` and ask for a replay.
// A row that the broker refuses is tried again every 30 s until it expires, beside the others.
#pragma once
#include "gateway/ports/clock.hpp"
#include "gateway/ports/journal.hpp"
#include "gateway/ports/log.hpp"
#include "mqtt/client.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>

namespace kentongan::feed {

class outbox {
 public:
  // `finished` is told ids that need not be kept any more: the broker has them, or they expired.
  outbox(mqtt::client&, ports::clock, ports::log, std::function<void(std::uint64_t)> finished);

  void add(ports::outbox_row);
  void on_up();
  void tick();  // publishes as far as the window allows
  std::optional<domain::steady_time> deadline() const;
  std::size_t waiting() const { return waiting_.size() + refused_.size() + in_flight_; }
  std::uint64_t overflowed() const { return overflowed_; }

 private:
  struct refused_row {
    ports::outbox_row row;
    domain::steady_time again_at;
  };
  void publish(ports::outbox_row);
  void put_back(ports::outbox_row);

  mqtt::client& client_;
  ports::clock clock_;
  ports::log log_;
  std::function<void(std::uint64_t)> finished_;
  std::deque<ports::outbox_row> waiting_;  // by id
  std::deque<refused_row> refused_;        // by time
  std::size_t in_flight_ = 0;
  std::uint64_t overflowed_ = 0, refusals_ = 0;
  std::optional<domain::steady_time> retry_at_;  // after a refused publish
};

}  // namespace kentongan::feed
