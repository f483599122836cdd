#include "firmware/virtual/air.hpp"

#include <algorithm>
#include <cmath>

namespace kentongan::virtual_radio {
namespace {

constexpr double block_ms = 1000.0 * block_samples / audio_hz;

float amplitude(double db) { return static_cast<float>(std::pow(10, db / 20)); }

}  // namespace

air::station air::add(const radio_settings& settings) {
  const station added = radios_.size();
  radios_.push_back(std::make_unique<radio>(settings));
  auto& row = paths_.emplace_back();
  for (station other = 0; other < added; ++other) row.push_back(make_path(added, other, {}));
  return added;
}

void air::set_path(station a, station b, const path_settings& settings) {
  const auto [lower, higher] = std::minmax(a, b);
  if (lower != higher) paths_.at(higher).at(lower) = make_path(a, b, settings);
}

std::unique_ptr<air::path> air::make_path(station a, station b, const path_settings& settings) {
  const std::uint64_t seed = seed_ ^ (0x9E37U + std::min(a, b) * 65537U + std::max(a, b) * 257U);
  fading shape(settings.fading, seed);
  const auto gain = shape.gain(seconds()) * amplitude(-settings.loss_db);
  return std::make_unique<path>(path{settings, std::move(shape), gain});
}

air::path& air::between(station a, station b) { return *paths_[std::max(a, b)][std::min(a, b)]; }

void air::step() {
  for (const auto& r : radios_) transmit(*r);
  for (station s = 0; s < radios_.size(); ++s) receive(s);
  ++blocks_;
  for (auto& row : paths_) {
    for (auto& one : row) one->gain = one->shape.gain(seconds()) * amplitude(-one->settings.loss_db);
  }
}

void air::transmit(radio& r) {
  if (r.pressed == r.carrier) {
    r.since_change_ms = 0;
  } else {
    r.since_change_ms += block_ms;
    if (r.since_change_ms > (r.pressed ? r.settings.key_up_ms : r.settings.hang_ms)) r.carrier = r.pressed;
  }
  if (!r.carrier) return;
  const double gain = r.pressed ? r.settings.microphone_gain : 0;
  for (auto& sample : r.microphone) {
    sample = static_cast<std::int16_t>(std::clamp(std::lround(gain * sample), -32768L, 32767L));
  }
  r.modulator.push(r.microphone, r.sent);
}

void air::receive(station s) {
  radio& r = *radios_[s];
  if (r.carrier) {
    r.speaker.fill(0);
    r.hears = false;
    return;
  }
  // Noise as wide as the channel filter lets through is spread over the whole of carrier_hz here.
  constexpr double noise_db = 10 * 0.4700;  // 10 log10(38400 / 13000): that much more of it
  const float noise = amplitude(r.settings.noise_dbm + noise_db) * 0.70710678F;
  carrier_block sum;
  for (auto& sample : sum) sample = noise * chance_.normal_pair();
  double power = std::pow(10, r.settings.noise_dbm / 10);
  for (station other = 0; other < radios_.size(); ++other) {
    const radio& sender = *radios_[other];
    if (other == s || !sender.carrier) continue;
    path& way = between(s, other);
    const float sent = amplitude(sender.settings.power_dbm);
    const std::complex<float> from = way.gain * sent;
    const auto to = way.shape.gain(seconds() + block_ms / 1000) * amplitude(-way.settings.loss_db) * sent;
    const std::complex<float> change = (to - from) / static_cast<float>(sum.size());
    std::complex<float> gain = from;
    for (std::size_t i = 0; i < sum.size(); ++i, gain += change) {
      const std::complex<float> sample = sender.sent[i];  // written out: the operator checks for infinities
      sum[i] += std::complex<float>(gain.real() * sample.real() - gain.imag() * sample.imag(),
                                    gain.real() * sample.imag() + gain.imag() * sample.real());
    }
    power += static_cast<double>(std::norm(from));
  }
  r.received_dbm = 10 * std::log10(power);
  r.demodulator.push(sum, r.speaker);
  r.squelch.push(r.demodulator.noise_hz(), block_ms);
  r.hears = r.squelch.open();
  if (!r.hears && !r.settings.data_jack) r.speaker.fill(0);
}

}  // namespace kentongan::virtual_radio
