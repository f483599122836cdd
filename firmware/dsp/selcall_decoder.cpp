#include "firmware/dsp/selcall_decoder.hpp"

#include <algorithm>

namespace kentongan::dsp {
namespace {

constexpr unsigned block_ms = selcall_tones::block_ms;
constexpr std::size_t nothing = selcall_tones::nothing;
constexpr unsigned hops_to_believe = 2;

}  // namespace

selcall_decoder::selcall_decoder(std::uint32_t rate_hz, selcall_sink& sink)
    : sink_(sink),
      tones_(rate_hz),
      readers_{reader(selcall_standard::zvei1), reader(selcall_standard::ccir), reader(selcall_standard::eea)} {}

void selcall_decoder::push(std::span<const std::int16_t> samples) {
  for (const std::int16_t sample : samples) {
    if (!tones_.push(sample)) continue;
    for (std::size_t s = 0; s < selcall_standards; ++s) {
      readers_[s].next(tones_.strongest(static_cast<selcall_standard>(s)), sink_);
    }
  }
}

void selcall_decoder::reader::next(const selcall_tones::heard& heard, selcall_sink& sink) {
  if (heard.tone != nothing) level_cdb_ = std::max(level_cdb_, heard.level_cdb);
  if (heard.tone == now_.tone) {
    now_.blocks += 1 + next_.blocks;  // what came between was a flaw
    next_ = {};
  } else {
    if (heard.tone != next_.tone) {
      now_.blocks += next_.blocks;
      next_ = {heard.tone, 0};
    }
    if (++next_.blocks < hops_to_believe) return;
    follow(heard.tone);
  }
  // Silence longer than a tone ends a call, and whatever was none.
  if (now_.tone == nothing && (count_ != 0 || spoilt_) && now_.blocks * block_ms > plan_ms_) end(sink);
}

void selcall_decoder::reader::follow(std::size_t tone) {
  if (now_.tone != nothing && !accept(now_)) spoilt_ = true;
  now_ = {tone, next_.blocks};
  next_ = {};
}

// Takes a finished tone into the call; false: it does not belong into one.
bool selcall_decoder::reader::accept(const lasting& heard) {
  const unsigned ms = heard.blocks * block_ms;
  // In noise a tone loses up to 25 ms where the window holds two tones.
  const unsigned most_ms = count_ == 0 ? selcall_most_first_ms + plan_ms_ : plan_ms_ + 20U;
  if (count_ == selcall_digits || ms + 25U < plan_ms_ || ms > most_ms) return false;
  char digit = static_cast<char>('0' + heard.tone);
  if (heard.tone == selcall_plan::group) digit = 'A';
  if (heard.tone == selcall_plan::repeat) {
    if (count_ == 0) return false;
    digit = digits_[count_ - 1];
  }
  if (count_ == 0) first_blocks_ = heard.blocks;
  digits_[count_++] = digit;
  return true;
}

void selcall_decoder::reader::end(selcall_sink& sink) {
  if (count_ == selcall_digits && !spoilt_) {
    sink.selcall({standard_, digits_, static_cast<std::uint16_t>(first_blocks_ * block_ms), to_int16(level_cdb_)});
  }
  count_ = 0;
  spoilt_ = false;
  level_cdb_ = quietest_cdb;
}

}  // namespace kentongan::dsp
