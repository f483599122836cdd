#include "firmware/dsp/frame_jury.hpp"

#include <algorithm>

namespace kentongan::dsp {

bool frame_jury::vote(std::uint32_t content) {
  for (std::size_t i = 0; i < size_; ++i) {
    if (candidates_[i].content != content) continue;
    ++candidates_[i].votes;
    return true;
  }
  return false;
}

bool frame_jury::propose(std::span<const std::uint8_t> octets, std::uint32_t content, const frame_meters& meters,
                         std::uint32_t began, std::uint32_t now) {
  if (size_ == candidates_.size() || octets.size() > hdlc_max_octets) return false;
  if (size_ == 0) {
    began_ = began;
    due_ = now + waits;
  }
  candidate& c = candidates_[size_++];
  std::copy(octets.begin(), octets.end(), c.octets.begin());
  c.size = octets.size();
  c.meters = meters;
  c.content = content;
  c.votes = 1;
  return true;
}

const frame_jury::candidate* frame_jury::verdict() const {
  if (size_ == 0) return nullptr;
  if (size_ == 1 || candidates_[0].votes > candidates_[1].votes) return &candidates_[0];
  return candidates_[1].votes > candidates_[0].votes ? &candidates_[1] : nullptr;
}

}  // namespace kentongan::dsp
