// A Mic-E report as a radio would send it (APRS101 chapter 10): the parser's other half, for tests.
#pragma once
#include <cmath>
#include <string>

namespace kentongan::radio::test {

struct mic_e_report {
  double lat_deg = 0, lon_deg = 0;
  unsigned bits = 7;  // of the message; 0: emergency
  bool custom = false;
  int speed_kn = 0, course_deg = 0;
  std::string symbol = "[/";  // code, table
  std::string comment = {};

  std::string destination() const {
    const long lat = std::lround(std::abs(lat_deg) * 6000);
    const int digits[] = {static_cast<int>(lat / 60000),       static_cast<int>(lat / 6000 % 10),
                          static_cast<int>(lat % 6000 / 1000), static_cast<int>(lat % 1000 / 100),
                          static_cast<int>(lat % 100 / 10),    static_cast<int>(lat % 10)};
    const bool marked[] = {(bits & 4) != 0, (bits & 2) != 0, (bits & 1) != 0, lat_deg >= 0, far(), lon_deg < 0};
    std::string to;
    for (int i = 0; i < 6; ++i) {
      const char base = !marked[i] ? '0' : i < 3 && custom ? 'A' : 'P';
      to += static_cast<char>(base + digits[i]);
    }
    return to;
  }
  std::string info() const {
    const long lon = std::lround(std::abs(lon_deg) * 6000);
    int degrees = static_cast<int>(lon / 6000), minutes = static_cast<int>(lon % 6000 / 100);
    if (degrees < 10)
      degrees += 90;
    else if (degrees >= 110)
      degrees -= 100;
    else if (degrees >= 100)
      degrees -= 20;
    if (minutes < 10) minutes += 60;
    const int speed = speed_kn < 200 ? speed_kn + 800 : speed_kn, course = course_deg + 400;
    std::string out = "`";
    for (const int v :
         {degrees, minutes, static_cast<int>(lon % 100), speed / 10, speed % 10 * 10 + course / 100, course % 100})
      out += static_cast<char>(v + 28);
    return out + symbol + comment;
  }

 private:
  bool far() const {
    const long degrees = std::lround(std::abs(lon_deg) * 6000) / 6000;
    return degrees < 10 || degrees >= 100;
  }
};

}  // namespace kentongan::radio::test
