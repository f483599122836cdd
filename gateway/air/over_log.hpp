// What was heard on a net, over by over: who, when, how long, how well, and what was read in it. From the words of a
// modem: the channel is busy or free, a frame, a packet, keys. A plain TNC tells frames only; then each is an over of
// which nobody knows the length.
//
// Its sound is kept with it when the modem passes it on: a matter of settings, because people's words are theirs.
//
// An over is told when it has been over for `settled`, because who it was may come out by what he keyed, or at the next
// one's beginning. Bounded. Pure; not thread safe.
#pragma once
#include "gateway/domain/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::air {

// As the modem measured a frame or a key: of the audio, so of the station's modulation and our radio's volume.
struct signal_meters {
  double level_dbfs = 0;
  double snr_db = 0;
  double twist_db = 0;              // the higher tones over the lower ones
  std::optional<double> offset_hz;  // of the tones of a frame
};

struct heard_over {
  domain::utc_time begin;
  std::optional<std::chrono::milliseconds> length;
  std::string who;                      // a call sign, "101" (unit number), "mdc 1001"; empty: nobody knows
  std::vector<std::string> read;        // "OTW 12", "keys 4#"
  std::optional<signal_meters> meters;  // of the last thing read
  std::vector<std::uint8_t> sound;      // mu-law, 8000 a second; empty: none was passed on
};

struct over_settings {
  std::chrono::milliseconds gap{300};  // a squelch that flutters makes no new over
  std::chrono::milliseconds settled{3000};
  std::size_t read_limit = 16;           // things read in one over; further ones are dropped
  std::size_t sound_limit = 180 * 8000;  // octets of one over; a carrier that does not end fills no memory
};

class over_log {
 public:
  using done = std::function<void(const heard_over&)>;
  explicit over_log(done d, over_settings s = {}) : settings_(s), done_(std::move(d)) {}

  void channel(bool busy, const domain::instant& now);
  // Something was read; `who` may be empty.
  void read(std::string_view who, std::string what, std::optional<signal_meters>, const domain::instant& now);
  void key(char digit, const signal_meters&, const domain::instant& now);
  void sound(std::span<const std::uint8_t> mu_law, const domain::instant& now);
  // It has come out who the present or the last over was, unless he said so himself.
  void was(std::string_view who);

  std::optional<domain::steady_time> deadline() const;
  void tick(domain::steady_time now);

 private:
  struct over {
    heard_over what;
    domain::instant begin;
    domain::steady_time end;  // last sign of it
    std::string keys;
    bool busy = false, timed = false;
  };
  over& present(const domain::instant& now);
  void tell();

  over_settings settings_;
  done done_;
  std::optional<over> over_;
};

}  // namespace kentongan::air
