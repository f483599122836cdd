// Which tone of the selective calling standards sounds now. A correlator for each of the 23 would cost 3 M instructions
// a second; so seven wide ones, 228 Hz apart, look at pieces of 1.25 ms, and a tone's sum over a longer time is put
// together from the pieces of its neighbour, turned. For a tone is at most 114 Hz beside, that loses 0.3 dB.
#pragma once
#include "firmware/dsp/correlator_bank.hpp"
#include "firmware/dsp/filters.hpp"
#include "firmware/dsp/selcall.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace kentongan::dsp {

class selcall_tones {
 public:
  static constexpr std::size_t nothing = selcall_plan::tones;
  static constexpr unsigned block_ms = 5;

  struct heard {
    std::size_t tone = nothing;  // an index of selcall_plan::hz
    std::int32_t level_cdb = 0;  // dBFS x 100, where there is one
  };

  explicit selcall_tones(std::uint32_t rate_hz);  // 8000..12000

  // True every 5 ms: strongest() has changed.
  bool push(std::int16_t sample) { return bank_.push(highpass_(sample >> 1)) && end_piece(); }

  // Of the last 20 ms; nothing where a tone of another standard explains the sound better. Not const: what one standard
  // has had computed serves the others.
  heard strongest(selcall_standard standard);

 private:
  static constexpr std::size_t filters = 7;
  static constexpr std::size_t tones = 23;  // of all standards together
  static constexpr std::size_t pieces = 4;  // in a block
  static constexpr std::size_t blocks = 4;  // in a window
  static constexpr std::size_t errors = 3;  // tried around a tone: -1.2 %, 0, +1.2 %
  using bank = correlator_bank<filters, 15>;

  struct short_phasor {
    std::int16_t re = 0;
    std::int16_t im = 0;
  };

  struct block {  // shifted down, tones to 13 bits
    int shift = 0;
    std::array<short_phasor, tones> tone{};
    std::array<std::uint32_t, tones> power{};
    std::uint64_t energy = 0;
  };

  bool end_piece();
  void end_block();
  void add_block();
  phasor of_block(const block& b, std::size_t tone) const;
  std::size_t find_loudest();
  std::uint32_t power_of(std::size_t tone);  // of the window's sum, at the best of the errors tried
  std::size_t samples() const { return blocks * pieces * bank_.length(); }

  high_pass highpass_;
  bank bank_;
  std::int32_t samples_cdb_;
  std::array<phasor, tones> piece_steps_{};                      // a piece further, Q14
  std::array<std::array<phasor, errors>, tones> block_steps_{};  // a block further
  std::array<bank::sums, pieces> pieces_{};
  std::size_t filled_ = 0;
  std::array<block, blocks> history_{};
  std::size_t newest_ = 0;

  // Of the window, all powers shifted alike.
  int shift_ = 0;
  std::array<std::uint32_t, tones> rough_{};     // the blocks' powers, added: at least a quarter of their sum's
  std::array<std::uint32_t, tones> coherent_{};  // power_of(); 0: not computed yet
  std::uint32_t least_ = 0;                      // that counts
  std::size_t loudest_ = tones;
};

}  // namespace kentongan::dsp
