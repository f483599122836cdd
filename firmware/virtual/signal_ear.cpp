#include "firmware/virtual/signal_ear.hpp"

#include "firmware/virtual/mdc_words.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace kentongan::virtual_radio {
namespace {

constexpr unsigned blocks_per_second = audio_hz / block_samples;
constexpr unsigned digits_end = 3 * blocks_per_second / 2;
constexpr std::size_t max_digits = 64;
constexpr unsigned tone_rest = blocks_per_second / 2;

constexpr unsigned data_after = 3 * blocks_per_second / 10;
constexpr float lowest_pitch_hz = 1150;
constexpr float highest_pitch_hz = 2300;

// Longer than a packet of MDC-1200 (0.2 to 0.4 s) and than the five tones of any standard (0.5 s), which are loud too
// until they have been read.
constexpr unsigned voice_after = 6 * blocks_per_second / 10;
constexpr unsigned voice_pause = blocks_per_second;  // between two words
constexpr std::int64_t voice_power = 260 * 260;      // -42 dBFS: above the noise of a carrier without speech

}  // namespace

signal_ear::signal_ear(handlers given)
    : handlers_(std::move(given)), dtmf_(audio_hz, *this), mdc_(*this), calls_(audio_hz, *this) {}

void signal_ear::push(const audio_block& speaker, bool squelch_open, bool carrier) {
  quiet_blocks_ = squelch_open ? 0 : std::min(quiet_blocks_ + 1, tail_blocks);
  if (awake()) {
    dtmf_.push(speaker);
    mdc_.push(speaker);
    calls_.push(speaker);
  }
  if (!digits_.empty() && ++since_digit_ >= digits_end) heard("dtmf", std::exchange(digits_, {}));
  if (tones_blocks_ > 0) --tones_blocks_;
  const bool data = is_data(speaker, carrier);
  const bool tones = dtmf_.digit_present() || tones_blocks_ > 0;
  if (data || tones) end_voice(loud_blocks_ - run_blocks_);
  follow_voice(speaker, squelch_open);
  now_ = !squelch_open                 ? hearing::nothing
         : data                        ? hearing::data
         : tones                       ? hearing::tones
         : loud_blocks_ >= voice_after ? hearing::voice
                                       : hearing::nothing;
}

// Speech looks like a packet for moments, a steady tone for as long as it lasts; but a packet goes on, and its pitch is
// between those of its two tones.
bool signal_ear::is_data(const audio_block& speaker, bool carrier) {
  unsigned zeros = 0;
  for (const std::int16_t sample : speaker) {
    zeros += (sample >= 0) != positive_ ? 1 : 0;
    positive_ = sample >= 0;
  }
  constexpr float hz_per_zero = audio_hz / 2.0F / block_samples;
  pitch_hz_ += (static_cast<float>(zeros) * hz_per_zero - pitch_hz_) / 16;
  carrier_blocks_ = carrier ? carrier_blocks_ + 1 : 0;
  return carrier_blocks_ >= data_after && pitch_hz_ > lowest_pitch_hz && pitch_hz_ < highest_pitch_hz;
}

void signal_ear::follow_voice(const audio_block& speaker, bool squelch_open) {
  std::int64_t power = 0;
  for (const std::int64_t sample : speaker) power += sample * sample;
  if (squelch_open && power > voice_power * static_cast<std::int64_t>(speaker.size())) {
    ++loud_blocks_;
    ++run_blocks_;
    pause_blocks_ = 0;
  } else if (loud_blocks_ > 0) {
    run_blocks_ = 0;
    if (++pause_blocks_ >= voice_pause) end_voice(loud_blocks_);
  }
}

void signal_ear::end_voice(unsigned blocks) {
  if (blocks >= voice_after) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f s", static_cast<double>(blocks) / blocks_per_second);
    heard("voice", text);
  }
  loud_blocks_ = 0;
  run_blocks_ = 0;
}

void signal_ear::digit_on(char digit, const dsp::tone_meters&) {
  since_digit_ = 0;
  if (digits_.size() < max_digits) digits_ += digit;
}

void signal_ear::tones_read() {
  tones_blocks_ = tone_rest;
  end_voice(loud_blocks_ - run_blocks_);  // what was said before is told before
}

void signal_ear::selcall(const dsp::selcall_call& call) {
  constexpr std::string_view names[] = {"ZVEI 1", "CCIR", "EEA"};
  tones_read();
  heard("selcall", names[static_cast<std::size_t>(call.standard)], {},
        std::string_view(call.digits.data(), call.digits.size()));
}

void signal_ear::mdc(const dsp::mdc_packet& first, const dsp::mdc_packet* second) {
  tones_read();
  const auto packet = octets_of(first, second);
  const mdc_words words = in_words(packet);
  heard("mdc", words.text, words.from, words.to);
  handlers_.packet(packet);
}

void signal_ear::heard(std::string_view kind, std::string_view text, std::string_view from, std::string_view to) {
  handlers_.tell({radio::report::direction::heard, kind, from, to, text, {}, "", {}});
}

}  // namespace kentongan::virtual_radio
