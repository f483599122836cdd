// Fixed sounds, made with integers only, and fingerprints of all that the tone detectors say about them. Host,
// Cortex-M0+, M3 and M4F must print the same numbers. Freestanding.
#pragma once
#include <cstdint>

namespace kentongan::dsp {

// What every target must return. They change with every change of a detector or generator that shows; then take the new
// numbers from the host's test and look at why.
inline constexpr std::uint32_t golden_dtmf_expected = 4229830973;
inline constexpr std::uint32_t golden_selcall_expected = 3896108299;
inline constexpr std::uint32_t golden_mdc_expected = 3844365888;
inline constexpr std::uint32_t golden_ctcss_expected = 3593198938;

// Each plays a few seconds through its own generator, adds noise, and hashes every event with its meters. Their
// detectors lie in static memory (10 KB together): one call at a time.
std::uint32_t golden_dtmf();     // the sixteen digits in rising noise, then noise alone
std::uint32_t golden_selcall();  // a call in each standard in rising noise
std::uint32_t golden_mdc();      // single and double packets in rising noise
std::uint32_t golden_ctcss();    // three tones, one with a reverse burst

}  // namespace kentongan::dsp
