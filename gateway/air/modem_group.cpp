#include "gateway/air/modem_group.hpp"

#include "gateway/air/own_modem.hpp"
#include "radio/codec/ax25.hpp"

#include <algorithm>
#include <utility>

namespace kentongan::air {

namespace htl = radio::htl;
using std::chrono::milliseconds;

modem_group::modem_group(std::size_t modems, transmit_hook t, ports::clock clock, group_settings s)
    : settings_(s), transmit_(std::move(t)), clock_(std::move(clock)), sites_(modems) {}

// --- out -------------------------------------------------------------------------------------------------------------

// Those that are up: who hears this station best, then the others as the settings have them.
std::vector<std::size_t> modem_group::order_for(const std::string& station) const {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < sites_.size(); ++i)
    if (sites_[i].up) order.push_back(i);
  const auto known = signals_.find(station);
  if (known == signals_.end()) return order;
  const auto now = clock_().steady;
  std::optional<std::pair<double, std::size_t>> best;
  for (const auto& [i, s] : known->second)
    if (sites_[i].up && now - s.at < settings_.best_for && (!best || s.snr_db > best->first)) best = {s.snr_db, i};
  if (!best) return order;
  const auto at = std::find(order.begin(), order.end(), best->second);
  std::rotate(order.begin(), at, at + 1);
  return order;
}

// One that can never send such a thing, or takes nothing now, lets the next one try.
hand_over modem_group::transmit(frame_id id, const outgoing_frame& frame) {
  bool refused = sites_.empty();
  const auto order = order_for(frame.to);
  for (const auto i : order) {
    const auto answer = transmit_(i, id, frame);
    refused = refused || answer == hand_over::refused;
    if (answer == hand_over::refused || answer == hand_over::unfit) continue;
    if (answer == hand_over::under_way) sender_ = i;
    if (i == order.front() && i != 0 && sites_.front().up) ++counts_.by_best;
    return answer;
  }
  return refused || order.empty() ? hand_over::refused : hand_over::unfit;
}

void modem_group::told(std::size_t modem, const htl::tx_done& done) {
  if (modem != sender_) return;  // it was lost meanwhile, and another has the frame
  if (done.status == htl::tx_status::on_air) sending_ = modem;
  if (htl::is_final(done.status)) {
    sending_.reset();
    sender_.reset();
  }
  tell(*net_, done);
}

void modem_group::modem_is(std::size_t modem, bool up) {
  auto& m = sites_[modem];
  m.up = up;
  if (!up) m.channel = {};
  const bool any = std::any_of(sites_.begin(), sites_.end(), [](const auto& one) { return one.up; });
  if (!up && modem == sender_) {
    sender_.reset();
    sending_.reset();
    net_->modem_is(false);  // which takes the frame back
  }
  net_->modem_is(any);
}

// --- in --------------------------------------------------------------------------------------------------------------

bool modem_group::is_double(std::size_t modem, std::string what, milliseconds within) {
  const auto now = clock_().steady;
  for (const auto& b : recent_)
    if (b.modem != modem && b.what == what && now - b.at <= within) {
      ++counts_.doubles;
      return true;
    }
  if (sites_.size() > 1) {
    if (recent_.size() >= settings_.remembered) recent_.pop_front();
    recent_.push_back({std::move(what), modem, now});
  }
  return false;
}

bool modem_group::is_second_voice(std::size_t modem) {
  const auto now = clock_().steady;
  if (voice_ && voice_->first != modem && now - voice_->second <= settings_.same) return true;
  voice_ = {modem, now};
  return false;
}

void modem_group::received(std::size_t modem, std::span<const std::uint8_t> octets) {
  auto& m = sites_[modem];
  m.own_info = false;
  m.frame_from.clear();
  if (is_ourselves(modem)) return;
  radio::ax25_frame frame;
  if (radio::ax25_decode(octets, frame) == radio::ax25_result::ok) m.frame_from = radio::to_text(frame.source).view();
  if (is_double(modem, std::string(octets.begin(), octets.end()), settings_.same)) return;
  m.own_info = true;
  net_->received(octets);
}

void modem_group::heard(std::size_t modem, const radio::modem_event& event) {
  auto& m = sites_[modem];
  if (const auto* c = std::get_if<htl::channel>(&event)) return pass_channel(modem, *c);
  if (is_ourselves(modem)) return;
  if (const auto* info = std::get_if<htl::rx_info>(&event)) {
    if (sites_.size() > 1 && !m.frame_from.empty() &&
        (signals_.contains(m.frame_from) || signals_.size() < 8 * settings_.remembered))
      signals_[m.frame_from][modem] = {info->snr_cdb / 100.0, clock_().steady};
    if (!std::exchange(m.own_info, true)) return;
  }
  if (const auto* voice = std::get_if<htl::voice_up>(&event))
    if (voice->audio.empty() || is_second_voice(modem)) return;
  if (const auto* key = std::get_if<htl::dtmf>(&event)) return pass_key(modem, *key);
  if (const auto* call = std::get_if<htl::selcall>(&event))
    if (is_double(modem, "call " + std::string(call->digits.view()), settings_.same)) return;
  if (const auto* packet = std::get_if<htl::mdc>(&event)) {
    std::string words = "mdc";
    for (const unsigned part : {unsigned{packet->op}, unsigned{packet->argument}, unsigned{packet->unit}})
      words += ' ' + std::to_string(part);
    if (is_double(modem, std::move(words), settings_.same)) return;
  }
  net_->heard(event);
}

void modem_group::pass_key(std::size_t modem, htl::dtmf key) {
  auto& m = sites_[modem];
  if (sites_.size() > 1) {
    if (key.edge == htl::dtmf_edge::on) {
      m.key.reset();
      if (is_double(modem, std::string("key ") + key.digit, settings_.same_key)) return;
      m.key = key.digit;
    } else if (!m.key || *std::exchange(m.key, std::nullopt) != key.digit) {
      return;  // the end of what another brought
    }
    key.at_ms = host_ms(m, key.at_ms);
  }
  net_->heard(key);
}

// The shortest way between the two clocks that was seen lately: what is longer waited on the line.
std::uint32_t modem_group::host_ms(site& m, std::uint32_t at_ms) const {
  const auto host =
      static_cast<std::uint32_t>(std::chrono::duration_cast<milliseconds>(clock_().steady.time_since_epoch()).count());
  const auto lag = static_cast<std::int32_t>(host - at_ms);
  if (!m.lag || lag - *m.lag < 0 || lag - *m.lag > 1000)  // nearer, or its clock began anew
    m.lag = lag;
  else
    *m.lag += (lag - *m.lag) / 64;  // clocks drift
  return at_ms + static_cast<std::uint32_t>(*m.lag);
}

void modem_group::pass_channel(std::size_t modem, const htl::channel& given) {
  sites_[modem].channel = given;
  if (sites_.size() == 1) return net_->heard(given);
  using enum htl::channel_bit;
  constexpr auto somebody = htl::bits(carrier, squelch, tone_busy);
  htl::channel all = given;
  std::uint32_t flags = 0;
  bool stuck_all = true, up_any = false;
  for (const auto& m : sites_) {
    if (!m.up) continue;
    up_any = true;
    stuck_all = stuck_all && htl::has(m.channel.flags, stuck);
    if (htl::has(m.channel.flags, ptt)) flags |= htl::bits(ptt);
    // Of one that is stuck only what it reads counts.
    flags |= m.channel.flags & (htl::has(m.channel.flags, stuck) ? htl::bits(carrier, tone_busy) : somebody);
  }
  if (up_any && stuck_all) flags |= htl::bits(stuck, squelch);
  if (htl::has(flags, ptt)) flags &= ~somebody;  // the others hear us
  all.flags = static_cast<std::uint16_t>(flags);
  net_->heard(all);
}

}  // namespace kentongan::air
