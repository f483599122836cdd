#include "tests/firmware/golden/golden.hpp"

#include "tests/firmware/golden/parts.hpp"

#include <array>

namespace kentongan::golden {

std::span<const part> parts() {
  static constexpr std::array table = {
      part{"codec.kiss", codec_kiss, 0},
      part{"codec.ax25", codec_ax25, 0},
      part{"board.oversampling", board_oversampling, oversampling_samples * 10 / 96},
      part{"dsp.afsk", dsp_afsk, 0},
      part{"dsp.dtmf", dsp_dtmf, dtmf_blocks * 10},
      part{"dsp.selcall", dsp_selcall, calls_seconds * 1000},
      part{"dsp.ctcss", dsp_ctcss, calls_seconds * 1000},
      part{"core.modem", core_modem, modem_blocks * 10 / 3},
  };
  return table;
}

}  // namespace kentongan::golden
