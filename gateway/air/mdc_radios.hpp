// Radios that say who they are: MDC-1200 units and five-tone identities heard on one net. Who talks, the answers and
// alarms of radios with a key for them, and the acks that such radios wait for.
//
//   heard() -> intake -> (committed) -> ack in MDC, and the words said back by voice_channel
//
// An MDC block has a checksum, so a status counts at once, like a memory's DTMF frame. A radio repeats a status or an
// alarm until its ack; the ack goes out only when the intake has answered. Not thread safe.
#pragma once
#include "gateway/air/emergency_caller.hpp"
#include "gateway/air/lifeline.hpp"
#include "gateway/air/net_scheduler.hpp"
#include "gateway/air/radio_identities.hpp"
#include "gateway/air/voice_channel.hpp"
#include "gateway/ports/intake.hpp"
#include "radio/codec/mdc.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace kentongan::air {

struct mdc_settings {
  std::uint16_t own = 1;                              // the centre's unit
  std::chrono::milliseconds talk_for{12'000};         // so long after an identity keys are its radio's
  std::chrono::milliseconds ack_validity{10'000};     // later the radio has given up, or sends it again
  std::chrono::milliseconds tell_every{10 * 60'000};  // the technician of an unknown radio
};

struct mdc_statistics {
  std::uint64_t identities = 0;  // who talks, known radios
  std::uint64_t unknown = 0;     // packets of radios that the city does not name
  std::uint64_t statuses = 0, emergencies = 0, acks_out = 0, call_acks = 0;
  std::uint64_t others = 0;  // addressed to somebody else, or no operation we act on
};

class mdc_radios {
 public:
  struct hooks {
    ports::clock now;
    std::function<void(std::string_view level, std::string_view text)> note;  // may be empty
  };

  // All but the settings must outlive it.
  mdc_radios(mdc_settings, domain::net_id, const domain::directory&, const radio_identities&, ports::intake&,
             net_scheduler&, voice_channel&, hooks);
  mdc_radios(const mdc_radios&) = delete;
  mdc_radios& operator=(const mdc_radios&) = delete;

  void heard(const radio::htl::mdc&);
  void heard(const radio::htl::selcall&);

  // Whose radio named itself within talk_for; nothing: none, or one that nobody knows.
  std::optional<unit_number> talker() const;
  const mdc_statistics& statistics() const noexcept { return counts_; }

  std::optional<domain::steady_time> deadline() const { return emergencies_.deadline(); }
  void tick() { emergencies_.tick(); }

 private:
  void talks(unit_number, const std::string& how);
  void unknown(std::uint16_t mdc, std::string_view what);
  void answer(const radio_identity&, const radio::mdc_meaning&);
  void raise(const radio_identity*, std::uint16_t mdc);
  void send(std::span<const std::uint8_t> mdc, urgency);
  std::string name_of(unit_number) const;
  void note(std::string_view level, const std::string& text) const;

  mdc_settings settings_;
  domain::net_id net_;
  const domain::directory& directory_;
  const radio_identities& identities_;
  ports::intake& intake_;
  net_scheduler& scheduler_;
  voice_channel& voice_;
  hooks hooks_;
  unit_number talker_ = 0;
  domain::steady_time talker_until_ = domain::steady_time::min();
  domain::steady_time told_unknown_ = domain::steady_time::min();  // not again before
  mdc_statistics counts_;
  emergency_caller emergencies_;
  lifeline<mdc_radios> self_{*this};  // replies come later, perhaps after we are gone
};

}  // namespace kentongan::air
