// The firmware's own sums around the computed circuit: a frame leaves the modulator as PWM values, passes the board to
// the microphone, comes back through a radio that amplifies up to 10 kHz, passes the board to the converter, and is
// decoded.
#include "firmware/board/common/oversampling.hpp"
#include "firmware/dsp/afsk_modulator.hpp"
#include "firmware/dsp/afsk_receiver.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace fs = std::filesystem;
using namespace kentongan;

namespace {

constexpr double converter_hz = 9600.0 * board::oversampling;

std::vector<std::uint8_t> ui_frame(const std::string& text) {
  std::vector<std::uint8_t> octets;
  const auto address = [&](const std::string& call, std::uint8_t last) {
    for (const char c : call) octets.push_back(static_cast<std::uint8_t>(c << 1));
    octets.push_back(static_cast<std::uint8_t>(0x60 | last));
  };
  address("APZKTG", 0);
  address("YB3KTG", 1);
  octets.insert(octets.end(), {0x03, 0xF0});
  octets.insert(octets.end(), text.begin(), text.end());
  return octets;
}

// Volts at GP16, averaged over the five PWM periods of a sample, which all have the same width: 650 steps, as in
// firmware/board/rp2040/audio.cpp. What the edges themselves leave behind is the question of the deck `transmit`.
std::vector<double> pwm_of(const std::vector<std::uint8_t>& frame) {
  dsp::afsk_modulator modulator({.amplitude = 12000});
  REQUIRE(modulator.start(frame, 20, 3));
  board::interpolator up;
  std::vector<double> volts;
  std::array<std::int16_t, 96> block{};
  int silence = 4;
  for (bool more = true; more || silence > 0;) {
    if (more) {
      more = modulator.fill(block);
    } else {
      block.fill(0);
      --silence;
    }
    for (const std::int16_t sample : block) {
      std::array<std::int16_t, board::oversampling> fine{};
      up(sample, fine);
      for (const std::int16_t step : fine) volts.push_back(3.3 * (((step + 32768) * 650) >> 16) / 650.0);
    }
  }
  return volts;
}

// What the converter sees, as parts of its reference.
std::vector<double> through_the_board(const std::vector<double>& pwm) {
  const fs::path hw = fs::path(KENTONGAN_SOURCE_DIR) / "hw";
  const fs::path folder = fs::path(KENTONGAN_BIN_DIR).parent_path() / "hw_loop";
  fs::remove_all(folder);
  fs::create_directories(folder / "spice");
  fs::create_directories(folder / "made");
  for (const char* file : {"common.inc", "models.inc"}) fs::copy_file(hw / "spice" / file, folder / "spice" / file);
  fs::copy_file(hw / "made/board.inc", folder / "made/board.inc");

  const double length = static_cast<double>(pwm.size()) / converter_hz;
  std::ofstream deck(folder / "spice/loop.cir");
  deck.precision(10);  // six digits would let the samples' times jitter by a microsecond
  deck << "* loop\n.func vary(n,t) {n}\n.include common.inc\nVpwm pwm_s 0 pwl(0 1.65";
  for (std::size_t i = 0; i < pwm.size(); ++i) {
    const double begin = (static_cast<double>(i) + 0.05) / converter_hz;
    deck << "\n+ " << begin << " " << pwm[i] << " " << begin + 0.9 / converter_hz << " " << pwm[i];
  }
  deck << ")\nRpwm pwm_s tx_pwm 40\nVkeep keep_alive 0 0\nVcos cos_x rgnd_x 0\nRptt ptt_x rgnd_x 1Meg\n"
          "Rmic mic_x rgnd_x 2.2k\nEradio wide rgnd_x mic_x rgnd_x 60\nRband wide band 10k\nCband band rgnd_x 1.5n\n"
          "Espeaker src rgnd_x band rgnd_x 1\nRsrc src spk_x 8\n"
          ".control\nsave v(rx_adc) v(vref)\ntran "
       << 1 / converter_hz << " " << length << " 0 " << 1 / converter_hz
       << "\nlinearize v(rx_adc) v(vref)\nlet part = v(rx_adc)/v(vref)\nwrdata heard.txt part\nquit 0\n.endc\n.end\n";
  deck.close();
  const std::string command = "cd '" + (folder / "spice").string() + "' && timeout 100 ngspice -b loop.cir >log 2>&1";
  REQUIRE_MESSAGE(std::system(command.c_str()) == 0, "ngspice, with the log in " << folder.string());
  std::vector<double> heard;
  std::ifstream in(folder / "spice/heard.txt");
  for (double time = 0, value = 0; in >> time >> value;) heard.push_back(value);
  return heard;
}

struct heard_frames final : dsp::frame_sink {
  std::vector<std::vector<std::uint8_t>> octets;
  std::vector<dsp::frame_meters> meters;
  void frame(std::span<const std::uint8_t> frame, const dsp::frame_meters& measured) override {
    octets.emplace_back(frame.begin(), frame.end());
    meters.push_back(measured);
  }
};

void decode(const std::vector<double>& parts, heard_frames& heard) {
  const auto receiver = std::make_unique<dsp::afsk_receiver>(dsp::afsk_options::mcu(), heard);
  board::decimator down;
  for (std::size_t i = 0; i + board::oversampling <= parts.size(); i += board::oversampling) {
    std::array<std::int16_t, board::oversampling> fresh{};
    for (std::size_t k = 0; k < fresh.size(); ++k) {
      const auto code = std::clamp(std::lround(parts[i + k] * 4096), 0L, 4095L);
      fresh[k] = static_cast<std::int16_t>((code - 2048) * 16);
    }
    const std::array<std::int16_t, 1> sample = {down(fresh)};
    receiver->push(sample);
  }
}

}  // namespace

TEST_CASE("a frame of the firmware passes the board both ways and is decoded") {
  const std::vector<std::uint8_t> frame = ui_frame("Kebakaran");
  const std::vector<double> pwm = pwm_of(frame);
  const std::vector<double> parts = through_the_board(pwm);
  CHECK(parts.size() + 8 > pwm.size());
  heard_frames heard;
  decode(parts, heard);
  REQUIRE(heard.octets.size() == 1);
  CHECK(heard.octets[0] == frame);
  // The meter says what it says of so short a frame; the board, both ways, adds less than 1.5 dB to it.
  std::vector<double> direct;
  for (const double volts : pwm) direct.push_back(volts / 3.3);
  heard_frames reference;
  decode(direct, reference);
  REQUIRE(reference.octets.size() == 1);
  const int added = heard.meters[0].twist_cdb - reference.meters[0].twist_cdb;
  CHECK(std::abs(added) < 150);
  MESSAGE("twist " << heard.meters[0].twist_cdb << ", without the board " << reference.meters[0].twist_cdb << "; Eb/N0 "
                   << heard.meters[0].snr_cdb << ", " << reference.meters[0].snr_cdb << " (dB x 100)");
}
