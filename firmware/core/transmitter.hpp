// The key and the audio behind it, and the limits that hold whatever the rest of the program does: never longer than
// longest_s on the air, never longer than lead_s without payload. PTT changes at the border of a step only.
//
//   key() -> PTT on, `lead` samples of silence, the source until it says that it is done, `tail` samples of silence,
//   then PTT off at the next border.
//
// AFSK needs no silence: its flags are lead and tail, so that its first flag begins with the first sample after PTT (0
// samples), and PTT is off less than step_samples after the last flag.
#pragma once
#include "firmware/core/units.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::core {

struct audio_source {
  // Fills all of `out`; true while there is more to come, and when not, the rest is zero.
  virtual bool fill(std::span<std::int16_t> out) = 0;
  virtual bool payload() const = 0;  // false while it only fills time: flags, a prompt that has run dry

 protected:
  ~audio_source() = default;
};

class transmitter {
 public:
  static constexpr std::uint32_t longest_s = 30;
  static constexpr std::uint32_t idle_s = 10;
  enum class ending : std::uint8_t { none, finished, too_long, cut };

  // Only while not keyed. `limit_s` shortens longest_s; 0 and above longest_s: longest_s.
  void key(audio_source& source, std::uint32_t lead_samples, std::uint32_t tail_samples, std::uint8_t limit_s);
  void cut();  // PTT off at once, in mid-frame

  bool keyed() const { return source_ != nullptr; }
  bool tailing() const { return tailing_; }  // the source is done, PTT is still on
  bool sounding() const { return keyed() && lead_left_ == 0 && !source_done_; }

  // Audio until the next border; zero when not keyed. At most what is left of the step.
  void fill(std::span<std::int16_t> out);
  // At each border, before anything else there.
  void step();

  // How the last transmission ended; `none` after the first call, and while there is nothing new.
  ending take_ending();
  std::uint32_t keyed_steps() const { return keyed_steps_; }  // of the present, or the last, transmission

 private:
  void release(ending how);

  audio_source* source_ = nullptr;
  std::uint32_t lead_left_ = 0;
  std::uint32_t tail_left_ = 0;
  std::uint32_t limit_steps_ = 0;
  std::uint32_t keyed_steps_ = 0;
  std::uint32_t idle_steps_ = 0;  // in a row
  bool source_done_ = false;
  bool tailing_ = false;
  ending ending_ = ending::none;
};

}  // namespace kentongan::core
