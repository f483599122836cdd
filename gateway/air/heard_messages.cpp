#include "gateway/air/heard_messages.hpp"

#include <utility>

namespace kentongan::air {
namespace {
// '|' stands in neither call signs nor numbers.
std::string content(const heard_message& m) { return m.from + '|' + m.number + '|' + m.text; }
}  // namespace

heard_messages::heard_messages(std::size_t limit, std::chrono::milliseconds window,
                               std::chrono::milliseconds window_unnumbered)
    : limit_(limit), window_(window), window_unnumbered_(window_unnumbered) {}

heard_message* heard_messages::find_same(const heard_message& m, domain::steady_time now) {
  const auto it = by_content_.find(content(m));
  if (it == by_content_.end()) return nullptr;
  const place p = it->second;
  if (now - p->first_heard >= (m.number.empty() ? window_unnumbered_ : window_)) {
    erase(p);
    return nullptr;
  }
  order_.splice(order_.begin(), order_, p);
  return &*p;
}

heard_message* heard_messages::find(std::uint64_t token) {
  const auto it = by_token_.find(token);
  return it == by_token_.end() ? nullptr : &*it->second;
}

std::uint64_t heard_messages::remember(heard_message m, domain::steady_time now) {
  while (order_.size() >= limit_) erase(std::prev(order_.end()));
  m.token = ++last_token_;
  m.first_heard = now;
  m.state = heard_state::pending;
  order_.push_front(std::move(m));
  by_content_[content(order_.front())] = order_.begin();
  by_token_[last_token_] = order_.begin();
  return last_token_;
}

void heard_messages::forget(std::uint64_t token) {
  if (const auto it = by_token_.find(token); it != by_token_.end()) erase(it->second);
}

void heard_messages::erase(place p) {
  by_content_.erase(content(*p));
  by_token_.erase(p->token);
  order_.erase(p);
}

}  // namespace kentongan::air
