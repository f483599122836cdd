#include "gateway/air/own_modem.hpp"

#include "radio/codec/mdc.hpp"

#include <algorithm>

namespace kentongan::air {

namespace htl = radio::htl;

namespace {

htl::priority rank_of(urgency u) {
  switch (u) {
    case urgency::alarm:
    case urgency::p1_first:
    case urgency::p1:
      return htl::priority::emergency;
    case urgency::ack:
    case urgency::p2:
      return htl::priority::urgent;
    case urgency::p3:
      break;
  }
  return htl::priority::routine;
}

std::string tenths_db(int centi_db) { return std::to_string(centi_db / 100) + " dB"; }

struct words {
  std::string operator()(const htl::dtmf& d) const {
    if (d.edge == htl::dtmf_edge::off) return {};
    return std::string("DTMF ") + d.digit + ", SNR " + tenths_db(d.snr_cdb);
  }
  std::string operator()(const htl::selcall& s) const { return "selective call " + std::string(s.digits.view()); }
  std::string operator()(const htl::mdc& m) const {
    const auto meaning = radio::mdc_read(radio::octets_of(m));
    const auto unit = radio::mdc_unit_text(m.unit);
    return "MDC " + std::string(radio::to_string(meaning.kind)) + ", unit " + std::string(unit.begin(), unit.end());
  }
  std::string operator()(const htl::error& e) const {
    static constexpr std::string_view texts[] = {"a frame of ours was no good",
                                                 "it does not know a frame type of ours",
                                                 "it cannot do what was asked for",
                                                 "a KISS frame of ours was no good",
                                                 "it did not send a frame",
                                                 "its transmitter was cut at its time limit",
                                                 "it lost the right to transmit: no ping from here",
                                                 "its queue was emptied",
                                                 "the squelch has been open for minutes; it no longer waits for it",
                                                 "it is busy with the same already"};
    const auto code = static_cast<std::size_t>(e.code);
    return std::string(code < std::size(texts) ? texts[code] : "unknown error") + " (" + std::to_string(e.context) +
           ")";
  }
  std::string operator()(const htl::stats& s) const {
    if (s.clipped == 0 && s.up_drops == 0 && s.link_overruns == 0) return {};
    return std::to_string(s.clipped) + " samples clipped, " + std::to_string(s.up_drops) + " frames and " +
           std::to_string(s.link_overruns) + " octets lost on the line in the last minute";
  }
  template <class Other>
  std::string operator()(const Other&) const {
    return {};
  }
};

}  // namespace

hand_over give(radio::modem_session& modem, frame_id id, const outgoing_frame& frame, domain::steady_time now) {
  using std::chrono::milliseconds;
  if (frame.voice) {
    // A modem that has just been opened says later what it is; one that was greeted as a plain TNC cannot speak.
    if (!modem.speaks()) return modem.confirms() && !modem.identity() ? hand_over::refused : hand_over::unfit;
    const bool emergency = rank_of(frame.rank) == htl::priority::emergency;
    return modem.play(static_cast<std::uint16_t>(id), frame.voice, emergency) ? hand_over::under_way
                                                                              : hand_over::refused;
  }
  radio::tx_order order;
  order.id = static_cast<std::uint16_t>(id);
  order.rank = rank_of(frame.rank);
  if (frame.expires != domain::steady_time::max())
    order.valid = std::max(milliseconds(1), std::chrono::duration_cast<milliseconds>(frame.expires - now));
  if (frame.call) {
    if (!modem.confirms()) return hand_over::unfit;
    return modem.call(*frame.call, order) ? hand_over::under_way : hand_over::refused;
  }
  if (!modem.send(frame.octets, order)) return hand_over::refused;
  return modem.confirms() ? hand_over::under_way : hand_over::taken;
}

void tell(radio_net& net, const htl::tx_done& done) {
  switch (done.status) {
    case htl::tx_status::queued:
      return;
    case htl::tx_status::on_air:
      return net.modem_sends(done.id);
    case htl::tx_status::sent:
      return net.modem_says(done.id, true);
    case htl::tx_status::refused:
      if (done.reason == htl::tx_reason::duplicate) return;  // the first copy is still under way, and has its own fate
      [[fallthrough]];
    case htl::tx_status::expired:
      return net.modem_says(done.id, false);
  }
}

std::string describe(const radio::modem_event& event) { return std::visit(words{}, event); }

}  // namespace kentongan::air
