// The virtual radio world: the modem's own core at one radio, handsets at others, the virtual air between them. Pure:
// it moves when step() is called, one block of audio (3.33 ms) at a time; how fast is the caller's affair.
#pragma once
#include "firmware/core/modem.hpp"
#include "firmware/virtual/air.hpp"
#include "firmware/virtual/handset.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace kentongan::virtual_radio {

// A mobile radio with a data jack: receive audio is always there, and 2200 Hz at the modem's usual level deviates by
// 3 kHz.
radio_settings usual_modem_radio();
radio_settings usual_handset_radio();  // 2 W, noise squelch

struct world_settings {
  struct holder {
    handset_settings set;
    radio_settings radio = usual_handset_radio();
    path_settings to_modem;
  };
  std::uint64_t seed = 1;
  core::identity identity;
  radio_settings modem_radio = usual_modem_radio();
  std::vector<holder> handsets;  // hear each other over the usual path
};

class world {
 public:
  struct handlers {
    std::function<void(const handset&, const radio::report&)> tell;  // may be empty
  };

  world(const world_settings& settings, handlers given);

  void step();
  std::chrono::milliseconds age() const { return std::chrono::milliseconds(sky_.blocks() * 10 / 3); }
  static constexpr std::chrono::nanoseconds block_time{1'000'000'000LL * block_samples / audio_hz};

  core::modem& modem() { return modem_; }
  const core::modem& modem() const { return modem_; }
  // Sound instead of the air's for the modem's ears, for the next step only (a recording, a sound pipe).
  void override_modem_ears(const audio_block& heard) { override_ = heard; }
  const audio_block& modem_sent() const { return sent_; }  // in the last step; silence when it does not transmit

  std::size_t handsets() const { return handsets_.size(); }
  handset& set(std::size_t number) { return *handsets_[number]; }
  const handset& set(std::size_t number) const { return *handsets_[number]; }
  handset* find(std::string_view name);
  void let_go(handset::hand who);  // of every PTT
  static air::station station_of(std::size_t handset_number) { return modem_station + 1 + handset_number; }
  static constexpr air::station modem_station = 0;
  air& sky() { return sky_; }
  const air& sky() const { return sky_; }

 private:
  air sky_;
  core::modem modem_;
  std::vector<std::unique_ptr<handset>> handsets_;
  std::optional<audio_block> override_;
  audio_block sent_{};
};

}  // namespace kentongan::virtual_radio
