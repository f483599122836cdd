#include "gateway/phones/owntracks.hpp"

#include <utility>

namespace kentongan::phones {

using namespace domain;

namespace {

constexpr std::chrono::minutes ahead_max{5};
constexpr double accuracy_max_m = 500;
constexpr unsigned low_percent = 15;
constexpr std::chrono::minutes region_pause{5};
constexpr std::size_t regions_max = 50;  // of one responder

bool is_low(const std::optional<unsigned>& percent, bool charging) {
  return percent && *percent <= low_percent && !charging;
}

}  // namespace

bool owntracks::is_ahead(utc_time t) const { return t > p_.clock().utc + ahead_max; }

void owntracks::reject(std::string_view user, std::string_view why) {
  if (stats_.rejected++ % 1000 == 0)
    p_.log(ports::level::warn, "owntracks of '" + std::string(user) + "': " + std::string(why));
}

// The apps retain their positions: of those the time of the fix says how old they are. A region that was entered long
// ago is no news.
void owntracks::on_message(std::string_view user, const mqtt::message& m) {
  if (!limits_.allow(user, p_.clock().steady)) {
    ++stats_.rate_limited;
    return;
  }
  if (m.retained && m.payload.empty()) return;  // taken back
  const auto decoded = contract::decode_owntracks(m.payload);
  if (const auto* bad = std::get_if<rejection>(&decoded)) return reject(user, bad->detail);
  const auto& what = std::get<contract::owntracks_message>(decoded);
  const std::string responder = p_.responder_of ? p_.responder_of(user) : std::string();
  if (responder.empty()) {
    ++stats_.unknown;
    return;
  }
  if (const auto* l = std::get_if<contract::owntracks_location>(&what)) return locate(responder, user, *l);
  if (const auto* t = std::get_if<contract::owntracks_transition>(&what); t && !m.retained)
    return is_ahead(t->at) ? reject(user, "its clock runs ahead") : cross(responder, *t);
  if (std::holds_alternative<contract::owntracks_encrypted>(what)) {
    if (stats_.encrypted++ == 0)
      p_.log(ports::level::warn,
             "owntracks of '" + std::string(user) + "' is encrypted and cannot be read: take the key out of the app");
    return;
  }
  ++stats_.ignored;
}

void owntracks::locate(const std::string& responder, std::string_view user, const contract::owntracks_location& l) {
  if (is_ahead(l.where.device_at)) return reject(user, "its clock runs ahead");
  auto& k = known_[responder];
  if (k.last <= l.where.device_at) {
    k.last = l.where.device_at;
    k.battery_percent = l.battery_percent;
    k.charging = l.charging;
    if (k.notice.is_due(is_low(k.battery_percent, k.charging), p_.clock().steady))
      p_.log(ports::level::warn, "the battery of phone '" + std::string(user) + "' of " + responder +
                                     " is low: " + std::to_string(*k.battery_percent) + " %");
  }
  if (l.where.accuracy_m && *l.where.accuracy_m > accuracy_max_m) {
    ++stats_.distrusted;
    return;
  }
  ++stats_.positions;
  p_.intake.submit(position_seen{channel_kind::phone, responder, l.where}, {});
}

void owntracks::cross(const std::string& responder, const contract::owntracks_transition& t) {
  const auto now = p_.clock().steady;
  auto& regions = known_[responder].regions;
  std::erase_if(regions, [&](const auto& r) { return r.second + region_pause <= now; });
  if (regions.size() >= regions_max || !regions.try_emplace({t.region, t.entered}, now).second) {
    ++stats_.rate_limited;
    return;
  }
  ++stats_.regions;
  p_.intake.submit(region_seen{channel_kind::phone, responder, t.entered, t.region, t.at}, {});
}

void owntracks::write(contract::writer& w, std::string_view responder) const {
  const auto it = known_.find(responder);
  if (it == known_.end() || it->second.last == utc_time{}) return;
  const auto& k = it->second;
  w.object("owntracks").field("last", k.last);
  if (k.battery_percent) w.field("battery", std::uint64_t{*k.battery_percent}).flag("charging", k.charging);
  if (is_low(k.battery_percent, k.charging)) w.flag("battery_low", true);
  w.close();
}

}  // namespace kentongan::phones
