#include "firmware/virtual/world.hpp"

#include <algorithm>

namespace kentongan::virtual_radio {

radio_settings usual_modem_radio() {
  radio_settings settings;
  settings.microphone_gain = 0.5;
  settings.data_jack = true;
  return settings;
}

radio_settings usual_handset_radio() {
  radio_settings settings;
  settings.power_dbm = 33;
  return settings;
}

world::world(const world_settings& settings, handlers given) : sky_(settings.seed), modem_(settings.identity) {
  sky_.add(settings.modem_radio);
  for (const world_settings::holder& one : settings.handsets) {
    const air::station station = sky_.add(one.radio);
    sky_.set_path(modem_station, station, one.to_modem);
    const std::size_t number = handsets_.size();
    handsets_.push_back(
        std::make_unique<handset>(one.set, handset::handlers{[this, number, tell = given.tell](const auto& report) {
                                    if (tell) tell(*handsets_[number], report);
                                  }},
                                  settings.seed * 1000003 + station));
  }
}

handset* world::find(std::string_view name) {
  const auto found = std::ranges::find_if(handsets_, [&](const auto& one) { return one->name() == name; });
  return found == handsets_.end() ? nullptr : found->get();
}

void world::let_go(handset::hand who) {
  for (const auto& one : handsets_) one->push_to_talk(false, who);
}

void world::step() {
  modem_.tick(static_cast<std::uint32_t>(age().count()));
  modem_.inputs({.squelch_open = sky_.squelch_open(modem_station),
                 .rssi_dbm = static_cast<std::int16_t>(sky_.received_dbm(modem_station))});
  modem_.audio(override_ ? *override_ : sky_.speaker(modem_station), sent_);
  sky_.microphone(modem_station) = sent_;
  override_.reset();
  sky_.push_to_talk(modem_station, modem_.ptt());
  for (std::size_t i = 0; i < handsets_.size(); ++i) {
    handsets_[i]->speak_into(sky_.microphone(station_of(i)));
    sky_.push_to_talk(station_of(i), handsets_[i]->ptt());
  }
  sky_.step();
  for (std::size_t i = 0; i < handsets_.size(); ++i) {
    handsets_[i]->listen_to(sky_.speaker(station_of(i)), sky_.squelch_open(station_of(i)));
  }
}

}  // namespace kentongan::virtual_radio
