// The golden functions of each subject; golden.cpp lists them.
#pragma once
#include "tests/firmware/golden/golden.hpp"

namespace kentongan::golden {

inline constexpr int oversampling_samples = 4800;
inline constexpr unsigned dtmf_blocks = 170;  // of 96 samples, 10 ms
inline constexpr unsigned calls_seconds = 10;
inline constexpr unsigned modem_blocks = 600;  // of 32 samples, 3.33 ms

std::uint32_t codec_kiss();          // framing, checksum
std::uint32_t codec_ax25();          // encoding, and the verdict on every single-bit error
std::uint32_t board_oversampling();  // both directions between 9.6 and 38.4 kS/s
std::uint32_t dsp_afsk();            // receiver on impaired frames
std::uint32_t dsp_dtmf();            // generator, detector in rising noise
std::uint32_t dsp_selcall();         // calls in noise
std::uint32_t dsp_ctcss();           // a tone under them
std::uint32_t core_modem();          // all of it

}  // namespace kentongan::golden
