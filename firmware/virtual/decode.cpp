#include "firmware/virtual/decode.hpp"

#include "firmware/dsp/afsk_receiver.hpp"
#include "firmware/dsp/dtmf_detector.hpp"
#include "firmware/dsp/mdc_decoder.hpp"
#include "firmware/dsp/resampler.hpp"
#include "firmware/virtual/monitor_line.hpp"

#include <array>
#include <cstdio>
#include <ostream>
#include <span>

namespace kentongan::virtual_radio {
namespace {

// The receivers decide late: silence behind the last sample lets them finish what ends with the file.
constexpr std::size_t silence_after = dsp::sample_rate_hz / 5;

template <class Receiver>
void play(radio::wav_reader& sound, Receiver& receiver) {
  dsp::resampler rate(sound.rate_hz(), dsp::sample_rate_hz);
  std::array<std::int16_t, 4096> in;
  std::array<std::int16_t, 4096> out;
  const auto push = [&](std::span<const std::int16_t> samples) {
    for (;;) {
      const auto [taken, written] = rate(samples, out);
      receiver.push(std::span(out).first(written));
      samples = samples.subspan(taken);
      if (samples.empty() && written < out.size()) return;
    }
  };
  while (const std::size_t size = sound.read(in)) push(std::span(in).first(size));
  in.fill(0);
  const std::size_t silence = silence_after * sound.rate_hz() / dsp::sample_rate_hz;
  for (std::size_t done = 0; done < silence; done += in.size()) push(in);
}

struct frame_printer final : dsp::frame_sink {
  explicit frame_printer(std::ostream& to) : out(to) {}
  void frame(std::span<const std::uint8_t> octets, const dsp::frame_meters&) override {
    const auto line = monitor_line(octets);
    if (!line) return;
    out << *line << '\n' << std::flush;
    ++count;
  }
  std::ostream& out;
  std::size_t count = 0;
};

struct digit_printer final : dsp::dtmf_sink {
  explicit digit_printer(std::ostream& to) : out(to) {}
  void digit_on(char digit, const dsp::tone_meters&) override {
    out << digit << std::flush;
    ++count;
  }
  void digit_off(char, unsigned) override {}
  std::ostream& out;
  std::size_t count = 0;
};

struct packet_printer final : dsp::mdc_sink {
  explicit packet_printer(std::ostream& to) : out(to) {}
  void mdc(const dsp::mdc_packet& first, const dsp::mdc_packet* second) override {
    char text[64];
    std::snprintf(text, sizeof text, "op=%02x arg=%02x unit=%04x", first.op, first.arg, first.unit);
    out << text;
    if (second != nullptr) {
      std::snprintf(text, sizeof text, " extra=%02x%02x%04x", second->op, second->arg, second->unit);
      out << text;
    }
    out << '\n' << std::flush;
    ++count;
  }
  std::ostream& out;
  std::size_t count = 0;
};

}  // namespace

std::size_t decode(signal what, radio::wav_reader& sound, std::ostream& out) {
  if (what == signal::afsk) {
    frame_printer printer(out);
    dsp::afsk_receiver receiver(dsp::afsk_options::gateway(), printer);
    play(sound, receiver);
    return printer.count;
  }
  if (what == signal::mdc) {
    packet_printer printer(out);
    dsp::mdc_decoder decoder(printer);
    play(sound, decoder);
    return printer.count;
  }
  digit_printer printer(out);
  dsp::dtmf_detector detector(dsp::sample_rate_hz, printer);
  play(sound, detector);
  if (printer.count > 0) out << '\n';
  return printer.count;
}

}  // namespace kentongan::virtual_radio
