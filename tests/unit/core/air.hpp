// Modems in memory: their audio is the air, their hosts are the test. Time is the samples.
#pragma once
#include "firmware/core/modem.hpp"
#include "tests/unit/core/host.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace kentongan::core::test {

inline identity someone(std::uint8_t serial, bool kiss_tx = false) {
  return {.firmware = "1.2.3",
          .hardware = "test",
          .hash = {1, 2, 3},
          .serial = {serial},
          .boot_count = 5,
          .cause = htl::reset_cause::power_on,
          .kiss_tx = kiss_tx};
}

// A UI frame; `info` is up to the test.
inline octets ui_frame(std::string_view info, std::string_view from = "DAMKAR") {
  octets frame;
  const auto address = [&](std::string_view call, std::uint8_t last) {
    for (std::size_t i = 0; i < 6; ++i) {
      frame.push_back(static_cast<std::uint8_t>((i < call.size() ? call[i] : ' ') << 1));
    }
    frame.push_back(last);
  };
  address("APZ112", 0xE0);
  address(from, 0x61);
  frame.push_back(0x03);
  frame.push_back(0xF0);
  frame.insert(frame.end(), info.begin(), info.end());
  return frame;
}

struct station {
  std::unique_ptr<modem> tnc;
  host peer;
  bool reads = true;                   // the host takes what the modem has to say
  bool pings = false;                  // once a second
  std::size_t on_air = 0;              // samples with PTT
  std::vector<std::size_t> key_ups;    // sample numbers
  std::vector<std::size_t> key_downs;  // first sample without PTT
  std::vector<std::int16_t> sent;      // the last block

  explicit station(const identity& who) : tnc(std::make_unique<modem>(who)) { tnc->from_host(from_hex("c0 c0 c0")); }

  template <class Frame>
  void say(const Frame& frame, std::uint8_t sequence = 0) {
    tnc->from_host(kiss_of(frame, sequence));
  }
  void allow(htl::state state = {}) {
    state.modes = static_cast<std::uint16_t>(state.modes | htl::bits(htl::mode_bit::tx_allowed));
    state.events = 0xFF;
    say(htl::hello{});
    say(state, 1);
    pings = true;
  }
  void data(const octets& frame) { tnc->from_host(kiss_of(frame, 0)); }
};

// Everybody hears the sum of the others, and a little noise.
struct air {
  std::vector<station> stations;
  std::size_t block = 32;
  std::size_t now = 0;  // samples
  std::uint32_t start_ms = 1000;
  std::int32_t noise = 30;
  std::function<std::int16_t(std::size_t sample)> radio;  // also heard by all

  std::uint32_t now_ms() const { return start_ms + static_cast<std::uint32_t>(now * 10 / 96); }
  station& operator[](std::size_t index) { return stations[index]; }

  void step() {
    std::vector<std::int32_t> sum(block, 0);
    for (const station& s : stations) {
      for (std::size_t i = 0; i < s.sent.size(); ++i) sum[i] += s.sent[i] / 3;
    }
    for (std::size_t i = 0; i < block; ++i) {
      if (radio) sum[i] += radio(now + i);
      random_ = random_ * 1664525U + 1013904223U;
      sum[i] += static_cast<std::int32_t>((random_ >> 16) % static_cast<std::uint32_t>(2 * noise + 1)) - noise;
    }
    for (station& s : stations) {
      std::vector<std::int16_t> heard(block);
      for (std::size_t i = 0; i < block; ++i) {
        const std::int32_t own = i < s.sent.size() ? s.sent[i] / 3 : 0;
        heard[i] = static_cast<std::int16_t>(std::clamp(sum[i] - own, -32768, 32767));
      }
      s.tnc->tick(now_ms());
      if (s.pings && now / sample_rate_hz != (now + block) / sample_rate_hz) s.say(htl::ping{.host_ms = now_ms()});
      const bool before = s.tnc->ptt();
      std::vector<std::int16_t> out(block);
      s.tnc->audio(heard, out);
      s.sent = out;  // heard by the others a block later
      if (s.tnc->ptt()) s.on_air += block;
      if (s.tnc->ptt() && !before) s.key_ups.push_back(now);
      if (!s.tnc->ptt() && before) s.key_downs.push_back(now);
      if (!s.reads) continue;
      std::array<std::uint8_t, 256> up;
      while (const std::size_t size = s.tnc->to_host(up)) s.peer.receive(std::span(up).first(size));
    }
    now += block;
  }
  void run(double seconds) {
    const std::size_t end = now + static_cast<std::size_t>(seconds * sample_rate_hz);
    while (now < end) step();
  }
  // False when it did not happen within `seconds`.
  bool run_until(const std::function<bool()>& done, double seconds) {
    const std::size_t end = now + static_cast<std::size_t>(seconds * sample_rate_hz);
    while (now < end && !done()) step();
    return done();
  }

 private:
  std::uint32_t random_ = 1;
};

inline air two(const identity& a = someone(1), const identity& b = someone(2)) {
  air world;
  world.stations.emplace_back(a);
  world.stations.emplace_back(b);
  return world;
}

}  // namespace kentongan::core::test
