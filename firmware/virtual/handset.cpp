#include "firmware/virtual/handset.hpp"

#include <algorithm>
#include <utility>

namespace kentongan::virtual_radio {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds key_up{250};  // silence in front of tones, while transmitter and squelches open
constexpr milliseconds key_on{100};  // a quick thumb
constexpr milliseconds key_off{80};
constexpr milliseconds key_linger{400};  // the transmitter waits this long for a further key
constexpr std::size_t max_sending = 60 * audio_hz;
constexpr std::size_t max_voice = 30 * audio_hz;
constexpr std::size_t max_packets = 100;
constexpr std::size_t max_hands = 16;
constexpr unsigned longest_talk_blocks = handset::longest_talk.count() * audio_hz / block_samples;

// Operations of MDC-1200 (radio/codec/mdc.hpp).
constexpr std::uint8_t mdc_ptt_id = 0x01, mdc_ptt_pressed = 0x80;
constexpr std::uint8_t mdc_emergency = 0x00, mdc_emergency_alarm = 0x81;
constexpr std::uint8_t mdc_status = 0x46;
constexpr milliseconds alarm_gap{2000};  // between two alarms, and up to half of that by chance

// Of a channel found busy: it must then be free for 50 to 450 ms, each HT drawing for itself.
constexpr unsigned free_blocks = 15;
constexpr unsigned free_blocks_drawn = 120;

}  // namespace

handset::handset(handset_settings settings, handlers given, std::uint64_t seed)
    : settings_(std::move(settings)),
      handlers_(std::move(given)),
      chance_(seed),
      texts_(settings_.texts, {[this](std::span<const std::uint8_t> frame) { packet(frame); }, handlers_.tell}),
      receiver_(dsp::afsk_options::mcu(), frame_ear_),
      ear_({handlers_.tell, [this](const radio::mdc_octets& heard) { packet_heard(heard); }}) {}

handset::time_point handset::now() const {
  return time_point{} + std::chrono::nanoseconds(blocks_ * block_samples * 1'000'000'000 / audio_hz);
}

bool handset::press(char key) {
  const sound tone = dtmf_sound(std::string_view(&key, 1), key_on, key_off);
  if (tone.empty() || sending_.size() > max_sending) return false;
  send(tone, key_linger);
  return true;
}

// Behind what is being sent; from silence, with the time in front that radios need.
void handset::send(const sound& what, milliseconds linger) {
  if (sending_.empty() && !talking()) {
    const sound lead = silence(key_up);
    sending_.insert(sending_.end(), lead.begin(), lead.end());
  }
  sending_.resize(sending_.size() - std::min(linger_, sending_.size()));
  sending_.insert(sending_.end(), what.begin(), what.end());
  const sound rest = silence(linger);
  sending_.insert(sending_.end(), rest.begin(), rest.end());
  linger_ = rest.size();
}

void handset::push_to_talk(bool held, hand by) {
  const auto its = std::ranges::find(hands_, by);
  if (held) {
    if (its != hands_.end() || hands_.size() == max_hands) return;
    hands_.push_back(by);
    if (hands_.size() > 1) return;
    if (!ptt() && settings_.mdc_unit != 0) {
      send(mdc_sound({mdc_ptt_id, mdc_ptt_pressed, settings_.mdc_unit}), milliseconds{0});
    }
    held_blocks_ = longest_talk_blocks;
  } else if (its != hands_.end()) {
    hands_.erase(its);
    if (!hands_.empty()) return;
    held_blocks_ = 0;
    voice_.clear();  // what was not said by then is not said the next time
  }
}

std::string handset::emergency() { return begin(alarm_, {mdc_emergency, mdc_emergency_alarm, settings_.mdc_unit}); }

std::string handset::status(std::uint8_t which) { return begin(status_, {mdc_status, which, settings_.mdc_unit}); }

std::string handset::begin(insistence& i, const dsp::mdc_packet& packet) {
  if (settings_.mdc_unit == 0) return "this HT has no MDC identity to send it with";
  i.packet = packet;
  i.left = settings_.alarm_tries;
  i.at = now();
  return {};
}

void handset::say_again(insistence& i) {
  if (i.left == 0) {
    i.at.reset();
    return note(i.kind, "nobody has acknowledged the " + std::string(i.what));
  }
  const milliseconds drawn(static_cast<std::int64_t>(chance_.next() % (alarm_gap.count() / 2)));
  send(mdc_sound(i.packet), milliseconds{0});
  note(i.kind, std::string(i.what) + " sent");
  --i.left;
  i.at = now() + alarm_gap + drawn;
}

void handset::acknowledged(insistence& i) {
  if (!i.at) return;
  i.at.reset();
  note(i.kind, "the " + std::string(i.what) + " is acknowledged");
}

void handset::packet_heard(const radio::mdc_octets& packet) {
  using enum radio::mdc_kind;
  const auto heard = radio::mdc_read(packet);
  const auto own = settings_.mdc_unit;
  if (own == 0 || heard.to != own) return;
  if (heard.kind == emergency_ack) return acknowledged(alarm_);
  if (heard.kind == ack) return acknowledged(status_);
  if (heard.kind == radio_check) answer(radio::mdc_radio_check_ack(own));
  if (heard.kind == call_alert) {
    note("call", "called");
    answer(radio::mdc_call_alert_ack(heard.from, own));
  }
}

void handset::answer(std::span<const std::uint8_t> mdc) {
  sound said = silence(key_up);
  const sound tones = mdc_sound(mdc);
  said.insert(said.end(), tones.begin(), tones.end());
  when_free(std::move(said));
}

void handset::note(std::string_view kind, std::string_view text) {
  handlers_.tell({radio::report::direction::note, kind, "", "", text, {}, "", {}});
}

std::string handset::say(std::string_view text) { return texts_.say(text, now()); }

void handset::speak(std::span<const std::int16_t> voice, hand by) {
  if (!hands_.empty() && hands_.front() != by) return;
  const std::size_t room = max_voice - std::min(max_voice, voice_.size());
  voice = voice.first(std::min(room, voice.size()));
  voice_.insert(voice_.end(), voice.begin(), voice.end());
}

void handset::packet(std::span<const std::uint8_t> frame) {
  sound made = packet_sound(frame, settings_.tx_delay);
  if (!made.empty()) when_free(std::move(made));
}

// Sent when the channel is free; of too many the oldest gives way.
void handset::when_free(sound what) {
  if (packets_.size() == max_packets) packets_.pop_front();
  packets_.push_back(std::move(what));
}

void handset::speak_into(audio_block& microphone) {
  for (auto& sample : microphone) {
    int sum = 0;
    if (!sending_.empty()) {
      sum += sending_.front();
      sending_.pop_front();
    } else if (talking() && !voice_.empty()) {  // an identity goes first
      sum += voice_.front();
      voice_.pop_front();
    }
    sample = static_cast<std::int16_t>(std::clamp(sum, -32768, 32767));
  }
  linger_ = std::min(linger_, sending_.size());
  if (talking() && --held_blocks_ == 0) note("time-out", "PTT was held for too long; let go to talk again");
}

void handset::listen_to(const audio_block& speaker, bool squelch_open) {
  ++blocks_;
  if (squelch_open || ear_.awake()) receiver_.push(speaker);
  ear_.push(speaker, squelch_open, receiver_.carrier());
  texts_.tick(now());
  for (auto* i : {&alarm_, &status_})
    if (i->at && *i->at <= now() && !ptt()) say_again(*i);
  if (squelch_open || receiver_.carrier() || ptt()) {
    wait_blocks_ = free_blocks + static_cast<unsigned>(chance_.next() % free_blocks_drawn);
  } else if (wait_blocks_ > 0) {
    --wait_blocks_;
  } else if (!packets_.empty()) {
    sending_.assign(packets_.front().begin(), packets_.front().end());
    packets_.pop_front();
    linger_ = 0;
  }
}

}  // namespace kentongan::virtual_radio
