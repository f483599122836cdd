// Any destination and any octets into the parsers of positions, emergencies and telemetry: no place off the earth,
// every view inside the octets, every value in its range.
#include "radio/codec/aprs_emergency.hpp"
#include "radio/codec/aprs_position.hpp"
#include "radio/codec/aprs_telemetry.hpp"
#include "tests/fuzz/require.hpp"

using namespace kentongan::radio;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ax25_address to;
  if (size < to.call.size()) return 0;
  for (std::size_t i = 0; i < to.call.size(); ++i) to.call[i] = static_cast<char>(data[i]);
  const std::span<const std::uint8_t> info(data + to.call.size(), size - to.call.size());
  const std::string_view text(reinterpret_cast<const char*>(info.data()), info.size());

  aprs_position p;
  const auto result = aprs_parse_position(to, info, p);
  const auto alarm = aprs_emergency_in(to, info, result, p);
  if (result == aprs_position_result::position) {
    require(p.lat_deg >= -90 && p.lat_deg <= 90 && p.lon_deg >= -180 && p.lon_deg <= 180);
    require(p.uncertainty_m > 0 && p.ambiguity <= 4);
    require(!p.course_deg || (*p.course_deg >= 1 && *p.course_deg <= 360));
    require(!p.speed_kn || (*p.speed_kn >= 0 && *p.speed_kn < 2000));
    require(!p.altitude_m || (*p.altitude_m > -4e5 && *p.altitude_m < 5e6));
    require(!p.time || p.timed);
    require_inside(p.comment, text);
    require(!p.mic_e || !p.mic_e->is_emergency() || alarm == aprs_emergency::certain);
  }
  require(result != aprs_position_result::other || !p.mic_e);

  if (const auto t = aprs_parse_telemetry(info)) require(t->count >= 1 && t->count <= aprs_channels);
  if (const auto t = aprs_comment_telemetry(text)) require(t->count >= 1 && t->count <= aprs_channels);
  if (const auto w = aprs_parse_words(text))
    for (const std::string_view word : w->words) require_inside(word, text);
  aprs_equations equations;
  aprs_parse_equations(text, equations);
  if (const auto b = aprs_battery_in(text)) {
    require(b->volts || b->percent);
    require(!b->volts || (*b->volts >= 1 && *b->volts <= 60));
    require(!b->percent || *b->percent <= 100);
  }
  return 0;
}
