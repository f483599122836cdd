#include "gateway/phones/wake_up.hpp"

namespace kentongan::phones {

using namespace domain;

namespace {

constexpr std::size_t wake_text_max = 200;

// Cut where a letter begins; what remains of control characters are spaces.
std::string one_line(std::string text) {
  if (text.size() > wake_text_max) {
    auto end = wake_text_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text.resize(end);
  }
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return text;
}

}  // namespace

void wake_up::sent(const transmission& t, bool is_away, steady_time now) {
  const key k{t.order->id, t.delivery};
  if (t.prio == priority::p3 || waiting_.contains(k) || waiting_.size() >= settings_.waiting_max) return;
  const auto due = is_away ? now : now + settings_.after;
  if (due >= t.expires) return;
  waiting_.emplace(
      k, entry{{t.channel.address, "112: perintah " + std::string(name_of(t.prio)) + " #" + std::to_string(t.number),
                one_line(t.order->text)},
               due});
  due_.emplace(due, k);
}

void wake_up::settled(const order_id& order, std::uint32_t delivery) {
  const auto it = waiting_.find({order, delivery});
  if (it == waiting_.end()) return;
  due_.erase({it->second.due, it->first});
  waiting_.erase(it);
}

std::vector<wake_call> wake_up::take_due(steady_time now) {
  std::vector<wake_call> list;
  if (due_.empty() || due_.begin()->first > now) return list;
  std::erase_if(called_, [&](const auto& c) { return c.second + settings_.pause <= now; });
  while (!due_.empty() && due_.begin()->first <= now) {
    const auto it = waiting_.find(due_.begin()->second);
    due_.erase(due_.begin());
    if (called_.try_emplace(it->second.call.responder, now).second)
      list.push_back(std::move(it->second.call));
    else
      ++spared_;
    waiting_.erase(it);
  }
  return list;
}

std::optional<steady_time> wake_up::deadline() const {
  return due_.empty() ? std::nullopt : std::optional(due_.begin()->first);
}

}  // namespace kentongan::phones
