// The columns behind the pictures of firmware/README.md; firmware/figures/draw turns them into SVG.
//   bench_figures spectrum|eye|afsk
#include "firmware/dsp/afsk_front_end.hpp"
#include "firmware/dsp/afsk_modulator.hpp"
#include "firmware/dsp/afsk_receiver.hpp"
#include "tests/bench/radio/air.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdio>
#include <cstring>
#include <numbers>
#include <set>
#include <string>
#include <string_view>

namespace {

using namespace kentongan;
using bench::random_engine;

std::vector<std::int16_t> modulated(std::int16_t twist_cdb, std::size_t samples, random_engine& random) {
  dsp::afsk_modulator modulator({.twist_cdb = twist_cdb});
  std::vector<std::int16_t> all;
  const auto frames = bench::make_frames(64, false, random);
  for (std::size_t i = 0; all.size() < samples; ++i) {
    modulator.start(frames[i % frames.size()], 2, 2);
    std::array<std::int16_t, 96> block;
    while (modulator.fill(block)) all.insert(all.end(), block.begin(), block.end());
  }
  all.resize(samples);
  return all;
}

// Welch: Hann windows of 512 samples, half overlapping; 18.75 Hz a bin.
std::vector<double> power(const std::vector<std::int16_t>& x) {
  constexpr std::size_t n = 512;
  std::vector<double> sum(n / 2);
  for (std::size_t at = 0; at + n <= x.size(); at += n / 2)
    for (std::size_t bin = 0; bin < sum.size(); ++bin) {
      std::complex<double> z = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const double window = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) / n);
        z += std::polar(window * x[at + i], -2 * std::numbers::pi * static_cast<double>(bin * i % n) / n);
      }
      sum[bin] += std::norm(z);
    }
  return sum;
}

void spectrum() {
  random_engine random(1);
  const auto flat = power(modulated(0, 40000, random)), raised = power(modulated(526, 40000, random));
  const double top = *std::max_element(flat.begin(), flat.end());
  std::printf("# Hz, flat dB, pre-emphasised dB\n");
  for (std::size_t bin = 0; bin < flat.size(); ++bin)
    std::printf("%.2f %.2f %.2f\n", static_cast<double>(bin) * 9600 / 512, 10 * std::log10(flat[bin] / top + 1e-9),
                10 * std::log10(raised[bin] / top + 1e-9));
}

// What the classical chain sees: by how much 1200 Hz beats 2200 Hz over the last bit, at every sample, two bits wide.
void eye() {
  for (const double eb_n0_db : {40.0, 12.0}) {
    random_engine random(2);
    bench::faults air;
    air.eb_n0_db = eb_n0_db;
    const auto frames = bench::make_frames(4, false, random);
    const auto pcm = bench::to_pcm(bench::transmit(frames, air, 9600, random));
    dsp::afsk_front_end front(dsp::afsk_front::linear);
    std::printf("# %.0f dB\n", eb_n0_db);
    int traces = 0;
    constexpr int width = 2 * dsp::samples_per_bit;
    const std::size_t from = pcm.size() / 3;  // inside a frame
    for (std::size_t i = 0; i < pcm.size() && traces < 120; ++i) {
      front.push(pcm[i] * 16);
      if (i < from) continue;
      const auto& p = front.point(0);
      std::printf("%zu %d\n", (i - from) % width, p.size[1] - p.size[0]);
      if ((i - from) % width == width - 1) {
        std::printf("\n");
        ++traces;
      }
    }
    std::printf("\n\n");
  }
}

struct collector final : dsp::frame_sink {
  std::multiset<std::string> texts;
  void frame(std::span<const std::uint8_t> octets, const dsp::frame_meters&) override {
    texts.insert(bench::tnc2(octets));
  }
};

void afsk() {
  std::printf("# Eb/N0 dB, gateway %%, mcu %%\n");
  constexpr std::size_t count = 100;
  for (double eb_n0_db = 4; eb_n0_db <= 13.01; eb_n0_db += 0.5) {
    random_engine random(3);
    bench::faults air;
    air.eb_n0_db = eb_n0_db;
    const auto frames = bench::make_frames(count, false, random);
    const auto pcm = bench::to_pcm(bench::transmit(frames, air, 9600, random));
    std::printf("%.1f", eb_n0_db);
    for (const auto& options : {dsp::afsk_options::gateway(), dsp::afsk_options::mcu()}) {
      collector got;
      dsp::afsk_receiver receiver(options, got);
      receiver.push(pcm);
      std::size_t right = 0;
      for (const auto& f : frames) right += got.texts.contains(bench::tnc2(f));
      std::printf(" %.1f", 100.0 * static_cast<double>(right) / count);
    }
    std::printf("\n");
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view what = argc == 2 ? argv[1] : "";
  if (what == "spectrum") return spectrum(), 0;
  if (what == "eye") return eye(), 0;
  if (what == "afsk") return afsk(), 0;
  std::fprintf(stderr, "Usage: bench_figures spectrum|eye|afsk\n");
  return 64;
}
