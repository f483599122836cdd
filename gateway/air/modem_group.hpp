// The modems of one net as one: what several of them hear is heard once, and one of them transmits. A second site on
// the same frequency so reaches HTs that the first does not hear, and a spare modem takes over by itself.
//
//   radio_net -> transmit(): the modem that has heard the addressed station best, else the first that is up -> hook
//   modem i   -> received(i), heard(i): the first to bring something brings it; the same from another within a moment
//                is nothing new, but its signal counts when the next transmission is given out
//
// - Two receivers bring one frame within milliseconds of each other, over a loaded line within `same`; one key within
//   `same_key`, which is less than the shortest time between two presses of one key.
// - While one transmits, what the others hear is ourselves: none of it is passed on.
// - Keys carry their modem's time; from several modems it is put on the host's clock.
// - An over's sound is that of the modem that brought it first.
// - The channel is busy when any of them hears somebody, and stuck when all of them say so.
// - A modem lost while it has a frame: the frame goes to another.
//
// With one modem everything passes through as it is. Pure; not thread safe.
#pragma once
#include "gateway/air/radio_net.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace kentongan::air {

struct group_settings {
  std::chrono::milliseconds same{1500};
  std::chrono::milliseconds same_key{150};
  std::chrono::milliseconds best_for{60 * 60 * 1000};  // so long it is known who hears a station best
  std::size_t remembered = 64;                         // things heard, and stations times eight
};

struct group_statistics {
  std::uint64_t doubles = 0;  // brought by a second modem
  std::uint64_t by_best = 0;  // transmissions by another modem than the first, because it hears the station better
};

class modem_group {
 public:
  using transmit_hook = std::function<hand_over(std::size_t modem, frame_id, const outgoing_frame&)>;
  modem_group(std::size_t modems, transmit_hook, ports::clock, group_settings = {});
  // The net must outlive every call below; its transmit hook is transmit().
  void serve(radio_net& net) { net_ = &net; }

  hand_over transmit(frame_id, const outgoing_frame&);

  void modem_is(std::size_t modem, bool up);
  void told(std::size_t modem, const radio::htl::tx_done&);
  void received(std::size_t modem, std::span<const std::uint8_t> frame);
  void heard(std::size_t modem, const radio::modem_event&);

  const group_statistics& statistics() const noexcept { return counts_; }

 private:
  struct site {  // one modem
    bool up = false;
    radio::htl::channel channel;
    bool own_info = true;             // the next rx_info belongs to a frame that was passed on
    std::string frame_from;           // of the frame that the next rx_info is about
    std::optional<char> key;          // the digit whose beginning was passed on
    std::optional<std::int32_t> lag;  // host's time less its own, ms
  };
  struct brought {
    std::string what;  // octets of a frame, or the words of an event
    std::size_t modem;
    domain::steady_time at;
  };
  struct signal {
    double snr_db;
    domain::steady_time at;
  };

  bool is_double(std::size_t modem, std::string what, std::chrono::milliseconds within);
  bool is_second_voice(std::size_t modem);
  bool is_ourselves(std::size_t modem) const { return sending_ && modem != *sending_; }
  void pass_key(std::size_t modem, radio::htl::dtmf);
  void pass_channel(std::size_t modem, const radio::htl::channel&);
  std::vector<std::size_t> order_for(const std::string& station) const;
  std::uint32_t host_ms(site&, std::uint32_t at_ms) const;

  group_settings settings_;
  transmit_hook transmit_;
  ports::clock clock_;
  radio_net* net_ = nullptr;
  std::vector<site> sites_;
  std::deque<brought> recent_;
  std::map<std::string, std::map<std::size_t, signal>> signals_;      // by station
  std::optional<std::pair<std::size_t, domain::steady_time>> voice_;  // whose sound is passed on, and its last packet
  std::optional<std::size_t> sender_;                                 // has the frame under way, if it tells
  std::optional<std::size_t> sending_;                                // and is on the air with it
  group_statistics counts_;
};

}  // namespace kentongan::air
