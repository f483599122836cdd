#include "tests/data/golden_tones.hpp"

#include <doctest/doctest.h>

using namespace kentongan::dsp;

TEST_CASE("tones: golden vectors, the same on every target") {
  CHECK(golden_dtmf() == golden_dtmf_expected);
  CHECK(golden_selcall() == golden_selcall_expected);
  CHECK(golden_mdc() == golden_mdc_expected);
  CHECK(golden_ctcss() == golden_ctcss_expected);
  CHECK(golden_dtmf() == golden_dtmf_expected);  // nothing is left over from a first run
}
