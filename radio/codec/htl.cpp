#include "radio/codec/htl.hpp"

#include "radio/codec/crc.hpp"

#include <type_traits>

namespace kentongan::radio::htl {
namespace {

constexpr std::array<std::uint8_t, 3> magic{'H', 'T', 'L'};
constexpr std::size_t head = magic.size() + 3;  // version, type, sequence

constexpr bool printable(char c) { return c >= ' ' && c <= '~'; }

// Both cursors walk the same description of a frame (`fields` below), so that they cannot differ.
struct writer {
  std::span<std::uint8_t> out;
  std::size_t size = 0;
  bool good = true;

  void octet(std::uint8_t value) {
    good = good && size < out.size();
    if (good) out[size++] = value;
  }
  template <class Number>
  void number(const Number& value) {
    auto rest = static_cast<std::make_unsigned_t<Number>>(value);
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
      octet(static_cast<std::uint8_t>(rest & 0xFF));
      if constexpr (sizeof(Number) > 1) rest = static_cast<decltype(rest)>(rest >> 8);
    }
  }
  template <std::size_t N>
  void characters(const text<N>& value) {
    good = good && value.size <= N;
    octet(value.size);
    for (std::size_t i = 0; good && i < value.size; ++i) {
      good = printable(value.characters[i]);
      octet(static_cast<std::uint8_t>(value.characters[i]));
    }
  }
  void rest(octet_view value) {
    for (const std::uint8_t v : value) octet(v);
  }
};

struct reader {
  octet_view in;
  std::size_t at = 0;
  bool good = true;

  std::uint8_t octet() {
    good = good && at < in.size();
    return good ? in[at++] : std::uint8_t{0};
  }
  template <class Number>
  void number(Number& value) {
    std::make_unsigned_t<Number> sum = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
      sum = static_cast<decltype(sum)>(sum | static_cast<decltype(sum)>(octet()) << 8 * i);
    }
    value = static_cast<Number>(sum);
  }
  template <std::size_t N>
  void characters(text<N>& value) {
    value = {};
    const std::uint8_t size = octet();
    good = good && size <= N;
    for (std::size_t i = 0; good && i < size; ++i) {
      value.characters[i] = static_cast<char>(octet());
      good = good && printable(value.characters[i]);
    }
    if (good) value.size = size;
  }
  void rest(octet_view& value) {
    value = in.subspan(at);
    at = in.size();
  }
};

template <class Io, class Enum>
void choice(Io& io, Enum& value, std::remove_const_t<Enum> last) {
  auto number = static_cast<std::uint8_t>(value);
  io.number(number);
  io.good = io.good && number <= static_cast<std::uint8_t>(last);
  if constexpr (!std::is_const_v<Enum>) value = static_cast<Enum>(number);
}

template <class Io, class Octets>
void all(Io& io, Octets& octets) {
  for (auto& octet : octets) io.number(octet);
}

// The last field of a frame, of `least` to `most` octets.
template <class Io, class View>
void tail(Io& io, View& view, std::size_t least, std::size_t most) {
  io.rest(view);
  io.good = io.good && view.size() >= least && view.size() <= most;
}

template <class Io, class State>
void state_fields(Io& io, State& f) {
  io.number(f.revision), io.number(f.modes), io.number(f.events);
  io.number(f.tx_delay), io.number(f.persistence), io.number(f.slot_time), io.number(f.tx_tail), io.number(f.dwait);
  io.number(f.limit_s), io.number(f.airtime_s), io.number(f.rx_gain), io.number(f.tx_level);
  io.number(f.tx_ctcss_dhz), io.number(f.rx_ctcss_dhz), io.number(f.squelch);
  io.number(f.rx_hz), io.number(f.tx_hz), io.number(f.bandwidth_hhz), io.number(f.filters), io.number(f.power);
}

template <class Frame, class As>
concept is = std::is_same_v<std::remove_const_t<Frame>, As>;

constexpr bool dtmf_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'D') || c == '*' || c == '#'; }

// One branch a frame: its fields in the order of the table, with the rules a value must keep.
template <class Io, class Frame>
void fields(Io& io, Frame& f) {
  if constexpr (is<Frame, hello>) {
    io.number(f.protocol), io.characters(f.host);
  } else if constexpr (is<Frame, hello_answer>) {
    io.number(f.protocol), io.number(f.capabilities), io.number(f.free_frames), io.number(f.boot_count);
    choice(io, f.cause, reset_cause::software);
    all(io, f.hash), all(io, f.serial);
    io.characters(f.firmware), io.characters(f.hardware);
  } else if constexpr (is<Frame, state>) {
    state_fields(io, f);
  } else if constexpr (is<Frame, applied>) {
    choice(io, f.error, state_error::radio_refused);
    state_fields(io, f.now);
  } else if constexpr (is<Frame, ping>) {
    io.number(f.host_ms);
  } else if constexpr (is<Frame, pong>) {
    io.number(f.host_ms), io.number(f.modem_ms), io.number(f.free_frames), io.number(f.flags);
  } else if constexpr (is<Frame, rx_info>) {
    io.number(f.id), io.number(f.at_ms), io.number(f.octets);
    io.number(f.level_cdb), io.number(f.twist_cdb), io.number(f.snr_cdb), io.number(f.offset_hz);
    io.number(f.chain), io.number(f.repaired);
  } else if constexpr (is<Frame, channel>) {
    io.number(f.flags), io.number(f.ctcss_dhz), io.number(f.level_cdb), io.number(f.rssi_dbm);
  } else if constexpr (is<Frame, dtmf>) {
    choice(io, f.edge, dtmf_edge::on);
    auto digit = static_cast<std::uint8_t>(f.digit);
    io.number(digit);
    io.good = io.good && dtmf_digit(static_cast<char>(digit));
    if constexpr (!std::is_const_v<Frame>) f.digit = static_cast<char>(digit);
    io.number(f.at_ms), io.number(f.level_cdb), io.number(f.twist_cdb), io.number(f.snr_cdb), io.number(f.duration_ms);
  } else if constexpr (is<Frame, selcall>) {
    choice(io, f.standard, tone_standard::eea);
    io.number(f.at_ms), io.number(f.level_cdb), io.number(f.lead_ms), io.characters(f.digits);
    io.good = io.good && f.digits.size > 0;
  } else if constexpr (is<Frame, mdc>) {
    io.number(f.at_ms), io.number(f.op), io.number(f.argument), io.number(f.unit), io.number(f.extra_count);
    all(io, f.extra);
    io.good = io.good && (f.extra_count == 0 || f.extra_count == f.extra.size());
  } else if constexpr (is<Frame, tx>) {
    io.number(f.id), io.number(f.deadline_ms), choice(io, f.rank, priority::emergency);
    tail(io, f.frame, 1, max_frame);
  } else if constexpr (is<Frame, tones>) {
    io.number(f.id), io.number(f.deadline_ms), choice(io, f.rank, priority::emergency);
    choice(io, f.kind, tone_kind::tones);
    io.number(f.on_ms), io.number(f.off_ms);
    tail(io, f.what, 1, max_tone_octets);
  } else if constexpr (is<Frame, tx_done>) {
    io.number(f.id), choice(io, f.status, tx_status::refused), choice(io, f.reason, tx_reason::duplicate);
    io.number(f.at_ms);
  } else if constexpr (is<Frame, voice_down>) {
    io.number(f.id), io.number(f.index), io.number(f.flags);
    tail(io, f.audio, 0, voice_octets);
  } else if constexpr (is<Frame, voice_up>) {
    io.number(f.index), io.number(f.window_end);
    tail(io, f.audio, 0, voice_octets);
  } else if constexpr (is<Frame, self_test>) {
    io.number(f.which);
  } else if constexpr (is<Frame, self_test_answer>) {
    io.number(f.done), io.number(f.passed), io.number(f.flash_crc), io.number(f.ram_crc);
    io.number(f.adc_offset), io.number(f.adc_noise), io.number(f.supply_mv), io.number(f.temperature_dc);
  } else if constexpr (is<Frame, levels>) {
    io.number(f.seconds), io.number(f.adjust);
    io.good = io.good && f.seconds >= 1 && f.seconds <= 30 && f.adjust <= 1;
  } else if constexpr (is<Frame, levels_answer>) {
    io.number(f.peak_cdb), io.number(f.rms_cdb), io.number(f.clipped_ppm);
    io.number(f.rx_gain), io.number(f.advised_gain);
  } else if constexpr (is<Frame, update>) {
    choice(io, f.step, update_step::abandon);
    io.number(f.offset);
    tail(io, f.octets, 0, max_block);
  } else if constexpr (is<Frame, update_answer>) {
    choice(io, f.step, update_step::abandon), choice(io, f.result, update_result::write_failed);
    io.number(f.next_offset);
  } else if constexpr (is<Frame, stats>) {
    io.number(f.uptime_s), io.number(f.frames_heard), io.number(f.frames_sent), io.number(f.fcs_failures);
    io.number(f.airtime_ms), io.number(f.busy_ms), io.number(f.clipped), io.number(f.link_errors);
    io.number(f.link_overruns), io.number(f.up_drops), io.number(f.queue_drops);
    io.number(f.cpu_peak), io.number(f.stack_free);
  } else {
    static_assert(is<Frame, error>);
    choice(io, f.code, error_code::window);
    io.number(f.about), io.number(f.context);
  }
}

bool known(std::uint8_t type) {
  switch (static_cast<frame_type>(type)) {
    case frame_type::hello:
    case frame_type::state:
    case frame_type::ping:
    case frame_type::tx:
    case frame_type::tones:
    case frame_type::voice_down:
    case frame_type::self_test:
    case frame_type::update:
    case frame_type::levels:
    case frame_type::hello_answer:
    case frame_type::applied:
    case frame_type::pong:
    case frame_type::rx_info:
    case frame_type::channel:
    case frame_type::tx_done:
    case frame_type::dtmf:
    case frame_type::selcall:
    case frame_type::voice_up:
    case frame_type::self_test_answer:
    case frame_type::stats:
    case frame_type::update_answer:
    case frame_type::error:
    case frame_type::levels_answer:
    case frame_type::mdc:
      return true;
  }
  return false;
}

}  // namespace

result open(octet_view payload, envelope& opened) noexcept {
  if (payload.size() < magic.size()) return result::foreign;
  for (std::size_t i = 0; i < magic.size(); ++i) {
    if (payload[i] != magic[i]) return result::foreign;
  }
  if (payload.size() < overhead) return result::too_short;
  const auto checked = strip_fcs(payload);
  if (!checked) return result::bad_crc;
  if (payload[3] != version) return result::other_version;
  opened.type = static_cast<frame_type>(payload[4]);
  opened.sequence = payload[5];
  opened.content = checked->subspan(head);
  return known(payload[4]) ? result::ok : result::unknown_type;
}

template <class Frame>
result decode(const envelope& opened, Frame& frame) noexcept {
  if (opened.type != Frame::type) return result::unknown_type;
  reader io{opened.content};
  fields(io, frame);
  return io.good && io.at == opened.content.size() ? result::ok : result::bad_content;
}

template <class Frame>
std::size_t encode(const Frame& frame, std::uint8_t sequence, std::span<std::uint8_t> out) noexcept {
  writer io{out.first(out.size() < kiss_max_payload ? out.size() : kiss_max_payload)};
  for (const std::uint8_t octet : magic) io.octet(octet);
  io.octet(version), io.octet(static_cast<std::uint8_t>(Frame::type)), io.octet(sequence);
  fields(io, frame);
  if (!io.good) return 0;
  io.number(crc16_x25(out.first(io.size)));
  return io.good ? io.size : 0;
}

template result decode(const envelope&, hello&) noexcept;
template result decode(const envelope&, hello_answer&) noexcept;
template result decode(const envelope&, state&) noexcept;
template result decode(const envelope&, applied&) noexcept;
template result decode(const envelope&, ping&) noexcept;
template result decode(const envelope&, pong&) noexcept;
template result decode(const envelope&, rx_info&) noexcept;
template result decode(const envelope&, channel&) noexcept;
template result decode(const envelope&, dtmf&) noexcept;
template result decode(const envelope&, selcall&) noexcept;
template result decode(const envelope&, mdc&) noexcept;
template result decode(const envelope&, tx&) noexcept;
template result decode(const envelope&, tones&) noexcept;
template result decode(const envelope&, tx_done&) noexcept;
template result decode(const envelope&, voice_down&) noexcept;
template result decode(const envelope&, voice_up&) noexcept;
template result decode(const envelope&, self_test&) noexcept;
template result decode(const envelope&, self_test_answer&) noexcept;
template result decode(const envelope&, levels&) noexcept;
template result decode(const envelope&, levels_answer&) noexcept;
template result decode(const envelope&, update&) noexcept;
template result decode(const envelope&, update_answer&) noexcept;
template result decode(const envelope&, stats&) noexcept;
template result decode(const envelope&, error&) noexcept;

template std::size_t encode(const hello&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const hello_answer&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const state&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const applied&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const ping&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const pong&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const rx_info&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const channel&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const dtmf&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const selcall&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const mdc&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const tx&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const tones&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const tx_done&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const voice_down&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const voice_up&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const self_test&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const self_test_answer&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const levels&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const levels_answer&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const update&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const update_answer&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const stats&, std::uint8_t, std::span<std::uint8_t>) noexcept;
template std::size_t encode(const error&, std::uint8_t, std::span<std::uint8_t>) noexcept;

}  // namespace kentongan::radio::htl
