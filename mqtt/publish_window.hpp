// Publishes on their way to the broker: a bounded queue of those that wait, and a window of those that were handed over
// and are not answered yet. Keeps every completion until someone asks for it, and calls none. Pure; one thread.
#pragma once
#include "mqtt/client.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace kentongan::mqtt {

class publish_window {
 public:
  using handler = client::publish_handler;  // may be empty
  using batch = std::vector<std::pair<std::uint64_t, message>>;

  // At most `in_flight` unanswered and `max_waiting` waiting publishes, both at least 1.
  publish_window(std::size_t in_flight, std::size_t max_waiting);

  // A new connection's receive maximum (3.2.2.3.3). Above it Paho waits a second for a free place, so the window stays
  // one below it: SUBSCRIBE and the watchdog's probe, which Paho holds back as well, need that place.
  void grant(std::uint16_t receive_maximum);

  bool full() const { return waiting_.size() >= max_waiting_; }
  // Only if not full().
  void push(message, handler done);

  // What has a place in the window now, in order of push(): the caller sends it and reports the answers to finish().
  batch take();
  // Jumps the queue and needs no place: the last message before we leave.
  batch take_farewell(message);

  // The completion that belongs to an answer; nothing if the id is unknown or given up.
  std::optional<handler> finish(std::uint64_t id);

  // Forgets what waits, or everything. The caller owes each of the returned completions a call.
  std::vector<handler> give_up_waiting();
  std::vector<handler> give_up();

  std::size_t in_flight() const { return in_flight_.size(); }

 private:
  struct outgoing {
    message content;
    handler done;
  };
  void hand_over(outgoing, batch&);

  const std::size_t max_in_flight_;
  const std::size_t max_waiting_;
  std::size_t places_ = 1;
  std::uint64_t last_id_ = 0;
  std::deque<outgoing> waiting_;
  std::unordered_map<std::uint64_t, handler> in_flight_;
};

}  // namespace kentongan::mqtt
