// AFSK 1200 receiver: a bank of decoders, each with its own guess about timing, bit rate, tone error and noise, all
// listening to the same audio; a frame counts when the FCS and the shape of the addresses agree on any of them, once.
// Audio is int16 at 9600 Hz. Everything lies inside the object (25 KB on a 32-bit CPU): no heap, no clock, integers
// only.
#pragma once
#include "firmware/dsp/afsk_chains.hpp"
#include "firmware/dsp/afsk_front_end.hpp"
#include "firmware/dsp/afsk_repair.hpp"
#include "firmware/dsp/filters.hpp"
#include "firmware/dsp/frame_jury.hpp"
#include "firmware/dsp/frame_meters.hpp"
#include "firmware/dsp/hdlc.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::dsp {

struct frame_sink {
  virtual void frame(std::span<const std::uint8_t> octets_without_fcs, const frame_meters& meters) = 0;

 protected:
  ~frame_sink() = default;
};

// How many decoders of each kind stand behind one front end.
struct afsk_bank_options {
  std::uint8_t fixed = 8;     // 0, 1, 2, 4 or 8, evenly over the bit
  std::uint8_t tracking = 4;  // 0..max_tracking
  std::uint8_t off_tune = 2;  // tracking with tones presumed 90 Hz too high, and as many too low; 0..max_off_tune
  bool classical = true;
};

struct afsk_options {
  afsk_bank_options linear;
  afsk_bank_options clipped;

  static constexpr afsk_options gateway() { return {{8, 2, 1, true}, {4, 2, 0, true}}; }
  // 28 million instructions per second of audio on a Cortex-M0+ (the gateway's: 37), of 125 million cycles.
  static constexpr afsk_options mcu() { return {{4, 1, 1, true}, {4, 1, 0, true}}; }
};

struct afsk_counters {
  std::uint32_t frames = 0;        // handed on
  std::uint32_t duplicates = 0;    // of a frame heard within 60 ms
  std::uint32_t implausible = 0;   // FCS right, addresses not: noise
  std::uint32_t contradicted = 0;  // FCS right, but more decoders heard another frame, or as many
  std::uint32_t failures = 0;      // addresses of stations, but no decoder got the FCS right; counted once
  std::uint32_t repaired = 0;      // handed on with their FCS mended; failures all the same
};

class afsk_receiver {
 public:
  static constexpr std::size_t max_fixed = samples_per_bit;
  static constexpr std::size_t max_tracking = 4;
  static constexpr std::size_t max_off_tune = 2;
  static constexpr std::size_t max_trackers = max_tracking + 2 * max_off_tune;

  afsk_receiver(const afsk_options& options, frame_sink& sink);

  void push(std::span<const std::int16_t> samples);

  // Also hand on frames that can be mended, a little later and marked by their meters' events: see afsk_repair.hpp for
  // what they are good for. At first: no.
  void set_repair(bool on) { repairing_ = on; }

  // A transmission is on the channel: three flags in a row whose phases fit together, or 36 bits of any content that do
  // (its beginning may have been missed: then known after 42 ms as a rule, 52 ms in nine cases of ten, and at worst 90
  // ms, where the pause before it left the loops far off); until 80 ms after the last flag. Noise does not look like
  // that, speech for moments only.
  bool carrier() const { return carrier_left_ > 0; }
  const afsk_counters& counters() const { return counters_; }

 private:
  struct line {  // a decoder's output
    hdlc_decoder hdlc;
    afsk_repair repair;
    std::uint32_t began = 0;     // end of the last flag
    std::uint8_t calm_bits = 0;  // in a row, up to calm_for_carrier
  };
  struct bank {
    bank(afsk_front kind, const afsk_bank_options& how_many) : options(how_many), front(kind) {}
    afsk_bank_options options;
    afsk_front_end front;
    std::array<afsk_sequence, max_fixed> fixed;
    std::array<afsk_tracker, max_trackers> trackers;
    afsk_slicer slicer;
    std::array<line, max_fixed + max_trackers + 1> lines;
  };
  struct mended {
    std::array<std::uint8_t, hdlc_max_octets> octets{};
    std::size_t size = 0;  // 0: none
    frame_meters meters;
    std::uint32_t margin = 0;
    std::uint32_t began = 0;
    std::uint32_t due = 0;  // until then another decoder may still hear it as it was sent
  };
  struct heard {
    std::uint32_t when = 0;
    std::uint32_t content = 0;
  };

  void sample(bank& b);
  void watch(const bank& b, line& l, const afsk_sequence& sequence);
  // `sequence`: null for the classical decoder, which does not know what it is least sure of.
  void bit(const bank& b, std::size_t chain, line& l, bool tone, const afsk_sequence* sequence);
  void whole_frame(const bank& b, std::size_t chain, const line& l);
  void settle();
  void mend(const bank& b, std::size_t chain, const line& l);
  void hand_on_mended();
  void failed(std::uint32_t began);
  void settle_failure();
  bool heard_before(std::uint32_t content) const;
  template <class F>
  static void for_each_sequence(const bank& b, F&& f);  // those in use
  frame_meters meters(const bank& b, std::size_t chain) const;
  void hold_carrier(std::uint32_t samples) { carrier_left_ = carrier_left_ > samples ? carrier_left_ : samples; }

  frame_sink& sink_;
  high_pass no_dc_{10};
  std::array<bank, 2> banks_;
  std::array<heard, 8> heard_{};
  std::size_t heard_next_ = 0;
  std::uint32_t now_ = 0;           // samples; wraps after five days
  std::uint32_t carrier_left_ = 0;  // samples
  // A frame is known by when it began: its decoders agree on that.
  std::uint32_t good_began_ = 0;
  std::uint32_t failed_began_ = 0;
  bool failed_ = false;  // by all decoders that are through with it
  bool repairing_ = false;
  frame_jury jury_;
  std::uint32_t settled_began_ = 0;
  std::uint32_t settled_at_ = 0;
  mended mended_;
  afsk_counters counters_;
};

}  // namespace kentongan::dsp
