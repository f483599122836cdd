#include "gateway/air/radio_net.hpp"

#include <stdexcept>
#include <utility>

namespace kentongan::air {

namespace {

radio_net_settings checked(radio_net_settings s) {
  if (const std::string fault = check(s); !fault.empty()) throw std::invalid_argument(fault);
  s.voice.net = s.net;
  s.voice.mdc_own = s.mdc.own;
  return s;
}

}  // namespace

std::string check(const radio_net_settings& s) {
  if (std::string fault = check(s.air); !fault.empty()) return fault;
  if (s.evidence.retry.count() <= 0) return "waiting times must be above 0";
  if (s.evidence.limit == 0) return "limits must be above 0";
  return check(static_cast<const aprs_settings&>(s));
}

radio_net::radio_net(radio_net_settings given, const domain::directory& directory, ports::intake& intake,
                     ports::speech& speech, hooks h, const vocabulary& words, const voice_words& spoken)
    : net_(given.net),
      hooks_(std::move(h)),
      evidence_(intake, hooks_.now, given.evidence),
      scheduler_(checked(given).air, {[this](frame_id id, const outgoing_frame& f) { return hooks_.transmit(id, f); },
                                      [this](frame_id id, frame_fate fate) {
                                        aprs_.frame_done(id, fate);
                                        voice_.frame_done(id, fate);
                                      }}),
      identities_(directory.city(), net_),
      aprs_(given, directory, intake, scheduler_, evidence_, {hooks_.now, hooks_.note}, words),
      voice_(checked(given).voice, directory, identities_, speech, scheduler_, evidence_,
             {hooks_.now, hooks_.note, [this](const ports::transmission& t) { dtmf_.asked(t); }}, spoken),
      mdc_(given.mdc, given.net, directory, identities_, intake, scheduler_, voice_, {hooks_.now, hooks_.note}),
      dtmf_(given.dtmf, given.net, directory, intake, voice_,
            {hooks_.now, hooks_.note, [this] { return mdc_.talker(); }}) {}

void radio_net::send(const ports::transmission& t) {
  if (t.channel.kind == domain::channel_kind::voice) return voice_.send(t);
  aprs_.send(t);
}

void radio_net::recall(const domain::order_id& order, std::uint32_t delivery) {
  voice_.recall(order, delivery);
  dtmf_.recalled(order, delivery);
  aprs_.recall(order, delivery);
}

void radio_net::modem_is(bool up) { scheduler_.modem_is(up); }

void radio_net::modem_says(std::uint16_t frame, bool sent) {
  if (static_cast<std::uint16_t>(scheduler_.under_way()) == frame)
    scheduler_.modem_says(scheduler_.under_way(), sent, steady());
}

void radio_net::received(std::span<const std::uint8_t> frame) { aprs_.received(frame); }

void radio_net::heard(const radio::modem_event& event) {
  if (const auto* key = std::get_if<radio::htl::dtmf>(&event)) dtmf_.heard(*key);
  if (const auto* packet = std::get_if<radio::htl::mdc>(&event)) mdc_.heard(*packet);
  if (const auto* call = std::get_if<radio::htl::selcall>(&event)) mdc_.heard(*call);
}

std::optional<domain::steady_time> radio_net::deadline() const {
  auto first = scheduler_.deadline();
  const auto consider = [&first](std::optional<domain::steady_time> t) {
    if (t && (!first || *t < *first)) first = t;
  };
  consider(evidence_.deadline());
  consider(aprs_.deadline());
  consider(voice_.deadline());
  consider(dtmf_.deadline());
  return first;
}

void radio_net::tick() {
  const auto now = steady();
  evidence_.tick(now);
  dtmf_.tick();
  voice_.tick();
  aprs_.tick();
  scheduler_.tick(now);
}

radio_net_statistics radio_net::statistics() const {
  radio_net_statistics s;
  static_cast<aprs_statistics&>(s) = aprs_.statistics();
  s.air = scheduler_.statistics(steady());
  s.voice = voice_.statistics();
  s.dtmf = dtmf_.statistics();
  s.mdc = mdc_.statistics();
  s.reports_dropped = evidence_.dropped();
  return s;
}

}  // namespace kentongan::air
