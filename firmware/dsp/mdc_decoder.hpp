// MDC-1200 receiver, coherent. The keying makes every data bit one half-sine pulse of two bit times on 1500 Hz whose
// sign is the bit (minimum shift keying with the differential step undone), so a matched filter gives soft bits. The
// sync word is found by correlating 40 of them, which also tells the carrier phase and the polarity; the block is
// corrected by its convolutional code and accepted only by its CRC.
#pragma once
#include "firmware/dsp/mdc_code.hpp"
#include "firmware/dsp/tone_math.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::dsp {

struct mdc_sink {
  // `second` follows a double packet; null where there is none, or where it could not be read.
  virtual void mdc(const mdc_packet& first, const mdc_packet* second) = 0;

 protected:
  ~mdc_sink() = default;
};

class mdc_decoder {
 public:
  explicit mdc_decoder(mdc_sink& sink) : sink_(sink) {}  // 9600 Hz only: eight samples a bit

  void push(std::span<const std::int16_t> samples);

  std::uint32_t crc_failures() const { return crc_failures_; }  // blocks behind a sync word that could not be read

 private:
  static constexpr std::size_t taps = 15;
  static constexpr std::size_t steps_per_bit = 4;  // the matched filter is computed at every other sample

  // Two int16 in one word: half the loads.
  struct short_phasor {
    constexpr short_phasor() = default;
    constexpr explicit short_phasor(phasor p) : packed((p.re << 16) | (p.im & 0xFFFF)) {}
    constexpr phasor wide() const { return {packed >> 16, (packed << 16) >> 16}; }
    std::int32_t packed = 0;
  };
  // Rings in which everything stands twice: what a sum runs over lies in a row.
  struct timing {
    std::array<short_phasor, 2 * mdc_sync_bits> bits{};  // outputs of the matched filter
    phasor sum;                                          // of the last 40
    std::int32_t power = 0;                              // of them, over 64
  };

  void step();
  phasor matched() const;
  void look_for_sync(const timing& t);
  void take_bit(phasor bit);
  void end_block();

  mdc_sink& sink_;
  std::array<std::int16_t, 32> samples_{};  // ring, twice too
  std::size_t sample_at_ = 0;
  std::array<timing, steps_per_bit> timings_{};
  std::size_t timing_ = 0;
  std::size_t bit_at_ = 0;  // where a bit stands for the first time, in every timing

  // The best sync word so far and what follows it.
  std::uint32_t quality_ = 0;   // 0: none; 65536: no noise, were it not for neighbouring bits
  std::size_t since_sync_ = 0;  // steps
  std::int32_t amplitude_ = 0;
  angle phase_ = 0;
  std::array<std::int8_t, mdc_block_bits> soft_{};
  std::size_t received_ = 0;
  bool has_first_ = false;
  mdc_packet first_{};
  std::uint32_t crc_failures_ = 0;
};

}  // namespace kentongan::dsp
