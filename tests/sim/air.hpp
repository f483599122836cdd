// The radio side in virtual time: a serial line with all its vices, a KISS modem at its far end, one shared channel,
// and the handhelds within hearing. The handhelds are those of radio/stand_in; lost frames are the channel's.
#pragma once
#include "radio/codec/airtime.hpp"
#include "radio/codec/kiss.hpp"
#include "radio/link/line.hpp"
#include "radio/stand_in/handhelds.hpp"
#include "tests/sim/loop.hpp"
#include "tests/sim/options.hpp"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace kentongan::sim {

class modem;

// The gateway's end. One for each run of the gateway; the modem stays.
class serial_line final : public radio::line {
 public:
  struct watch {
    std::function<void()> written;  // octets are on their way; may throw
  };
  serial_line(loop&, loop::owner, chance, const options&, modem& far_end, watch);
  ~serial_line() override;

  void open(handlers) override;
  void write(std::vector<std::uint8_t> octets) override;
  std::size_t unsent_octets() const override { return unsent_.size(); }
  void close() override;

  // The modem's side.
  void arrive(std::vector<std::uint8_t> octets);
  void broken();

 private:
  void drain();
  std::vector<std::uint8_t> worn(std::vector<std::uint8_t> octets);

  loop& loop_;
  loop::owner owner_;
  chance chance_;
  const options& options_;
  modem& modem_;
  watch watch_;
  handlers handlers_;
  bool open_ = false, draining_ = false;
  std::uint64_t opening_ = 0;
  std::vector<std::uint8_t> unsent_;
  steady_time last_arrival_{};
};

class handheld;

// One frequency: who speaks is heard by the others, or not.
class channel {
 public:
  channel(loop& l, chance c, const options& o) : loop_(l), chance_(c), options_(o) {}
  // Speaks when the channel is free; `heard` is called for the listeners that got it.
  void speak(std::vector<std::uint8_t> frame, const void* speaker);
  void listen(const void* who, std::function<void(std::span<const std::uint8_t>)> heard) {
    ears_[who] = std::move(heard);
    order_.push_back(who);
  }
  void heal() { faults_ = false; }
  std::uint64_t lost() const { return lost_; }

 private:
  loop& loop_;
  chance chance_;
  const options& options_;
  bool faults_ = true;
  steady_time free_at_{};
  std::map<const void*, std::function<void(std::span<const std::uint8_t>)>> ears_;
  std::vector<const void*> order_;  // of listening: pointers have none that a seed repeats
  std::uint64_t lost_ = 0;
};

// The TNC.
class modem {
 public:
  modem(loop&, chance, const options&, channel&, std::function<void(std::span<const std::uint8_t>)> on_frame);

  bool plugged() const { return plugged_; }
  void unplug();
  void plug() { plugged_ = true; }
  void stall_until(steady_time t) { stalled_until_ = t; }
  void deaf_until(steady_time t) { deaf_until_ = t; }
  steady_time stalled_until() const { return stalled_until_; }
  bool faults() const { return faults_; }
  void heal();

  void attach(serial_line* l) {
    line_ = l;
    rest_ = true;
  }
  void octets(std::span<const std::uint8_t>);  // from the gateway

 private:
  loop& loop_;
  chance chance_;
  const options& options_;
  channel& channel_;
  std::function<void(std::span<const std::uint8_t>)> on_frame_;  // a frame the gateway gave us: the checkers look
  radio::kiss_decoder decoder_;
  serial_line* line_ = nullptr;
  bool plugged_ = true, faults_ = true;
  bool rest_ = false;  // what comes next may end what an earlier opening of the line began
  steady_time stalled_until_{}, deaf_until_{};
};

// One HT. What its crew does is elsewhere; it can be switched off and on, and then counts from 1 again.
class handheld {
 public:
  struct settings {
    std::string call;
    // A message that it shows for the first time since it was switched on: text and number.
    std::function<void(const std::string& text, const std::string& number)> shows;
    std::function<void(const std::string& text)> unacknowledged;  // it has given up repeating
  };
  handheld(loop&, channel&, settings);

  void say(const std::string& text);
  void switch_off_and_on();
  const std::string& call() const { return settings_.call; }
  // What was ever said under this number.
  bool has_said(const std::string& number) const { return said_.contains(number); }
  const std::multimap<std::string, std::string>& said() const { return said_; }
  // Texts of the messages it has ever acknowledged or shown, by number.
  const std::map<std::string, std::string>& heard() const { return heard_; }

 private:
  void make();
  void arm();
  void tell(const radio::report&);

  loop& loop_;
  channel& channel_;
  settings settings_;
  std::unique_ptr<radio::handhelds> set_;
  std::optional<loop::ticket> timer_;
  std::multimap<std::string, std::string> said_;
  std::map<std::string, std::string> heard_;
};

}  // namespace kentongan::sim
