#include "firmware/virtual/snapshot.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>

namespace kentongan::virtual_radio {
namespace {

std::string flag(std::string_view name, bool value) {
  return "\"" + std::string(name) + "\":" + (value ? "true" : "false");
}

std::string number(std::string_view name, long value) {
  return "\"" + std::string(name) + "\":" + std::to_string(value);
}

// Names, digits and numbers of units need no escapes.
std::string text(std::string_view name, std::string_view value) {
  return "\"" + std::string(name) + "\":\"" + std::string(value) + "\"";
}

long level(const audio_block& audio) {
  double power = 0;
  for (const double sample : audio) power += sample * sample;
  const double dbfs = 10 * std::log10(power / static_cast<double>(audio.size()) / (32768.0 * 32768.0) + 1e-10);
  return std::clamp(std::lround(10 + dbfs / 6), 0L, 10L);
}

std::string radio_members(const air& sky, air::station who, const audio_block& audio) {
  return flag("on_air", sky.transmits(who)) + "," + flag("busy", sky.squelch_open(who)) + "," +
         number("dbm", std::lround(sky.received_dbm(who))) + "," + number("level", level(audio));
}

constexpr std::string_view hearings[] = {"nothing", "data", "tones", "voice"};

}  // namespace

std::string state_members(const world& world) {
  const air& sky = world.sky();
  const core::modem& modem = world.modem();
  const core::leds lamps = modem.led();
  const bool sends = sky.transmits(world::modem_station);
  audio_block audio{};
  if (sends)
    audio = world.modem_sent();
  else if (sky.squelch_open(world::modem_station))
    audio = sky.speaker(world::modem_station);
  std::string json = "\"modem\":{" + radio_members(sky, world::modem_station, audio) + "," + flag("ptt", modem.ptt()) +
                     "," + flag("host", lamps.host) + "," + flag("fault", lamps.fault) + "},\"hts\":[";
  for (std::size_t i = 0; i < world.handsets(); ++i) {
    const handset& set = world.set(i);
    const air::station who = world::station_of(i);
    json += (i == 0 ? "{" : ",{") + radio_members(sky, who, sky.speaker(who)) + "," + flag("ptt", set.ptt()) + "," +
            text("hears", hearings[static_cast<std::size_t>(set.ear().now())]) + "," +
            text("digits", set.ear().digits()) + "," + number("waiting", static_cast<long>(set.waiting())) + "," +
            flag("alarm", set.alarming()) + "," + flag("timed_out", set.timed_out()) + "}";
  }
  return json + "]";
}

std::string radios_members(const world& world) {
  std::string json = "\"hts\":[";
  for (std::size_t i = 0; i < world.handsets(); ++i) {
    const handset_settings& its = world.set(i).settings();
    char unit[8] = "";
    if (its.mdc_unit != 0) std::snprintf(unit, sizeof unit, "%04x", its.mdc_unit);
    json += (i == 0 ? "{" : ",{") + text("name", its.name) + "," + text("mdc", unit) + "," +
            text("selcall", its.selcall) + "}";
  }
  return json + "]";
}

}  // namespace kentongan::virtual_radio
