// The channel `aprs`: orders to HTs as APRS messages, and the crews' texts back, over one net (radio_net.hpp).
//
//   send() -> words -> messenger -> scheduler
//   received() -> messenger -> ack: evidence `device`; text: answer -> intake -> (committed) -> ack
//              -> aprs_positions: positions, emergencies, batteries
//
// Whether a crew's numbered text is acknowledged follows from the intake's reply:
//   stored, repeat               ack: it is on disk
//   refused, ambiguous, unknown  ack, and a notice that says why
//   rejected                     nothing: the HT repeats it, and it is asked again
// A text without number gets no ack, but the same notices, and one when it could not be stored.
// A text with no known word is passed on as `speak` with the text as its note: a person reads it. Empty text: rej.
//
// Nothing is queued inside send(), recall() or received(): that is tick()'s, which is due at deadline().
// deadline() may become earlier with every call and every reply of the intake. Not thread safe.
#pragma once
#include "gateway/air/aprs_messenger.hpp"
#include "gateway/air/aprs_positions.hpp"
#include "gateway/air/evidence_reporter.hpp"
#include "gateway/air/lifeline.hpp"
#include "gateway/air/net_scheduler.hpp"
#include "gateway/air/vocabulary.hpp"
#include "gateway/ports/clock.hpp"
#include "gateway/ports/intake.hpp"
#include "gateway/ports/sender.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kentongan::air {

struct aprs_settings {
  domain::net_id net;
  std::string call_sign;          // of the gateway: "POSKO" or "YB3XYZ-1", any case
  std::vector<std::string> path;  // digipeaters asked for, "WIDE1-1"; usually none
  messenger_settings messages;    // own and path are filled in from above
  position_settings positions;
  std::chrono::milliseconds notice_validity{120000};
  unsigned notice_tries = 3;
  unsigned notices_per_station = 4;  // waiting at the same time; further ones are dropped
};

// Empty when the settings make sense, else what is wrong.
std::string check(const aprs_settings&);

struct aprs_statistics {
  messenger_statistics messages;
  position_statistics positions;
  std::uint64_t frames_in = 0;      // from the modem, good or bad
  std::uint64_t bad_frames = 0;     // not AX.25 UI, or a message whose form is broken
  std::uint64_t other_frames = 0;   // positions, status and whatever else is no message
  std::uint64_t own_frames = 0;     // our own, repeated by a digipeater
  std::uint64_t answers = 0;        // texts with a known word
  std::uint64_t unknown_words = 0;  // texts without one
  std::uint64_t automatic = 0;      // an HT's automatic answers
  std::uint64_t empty_texts = 0;
  std::uint64_t notices = 0, notices_dropped = 0;
  std::uint64_t not_stored = 0;  // answers that the intake rejected
  std::uint64_t unsendable = 0;  // deliveries that could not be sent at all
};

class aprs_channel final : public ports::sender {
 public:
  struct hooks {
    ports::clock now;
    std::function<void(std::string_view level, std::string_view text)> note;  // "info" or "warn"; may be empty
  };

  // All but the settings must outlive the channel. Settings must pass check() (else std::invalid_argument).
  aprs_channel(aprs_settings, const domain::directory&, ports::intake&, net_scheduler&, evidence_reporter&, hooks,
               const vocabulary& = indonesian());
  aprs_channel(const aprs_channel&) = delete;
  aprs_channel& operator=(const aprs_channel&) = delete;

  void send(const ports::transmission&) override;
  void recall(const domain::order_id&, std::uint32_t delivery) override;

  void received(std::span<const std::uint8_t> frame);  // modem_session's on_frame
  void frame_done(frame_id, frame_fate);               // the scheduler's; of others nothing happens

  std::optional<domain::steady_time> deadline() const;
  void tick();

  aprs_statistics statistics() const;

 private:
  void report(const message_key&, domain::evidence, std::string_view reason);
  void heard_text(const inbound_text&);
  void answered(const inbound_text&, std::uint32_t number, const domain::reply&);
  void send_notice(const std::string& to, const std::string& text);
  void note(std::string_view level, const std::string& text) const;
  domain::instant now() const { return hooks_.now(); }
  domain::steady_time steady() const { return hooks_.now().steady; }

  aprs_settings settings_;
  const domain::directory& directory_;
  ports::intake& intake_;
  hooks hooks_;
  const vocabulary& vocabulary_;
  net_scheduler& scheduler_;
  evidence_reporter& evidence_;
  aprs_messenger messenger_;
  aprs_positions positions_;

  std::uint32_t last_notice_ = 0;
  std::unordered_map<std::uint32_t, std::string> notices_;  // waiting: number -> addressee
  std::unordered_map<std::string, unsigned> notices_of_;    // addressee -> how many
  aprs_statistics counts_;
  lifeline<aprs_channel> self_{*this};  // the intake's replies come later, perhaps after we are gone
};

}  // namespace kentongan::air
