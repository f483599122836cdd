// CTCSS, the continuous tone under the voice: 50 tones, 67.0 to 254.1 Hz (TIA-603; radio notes section 4).
#pragma once
#include "firmware/dsp/tone_math.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace kentongan::dsp {

inline constexpr std::array<std::uint16_t, 50> ctcss_decihertz = {
    670,  693,  719,  744,  770,  797,  825,  854,  885,  915,  948,  974,  1000, 1035, 1072, 1109, 1148,
    1188, 1230, 1273, 1318, 1365, 1413, 1462, 1514, 1567, 1598, 1622, 1655, 1679, 1713, 1738, 1773, 1799,
    1835, 1862, 1899, 1928, 1966, 1995, 2035, 2065, 2107, 2181, 2257, 2291, 2336, 2418, 2503, 2541};

struct ctcss_sink {
  virtual void ctcss_on(std::uint16_t decihertz) = 0;
  virtual void ctcss_off(std::uint16_t decihertz) = 0;  // within 150 ms of its end, or of a reverse burst

 protected:
  ~ctcss_sink() = default;
};

// Tells which of the tones is there within 250 ms: within 0.5 % of its frequency; further than 0.75 % off is another
// one or none. A packet's flags have lines here too: a tone 25 dB below what else is heard is none. 9600 Hz only.
// Speech must have been kept out of the band below 300 Hz by the sender, as TIA-603 asks.
class ctcss_detector {
 public:
  explicit ctcss_detector(ctcss_sink& sink);

  void push(std::span<const std::int16_t> samples);

  std::optional<std::uint16_t> tone() const;  // in 0.1 Hz

 private:
  static constexpr std::size_t tones = ctcss_decihertz.size();
  static constexpr std::size_t blocks = 8;  // of 25 ms
  static constexpr std::size_t pieces_per_block = 3;
  static constexpr std::size_t piece_length = 10;  // samples at 1200 Hz
  static constexpr std::size_t piece_window = 24;
  static constexpr std::size_t filters = 6;
  static constexpr std::size_t decimation = 8;
  static constexpr std::size_t nothing = tones;

  struct short_phasor {
    std::int16_t re = 0;
    std::int16_t im = 0;
  };

  void integrate(std::span<const std::int16_t> samples);
  std::int32_t difference();
  void sample(std::int32_t x);
  void end_piece();
  void end_block();
  std::size_t find() const;
  std::uint32_t recent_power(std::size_t tone) const;
  bool has_turned() const;
  phasor block(std::size_t tone, std::size_t age) const;

  ctcss_sink& sink_;
  std::array<std::uint32_t, 3> integrals_{};
  std::array<std::uint32_t, 3> before_{};
  std::size_t since_ = 0;                            // the last sample at the low rate
  std::int32_t mean_ = 0;                            // DC, slowly followed
  std::array<std::int16_t, piece_window> recent_{};  // ring
  std::size_t at_ = 0;
  std::array<angle, tones> turn_{};  // in a piece
  std::array<angle, tones> phase_{};
  std::array<phasor, tones> sums_{};  // of the block begun
  std::size_t filled_ = 0;
  std::size_t pieces_ = 0;
  std::array<std::array<short_phasor, blocks>, tones> history_{};
  std::array<phasor, tones> window_{};            // sum of the blocks
  std::array<std::uint32_t, blocks> loudness_{};  // of all that is heard
  std::size_t newest_ = 0;
  std::uint64_t energy_ = 0;

  std::size_t tone_ = nothing;
  std::size_t pending_ = nothing;
  std::uint32_t reference_ = 0;
  unsigned wait_ = 0;  // blocks until a tone is believed again, after a reverse burst
};

// A tone to be mixed under what is sent, with a reverse burst at its end.
class ctcss_generator {
 public:
  // Peak of the sine: 10..20 % of full deviation.
  ctcss_generator(std::uint32_t rate_hz, std::int16_t peak) : rate_hz_(rate_hz), peak_(peak) {}

  // False: not one of the 50.
  bool start(std::uint16_t decihertz);
  // Turns the phase by 180 (or 120) degrees for `burst_ms`, then falls silent; receivers close without a noise burst.
  void stop(unsigned degrees = 180, unsigned burst_ms = 150);

  bool idle() const { return turn_ == 0; }
  void add_to(std::span<std::int16_t> out);  // saturates

 private:
  std::uint32_t rate_hz_;
  std::int32_t peak_;
  angle phase_ = 0;
  angle turn_ = 0;
  bool ending_ = false;
  std::uint32_t left_ = 0;
};

}  // namespace kentongan::dsp
