#include "gateway/app/radio_settings.hpp"

#include "radio/codec/mdc.hpp"

namespace kentongan::app {
namespace {

dsp::selcall_standard selcall_standard_of(selcall_type t) {
  switch (t) {
    case selcall_type::zvei1:
      return dsp::selcall_standard::zvei1;
    case selcall_type::ccir:
      return dsp::selcall_standard::ccir;
    case selcall_type::eea:
      break;
  }
  return dsp::selcall_standard::eea;
}

}  // namespace

air::radio_net_settings net_settings_of(const net_settings& s) {
  air::radio_net_settings n;
  n.net = s.id;
  n.call_sign = s.call;
  n.path = s.path;
  n.air.airtime.bits_per_second = s.bit_rate_bps;
  n.air.airtime.tx_delay = s.txdelay;
  n.air.airtime.tx_tail = s.txtail;
  n.air.budget_percent = s.airtime_percent;
  n.air.budget_window = s.airtime_window;
  n.air.queue_limit = s.queue_max;
  n.messages.retry_base = s.retry_first;
  n.messages.tries_max = s.retries_max + 1;
  n.voice.airtime_limit = s.voice_limit;
  n.voice.times_p1 = s.voice_times_p1;
  n.mdc.own = radio::parse_mdc_unit(s.mdc).value_or(n.mdc.own);
  n.voice.sound.selcall = selcall_standard_of(s.selcall);
  return n;
}

radio::modem_settings modem_settings_of(const modem_settings& m, const net_settings& n, bool voice) {
  radio::modem_settings s;
  s.name = m.name;
  switch (m.tnc) {
    case tnc_type::plain:
      s.kind = radio::tnc_kind::plain;
      break;
    case tnc_type::htl:
      s.kind = radio::tnc_kind::htl;
      break;
    case tnc_type::automatic:
      s.kind = radio::tnc_kind::automatic;
      break;
  }
  s.kiss_port = m.kiss_port;
  auto modes = radio::htl::bits(radio::htl::mode_bit::tx_allowed);
  if (m.squelch == squelch_type::audio) modes |= radio::htl::bits(radio::htl::mode_bit::squelch_audio);
  if (m.squelch == squelch_type::pin) modes |= radio::htl::bits(radio::htl::mode_bit::squelch_pin);
  if (voice) modes |= radio::htl::bits(radio::htl::mode_bit::voice_up);
  s.wanted.modes = static_cast<std::uint16_t>(modes);
  s.wanted.events =
      radio::htl::bits(radio::htl::event_bit::dtmf, radio::htl::event_bit::selcall, radio::htl::event_bit::mdc);
  s.wanted.rx_gain = m.rx_gain;
  s.wanted.tx_level = m.tx_level_percent;
  s.tnc.tx_delay = n.txdelay;
  s.tnc.persistence = n.persistence;
  s.tnc.slot_time = n.slot_time;
  s.tnc.tx_tail = n.txtail;
  return s;
}

}  // namespace kentongan::app
