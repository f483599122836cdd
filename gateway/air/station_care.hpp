// How well each station is heard, and what its owner should do about it, in plain words. A technician adjusts by this,
// not by ear: "HT Damkar 2: terlalu keras, kecilkan 4 dB".
//
// A station is compared with the others on the net: what all of them have in common is the matter of our own radio's
// volume, or of the modem's gain. Levels are means over the last things heard of it. Bounded: the station that was not
// heard for longest makes way. Pure; not thread safe.
#pragma once
#include "gateway/air/over_log.hpp"
#include "gateway/domain/names.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::air {

enum class care : std::uint8_t {
  fine,
  too_few,   // heard too seldom to say
  too_loud,  // turn its microphone or the TNC's level down by so many dB
  too_quiet,
  weak,       // little signal over the noise: antenna, place, battery
  twisted,    // high tones far from low ones: audio from the wrong socket
  off_pitch,  // its tones are off by so many Hz: its TNC's clock
};
constexpr auto names_of(care) {
  return domain::name_table<7>{"fine", "too_few", "too_loud", "too_quiet", "weak", "twisted", "off_pitch"};
}

struct station_report {
  std::string who;
  std::uint64_t heard = 0;
  domain::utc_time last;
  signal_meters mean;
  care advice = care::too_few;
  double by = 0;  // dB or Hz
};

struct care_settings {
  std::size_t stations = 200;
  unsigned few = 3;         // fewer than that say nothing
  double loud_db = 4;       // from the net's median
  double weak_snr_db = 12;  // AFSK begins to fail at some 8 to 10 dB (radio.md 1.3)
  double twist_db = 6;      // of AFSK peers half are lost at 9 dB, and SvxLink at 6 to 7 of DTMF (radio.md 1.2, 2)
  double offset_hz = 30;
  double own_low_dbfs = -24, own_high_dbfs = -6;  // the median; the level wizard aims at peaks of -9 dBFS
};

class station_care {
 public:
  explicit station_care(care_settings s = {}) : settings_(s) {}

  void heard(std::string_view who, const signal_meters&, domain::utc_time at);
  std::vector<station_report> stations() const;  // by name
  // Of our own side: fine, too_loud or too_quiet by so many dB, too_few.
  station_report own() const;

 private:
  struct station {
    std::uint64_t count = 0;
    domain::utc_time last;
    signal_meters mean;
  };
  std::optional<double> median_level() const;

  care_settings settings_;
  std::map<std::string, station, std::less<>> stations_;
};

}  // namespace kentongan::air
