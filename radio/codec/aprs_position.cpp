#include "radio/codec/aprs_position.hpp"

#include "radio/codec/aprs_text.hpp"

namespace kentongan::radio {
namespace {

using namespace aprs_text;
using result = aprs_position_result;

constexpr double hundredth_m = 18.52;  // a hundredth of a minute of latitude: 1852 m / 100
constexpr double feet_m = 0.3048;

double power(double base, unsigned exponent) noexcept {
  double value = 1;
  for (; exponent > 0; exponent /= 2, base *= base)
    if (exponent % 2 != 0) value *= base;
  return value;
}

// A latitude and a longitude as sent: hundredths of minutes, without sign.
struct place {
  std::int32_t lat = 0, lon = 0;
  bool south = false, west = false;
  std::uint8_t ambiguity = 0;
  double finer_lat = 0, finer_lon = 0;  // hundredths of minutes more, of !DAO!
  double unit = 1;                      // what the last digit is worth, in hundredths of minutes
};

bool settle(const place& at, aprs_position& p) noexcept {
  constexpr std::int32_t sides[] = {1, 10, 100, 1000, 6000};  // of the box, by ambiguity
  const std::int32_t side = sides[at.ambiguity];
  const auto middle = [&](std::int32_t value, double finer) {
    return at.ambiguity == 0 ? value + finer : value - value % side + side / 2.0;
  };
  const double lat = middle(at.lat, at.finer_lat) / 6000, lon = middle(at.lon, at.finer_lon) / 6000;
  if (lat > 90 || lon > 180) return false;
  p.lat_deg = at.south ? -lat : lat;
  p.lon_deg = at.west ? -lon : lon;
  p.ambiguity = at.ambiguity;
  p.uncertainty_m = (at.ambiguity == 0 ? at.unit : side) / 2 * hundredth_m;
  return true;
}

// "0805.70" or "11209.50": digits, of which those behind may be blank.
std::optional<std::int32_t> read_angle(std::string_view text, std::size_t degree_digits,
                                       std::uint8_t& ambiguity) noexcept {
  const std::size_t point = degree_digits + 2;
  std::uint8_t blanks = 0;
  std::int32_t digits[7] = {};
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == point) {
      if (text[i] != '.') return std::nullopt;
    } else if (text[i] == ' ' && i >= degree_digits) {
      ++blanks;
      ++count;
    } else if (is_digit(text[i]) && blanks == 0) {
      digits[count++] = text[i] - '0';
    } else {
      return std::nullopt;
    }
  }
  std::int32_t degrees = 0;
  for (std::size_t i = 0; i < degree_digits; ++i) degrees = degrees * 10 + digits[i];
  const std::int32_t* m = digits + degree_digits;
  if (m[0] > 5) return std::nullopt;
  if (blanks > ambiguity) ambiguity = blanks;
  return degrees * 6000 + m[0] * 1000 + m[1] * 100 + m[2] * 10 + m[3];
}

// Chapter 6. `what` is 7 characters.
std::optional<aprs_time> read_time(std::string_view what) noexcept {
  const auto a = number(part(what, 0, 2)), b = number(part(what, 2, 2)), c = number(part(what, 4, 2));
  if (!a || !b || !c) return std::nullopt;
  aprs_time t;
  const auto octet = [](std::uint32_t n) { return static_cast<std::uint8_t>(n); };
  switch (what[6]) {
    case 'z':
    case '/':
      if (*a < 1 || *a > 31 || *b > 23 || *c > 59) return std::nullopt;
      t.what = what[6] == 'z' ? aprs_time::form::day_utc : aprs_time::form::day_local;
      t.day = octet(*a), t.hour = octet(*b), t.minute = octet(*c);
      return t;
    case 'h':
      if (*a > 23 || *b > 59 || *c > 59) return std::nullopt;
      t.what = aprs_time::form::clock_utc;
      t.hour = octet(*a), t.minute = octet(*b), t.second = octet(*c);
      return t;
    default:
      return std::nullopt;
  }
}

void set_course(aprs_position& p, std::uint32_t course) noexcept {
  if (course >= 1 && course <= 360) p.course_deg = static_cast<std::uint16_t>(course);
}

// Chapter 7: "088/036" in front of the comment. Of a weather station (symbol _) it is the wind.
void read_course_and_speed(aprs_position& p) noexcept {
  if (p.comment.size() < 7 || p.comment[3] != '/') return;
  const auto course = number(head(p.comment, 3)), speed = number(part(p.comment, 4, 3));
  if (!course || *course > 360 || !speed) return;
  if (p.symbol != '_') {
    set_course(p, *course);
    p.speed_kn = *speed;
  }
  p.comment.remove_prefix(7);
}

// Chapter 6: "/A=001234" feet, anywhere in the comment.
void read_altitude(aprs_position& p) noexcept {
  const std::size_t at = p.comment.find("/A=");
  if (at == std::string_view::npos || p.comment.size() < at + 9) return;
  std::string_view digits = part(p.comment, at + 3, 6);
  const bool below = digits[0] == '-';
  if (below) digits.remove_prefix(1);
  if (const auto feet = number(digits)) p.altitude_m = (below ? -1.0 : 1.0) * *feet * feet_m;
}

// APRS 1.2: "!W5z!" one more digit for each, "!w9Z!" base 91; other datums are left alone.
void read_finer(std::string_view comment, place& at) noexcept {
  if (at.ambiguity != 0) return;
  for (std::size_t i = 0; i + 5 <= comment.size(); ++i) {
    const std::string_view dao = part(comment, i, 5);
    if (dao[0] != '!' || dao[4] != '!') continue;
    if (dao[1] == 'W' && is_digit(dao[2]) && is_digit(dao[3])) {
      at.finer_lat = (dao[2] - '0') / 10.0, at.finer_lon = (dao[3] - '0') / 10.0, at.unit = 0.1;
      return;
    }
    if (dao[1] == 'w' && is_base91(dao[2]) && is_base91(dao[3])) {
      at.finer_lat = (dao[2] - '!') / 91.0, at.finer_lon = (dao[3] - '!') / 91.0, at.unit = 1 / 91.0;
      return;
    }
  }
}

// Chapter 8: "0805.70S/11209.50E[".
result read_uncompressed(std::string_view text, aprs_position& p) noexcept {
  if (text.size() < 19) return result::malformed;
  place at;
  const auto lat = read_angle(part(text, 0, 7), 2, at.ambiguity), lon = read_angle(part(text, 9, 8), 3, at.ambiguity);
  const char ns = text[7], ew = text[17];
  at.south = ns == 'S' || ns == 's';
  at.west = ew == 'W' || ew == 'w';
  if (!lat || !lon || !(at.south || ns == 'N' || ns == 'n') || !(at.west || ew == 'E' || ew == 'e'))
    return result::malformed;
  at.lat = *lat, at.lon = *lon;
  p.symbol_table = text[8];
  p.symbol = text[18];
  p.comment = tail(text, 19);
  read_course_and_speed(p);
  read_altitude(p);
  read_finer(p.comment, at);
  return settle(at, p) ? result::position : result::malformed;
}

// Chapter 9: "/YYYYXXXX$csT".
result read_compressed(std::string_view text, aprs_position& p) noexcept {
  if (text.size() < 13) return result::malformed;
  const char table = text[0];
  const bool overlay = (table >= 'A' && table <= 'Z') || (table >= 'a' && table <= 'j');
  const auto lat = base91(part(text, 1, 4)), lon = base91(part(text, 5, 4));
  if (!(table == '/' || table == '\\' || overlay) || !lat || !lon) return result::malformed;
  p.lat_deg = 90 - *lat / 380926.0;
  p.lon_deg = -180 + *lon / 190463.0;
  if (p.lat_deg < -90 || p.lon_deg > 180) return result::malformed;
  p.uncertainty_m = 6000 / 190463.0 / 2 * hundredth_m;  // the coarser of the two
  // A digit in front would be an uncompressed report: a..j stand for the overlays 0..9.
  p.symbol_table = table >= 'a' && table <= 'j' ? static_cast<char>(table - 'a' + '0') : table;
  p.symbol = text[9];
  p.comment = tail(text, 13);
  read_altitude(p);
  const char c = text[10], s = text[11], type = text[12];
  if (c == ' ' || !is_base91(c) || !is_base91(s) || !is_base91(type)) return result::position;
  const auto high = static_cast<unsigned>(c - '!'), low = static_cast<unsigned>(s - '!');
  if (((type - '!') & 0x18) == 0x10) {  // from a GGA sentence: altitude, feet
    p.altitude_m = power(1.002, high * 91 + low) * feet_m;
  } else if (c <= 'z' && p.symbol != '_') {  // '{' would be a radio range
    set_course(p, high == 0 ? 360 : high * 4);
    p.speed_kn = power(1.08, low) - 1;
  }
  return result::position;
}

// --- Mic-E, chapter 10 ---

struct mic_e_character {
  std::int32_t digit = 0;
  bool blank = false;
  bool bit = false, custom = false;  // of the message, or N / +100 / W
};

std::optional<mic_e_character> read_mic_e(char c) noexcept {
  if (is_digit(c)) return mic_e_character{c - '0', false, false, false};
  if (c >= 'A' && c <= 'J') return mic_e_character{c - 'A', false, true, true};
  if (c >= 'P' && c <= 'Y') return mic_e_character{c - 'P', false, true, false};
  if (c == 'K') return mic_e_character{0, true, true, true};
  if (c == 'L') return mic_e_character{0, true, false, false};
  if (c == 'Z') return mic_e_character{0, true, true, false};
  return std::nullopt;
}

struct device_row {
  char prefix;
  std::string_view suffix, name;
};
constexpr device_row devices[] = {
    {'>', "=", "TH-D72"},      {'>', "^", "TH-D74"},   {'>', "&", "TH-D75"},    {'>', "", "TH-D7"},
    {']', "=", "TM-D710"},     {']', "", "TM-D700"},   {'`', "_ ", "VX-8"},     {'`', "_\"", "FTM-350"},
    {'`', "_#", "VX-8G"},      {'`', "_$", "FT1D"},    {'`', "_%", "FTM-400D"}, {'`', "_(", "FT2D"},
    {'`', "_)", "FTM-100D"},   {'`', "_0", "FT3D"},    {'`', "_1", "FTM-300D"}, {'`', "_2", "FTM-200D"},
    {'`', "_3", "FT5D"},       {'`', "_4", "FT-70D"},  {'`', "_5", "FTM-500D"}, {'`', " X", "AP510"},
    {'`', "(5", "D578UV"},     {'\'', "(5", "D578UV"}, {'\'', "(8", "D878UV"},  {'\'', "|3", "TinyTrak3"},
    {'\'', "|4", "TinyTrak4"},
};

// The type character in front of the comment, and what belongs to it behind.
void read_device(aprs_position& p) noexcept {
  if (p.comment.empty()) return;
  const char prefix = p.comment[0];
  if (prefix != ' ' && prefix != '>' && prefix != ']' && prefix != '`' && prefix != '\'') return;
  p.comment.remove_prefix(1);
  for (const device_row& d : devices) {
    if (d.prefix != prefix || p.comment.size() < d.suffix.size()) continue;
    if (tail(p.comment, p.comment.size() - d.suffix.size()) != d.suffix) continue;
    p.device = d.name;
    p.comment.remove_suffix(d.suffix.size());
    return;
  }
}

std::optional<std::int32_t> mic_e_longitude(std::string_view octets, bool hundred) noexcept {
  const auto value = [&](std::size_t i) { return static_cast<unsigned char>(octets[i]) - 28; };
  std::int32_t degrees = value(0) + (hundred ? 100 : 0), minutes = value(1);
  const std::int32_t hundredths = value(2);
  if (value(0) < 10 || value(0) > 99 || minutes < 10 || minutes > 69 || hundredths < 0 || hundredths > 99)
    return std::nullopt;
  if (degrees >= 180 && degrees <= 189) {
    degrees -= 80;
  } else if (degrees >= 190 && degrees <= 199) {
    degrees -= 190;
  }
  if (minutes >= 60) minutes -= 60;
  return degrees * 6000 + minutes * 100 + hundredths;
}

void mic_e_motion(std::string_view octets, aprs_position& p) noexcept {
  const auto value = [&](std::size_t i) { return static_cast<unsigned char>(octets[i]) - 28; };
  for (std::size_t i = 0; i < 3; ++i)
    if (value(i) < 0 || value(i) > 99) return;
  const int speed = (value(0) * 10 + value(1) / 10) % 800;
  int course = value(1) % 10 * 100 + value(2);
  if (course >= 400) course -= 400;
  p.speed_kn = speed;
  set_course(p, static_cast<std::uint32_t>(course));
}

result read_mic_e(const ax25_address& destination, std::string_view text, aprs_position& p) noexcept {
  const std::string_view to = destination.callsign();
  if (to.size() != 6) return result::malformed;
  mic_e_character c[6];
  unsigned bits = 0, custom = 0, standard = 0;
  place at;
  for (std::size_t i = 0; i < 6; ++i) {
    const auto read = read_mic_e(to[i]);
    if (!read || (i >= 3 && read->custom)) return result::malformed;
    c[i] = *read;
    if (i < 3 && read->bit) {
      bits |= 4U >> i;
      ++(read->custom ? custom : standard);
    }
  }
  p.mic_e = mic_e_message{custom == 0     ? mic_e_message::code::standard
                          : standard == 0 ? mic_e_message::code::custom
                                          : mic_e_message::code::unknown,
                          static_cast<std::uint8_t>(bits)};
  for (std::size_t i = 6; i > 2 && c[i - 1].blank; --i) ++at.ambiguity;
  for (std::size_t i = 0; i < 6U - at.ambiguity; ++i)
    if (c[i].blank) return result::malformed;

  at.lat = (c[0].digit * 10 + c[1].digit) * 6000 + c[2].digit * 1000 + c[3].digit * 100 + c[4].digit * 10 + c[5].digit;
  at.south = !c[3].bit;
  at.west = c[5].bit;
  if (c[2].digit > 5 || text.size() < 8) return result::malformed;
  const auto lon = mic_e_longitude(head(text, 3), c[4].bit);
  if (!lon) return result::malformed;
  at.lon = *lon;
  mic_e_motion(part(text, 3, 3), p);
  p.symbol = text[6];
  p.symbol_table = text[7];
  p.comment = tail(text, 8);
  read_device(p);
  if (p.comment.size() >= 4 && p.comment[3] == '}') {
    if (const auto height = base91(head(p.comment, 3))) p.altitude_m = *height - 10000;
    p.comment.remove_prefix(4);
  } else {
    read_altitude(p);
  }
  read_finer(p.comment, at);
  return settle(at, p) ? result::position : result::malformed;
}

}  // namespace

aprs_position_result aprs_parse_position(const ax25_address& destination, std::span<const std::uint8_t> info,
                                         aprs_position& position) noexcept {
  position = {};
  std::string_view text = of(info);
  if (text.empty()) return result::other;
  const char type = text[0];
  text.remove_prefix(1);
  trim_line_end(text);
  switch (type) {
    case '`':
    case '\'':
    case '\x1c':  // the first Mic-Es (chapter 5)
    case '\x1d':
      return read_mic_e(destination, text, position);
    case '/':
    case '@':
      if (text.size() < 7) return result::malformed;
      position.timed = true;
      position.time = read_time(head(text, 7));
      text.remove_prefix(7);
      break;
    case '!':
    case '=':
      break;
    default:
      return result::other;
  }
  if (text.empty()) return result::malformed;
  return is_digit(text[0]) ? read_uncompressed(text, position) : read_compressed(text, position);
}

}  // namespace kentongan::radio
