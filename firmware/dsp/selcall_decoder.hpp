// Hears selective calls of every standard.
#pragma once
#include "firmware/dsp/selcall.hpp"
#include "firmware/dsp/selcall_tones.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::dsp {

struct selcall_call {
  selcall_standard standard;
  std::array<char, selcall_digits> digits;  // 0..9, A = group tone
  std::uint16_t first_ms;                   // how long the first tone was
  std::int16_t level_cdb;                   // dBFS x 100
};

struct selcall_sink {
  virtual void selcall(const selcall_call& call) = 0;

 protected:
  ~selcall_sink() = default;
};

class selcall_decoder {
 public:
  // 8000 <= rate_hz <= 12000; the sink must outlive the decoder.
  selcall_decoder(std::uint32_t rate_hz, selcall_sink& sink);

  void push(std::span<const std::int16_t> samples);

 private:
  // Follows the tones of one standard.
  class reader {
   public:
    explicit reader(selcall_standard standard) : standard_(standard), plan_ms_(selcall_plan_of(standard).ms) {}
    void next(const selcall_tones::heard& heard, selcall_sink& sink);

   private:
    struct lasting {
      std::size_t tone = selcall_tones::nothing;
      unsigned blocks = 0;
    };

    void follow(std::size_t tone);
    bool accept(const lasting& heard);
    void end(selcall_sink& sink);

    selcall_standard standard_;
    std::uint16_t plan_ms_;
    lasting now_{};
    lasting next_{};  // not yet believed
    std::array<char, selcall_digits> digits_{};
    std::size_t count_ = 0;
    bool spoilt_ = false;
    unsigned first_blocks_ = 0;
    std::int32_t level_cdb_ = quietest_cdb;  // loudest of the call
  };

  static constexpr std::int32_t quietest_cdb = -9031;  // one step of 16 bits

  selcall_sink& sink_;
  selcall_tones tones_;
  std::array<reader, selcall_standards> readers_;
};

}  // namespace kentongan::dsp
