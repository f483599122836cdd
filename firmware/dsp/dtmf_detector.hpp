// DTMF receiver for radio audio (ITU-T Q.23 tones; what it must stand: radio notes section 2): noise as loud as the
// tones, 12 dB of twist either way, clipping, hum, CTCSS and DC left in.
//
// Every 5 ms: eight quadrature correlators over one block. The last eight blocks (40 ms) are added coherently for a
// few frequency errors around each tone; the best sum of each group is a candidate. A digit needs: enough of the
// energy, a length of 32 ms (28 in noise), the right frequencies, and nothing but noise beside it (dtmf_rest).
#pragma once
#include "firmware/dsp/correlator_bank.hpp"
#include "firmware/dsp/dtmf_rest.hpp"
#include "firmware/dsp/tone_math.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::dsp {

struct tone_meters {
  std::int16_t level_cdb;      // dBFS x 100 of both tones together; a sine of full scale is -301
  std::int16_t twist_cdb;      // high tone over low tone, dB x 100
  std::int16_t snr_cdb;        // both tones over the noise in 4 kHz, dB x 100
  std::int16_t low_offset_hz;  // how far each tone is from its nominal frequency
  std::int16_t high_offset_hz;
};

struct dtmf_sink {
  virtual void digit_on(char digit, const tone_meters& meters) = 0;  // 0..9, A..D, *, #
  virtual void digit_off(char digit, unsigned ms) = 0;               // how long it lasted

 protected:
  ~dtmf_sink() = default;
};

class dtmf_detector {
 public:
  // 8000 <= rate_hz <= 12000; the sink must outlive the detector.
  dtmf_detector(std::uint32_t rate_hz, dtmf_sink& sink);

  void push(std::span<const std::int16_t> samples);  // any number; calls the sink

  bool digit_present() const { return digit_ != 0; }

 private:
  static constexpr std::size_t tones = 8;       // four low, four high
  static constexpr std::size_t blocks = 8;      // in a window
  static constexpr std::size_t max_block = 60;  // samples: 5 ms at 12 kHz
  static constexpr int errors_per_side = 3;     // frequency errors tried: 0, +-10, +-20, +-30 Hz

  using bank = correlator_bank<tones, max_block>;
  using block_sums = bank::sums;

  struct coherent_sum {  // of one tone over the window
    std::size_t tone = 0;
    int error = 0;  // in steps of 10 Hz
    std::uint32_t power = 0;
    std::array<phasor, blocks> running;  // sum up to each block, turned to that block's time
  };

  struct window {  // the last eight blocks on one scale
    int shift = 0;
    std::array<std::array<phasor, blocks>, tones> tone;
    std::int32_t energy = 0;
  };

  struct candidate {
    char digit = 0;
    std::size_t low = 0;
    std::size_t high = 0;
    unsigned hops = 0;                  // must be found this often
    bool pure = false;                  // little but the two tones
    std::uint64_t power_per_block = 0;  // of both tones, in units of block_sums
    tone_meters meters{};
  };

  void end_block();
  window scaled_window() const;
  coherent_sum best_sum(const window& w, std::size_t tone) const;
  coherent_sum best_of_group(const window& w, std::size_t group) const;
  bool alone(candidate& found);
  bool lasts(const coherent_sum& sum, bool pure) const;
  std::int32_t offset_hz(const coherent_sum& sum) const;
  candidate decide() const;
  bool still_there() const;
  void switch_on(const candidate& found);
  void switch_off();

  const block_sums& recent(std::size_t age) const { return history_[(newest_ + blocks - age) % blocks]; }
  phasor step_of(std::size_t tone, int error) const {
    return steps_[tone][static_cast<std::size_t>(error + errors_per_side)];
  }

  dtmf_sink& sink_;
  std::uint32_t rate_hz_;
  halving_highpass highpass_;
  bank bank_;
  std::array<std::array<phasor, 2 * errors_per_side + 1>, tones> steps_;  // one block further, Q14

  std::array<block_sums, blocks> history_{};
  std::size_t newest_ = 0;
  std::array<std::int16_t, blocks * max_block> samples_{};  // the same time, newest last
  dtmf_spectrum spectrum_;

  char digit_ = 0;
  char pending_ = 0;
  unsigned hops_ = 0;
  unsigned misses_ = 0;
  std::size_t low_ = 0, high_ = 0;
  bool pure_ = false;
  std::uint64_t reference_ = 0;
  unsigned blocks_on_ = 0;
};

}  // namespace kentongan::dsp
