#include "gateway/air/mdc_radios.hpp"

#include "gateway/air/repeat_ids.hpp"
#include "gateway/air/said_back.hpp"

#include <utility>

namespace kentongan::air {

using domain::answer_code;
using domain::channel_kind;

namespace {

std::string text_of(std::uint16_t mdc) {
  const auto t = radio::mdc_unit_text(mdc);
  return {t.begin(), t.end()};
}

}  // namespace

mdc_radios::mdc_radios(mdc_settings s, domain::net_id net, const domain::directory& d, const radio_identities& ids,
                       ports::intake& intake, net_scheduler& scheduler, voice_channel& voice, hooks h)
    : settings_(s),
      net_(std::move(net)),
      directory_(d),
      identities_(ids),
      intake_(intake),
      scheduler_(scheduler),
      voice_(voice),
      hooks_(std::move(h)),
      emergencies_(intake, hooks_.now) {}

void mdc_radios::note(std::string_view level, const std::string& text) const {
  if (hooks_.note) hooks_.note(level, net_.str() + ": " + text);
}

std::string mdc_radios::name_of(unit_number n) const {
  return display_name(directory_.owner_of(channel_kind::voice, address_of(n)));
}

// --- who talks ------------------------------------------------------------------------------------------------------

void mdc_radios::talks(unit_number n, const std::string& how) {
  ++counts_.identities;
  const auto now = hooks_.now().steady;
  if (talker_ != n || talker_until_ <= now) note("info", name_of(n) + " (" + address_of(n) + ") talks, " + how);
  talker_ = n;
  talker_until_ = now + settings_.talk_for;
}

std::optional<unit_number> mdc_radios::talker() const {
  if (talker_ == 0 || talker_until_ <= hooks_.now().steady) return std::nullopt;
  return talker_;
}

void mdc_radios::unknown(std::uint16_t mdc, std::string_view what) {
  ++counts_.unknown;
  talker_ = 0;
  const auto now = hooks_.now().steady;
  if (now < told_unknown_) return;
  told_unknown_ = now + settings_.tell_every;
  note("warn", std::string(what) + " of radio MDC " + text_of(mdc) + ", which no unit's voice channel names");
}

void mdc_radios::heard(const radio::htl::selcall& s) {
  if (const auto* who = identities_.of_selcall(s.digits.view()))
    talks(who->unit, "selective call " + who->selcall);
  else
    ++counts_.unknown;
}

// --- packets --------------------------------------------------------------------------------------------------------

void mdc_radios::heard(const radio::htl::mdc& packet) {
  using enum radio::mdc_kind;
  const auto m = radio::mdc_read(radio::octets_of(packet));
  const auto* who = identities_.of_mdc(m.from);
  switch (m.kind) {
    case emergency:
      return raise(who, m.from);
    case ptt_pressed:
    case ptt_released:
      if (!who) return unknown(m.from, to_string(m.kind));
      return talks(who->unit, "MDC " + text_of(m.from));
    case status:
    case message:
    case request_to_talk:
      if (!who) return unknown(m.from, to_string(m.kind));
      talks(who->unit, "MDC " + text_of(m.from));
      return answer(*who, m);
    case call_alert_ack:
    case radio_check_ack:
      if (!who || (m.to != 0 && m.to != settings_.own)) break;
      ++counts_.call_acks;
      return voice_.alerted(who->unit);
    case emergency_ack:
    case status_request:
    case ack:
    case call_alert:
    case selective_call:
    case radio_check:
    case other:
      break;
  }
  ++counts_.others;
}

void mdc_radios::answer(const radio_identity& who, const radio::mdc_meaning& m) {
  ++counts_.statuses;
  domain::answer_given a;
  a.channel = channel_kind::voice;
  a.address = address_of(who.unit);
  a.code = answer_code::speak;
  const auto number = std::to_string(m.number);
  if (m.kind == radio::mdc_kind::status) {
    const auto code = m.number <= 9 ? code_of(static_cast<char>('0' + m.number), false) : std::nullopt;
    if (code) a.code = *code;
    a.note = code ? "" : "MDC status " + number;
  } else if (m.kind == radio::mdc_kind::message) {
    a.note = "MDC pesan " + number;
  }
  const auto ids = repeat_ids_of(
      "mdc-" + address_of(who.unit) + '-' + std::to_string(static_cast<int>(m.kind)) + '-' + number, hooks_.now().utc);
  a.answer_id = ids.id;
  a.other_id = ids.other_id;
  intake_.submit(std::move(a), self_.hook([who, code = a.code](mdc_radios& me, const domain::reply& r) {
    if (r.code == domain::reply_code::rejected)
      return me.note("warn", "status of " + me.name_of(who.unit) + " not stored: " + r.detail);
    me.send(radio::mdc_ack(who.mdc), urgency::ack);
    if (r.code != domain::reply_code::repeat) say_back(me.voice_, me.name_of(who.unit), code, 0, r);
  }));
}

// From a radio that nobody knows it is an emergency too.
void mdc_radios::raise(const radio_identity* who, std::uint16_t mdc) {
  ++counts_.emergencies;
  domain::emergency_called e;
  e.channel = channel_kind::voice;
  e.address = who ? address_of(who->unit) : "mdc-" + text_of(mdc);
  e.note = "MDC " + text_of(mdc);
  const auto ids = repeat_ids_of("mdc-" + text_of(mdc) + "-emergency", hooks_.now().utc);
  e.answer_id = ids.id;
  e.other_id = ids.other_id;
  emergencies_.call(std::move(e), [this, mdc, unit = who ? who->unit : unit_number{0}](const domain::reply& r) {
    if (!was_taken(r)) return;
    send(radio::mdc_emergency_ack(mdc), urgency::alarm);
    if (r.code == domain::reply_code::stored)
      voice_.say(attention::taken, emergency_ack(unit ? name_of(unit) : "", voice_.words()));
  });
}

void mdc_radios::send(std::span<const std::uint8_t> mdc, urgency rank) {
  outgoing_frame f;
  f.call = radio::tone_call{radio::htl::tone_kind::mdc, {mdc.begin(), mdc.end()}};
  f.rank = rank;
  const auto now = hooks_.now().steady;
  f.expires = now + settings_.ack_validity;
  if (scheduler_.push(std::move(f), now)) ++counts_.acks_out;
}

}  // namespace kentongan::air
