// A radio channel made of sound: what one station plays, the others hear, 16-bit samples at 22050 Hz, over a floor of
// noise. A station plays into one FIFO and listens at another. Half duplex, as radios are: who transmits hears noise.
//
// The channel has its own time, one block after the other, at most as fast as real time: when a transmitter runs dry it
// waits for it, so that a busy machine makes the air slow, and never tears a frame.
//
// Thread rule: works on a thread of its own; the counters may be read from any.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <random>
#include <thread>
#include <vector>

namespace kentongan::test {

class sound_air {
 public:
  static constexpr unsigned rate_hz = 22050;
  struct ends {
    std::filesystem::path plays, hears;  // FIFOs, made here
  };

  explicit sound_air(std::vector<ends>);
  ~sound_air();
  sound_air(const sound_air&) = delete;
  sound_air& operator=(const sound_air&) = delete;

  // Of a station: how much it has played so far, and the loudest sample of it.
  std::chrono::milliseconds played(std::size_t who) const;
  int peak(std::size_t who) const { return stations_[who]->peak; }

 private:
  static constexpr std::size_t block = rate_hz / 50;  // 20 ms
  using samples = std::array<std::int16_t, block>;
  struct station {
    int plays = -1, hears = -1;
    std::vector<std::uint8_t> from_it;  // less than a block, or one
    std::deque<std::uint8_t> to_it;     // its FIFO is full
    bool on_air = false;
    int dry_blocks = 0;  // on the air, and nothing came for so many
    std::atomic<std::uint64_t> played_samples = 0;
    std::atomic<int> peak = 0;
  };

  void turn();
  bool gather(station&);  // false: wait for it
  samples take(station&);
  void hand(station&, const samples&);

  std::vector<std::unique_ptr<station>> stations_;
  std::minstd_rand noise_{1};
  boost::asio::io_context io_{1};
  boost::asio::steady_timer timer_{io_};
  std::thread thread_;
};

}  // namespace kentongan::test
