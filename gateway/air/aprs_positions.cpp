#include "gateway/air/aprs_positions.hpp"

#include "gateway/air/aprs_clock.hpp"
#include "gateway/air/radio_ascii.hpp"
#include "gateway/air/repeat_ids.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

namespace kentongan::air {

using domain::steady_time;
using radio::aprs_emergency;
using radio::aprs_position_result;

namespace {

// Emergencies of stations that nobody knows: they cost nothing to invent.
constexpr double strangers_per_s = 0.2;
constexpr double strangers_burst = 20;
constexpr double nowhere_deg = 1e-3;  // from 0/0

bool is_nowhere(const radio::aprs_position& p) {
  return std::abs(p.lat_deg) < nowhere_deg && std::abs(p.lon_deg) < nowhere_deg;
}

// What a dispatcher reads of it.
std::string words_of(aprs_position_result result, const radio::aprs_position& p, std::string_view text) {
  std::string words = p.mic_e && p.mic_e->is_emergency() ? "APRS Mic-E" : "APRS";
  if (result == aprs_position_result::position && !is_nowhere(p)) {
    std::array<char, 64> place;
    std::snprintf(place.data(), place.size(), " %.5f, %.5f", p.lat_deg, p.lon_deg);
    words += place.data();
    text = p.comment;
  } else {
    text = p.mic_e || text.empty() ? "" : text.substr(1);  // the octets of a damaged Mic-E report are no words
  }
  const std::string said = to_radio_ascii(text);
  return said.empty() ? words : words + ": " + said;
}

}  // namespace

aprs_positions::aprs_positions(position_settings s, const domain::directory& d, ports::intake& intake, hooks h)
    : settings_(s),
      directory_(d),
      intake_(intake),
      hooks_(std::move(h)),
      strangers_(strangers_per_s, strangers_burst),
      caller_(intake, hooks_.now, s.emergencies) {}

void aprs_positions::heard(const radio::ax25_frame& frame) {
  report r;
  r.from = radio::to_text(frame.source).view();
  r.text = {reinterpret_cast<const char*>(frame.info.data()), frame.info.size()};
  r.result = radio::aprs_parse_position(frame.destination, frame.info, r.position);
  r.alarm = radio::aprs_emergency_in(frame.destination, frame.info, r.result, r.position);
  if (r.result == aprs_position_result::malformed) ++counts_.malformed;
  if (r.text.starts_with(';') || r.text.starts_with(')')) ++counts_.objects;

  const auto owner = directory_.owner_of(domain::channel_kind::aprs, r.from);
  if (owner.unit) {
    station& s = stations_[r.from];
    const auto now = hooks_.now().steady;
    // A Mic-E report is half in the destination.
    std::string content = std::string(radio::to_text(frame.destination).view()) + ':' + std::string(r.text);
    if (s.heard_at && now - *s.heard_at < settings_.repeat_window && s.last_heard == content) {
      ++counts_.repeats;
    } else {
      s.last_heard = std::move(content);
      s.heard_at = now;
      if (r.result == aprs_position_result::position) locate(s, r);
      watch_battery(s, r, *owner.unit);
    }
  } else if (r.result == aprs_position_result::position) {
    ++counts_.foreign;
  }
  if (r.alarm != aprs_emergency::none) alarm(r, owner.unit || owner.desk_of);
}

void aprs_positions::heard(const radio::ax25_address& from, const radio::aprs_message& m) {
  const auto sender = radio::to_text(from);
  if (m.kind != radio::aprs_kind::message || m.addressee != sender.view()) return;
  if (!directory_.owner_of(domain::channel_kind::aprs, sender.view()).unit) return;
  stations_[std::string(sender.view())].battery.described(m.text);
}

// --- positions -----------------------------------------------------------------------------------------------------

// When the report was made; nothing: its time cannot be.
std::optional<domain::utc_time> aprs_positions::time_of(const report& r) const {
  const auto now = hooks_.now().utc;
  if (!r.position.timed) return now;
  if (!r.position.time) return std::nullopt;
  return moment_of(*r.position.time, now, directory_.city().utc_offset);
}

void aprs_positions::locate(station& s, const report& r) {
  const auto& p = r.position;
  const auto now = hooks_.now().steady;
  if (is_nowhere(p)) {
    ++counts_.no_fix;
    return;
  }
  const auto at = time_of(r);
  if (!at) {
    ++counts_.bad_times;
    if (!std::exchange(s.clock_noted, true) && hooks_.note)
      hooks_.note("warn", "the clock of " + r.from + " is wrong: its positions are not used");
    return;
  }
  if (!s.track.accepts(p.lat_deg, p.lon_deg, p.uncertainty_m, now)) {
    ++counts_.out_of_reach;
    return;
  }
  // Somebody in distress is followed as closely as he is heard.
  if (r.alarm == aprs_emergency::none && s.told_at && now - *s.told_at < settings_.pause) {
    ++counts_.too_soon;
    return;
  }
  s.told_at = now;
  ++counts_.positions;
  domain::position_seen seen{domain::channel_kind::aprs, r.from, {p.lat_deg, p.lon_deg, std::nullopt, *at}};
  // How good the receiver is, nobody says; blanked digits are the station's own word.
  if (p.ambiguity > 0) seen.where.accuracy_m = p.uncertainty_m;
  intake_.submit(std::move(seen), {});
}

void aprs_positions::watch_battery(station& s, const report& r, const domain::unit& unit) {
  const auto now = hooks_.now().steady;
  const auto told = [&](const std::optional<std::string>& low) {
    if (!low) return;
    ++counts_.low_batteries;
    if (hooks_.note) hooks_.note("warn", "the battery of " + unit.id.str() + " (" + r.from + ") is low: " + *low);
  };
  if (const auto t = radio::aprs_parse_telemetry({reinterpret_cast<const std::uint8_t*>(r.text.data()), r.text.size()}))
    told(s.battery.says(*t, now));
  if (r.result != aprs_position_result::position) return;
  if (const auto t = radio::aprs_comment_telemetry(r.position.comment)) told(s.battery.says(*t, now));
  if (const auto b = radio::aprs_battery_in(r.position.comment)) told(s.battery.says(*b, now));
}

// --- emergencies ---------------------------------------------------------------------------------------------------

void aprs_positions::alarm(const report& r, bool known) {
  const auto now = hooks_.now();
  const bool unsure = r.alarm == aprs_emergency::perhaps;
  domain::emergency_called e;
  e.channel = domain::channel_kind::aprs;
  e.address = r.from;
  e.unsure = unsure;
  e.note = words_of(r.result, r.position, r.text);
  if (r.position.timed) e.device_at = time_of(r);
  const auto ids = window_ids_of(r.from + (unsure ? "?" : "!"), now.utc, settings_.emergency_span);
  e.answer_id = ids.id;
  e.other_id = ids.other_id;

  std::erase_if(called_, [&](const auto& c) { return now.steady - c.second > 2 * settings_.emergency_span; });
  if (called_.contains(e.answer_id)) {
    ++counts_.emergency_repeats;
    return;
  }
  if (!known && !strangers_.take(now.steady)) {
    ++counts_.emergencies_dropped;
    return;
  }
  // Of units all are remembered: there are only so many.
  if (known || called_.size() < settings_.emergencies_limit) called_.emplace(e.answer_id, now.steady);
  ++counts_.emergencies;
  if (hooks_.note) hooks_.note("warn", "emergency of " + r.from + ": " + e.note);
  caller_.call(std::move(e), [this](const domain::reply& said) {
    if (said.code == domain::reply_code::rejected) ++counts_.emergencies_dropped;
  });
}

}  // namespace kentongan::air
