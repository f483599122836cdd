#include "firmware/dsp/selcall.hpp"

namespace kentongan::dsp {

bool add_selcall(tone_generator& generator, selcall_standard standard, std::string_view digits,
                 std::uint16_t first_ms) {
  const selcall_plan plan = selcall_plan_of(standard);
  if (digits.size() != selcall_digits || first_ms > selcall_most_first_ms) return false;
  std::array<tone_step, selcall_digits> steps{};
  std::size_t last = selcall_plan::tones;
  for (std::size_t n = 0; n < selcall_digits; ++n) {
    std::size_t tone = selcall_plan::group;
    if (digits[n] >= '0' && digits[n] <= '9') {
      tone = static_cast<std::size_t>(digits[n] - '0');
    } else if (digits[n] != 'A') {
      return false;
    }
    if (plan.hz[tone] == 0) return false;
    // "111" is 1, repeat, 1: two equal tones in a row would be one long one.
    if (tone == last) tone = selcall_plan::repeat;
    last = tone;
    steps[n] = {static_cast<std::uint16_t>(plan.hz[tone]), 0, plan.ms};
  }
  if (first_ms != 0) steps[0].ms = first_ms;
  return generator.add(steps);
}

}  // namespace kentongan::dsp
