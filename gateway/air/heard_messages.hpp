// Memory of the messages heard, so that a repeat of one is answered again but not acted on again.
// Bounded: the least recently heard one is forgotten first. Pure; not thread safe.
#pragma once
#include "gateway/domain/time.hpp"

#include <chrono>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

namespace kentongan::air {

enum class heard_state : std::uint8_t {
  pending,   // surfaced, not yet decided: no answer goes out
  accepted,  // acknowledged
  refused,   // rejected
};

struct heard_message {
  std::uint64_t token = 0;
  std::string from, number, text;        // number empty: it has none
  bool offers_reply_ack = false;         // the number came with a '}' ...
  std::optional<std::string> reply_ack;  // ... and this behind it; both are echoed in the answer
  heard_state state = heard_state::pending;
  domain::steady_time first_heard;
  std::optional<domain::steady_time> answered_at;  // the last ack or rej queued
};

class heard_messages {
 public:
  // A numbered message is recognised for `window`, one without number for `window_unnumbered`.
  heard_messages(std::size_t limit, std::chrono::milliseconds window, std::chrono::milliseconds window_unnumbered);

  // The same message (sender, number and text) within its window, or null. Valid until the next call.
  heard_message* find_same(const heard_message&, domain::steady_time now);
  heard_message* find(std::uint64_t token);
  std::uint64_t remember(heard_message, domain::steady_time now);  // as pending; the token is new
  void forget(std::uint64_t token);
  std::size_t size() const noexcept { return order_.size(); }

 private:
  using place = std::list<heard_message>::iterator;
  void erase(place);

  std::size_t limit_;
  std::chrono::milliseconds window_, window_unnumbered_;
  std::uint64_t last_token_ = 0;
  std::list<heard_message> order_;  // most recently heard first
  std::unordered_map<std::string, place> by_content_;
  std::unordered_map<std::uint64_t, place> by_token_;
};

}  // namespace kentongan::air
