// A virtual HT: keypad, PTT with MDC-1200 identity, emergency button, a text display with APRS behind it, loudspeaker
// and microphone. It is one end of the virtual air: blocks of audio in, blocks of audio out, all of it real sound. Its
// clock is the audio: time begins at time_point{} and moves one block with each step.
//
// - A key pressed sends its DTMF pair, keying the transmitter for as long as keys follow each other.
// - PTT with an MDC identity set: the transmission begins with the identity. Several hands may hold PTT (pages,
//   terminals); the first one's microphone is heard. After `longest_talk` the HT stops by itself until all let go.
// - Emergency and status: sent at once and again, until acknowledged or `alarm_tries` were in vain.
// - A call alert or a radio check for it is acknowledged when the channel is free.
// - Texts: messages to this HT's call are shown and acknowledged, and answered as scripted
//   (radio/stand_in/handhelds.hpp decides; the same behaviours as the stand-in's). Packets wait for a free channel; a
//   person with a finger on a key does not.
// - What else is heard (digits, calls, voice) is told as signal_ear.hpp has it.
#pragma once
#include "firmware/dsp/afsk_receiver.hpp"
#include "firmware/virtual/air.hpp"
#include "firmware/virtual/dice.hpp"
#include "firmware/virtual/signal_ear.hpp"
#include "firmware/virtual/sounds.hpp"
#include "radio/stand_in/handhelds.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::virtual_radio {

struct handset_settings {
  std::string name;  // for people, and in commands: the call sign, as a rule
  radio::handheld_settings texts;
  std::uint16_t mdc_unit = 0;  // identity at PTT and in alarms; 0: it has none
  std::string selcall;         // five digits it is called by; empty: none
  int alarm_tries = 5;
  std::chrono::milliseconds tx_delay{300};  // flags in front of a packet
};

class handset {
 public:
  using time_point = std::chrono::steady_clock::time_point;
  using hand = std::uint64_t;  // who holds the HT: the terminal is 0, each page has a number of its own

  static constexpr std::chrono::seconds longest_talk{60};  // the time-out timer of hand-held radios

  struct handlers {
    std::function<void(const radio::report&)> tell;  // texts and notes; views are valid during the call
  };

  handset(handset_settings settings, handlers given, std::uint64_t seed);
  handset(const handset&) = delete;
  handset& operator=(const handset&) = delete;

  // --- the person who holds it ---
  bool press(char key);  // 0-9 A-D * #; false: there is no such key, or too many are waiting
  void push_to_talk(bool held, hand by = 0);
  std::string emergency();                 // answers why there is no alarm
  std::string status(std::uint8_t which);  // an MDC status; answers why it was not sent
  std::string say(std::string_view text);  // types a message; answers why it was not sent
  void speak(std::span<const std::int16_t> voice,
             hand by = 0);  // into the microphone, heard while PTT is held; bounded

  // --- the radio around it: before air::step(), what is spoken; after it, what is heard ---
  void speak_into(audio_block& microphone);
  void listen_to(const audio_block& speaker, bool squelch_open);

  bool ptt() const { return talking() || !sending_.empty(); }
  const handset_settings& settings() const { return settings_; }
  const std::string& name() const { return settings_.name; }
  std::size_t waiting() const { return packets_.size(); }  // packets that wait for a free channel
  bool alarming() const { return alarm_.at.has_value(); }  // an alarm is raised and not acknowledged
  bool timed_out() const { return !hands_.empty() && held_blocks_ == 0; }
  const signal_ear& ear() const { return ear_; }

 private:
  time_point now() const;
  void packet(std::span<const std::uint8_t> frame);
  void when_free(sound what);
  void send(const sound& what, std::chrono::milliseconds linger);
  bool talking() const { return held_blocks_ > 0; }
  // Something that is said until somebody acknowledges it.
  struct insistence {
    std::string_view kind;  // of the notes
    std::string_view what;
    dsp::mdc_packet packet{};
    int left = 0;
    std::optional<time_point> at{};
  };
  std::string begin(insistence&, const dsp::mdc_packet&);
  void say_again(insistence&);
  void acknowledged(insistence&);
  void packet_heard(const radio::mdc_octets& packet);
  void answer(std::span<const std::uint8_t> mdc);
  void note(std::string_view kind, std::string_view text);

  struct frame_ear final : dsp::frame_sink {
    explicit frame_ear(handset& to) : owner(to) {}
    void frame(std::span<const std::uint8_t> octets, const dsp::frame_meters&) override {
      owner.texts_.heard(octets, owner.now());
    }
    handset& owner;
  };

  const handset_settings settings_;
  const handlers handlers_;
  dice chance_;
  radio::handhelds texts_;
  frame_ear frame_ear_{*this};
  dsp::afsk_receiver receiver_;
  signal_ear ear_;

  std::uint64_t blocks_ = 0;
  std::vector<hand> hands_;           // on PTT, in the order of their coming
  unsigned held_blocks_ = 0;          // left to talk
  std::deque<std::int16_t> sending_;  // the transmitter stays on until it is empty
  std::size_t linger_ = 0;            // samples of silence at the end of sending_, which a further key replaces
  std::deque<std::int16_t> voice_;
  std::deque<sound> packets_;
  insistence alarm_{"emergency", "alarm"};
  insistence status_{"status", "status"};
  unsigned wait_blocks_ = 0;  // of a free channel, before the next packet may go
};

}  // namespace kentongan::virtual_radio
