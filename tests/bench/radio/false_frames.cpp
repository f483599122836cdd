#include "tests/bench/radio/false_frames.hpp"

#include "firmware/dsp/afsk_receiver.hpp"
#include "tests/bench/radio/contestants.hpp"
#include "tests/bench/radio/dtmf_talk_off.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace kentongan::bench {
namespace {

class listener final : public dsp::frame_sink {
 public:
  explicit listener(const dsp::afsk_options& options)
      : receiver_(std::make_unique<dsp::afsk_receiver>(options, *this)) {}

  void hear(std::span<const std::int16_t> samples) {
    const double before = cpu_seconds();
    constexpr std::size_t look_every = 96;  // 10 ms
    for (; !samples.empty(); samples = samples.subspan(std::min(look_every, samples.size()))) {
      receiver_->push(samples.first(std::min(look_every, samples.size())));
      ++looks_;
      if (receiver_->carrier()) ++busy_;
    }
    cpu_seconds_ += cpu_seconds() - before;
  }

  // Since the last call.
  std::size_t take_frames() { return std::exchange(frames_, 0); }
  double take_busy_percent() {
    const double share = 100.0 * static_cast<double>(std::exchange(busy_, 0)) / static_cast<double>(looks_);
    looks_ = 0;
    return share;
  }
  double cpu() const { return cpu_seconds_; }

 private:
  void frame(std::span<const std::uint8_t>, const dsp::frame_meters&) override { ++frames_; }

  std::unique_ptr<dsp::afsk_receiver> receiver_;
  std::size_t frames_ = 0;
  std::size_t looks_ = 0;
  std::size_t busy_ = 0;
  double cpu_seconds_ = 0;
};

}  // namespace

bool no_false_frames(double hours, std::uint64_t seed) {
  listener gateway(dsp::afsk_options::gateway());
  listener mcu(dsp::afsk_options::mcu());
  std::printf("seed %llu: frames heard where nobody sends, and how much of the time the channel was thought busy\n",
              static_cast<unsigned long long>(seed));
  const double share = hours * 3600 / static_cast<double>(talk_off_kinds().size());
  double total = 0;
  std::size_t wrong = 0;
  chance random(seed);
  for (const talk_off& kind : talk_off_kinds()) {
    double seconds = 0;
    while (seconds < share) {
      const std::vector<std::int16_t> sound = resample(kind.make(random), dsp::sample_rate_hz);
      seconds += static_cast<double>(sound.size()) / dsp::sample_rate_hz;
      gateway.hear(sound);
      mcu.hear(sound);
    }
    const std::size_t of_gateway = gateway.take_frames();
    const std::size_t of_mcu = mcu.take_frames();
    std::printf("%-28s%7.1f min   gateway %zu, busy %.2f %%   mcu %zu, busy %.2f %%\n", kind.name.c_str(), seconds / 60,
                of_gateway, gateway.take_busy_percent(), of_mcu, mcu.take_busy_percent());
    std::fflush(stdout);
    wrong += of_gateway + of_mcu;
    total += seconds;
  }
  std::printf("%.2f h, %zu frames; times real time on one core: gateway %.0f, mcu %.0f\n", total / 3600, wrong,
              total / gateway.cpu(), total / mcu.cpu());
  return wrong == 0;
}

}  // namespace kentongan::bench
