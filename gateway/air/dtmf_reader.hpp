// The keys heard on one net, as readings: one key after another in, a reading out when # or silence has ended it or a
// new * has cut it off. Times are the modem's clock, which wraps after 49 days. Bounded: one sequence. Not thread safe.
//
// Two modems on one net need a reader each; answer_ids makes one answer of what both have heard.
#pragma once
#include "gateway/air/dtmf_frames.hpp"
#include "radio/codec/htl.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace kentongan::air {

// Keying with gloves on a moving vehicle takes its time; longer, and an answer without # waits too long for its
// read-back. (Repeater controllers give 5 s: S-COM 6K manual, "Interdigit Timer". They hold no crew up.)
inline constexpr std::uint32_t dtmf_silence_ms = 2500;
// A break shorter than this is the same key: a tone that faded for a moment. Standards want pauses of 40 ms (Q.24).
inline constexpr std::uint32_t dtmf_break_ms = 30;
// A key that is held longer, or whose end the modem never told, holds nothing up.
inline constexpr std::uint32_t dtmf_key_max_ms = 10000;

struct dtmf_statistics {
  std::uint64_t keys = 0;
  std::uint64_t joined = 0;                                  // of them: the same key after a break
  std::array<std::uint64_t, dtmf_verdict_count> readings{};  // by verdict
  std::uint64_t of(dtmf_verdict v) const { return readings[static_cast<std::size_t>(v)]; }
};

class dtmf_reader {
 public:
  explicit dtmf_reader(unit_numbers known) : known_(known) {}

  // A modem's event. `who` counts when the event ends a sequence. At most one reading comes of it.
  std::optional<dtmf_reading> heard(const radio::htl::dtmf&, const dtmf_speaker& who = {});
  // Likewise of a whole key.
  std::optional<dtmf_reading> heard(const dtmf_key&, const dtmf_speaker& who = {});
  // Time passes; call it at deadline(), in the modem's clock.
  std::optional<dtmf_reading> silence(std::uint32_t now_ms, const dtmf_speaker& who = {});
  // When the keys heard so far count as complete.
  std::optional<std::uint32_t> deadline() const;

  const dtmf_statistics& statistics() const noexcept { return counts_; }

 private:
  dtmf_reading end(dtmf_end, const dtmf_speaker&);
  bool is_over(std::uint32_t now_ms) const;

  unit_numbers known_;
  dtmf_sequence now_;
  std::uint32_t last_edge_ms_ = 0;
  bool down_ = false;  // a key is being pressed
  dtmf_statistics counts_;
};

}  // namespace kentongan::air
