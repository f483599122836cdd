#include "firmware/core/transmitter.hpp"

#include <algorithm>

namespace kentongan::core {

void transmitter::key(audio_source& source, std::uint32_t lead_samples, std::uint32_t tail_samples,
                      std::uint8_t limit_s) {
  source_ = &source;
  lead_left_ = lead_samples;
  tail_left_ = tail_samples;
  limit_steps_ = steps_per_second * (limit_s == 0 ? longest_s : std::min<std::uint32_t>(limit_s, longest_s));
  keyed_steps_ = 0;
  idle_steps_ = 0;
  source_done_ = false;
  tailing_ = false;
  ending_ = ending::none;
}

void transmitter::cut() {
  if (keyed()) release(ending::cut);
}

void transmitter::release(ending how) {
  source_ = nullptr;
  ending_ = how;
}

void transmitter::fill(std::span<std::int16_t> out) {
  if (!keyed() || tailing_ || source_done_) {
    std::fill(out.begin(), out.end(), std::int16_t{0});
    if (tailing_) tail_left_ -= static_cast<std::uint32_t>(std::min<std::size_t>(tail_left_, out.size()));
    return;
  }
  const auto silent = std::min<std::size_t>(lead_left_, out.size());
  std::fill_n(out.begin(), silent, std::int16_t{0});
  lead_left_ -= static_cast<std::uint32_t>(silent);
  // The tail begins at the next border, wherever the caller's blocks have cut this step.
  if (silent < out.size()) source_done_ = !source_->fill(out.subspan(silent));
}

void transmitter::step() {
  if (!keyed()) return;
  ++keyed_steps_;
  idle_steps_ = sounding() && source_->payload() ? 0 : idle_steps_ + 1;
  if (source_done_) tailing_ = true;
  if (tailing_ && tail_left_ == 0) return release(ending::finished);
  if (keyed_steps_ >= limit_steps_ || idle_steps_ >= steps_per_second * idle_s) release(ending::too_long);
}

transmitter::ending transmitter::take_ending() {
  const ending how = ending_;
  ending_ = ending::none;
  return how;
}

}  // namespace kentongan::core
