#include "gateway/contract/owntracks.hpp"

#include "gateway/contract/json.hpp"

namespace kentongan::contract {

using namespace domain;

namespace {

constexpr std::int64_t seconds_max = 253'402'300'799;  // the year 9999

// The names of regions come from people; some are long.
std::string shortened(std::string_view text, std::size_t octets_max) {
  if (text.size() <= octets_max) return std::string(text);
  while (octets_max > 0 && (static_cast<unsigned char>(text[octets_max]) & 0xC0) == 0x80) --octets_max;
  return std::string(text.substr(0, octets_max));
}

utc_time fix_time(fields& f, std::string_view key) {
  const auto tst = f.integer(key, 0, seconds_max);
  if (!tst) f.fail(reject_reason::malformed, key, "is missing");
  return utc_time{std::chrono::seconds{tst.value_or(0)}};
}

owntracks_location read_location(fields& f) {
  owntracks_location l;
  const auto lat = f.number("lat", -90, 90), lon = f.number("lon", -180, 180);
  if (!lat || !lon) f.fail(reject_reason::malformed, "lat", "and lon are needed");
  l.where = {lat.value_or(0), lon.value_or(0), f.number("acc", 0, 100'000'000), fix_time(f, "tst")};
  if (const auto batt = f.number("batt", -1, 100); batt && *batt >= 0) l.battery_percent = static_cast<unsigned>(*batt);
  const auto state = f.integer("bs", 0, 1000).value_or(0);  // 0 unknown, 1 unplugged, 2 charging, 3 full
  l.charging = state == 2 || state == 3;
  return l;
}

owntracks_transition read_transition(fields& f) {
  owntracks_transition t;
  const std::string event = f.text("event", 32);
  if (event != "enter" && event != "leave") f.fail(reject_reason::malformed, "event", "must be enter or leave");
  t.entered = event == "enter";
  t.region = shortened(f.text("desc", 4096), 100);
  t.at = fix_time(f, "tst");
  return t;
}

}  // namespace

std::variant<owntracks_message, rejection> decode_owntracks(std::string_view payload) {
  auto parsed = parse_foreign_object(payload);
  if (auto* problem = std::get_if<rejection>(&parsed)) return std::move(*problem);
  fields f(std::get<boost::json::object>(parsed));
  const std::string type = f.text("_type", 64);
  owntracks_message m;
  if (type.empty())
    f.fail(reject_reason::malformed, "_type", "is missing");
  else if (type == "location")
    m = read_location(f);
  else if (type == "transition")
    m = read_transition(f);
  else if (type == "lwt")
    m = owntracks_away{};
  else if (type == "encrypted")
    m = owntracks_encrypted{};
  else
    m = owntracks_ignored{type};
  if (f.fault()) return *f.fault();
  return m;
}

}  // namespace kentongan::contract
