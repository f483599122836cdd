#include "tests/bench/radio/cases.hpp"

#include <initializer_list>

namespace kentongan::bench {
namespace {

faults awgn(double eb_n0_db) {
  faults f;
  f.eb_n0_db = eb_n0_db;
  return f;
}

std::string signed_number(double value) {
  const int whole = static_cast<int>(value);
  return (whole > 0 ? "+" : "") + std::to_string(whole);
}

std::vector<radio_case> make_cases() {
  std::vector<radio_case> table;
  const auto add = [&](std::string_view group, std::string name, const faults& air, std::uint32_t rate = 44100) {
    table.push_back({group, std::move(name), air, rate, false, {}});
  };
  for (const int db : {5, 6, 7, 8, 9, 10, 11, 12, 13, 14}) add("awgn", std::to_string(db) + " dB", awgn(db));
  for (const std::uint32_t rate : {8000u, 9600u, 11025u, 22050u, 48000u}) {
    add("rate", std::to_string(rate) + " Hz, 10 dB", awgn(10), rate);
  }
  for (const double twist : {-9.0, -6.0, -3.0, 3.0, 6.0, 9.0}) {
    faults f = awgn(11);
    f.twist_db = twist;
    add("twist", "twist " + signed_number(twist) + " dB, 11 dB", f);
  }
  for (const double db : {11.0, 13.0}) {
    faults f = awgn(db);
    f.tx_deemphasis = true;
    add("twist", "de-emphasis at TX, " + signed_number(db) + " dB", f);
    f = awgn(db);
    f.rx_deemphasis = true;
    add("twist", "de-emphasis at RX, " + signed_number(db) + " dB", f);
  }
  for (const double clip : {6.0, 12.0, 30.0}) {
    faults f = awgn(10);
    f.overdrive_db = clip;
    add("level", "overdriven " + signed_number(clip) + " dB, 10 dB", f);
  }
  for (const double level : {0.9, 0.01, 0.002}) {
    faults f = awgn(10);
    f.level = level;
    add("level", "amplitude " + std::to_string(static_cast<int>(level * 1000)) + "/1000, 10 dB", f);
  }
  {
    faults f = awgn(10);
    f.hum_db = 6;
    add("nuisance", "hum +6 dB, 10 dB", f);
    f = awgn(10);
    f.ctcss_db = -6;
    add("nuisance", "CTCSS -6 dB, 10 dB", f);
    f = awgn(10);
    f.dc = 0.3;
    add("nuisance", "DC 0.3, 10 dB", f);
    f = awgn(20);
    f.speech_db = -6;
    add("nuisance", "speech -6 dB, 20 dB", f);
    f = awgn(20);
    f.speech_db = -10;
    add("nuisance", "speech -10 dB, 20 dB", f);
    f = awgn(16);
    f.impulses_per_s = 5;
    add("nuisance", "5 impulses a second, 16 dB", f);
    f = awgn(16);
    f.flutter_db = 12;
    f.flutter_hz = 12;
    add("nuisance", "flutter 12 dB at 12 Hz, 16 dB", f);
    f = awgn(16);
    f.flutter_db = 6;
    f.flutter_hz = 5;
    add("nuisance", "flutter 6 dB at 5 Hz, 16 dB", f);
  }
  for (const double ppm : {-200.0, 200.0}) {
    faults f = awgn(11);
    f.clock_ppm = ppm;
    add("timing", "clock " + signed_number(ppm) + " ppm, 11 dB", f);
  }
  for (const double percent : {-2.0, -1.0, 1.0, 2.0, 4.0}) {
    faults f = awgn(11);
    f.baud_percent = percent;
    add("timing", "baud " + signed_number(percent) + " %, 11 dB", f);
  }
  for (const double hz : {-100.0, -50.0, 50.0, 100.0}) {
    faults f = awgn(11);
    f.tone_error_hz = hz;
    add("timing", "tones " + signed_number(hz) + " Hz, 11 dB", f);
  }
  for (const unsigned flags : {3u, 8u}) {
    faults f = awgn(10);
    f.flags_min = f.flags_max = flags;
    add("framing", std::to_string(flags) + " flags, 10 dB", f);
  }
  {
    faults f = awgn(10);
    f.back_to_back = true;
    add("framing", "back to back, 10 dB", f);
    add("framing", "256 octets, 10 dB", awgn(10));
    table.back().long_info = true;
  }
  const auto fm = [&](std::string_view group, const std::string& name, const fm_link& link) {
    faults f;
    f.fm = link;
    add(group, name + ", CNR " + std::to_string(static_cast<int>(link.cnr_db)) + " dB", f, 48000);
  };
  for (const double cnr : {5.0, 6.0, 7.0, 8.0, 10.0}) fm("fm", "FM flat", {cnr, false, false, 0});
  for (const double cnr : {5.0, 6.0, 7.0, 8.0, 10.0}) fm("fm", "FM emphasis", {cnr, true, false, 0});
  for (const double cnr : {8.0, 10.0}) fm("fm", "FM emphasis, CTCSS", {cnr, true, true, 0});
  fm("fading", "Rayleigh 2 Hz", {20, true, false, 2});
  fm("fading", "Rayleigh 7 Hz", {20, true, false, 7});
  fm("fading", "Rayleigh 7 Hz", {30, true, false, 7});
  fm("fading", "Rayleigh 21 Hz", {25, true, false, 21});
  {
    faults f;
    f.mixed = true;
    f.fm = fm_link{16, true, false, 2};
    add("field", "field, 2 Hz, CNR 16 dB", f, 48000);
  }
  for (const std::string_view kind : {"noise", "fm", "speech"}) {
    add("idle", std::string(kind), {});
    table.back().idle = kind;
  }
  return table;
}

}  // namespace

const std::vector<radio_case>& radio_cases() {
  static const std::vector<radio_case> table = make_cases();
  return table;
}

const std::vector<radio_target>& radio_targets() {
  static const std::vector<radio_target> table = {
      {"rate", 0.98, 0.95},       {"twist", 0.97, 0.925},   {"level", 0.992, 0.958},
      {"nuisance", 0.911, 0.878}, {"timing", 0.932, 0.886}, {"framing", 0.989, 0.966},
      {"fm", 0.857, 0.821},       {"fading", 0.75, 0.7125}, {"field", 0.375, 0.34}};
  return table;
}

}  // namespace kentongan::bench
