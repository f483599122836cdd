// Selective calling with five tones in a row: ZVEI 1, CCIR and EEA. Frequencies and lengths: multimon's demod_*.c and
// wavecom.ch, as collected in the radio notes, section 4. A digit that repeats the one before is sent as the repeat
// tone.
#pragma once
#include "firmware/dsp/correlator_bank.hpp"
#include "firmware/dsp/tone_generator.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace kentongan::dsp {

enum class selcall_standard : std::uint8_t { zvei1, ccir, eea };

inline constexpr std::size_t selcall_digits = 5;

struct selcall_call {
  selcall_standard standard;
  std::array<char, selcall_digits> digits;  // 0..9, A = group tone
  std::uint16_t first_ms;                   // the first tone may be long, to wake receivers
  std::int16_t level_cdb;                   // dBFS x 100
};

struct selcall_sink {
  virtual void selcall(const selcall_call& call) = 0;

 protected:
  ~selcall_sink() = default;
};

// Adds a call to what `generator` plays. False, and nothing added: not five of 0..9 and A, "A" in ZVEI 1, which has no
// group tone, the first tone longer than 700 ms, or no room.
bool add_selcall(tone_generator& generator, selcall_standard standard, std::string_view digits,
                 std::uint16_t first_ms = 0 /* as the others */);

// One standard each. 8000 <= rate_hz <= 12000.
class selcall_decoder {
 public:
  selcall_decoder(selcall_standard standard, std::uint32_t rate_hz, selcall_sink& sink);

  void push(std::span<const std::int16_t> samples);

 private:
  static constexpr std::size_t tones = 12;  // 0..9, repeat, group
  static constexpr std::size_t blocks = 4;  // of 5 ms in a window
  static constexpr std::uint8_t nothing = 255;
  using bank = correlator_bank<tones, 60>;

  struct heard_tone {
    std::uint8_t tone = nothing;
    unsigned blocks = 0;
  };

  void end_block();
  std::uint8_t strongest_tone();
  void follow(std::uint8_t tone);
  bool accept(const heard_tone& tone);
  void end_of_call();

  selcall_standard standard_;
  selcall_sink& sink_;
  halving_highpass highpass_;
  bank bank_;
  std::array<std::array<phasor, 3>, tones> steps_{};  // a block further, at -1.2 %, 0, +1.2 %
  std::array<bank::sums, blocks> history_{};
  std::size_t newest_ = 0;

  heard_tone now_{};
  heard_tone next_{};  // not yet believed
  std::array<char, selcall_digits> digits_{};
  std::size_t count_ = 0;
  bool spoilt_ = false;
  unsigned first_blocks_ = 0;
  std::int32_t level_cdb_;  // loudest of the call
};

}  // namespace kentongan::dsp
