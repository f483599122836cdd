#include "firmware/virtual/commands.hpp"

#include <charconv>
#include <optional>

namespace kentongan::virtual_radio {
namespace {

std::string_view next_word(std::string_view& line) {
  while (line.starts_with(' ')) line.remove_prefix(1);
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(word.size());
  while (line.starts_with(' ')) line.remove_prefix(1);
  return word;
}

std::optional<double> number(std::string_view word, double lowest, double highest) {
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return value >= lowest && value <= highest ? std::optional(value) : std::nullopt;
}

std::string no_such(std::string_view name) { return "there is no HT named '" + std::string(name) + "'"; }

std::string move(world& world, std::string_view line) {
  const std::string_view name = next_word(line);
  for (std::size_t i = 0; i < world.handsets(); ++i) {
    if (world.set(i).name() != name) continue;
    const auto loss_db = number(next_word(line), 0, 300);
    const auto doppler_hz = line.empty() ? 0 : number(next_word(line), 0, 100);
    if (!loss_db || !doppler_hz) return "a path has a loss of 0 to 300 dB and up to 100 Hz of Doppler shift";
    world.sky().set_path(world::modem_station, world::station_of(i),
                         {.loss_db = *loss_db, .fading = {.doppler_hz = *doppler_hz, .line_of_sight = 0}});
    return {};
  }
  return no_such(name);
}

}  // namespace

std::string obey(world& world, std::string_view line, handset::hand by) {
  while (line.ends_with(' ') || line.ends_with('\r')) line.remove_suffix(1);
  const std::string_view first = next_word(line);
  if (first == "path") return move(world, line);
  handset* const set = world.find(first);
  if (set == nullptr) return no_such(first);
  const std::string_view what = next_word(line);
  if (what == "key" && !line.empty()) {
    for (const char key : line) {
      if (!is_dtmf_key(key)) return "keys are 0-9 A-D * #";
    }
    for (const char key : line) {
      if (!set->press(key)) return "too many keys at once";
    }
    return {};
  }
  if (what == "ptt" && (line == "on" || line == "off")) {
    set->push_to_talk(line == "on", by);
    return {};
  }
  if (what == "emergency" && line.empty()) return set->emergency();
  if (what == "status" && !line.empty()) {
    const auto which = number(line, 0, 15);
    return which ? set->status(static_cast<std::uint8_t>(*which)) : "a status is a number from 0 to 15";
  }
  if (what == "send" && !line.empty()) return set->say(line);
  return "what can be said: " + std::string(command_help);
}

}  // namespace kentongan::virtual_radio
