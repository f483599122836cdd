// The virtual air: radios on one frequency, stepped in blocks of audio. Pure: no clock, no files; the same seed and the
// same microphones give the same speakers. A block spoken is heard in the same step, late by the filters only (3 ms).
//
// What a listener gets is the sum of all carriers, each with the loss and the fading of its path, and noise; so the
// stronger of two stations captures the receiver, and two equal ones destroy each other.
// Radios are half duplex: while one transmits it hears nothing.
#pragma once
#include "firmware/virtual/fading.hpp"
#include "firmware/virtual/fm.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace kentongan::virtual_radio {

struct radio_settings {
  double power_dbm = 37;    // 5 W
  double noise_dbm = -115;  // at the antenna in the width of the channel: receiver, and what the city radiates
  double key_up_ms = 60;    // from PTT to a carrier: what is spoken meanwhile is lost
  double hang_ms = 15;      // carrier without speech after PTT was released
  double microphone_gain = 1;
  bool data_jack = false;  // its audio is there even while the squelch is closed
  fm_settings fm;
  squelch_settings squelch;
};

struct path_settings {
  double loss_db = 122;  // 5 W over this and the noise above: 30 dB of carrier over noise
  fading_settings fading;
};

class air {
 public:
  using station = std::size_t;

  explicit air(std::uint64_t seed) : seed_(seed), chance_(seed) {}
  air(const air&) = delete;
  air& operator=(const air&) = delete;

  station add(const radio_settings& settings);
  void set_path(station a, station b, const path_settings& path);  // both ways; a new one replaces the old

  // To be set before a step, and valid until the next.
  void push_to_talk(station s, bool pressed) { radios_[s]->pressed = pressed; }
  audio_block& microphone(station s) { return radios_[s]->microphone; }

  void step();

  // After a step.
  const audio_block& speaker(station s) const {
    return radios_[s]->speaker;
  }  // but for a data jack, silent with the squelch closed
  bool squelch_open(station s) const { return radios_[s]->hears; }
  bool transmits(station s) const { return radios_[s]->carrier; }            // its carrier is on the air
  double received_dbm(station s) const { return radios_[s]->received_dbm; }  // all carriers and the noise

  std::size_t size() const { return radios_.size(); }
  std::uint64_t blocks() const { return blocks_; }  // steps so far
  double seconds() const { return static_cast<double>(blocks_) * block_samples / audio_hz; }

 private:
  struct radio {
    explicit radio(const radio_settings& s) : settings(s), modulator(s.fm), demodulator(s.fm), squelch(s.squelch) {}
    radio_settings settings;
    fm_modulator modulator;
    fm_demodulator demodulator;
    noise_squelch squelch;
    bool pressed = false;
    bool carrier = false;
    bool hears = false;
    double since_change_ms = 0;  // that PTT and carrier have disagreed
    double received_dbm = -200;
    audio_block microphone{};
    audio_block speaker{};
    carrier_block sent{};
  };
  struct path {
    path_settings settings;
    fading shape;
    std::complex<float> gain;  // at the end of the last block, from one milliwatt sent
  };

  void transmit(radio& r);
  void receive(station s);
  path& between(station a, station b);
  std::unique_ptr<path> make_path(station a, station b, const path_settings& settings);

  std::uint64_t seed_;
  dice chance_;
  std::vector<std::unique_ptr<radio>> radios_;
  std::vector<std::vector<std::unique_ptr<path>>> paths_;  // [higher][lower]
  std::uint64_t blocks_ = 0;
};

}  // namespace kentongan::virtual_radio
