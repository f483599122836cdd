// What direwolf's decode_aprs reads in a position report, and what we read in it (.ci/install test).
#include "radio/codec/aprs_emergency.hpp"
#include "radio/codec/aprs_position.hpp"
#include "tests/unit/radio/codec/mic_e.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <random>
#include <regex>
#include <string>
#include <vector>

namespace kentongan {
namespace {

using radio::aprs_position_result;

struct report {
  std::string to, info;
  bool exact = true;  // direwolf takes blanked digits for zeros, and means the corner of the box
};

// What direwolf says of one report; nothing where it has no place for it.
struct opinion {
  std::optional<double> lat_deg, lon_deg, speed_mph, course_deg, altitude_ft;
  std::string words;  // everything it says
};

std::string printable(const std::string& octets) {  // as decode_aprs takes them
  std::string out;
  for (const char c : octets) {
    const auto o = static_cast<unsigned char>(c);
    char hex[8];
    std::snprintf(hex, sizeof hex, "<0x%02x>", o);
    out += o < 0x20 || o > 0x7e ? std::string(hex) : std::string(1, c);
  }
  return out;
}

double angle(const std::smatch& m, std::size_t at, char negative) {
  const double value = std::stod(m[at + 1]) + std::stod(m[at + 2]) / 60;
  return m[at].str()[0] == negative ? -value : value;
}

std::vector<opinion> direwolf_says(const std::vector<report>& reports) {
  const auto file = std::filesystem::temp_directory_path() / ("kentongan-aprs-" + std::to_string(getpid()));
  std::ofstream out(file);
  for (std::size_t i = 0; i < reports.size(); ++i)
    out << 'K' << 10000 + i << '>' << reports[i].to << ':' << printable(reports[i].info) << '\n';
  out.close();
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(
      popen(("decode_aprs '" + file.string() + "' 2>&1").c_str(), "r"), pclose);
  std::string all;
  for (int c = 0; pipe && (c = std::fgetc(pipe.get())) != EOF;) all += static_cast<char>(c);
  std::filesystem::remove(file);
  all = std::regex_replace(all, std::regex("\x1b\\[[0-9;]*[mJ]"), "");

  static const std::regex place("\n([NS]) (\\d\\d) ([0-9.]+), ([EW]) (\\d\\d\\d) ([0-9.]+)([^\n]*)");
  static const std::regex speed(", (\\d+) MPH"), course(", course (\\d+)"), altitude(", alt (-?\\d+) ft");
  std::vector<opinion> list;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const auto from = all.find("\nK" + std::to_string(10000 + i) + '>');
    const auto to = all.find("\nK" + std::to_string(10001 + i) + '>');
    REQUIRE(from != std::string::npos);
    opinion o;
    o.words = all.substr(from, to - from);
    std::smatch m, n;
    if (std::regex_search(o.words, m, place)) {
      o.lat_deg = angle(m, 1, 'S');
      o.lon_deg = angle(m, 4, 'W');
      const std::string rest = m[7];
      if (std::regex_search(rest, n, speed)) o.speed_mph = std::stod(n[1]);
      if (std::regex_search(rest, n, course)) o.course_deg = std::stod(n[1]);
      if (std::regex_search(rest, n, altitude)) o.altitude_ft = std::stod(n[1]);
    }
    list.push_back(std::move(o));
  }
  return list;
}

// Both know it, and it is the same within `near`; or neither does.
void check_same(const char* what, std::optional<double> ours, std::optional<double> theirs, double near) {
  const std::string value = what;
  CAPTURE(value);
  CHECK(ours.has_value() == theirs.has_value());
  if (ours && theirs) CHECK(std::abs(*ours - *theirs) <= near);
}

void compare(const std::vector<report>& reports) {
  static const char* standard[] = {"Emergency", "Priority",   "Special",  "Committed",
                                   "Returning", "In Service", "En Route", "Off Duty"};
  const auto said = direwolf_says(reports);
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const opinion& o = said[i];
    CAPTURE(o.words);
    const auto to = radio::parse_ax25_address(reports[i].to).value();
    const std::vector<std::uint8_t> info(reports[i].info.begin(), reports[i].info.end());
    radio::aprs_position p;
    const auto result = radio::aprs_parse_position(to, info, p);
    if (p.mic_e) {
      const std::string name = p.mic_e->what == radio::mic_e_message::code::custom
                                   ? "Custom-" + std::to_string(7 - p.mic_e->bits)
                                   : standard[p.mic_e->bits];
      const bool known = p.mic_e->what != radio::mic_e_message::code::unknown;
      CHECK_MESSAGE(o.words.find(known ? ", " + name : "Unknown MIC-E Message Type") != std::string::npos, name);
    }
    REQUIRE((result == aprs_position_result::position) == o.lat_deg.has_value());
    if (!o.lat_deg) continue;
    const double box = reports[i].exact ? 2e-6 : 2 * p.uncertainty_m / (60 * 1852);  // decode_aprs prints 0.0001'
    check_same("latitude", p.lat_deg, o.lat_deg, box);
    check_same("longitude", p.lon_deg, o.lon_deg, box);
    const auto mph = p.speed_kn ? std::optional(*p.speed_kn * 1852 / 1609.344) : std::nullopt;
    check_same("speed", mph, o.speed_mph, 0.51);
    const auto feet = p.altitude_m ? std::optional(*p.altitude_m / 0.3048) : std::nullopt;
    check_same("altitude", feet, o.altitude_ft, 0.51);
    if (p.course_deg) CHECK(*p.course_deg % 360 == static_cast<int>(o.course_deg.value_or(-1)) % 360);
    if (!p.comment.empty() && p.comment.find_first_of("|!/") == std::string_view::npos)
      CHECK(o.words.find(std::string(p.comment)) != std::string::npos);
  }
}

std::string text(const char* format, auto... values) {
  char out[128];
  std::snprintf(out, sizeof out, format, values...);
  return out;
}

std::string base91(double value) {
  auto n = static_cast<long>(value);
  std::string out(4, '!');
  for (int i = 3; i >= 0; --i, n /= 91) out[static_cast<std::size_t>(i)] = static_cast<char>('!' + n % 91);
  return out;
}

}  // namespace

TEST_CASE("peers: direwolf reads the same in 600 generated APRS positions") {
  REQUIRE(std::system("command -v decode_aprs >/dev/null") == 0);
  std::mt19937 random(21);
  const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  const char* comments[] = {"", "Pos 1", "siaga di pos", "/A=000600", "x/A=012345", "Bat=3.95V"};
  std::vector<report> list;
  for (int i = 0; i < 600; ++i) {
    const std::string comment = comments[below(6)];
    const unsigned lat = below(540000), lon = below(1080000);  // hundredths of minutes
    const bool south = below(2) != 0, west = below(2) != 0;
    if (i % 3 == 0) {
      const char* times[] = {"!", "=", "/092345z", "@092345z", "@234517h"};
      std::string info =
          times[below(5)] + text("%02u%02u.%02u%c/%03u%02u.%02u%c[", lat / 6000, lat % 6000 / 100, lat % 100,
                                 south ? 'S' : 'N', lon / 6000, lon % 6000 / 100, lon % 100, west ? 'W' : 'E');
      if (below(2)) info += text("%03u/%03u", 1 + below(360), below(300));
      list.push_back({"APRS", info + comment});
    } else if (i % 3 == 1) {
      const double lat_deg = (south ? -1. : 1.) * lat / 6000, lon_deg = (west ? -1. : 1.) * lon / 6000;
      std::string info = (below(2) ? "=" : "@092345z") + std::string("/") + base91(380926 * (90 - lat_deg)) +
                         base91(190463 * (180 + lon_deg)) + '[';
      switch (below(3)) {
        case 0:
          info += " sT";
          break;
        case 1:
          info += {static_cast<char>('!' + below(90)), static_cast<char>('!' + below(60)), 'C'};
          break;
        case 2:  // an altitude
          info += {static_cast<char>('!' + below(50)), static_cast<char>('!' + below(91)), 'S'};
          break;
      }
      list.push_back({"APRS", info + comments[below(3)]});
    } else {
      radio::test::mic_e_report r{(south ? -1. : 1.) * lat / 6000, (west ? -1. : 1.) * lon / 6000, below(8)};
      r.custom = below(2) != 0;
      r.speed_kn = static_cast<int>(below(300));
      r.course_deg = static_cast<int>(below(361));
      const char* makes[][2] = {{"", ""}, {">", "="}, {">", "^"}, {"]", "="}, {"`", "_%"}, {"`", "_("}, {"'", "|3"}};
      const auto& make = makes[below(7)];
      const std::string height = below(2) ? text("\"%c%c}", '4' + below(20), '!' + below(91)) : "";
      r.comment = make[0] + height + (height.empty() && *make[0] == 0 ? "" : comments[below(3)]) + make[1];
      list.push_back({r.destination(), r.info()});
    }
  }
  compare(list);
}

TEST_CASE("peers: direwolf reads the same in APRS reports as real makes write them, and in damaged ones") {
  compare({
      {"T2SP0W", "`c_Vm6hk/`\"49}Jeff Mobile_%"},
      {"T2SP0W", "`c_Vm6hk/`\"49}VX-8_ "},
      {"T2SP0W", "`c_Vm6hk/`\"49}146.520MHz_#\r"},
      {"T2SP0W", "`c_Vm6hk/]\"49}=\r"},
      {"T2SP0W", "`c_Vm6hk/>TH-D74^\r"},
      {"T2SP0W", "'c_Vm6hk/'\"7H}|!%&-']|!w`&!|3"},
      {"0805W0", "`(_fn\"O[/>"},
      {"0805W0", "`(_fn\"O[/`\"49}tolong_("},
      {"PQ05W0", "`(_fn\"O[/>"},
      {"AA05W0", "`(_fn\"O[/>"},
      {"PA05W0", "`(_fn\"O[/>"},
      {"APRS", "!0805.70S/11209.50E[088/036/A=000600 U=12.1V"},
      {"APRS", "!0805.70S/11209.50E[|ss112233|"},
      {"APRS", "!0805.70S/11209.50E[Pos satu!W56!"},
      {"APRS", "!0805.70S/11209.50E[Pos satu!w9Z!"},
      {"APRS", "=0805.70SL11209.50E&PHG5132 Pos"},
      {"APRS", "@092345z0805.70S/11209.50E_220/004g005t077r000p000P000h50b09900", true},
      {"APRS", "=/5L!!<*e7>7P[comment"},
      {"APRS", "!/5L!!<*e7> sT"},
      {"APRS", "!0805.7 S/11209.5 E[", false},
      {"APRS", "!0805.  S/11209.  E[", false},
      {"APRS", "!080 .  S/1120 .  E[", false},
      {"0805WL", "`(_fn\"O[/>", false},
      {"080LLL", "`(_fn\"O[/>", false},
      {"T2SP0W", "`%_Vm6hk/>"},
      {"T2SP0W", "`c%Vm6hk/>"},
      {"T2SP0W", "`cbVm6hk/>"},
      {"APRS", ">0805.70S/11209.50E["},
      {"APRS", "T#005,199,000,255,073,123,01101001"},
      {"APRS", ":POSKO    :0805.70S/11209.50E["},
  });
}

}  // namespace kentongan
