#include "gateway/air/radio_net.hpp"

#include "gateway/air/radio_ascii.hpp"
#include "radio/codec/ax25.hpp"
#include "radio/codec/mdc.hpp"

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

// Of a frame or a key; the modem tells both alike.
template <class Told>
signal_meters meters_of(const Told& t, std::optional<double> offset_hz = {}) {
  return {t.level_cdb / 100.0, t.snr_cdb / 100.0, t.twist_cdb / 100.0, offset_hz};
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
            {hooks_.now, hooks_.note, [this] { return mdc_.talker(); },
             [this](unit_number u) {
               overs_.was(address_of(u));
               tell_speaker(channel_.busy, u);
               if (keyed_) care_.heard(address_of(u), *std::exchange(keyed_, std::nullopt), hooks_.now().utc);
             }}),
      overs_([this](const heard_over& o) {
        if (hooks_.over) hooks_.over(o);
      }) {}

void radio_net::send(const ports::transmission& t) {
  if (t.channel.kind == domain::channel_kind::voice) return voice_.send(t);
  aprs_.send(t);
}

void radio_net::recall(const domain::order_id& order, std::uint32_t delivery) {
  voice_.recall(order, delivery);
  dtmf_.recalled(order, delivery);
  aprs_.recall(order, delivery);
}

// What a modem heard before it was lost is not known any more.
void radio_net::modem_is(bool up) {
  scheduler_.modem_is(up);
  if (!up) take(radio::htl::channel{});
}

void radio_net::modem_says(std::uint16_t frame, bool sent) {
  scheduler_.modem_says(scheduler_.meant_by(frame), sent, steady());
}

void radio_net::modem_sends(std::uint16_t frame) { scheduler_.modem_sends(scheduler_.meant_by(frame)); }

void radio_net::quiet(domain::steady_time until) { scheduler_.quiet(until); }

// While we transmit nobody is heard; and who is stuck is not somebody.
void radio_net::take(const radio::htl::channel& c) {
  using enum radio::htl::channel_bit;
  using radio::htl::has;
  const auto now = steady();
  const bool stuck_now = has(c.flags, stuck);
  const bool was_busy = channel_.busy;
  channel_.busy =
      !has(c.flags, ptt) && (has(c.flags, carrier) || has(c.flags, tone_busy) || (has(c.flags, squelch) && !stuck_now));
  if (!channel_.busy)
    channel_.busy_since.reset();
  else if (!channel_.busy_since)
    channel_.busy_since = now;
  if (channel_.busy != was_busy) tell_speaker(channel_.busy, std::nullopt);
  scheduler_.channel_is(channel_.busy, now);
  overs_.channel(channel_.busy, hooks_.now());
  if (stuck_now == channel_.stuck) return;
  channel_.stuck = stuck_now;
  if (hooks_.stuck) hooks_.stuck(stuck_now);
}

// Who spoke is nobody any more when the channel is free.
void radio_net::tell_speaker(bool busy, std::optional<unit_number> who) {
  if (!busy) who.reset();
  if (busy == channel_told_ && who == speaker_) return;
  channel_told_ = busy;
  speaker_ = who;
  if (hooks_.speaks) hooks_.speaks(busy, who);
}

void radio_net::received(std::span<const std::uint8_t> octets) {
  take_meters(std::nullopt);
  radio::ax25_frame frame;
  if (radio::ax25_decode(octets, frame) == radio::ax25_result::ok)
    frame_ = {std::string(radio::to_text(frame.source).view()),
              to_radio_ascii({reinterpret_cast<const char*>(frame.info.data()), frame.info.size()}), steady()};
  aprs_.received(octets);
}

// Of the frame that was heard before, if its modem tells them.
void radio_net::take_meters(std::optional<signal_meters> m) {
  if (!frame_) return;
  const auto f = *std::exchange(frame_, std::nullopt);
  const auto now = hooks_.now();
  overs_.read(f.who, f.what, m, now);
  if (m) care_.heard(f.who, *m, now.utc);
}

void radio_net::read(const radio::modem_event& event) {
  const auto now = hooks_.now();
  if (const auto* info = std::get_if<radio::htl::rx_info>(&event)) take_meters(meters_of(*info, info->offset_hz));
  if (const auto* key = std::get_if<radio::htl::dtmf>(&event); key && key->edge == radio::htl::dtmf_edge::on) {
    keyed_ = meters_of(*key);
    overs_.key(key->digit, *keyed_, now);
  }
  if (const auto* voice = std::get_if<radio::htl::voice_up>(&event); voice && !voice->audio.empty())
    overs_.sound(voice->audio, now);
  if (const auto* call = std::get_if<radio::htl::selcall>(&event))
    overs_.read("", "call " + std::string(call->digits.view()), std::nullopt, now);
  if (const auto* packet = std::get_if<radio::htl::mdc>(&event)) {
    const auto unit = radio::mdc_unit_text(packet->unit);
    overs_.read("mdc " + std::string(unit.begin(), unit.end()),
                std::string(radio::to_string(radio::mdc_read(radio::octets_of(*packet)).kind)), std::nullopt, now);
  }
}

void radio_net::heard(const radio::modem_event& event) {
  read(event);
  if (const auto* c = std::get_if<radio::htl::channel>(&event)) take(*c);
  if (const auto* key = std::get_if<radio::htl::dtmf>(&event)) dtmf_.heard(*key);
  if (const auto* packet = std::get_if<radio::htl::mdc>(&event)) mdc_.heard(*packet);
  if (const auto* call = std::get_if<radio::htl::selcall>(&event)) mdc_.heard(*call);
  const bool names =
      std::holds_alternative<radio::htl::mdc>(event) || std::holds_alternative<radio::htl::selcall>(event);
  if (const auto who = mdc_.talker(); names && who) tell_speaker(channel_.busy, who);
}

std::optional<domain::steady_time> radio_net::deadline() const {
  auto first = scheduler_.deadline();
  const auto consider = [&first](std::optional<domain::steady_time> t) {
    if (t && (!first || *t < *first)) first = t;
  };
  consider(evidence_.deadline());
  consider(aprs_.deadline());
  consider(voice_.deadline());
  consider(mdc_.deadline());
  consider(overs_.deadline());
  if (frame_) consider(frame_->at);
  consider(dtmf_.deadline());
  return first;
}

void radio_net::tick() {
  const auto now = steady();
  evidence_.tick(now);
  dtmf_.tick();
  mdc_.tick();
  voice_.tick();
  aprs_.tick();
  take_meters(std::nullopt);
  overs_.tick(now);
  scheduler_.tick(now);
}

radio_net_statistics radio_net::statistics() const {
  radio_net_statistics s;
  static_cast<aprs_statistics&>(s) = aprs_.statistics();
  s.air = scheduler_.statistics(steady());
  s.voice = voice_.statistics();
  s.dtmf = dtmf_.statistics();
  s.mdc = mdc_.statistics();
  s.channel = channel_;
  s.reports_dropped = evidence_.dropped();
  return s;
}

}  // namespace kentongan::air
