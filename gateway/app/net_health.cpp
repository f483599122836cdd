#include "gateway/app/net_health.hpp"

#include <chrono>
#include <cmath>

namespace kentongan::app {

using namespace domain;

namespace {

constexpr std::size_t waiting_shown = 20;

double tenths(double x) { return std::round(x * 10) / 10; }

// The channel itself, and what waits for it: a dispatcher who asks why nobody has been told yet reads it here.
void write_channel(contract::writer& w, const air::radio_net& net, const instant& now) {
  const auto utc = [&now](steady_time t) {
    return now.utc + std::chrono::duration_cast<std::chrono::milliseconds>(t - now.steady);
  };
  const auto c = net.statistics().channel;
  w.object("channel").flag("busy", c.busy).flag("stuck", c.stuck);
  if (c.busy_since) w.field("busy_since", utc(*c.busy_since));
  w.close().open_list("waiting");
  for (const auto& f : net.waiting(waiting_shown)) {
    w.item_object().field("why", name_of(f.why)).field("rank", name_of(f.rank)).flag("voice", f.voice);
    w.field("since", utc(f.since));
    if (f.at) w.field("at", utc(*f.at));
    w.open_list("carries");
    for (const auto& [order, delivery] : f.about)
      w.item_object().field("order", order.str()).field("delivery", std::uint64_t{delivery}).close();
    w.close_list().close();
  }
  w.close_list();
}

}  // namespace

void write_net(contract::writer& w, const air::radio_net& net, utc_time quiet_until, const instant& now) {
  const auto s = net.statistics();
  w.item_object().field("net", net.net().str()).flag("modem_up", s.air.modem_up);
  w.field("queued", std::uint64_t{s.air.queued});
  w.field("airtime_used_ms", static_cast<std::uint64_t>(s.air.airtime_used.count()));
  w.field("airtime_limit_ms", static_cast<std::uint64_t>(s.air.airtime_limit.count()));
  w.field("frames_in", s.frames_in).field("frames_out", s.air.handed_over).field("bad_frames", s.bad_frames);
  w.field("acks_in", s.messages.acks_in).field("retries", s.messages.retries).field("answers", s.answers);
  w.field("duplicates", s.messages.duplicates).field("unknown_words", s.unknown_words);
  const auto& p = s.positions;
  w.field("positions", p.positions).field("emergencies", p.emergencies).field("low_batteries", p.low_batteries);
  w.field("positions_refused", p.malformed + p.no_fix + p.out_of_reach + p.bad_times);
  w.field("spoken", s.voice.spoken).field("unspoken", s.voice.unspoken + s.voice.unsendable);
  w.object("mdc").field("identities", s.mdc.identities).field("unknown", s.mdc.unknown);
  w.field("statuses", s.mdc.statuses).field("emergencies", s.mdc.emergencies);
  w.field("call_acks", s.mdc.call_acks).close();
  if (quiet_until > now.utc) w.field("quiet_until", quiet_until);
  write_channel(w, net, now);
  w.close();
}

void write_stations(contract::writer& w, const air::radio_net& net) {
  const auto put = [&w](const air::station_report& r) {
    w.field("advice", name_of(r.advice)).field("level_dbfs", tenths(r.mean.level_dbfs));
    if (r.by != 0) w.field("by", tenths(r.by));
  };
  w.item_object().field("net", net.net().str());
  w.object("own");
  put(net.stations().own());
  w.close().open_list("stations");
  for (const auto& r : net.stations().stations()) {
    w.item_object().field("who", r.who).field("heard", r.heard).field("last", r.last);
    put(r);
    w.field("snr_db", tenths(r.mean.snr_db)).field("twist_db", tenths(r.mean.twist_db));
    if (r.mean.offset_hz) w.field("offset_hz", tenths(*r.mean.offset_hz));
    w.close();
  }
  w.close_list().close();
}

std::string in_words(const net_id& net, const air::heard_over& o) {
  std::string line = net.str() + ": heard " + (o.who.empty() ? "somebody" : o.who);
  if (o.length) line += ", " + std::to_string(o.length->count()) + " ms";
  if (o.meters)
    line += ", " + std::to_string(std::lround(o.meters->level_dbfs)) + " dBFS, SNR " +
            std::to_string(std::lround(o.meters->snr_db)) + " dB";
  for (const auto& part : o.read) line += (&part == &o.read.front() ? ": " : "; ") + part;
  return line;
}

std::string firmware_advice(std::string_view firmware, std::string_view gateway) {
  if (firmware == gateway) return {};
  return "firmware " + (firmware.empty() ? "without a version" : std::string(firmware)) + ", gateway " +
         std::string(gateway) + ": load the firmware of this release (firmware/README.md)";
}

void modem_examined::take(const radio::modem_event& event, utc_time now) {
  if (const auto* l = std::get_if<radio::htl::levels_answer>(&event)) levels = {now, *l};
  if (const auto* t = std::get_if<radio::htl::self_test_answer>(&event)) self_test = {now, *t};
}

void write_modem(contract::writer& w, const std::string& name, const radio::modem_session& modem,
                 const modem_examined& examined, std::string_view version) {
  const auto s = modem.statistics();
  w.item_object().field("modem", name).field("state", radio::to_string(modem.state()));
  w.maybe("reason", modem.reason()).field("frames_in", s.frames_in).field("frames_out", s.frames_out);
  w.field("bad_escapes", s.bad_escapes).field("overlong", s.overlong).field("noise", s.noise);
  w.field("openings", s.openings).field("failures", s.failures);
  if (const auto& who = modem.identity()) {
    w.field("firmware", who->firmware.view()).field("hardware", who->hardware.view());
    w.maybe("advice", firmware_advice(who->firmware.view(), version));
    w.field("restarts", s.host.restarts).field("missed_pongs", s.host.missed_pongs);
    if (const auto& l = examined.levels) {
      w.object("levels").field("at", l->first).field("peak_dbfs", l->second.peak_cdb / 100.0);
      w.field("rms_dbfs", l->second.rms_cdb / 100.0).field("clipped_ppm", std::uint64_t{l->second.clipped_ppm});
      w.field("rx_gain", std::uint64_t{l->second.rx_gain});
      w.field("advised_gain", std::uint64_t{l->second.advised_gain}).close();
    }
    if (const auto& t = examined.self_test) {
      w.object("self_test").field("at", t->first).open_list("parts");
      constexpr std::string_view parts[] = {"flash", "ram", "adc", "afsk_loop", "dtmf_loop", "ptt_sense", "supply"};
      for (std::size_t i = 0; i < std::size(parts); ++i)
        if (t->second.done & 1U << i) {
          w.item_object().field("part", parts[i]).flag("passed", (t->second.passed & 1U << i) != 0).close();
        }
      w.close_list().close();
    }
  }
  w.close();
}

}  // namespace kentongan::app
