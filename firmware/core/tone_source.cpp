#include "firmware/core/tone_source.hpp"

#include "firmware/dsp/selcall.hpp"

#include <array>
#include <string_view>

namespace kentongan::core {
namespace {

constexpr std::uint16_t or_usual(std::uint16_t ms, std::uint16_t usual) { return ms == 0 ? usual : ms; }

}  // namespace

bool tone_source::start(const tone_order& order, std::int16_t amplitude) {
  tones_ = dsp::tone_generator(sample_rate_hz, amplitude);
  mdc_ = dsp::mdc_encoder(sample_rate_hz, amplitude);
  is_mdc_ = order.kind == htl::tone_kind::mdc;
  std::array<char, htl::max_tone_octets> storage{};
  if (order.what.empty() || order.what.size() > storage.size()) return false;
  for (std::size_t i = 0; i < order.what.size(); ++i) storage[i] = static_cast<char>(order.what[i]);
  const std::string_view digits(storage.data(), order.what.size());
  const auto call = [&](dsp::selcall_standard standard) {
    return dsp::add_selcall(tones_, standard, digits, order.on_ms);
  };
  switch (order.kind) {
    case htl::tone_kind::dtmf:
      return tones_.add_dtmf(digits, or_usual(order.on_ms, dtmf_on_ms), or_usual(order.off_ms, dtmf_off_ms));
    case htl::tone_kind::zvei1:
      return call(dsp::selcall_standard::zvei1);
    case htl::tone_kind::ccir:
      return call(dsp::selcall_standard::ccir);
    case htl::tone_kind::eea:
      return call(dsp::selcall_standard::eea);
    case htl::tone_kind::mdc:
      return start_mdc(order.what);
    case htl::tone_kind::tones:
      return add_list(order.what);
  }
  return false;
}

bool tone_source::start_mdc(std::span<const std::uint8_t> packets) {
  const auto packet = [&](std::size_t at) {
    return dsp::mdc_packet{packets[at], packets[at + 1],
                           static_cast<std::uint16_t>(packets[at + 2] << 8 | packets[at + 3])};
  };
  // An operation that carries a second packet is not understood without it, and no other may have one.
  if (packets.size() != 4 && packets.size() != 8) return false;
  if (dsp::is_double(packet(0)) != (packets.size() == 8)) return false;
  if (packets.size() == 8) {
    mdc_.start(packet(0), packet(4));
  } else {
    mdc_.start(packet(0));
  }
  return true;
}

bool tone_source::add_list(std::span<const std::uint8_t> pairs) {
  if (pairs.empty() || pairs.size() % 4 != 0) return false;
  const auto number = [&](std::size_t at) { return static_cast<std::uint16_t>(pairs[at] | pairs[at + 1] << 8); };
  for (std::size_t at = 0; at < pairs.size(); at += 4) {
    const dsp::tone_step step{.first_hz = number(at), .second_hz = 0, .ms = number(at + 2)};
    const bool sound = step.first_hz >= lowest_hz && step.first_hz <= highest_hz;
    if ((step.first_hz != 0 && !sound) || step.ms == 0) return false;
    if (!tones_.add(std::span(&step, 1))) return false;
  }
  return true;
}

}  // namespace kentongan::core
