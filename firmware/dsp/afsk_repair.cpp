#include "firmware/dsp/afsk_repair.hpp"

#include <algorithm>
#include <bit>

namespace kentongan::dsp {
namespace {

void turn_over(std::span<std::uint8_t> octets, std::int16_t place) {
  octets[static_cast<std::size_t>(place / 8)] ^= static_cast<std::uint8_t>(1 << (place % 8));
}

}  // namespace

bool is_aprs_frame(std::span<const std::uint8_t> octets) {
  if (!plausible_addresses(octets)) return false;
  std::size_t at = 6;
  while ((octets[at] & 1) == 0) at += 7;
  return octets.size() > at + 2 && octets[at + 1] == 0x03 && octets[at + 2] == 0xF0;
}

void afsk_repair::push(std::int16_t place, bool differs, std::uint16_t margin) {
  if (open_ && place != hdlc_decoder::no_place) {
    next_.behind = place;
    remember(next_);
  }
  open_ = differs && last_place_ != hdlc_decoder::no_place;
  next_ = {last_place_, 0, margin};
  last_place_ = place;
}

void afsk_repair::restart() {
  count_ = 0;
  open_ = false;
  last_place_ = hdlc_decoder::no_place;
}

void afsk_repair::remember(const event& e) {
  std::size_t at = count_;
  if (at < doubts_.size()) {
    ++count_;
  } else if (e.margin >= doubts_[--at].margin) {
    return;
  }
  for (; at > 0 && doubts_[at - 1].margin > e.margin; --at) doubts_[at] = doubts_[at - 1];
  doubts_[at] = e;
}

afsk_repair::outcome afsk_repair::mend(std::span<std::uint8_t> octets) const {
  std::array<event, max_events> events{};
  std::size_t found = 0;
  std::uint32_t left_alone = UINT32_MAX;
  for (const event& e : std::span(doubts_).first(count_)) {
    if (static_cast<std::size_t>(e.behind) >= 8 * octets.size()) continue;
    if (found == max_events) {
      left_alone = e.margin;
      break;
    }
    events[found++] = e;
  }
  unsigned best = 0;
  std::uint32_t best_margin = UINT32_MAX;
  const auto exchange = [&](unsigned chosen) {
    for (std::size_t i = 0; i < found; ++i) {
      if ((chosen >> i & 1) == 0) continue;
      turn_over(octets, events[i].before);
      turn_over(octets, events[i].behind);
    }
  };
  for (unsigned chosen = 1; chosen < 1u << found; ++chosen) {
    std::uint32_t margin = 0;
    for (std::size_t i = 0; i < found; ++i) margin += (chosen >> i & 1) != 0 ? events[i].margin : 0;
    if (margin > left_alone || margin >= best_margin) continue;
    exchange(chosen);
    if (is_aprs_frame(octets.first(octets.size() - 2)) && fcs_good(octets)) {
      best = chosen;
      best_margin = margin;
    }
    exchange(chosen);
  }
  if (best == 0) return {};
  exchange(best);
  return {static_cast<std::uint8_t>(std::popcount(best)), best_margin};
}

}  // namespace kentongan::dsp
