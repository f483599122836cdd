// One radio net whole: everything that is sent and heard on one frequency, through one modem at a time.
//
//   send() -> aprs_channel (text), voice_channel (speech) -> scheduler -> hooks.transmit -> modem
//   modem -> received() -> aprs_channel -> intake
//            heard()    -> mdc_radios, dtmf_answers -> intake -> (committed) -> read-back by voice_channel
//
// Nothing is transmitted inside send(), recall(), received() or heard(): that is tick()'s, which is due at deadline().
// deadline() may become earlier with every call and every reply of the intake. Not thread safe.
#pragma once
#include "gateway/air/aprs_channel.hpp"
#include "gateway/air/dtmf_answers.hpp"
#include "gateway/air/evidence_reporter.hpp"
#include "gateway/air/mdc_radios.hpp"
#include "gateway/air/net_scheduler.hpp"
#include "gateway/air/over_log.hpp"
#include "gateway/air/station_care.hpp"
#include "gateway/air/voice_channel.hpp"
#include "radio/link/htl_host.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::air {

struct radio_net_settings : aprs_settings {
  net_settings air;
  evidence_settings evidence;
  voice_settings voice;  // its net is filled in from above
  dtmf_settings dtmf;
  mdc_settings mdc;
};

// Empty when the settings make sense, else what is wrong.
std::string check(const radio_net_settings&);

// What the modem last said of the channel itself. A plain TNC says nothing.
struct channel_state {
  bool busy = false;                              // others speak
  std::optional<domain::steady_time> busy_since;  // while they do
  bool stuck = false;                             // a carrier does not end: nobody is heard
};

struct radio_net_statistics : aprs_statistics {
  net_statistics air;
  voice_statistics voice;
  dtmf_answer_statistics dtmf;
  mdc_statistics mdc;
  channel_state channel;
  std::uint64_t reports_dropped = 0;
};

class radio_net final : public ports::sender {
 public:
  struct hooks {
    std::function<hand_over(frame_id, const outgoing_frame&)> transmit;  // own_modem.hpp
    ports::clock now;
    std::function<void(std::string_view level, std::string_view text)> note;  // "info" or "warn"; may be empty
    // A carrier stands on the channel and does not end, or has ended. May be empty.
    std::function<void(bool)> stuck{};
    std::function<void(const heard_over&)> over{};  // may be empty
    // Others speak, or no longer do; again when their radio has named itself. May be empty.
    std::function<void(bool, std::optional<unit_number>)> speaks{};
  };

  // All but the settings must outlive the net. Settings must pass check() (else std::invalid_argument).
  radio_net(radio_net_settings, const domain::directory&, ports::intake&, ports::speech&, hooks,
            const vocabulary& = indonesian(), const voice_words& = indonesian_voice());
  radio_net(const radio_net&) = delete;
  radio_net& operator=(const radio_net&) = delete;

  void send(const ports::transmission&) override;
  void recall(const domain::order_id&, std::uint32_t delivery) override;

  void modem_is(bool up);                           // modem_session's on_state: up or degraded is up
  void modem_says(std::uint16_t frame, bool sent);  // modem_session's on_tx: the fate of a frame, by the end of its id
  void modem_sends(std::uint16_t frame);            // likewise: it is on the air
  void received(std::span<const std::uint8_t> frame);  // modem_session's on_frame
  void heard(const radio::modem_event&);               // modem_session's on_event

  // Quiet mode until then: routine stays off the net. A moment that has passed ends it.
  void quiet(domain::steady_time until);

  std::optional<domain::steady_time> deadline() const;
  void tick();

  // What waits and why, the most urgent first; at most `limit`.
  std::vector<waiting_frame> waiting(std::size_t limit) const { return scheduler_.waiting(steady(), limit); }
  const domain::net_id& net() const noexcept { return net_; }
  radio_net_statistics statistics() const;
  const station_care& stations() const noexcept { return care_; }

 private:
  domain::steady_time steady() const { return hooks_.now().steady; }
  void take(const radio::htl::channel&);
  void tell_speaker(bool busy, std::optional<unit_number>);
  void take_meters(std::optional<signal_meters>);
  void read(const radio::modem_event&);

  domain::net_id net_;
  hooks hooks_;
  evidence_reporter evidence_;
  net_scheduler scheduler_;
  radio_identities identities_;
  aprs_channel aprs_;
  voice_channel voice_;
  mdc_radios mdc_;
  dtmf_answers dtmf_;
  channel_state channel_;
  bool channel_told_ = false;
  std::optional<unit_number> speaker_;  // as told, while the channel is busy
  over_log overs_;
  station_care care_;
  struct frame_words {
    std::string who, what;
    domain::steady_time at;
  };
  std::optional<frame_words> frame_;  // a modem of our own says how it was right behind it
  std::optional<signal_meters> keyed_;
};

}  // namespace kentongan::air
