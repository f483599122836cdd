#include "firmware/core/modem.hpp"

#include <algorithm>
#include <array>

namespace kentongan::core {
namespace {

// Any two modems on a channel must draw different numbers: FNV-1a over what tells them apart.
std::uint32_t seed_of(const identity& who) {
  std::uint32_t hash = 2166136261U;
  const auto add = [&](std::uint8_t octet) { hash = (hash ^ octet) * 16777619U; };
  for (const std::uint8_t octet : who.serial) add(octet);
  for (unsigned shift = 0; shift < 32; shift += 8) add(static_cast<std::uint8_t>(who.boot_count >> shift));
  return hash;
}

constexpr std::uint32_t report_steps = steps_per_second;  // channel reports while busy
constexpr std::uint32_t silence_rms = 4;                  // full scale 32768; any receiver hisses louder
constexpr std::uint8_t silence_s = 5;
constexpr std::uint32_t voice_needs_bits_per_second = 115'200;  // 8.7 kB/s of the 11.5 that fit
constexpr std::uint16_t window_news_packets = 5;
constexpr std::uint32_t prompt_deadline_ms = 15'000;  // later than that nobody waits for the voice any more

}  // namespace

modem::modem(const identity& who)
    : who_(who),
      link_(*this, who.firmware),
      transmit_(*this, seed_of(who)),
      receive_({*this, *this, *this, *this, *this}) {
  if (who.kiss_tx) state_.modes = static_cast<std::uint16_t>(htl::bits(htl::mode_bit::kiss_tx));
  transmit_.configure(state_);
}

void modem::audio(std::span<const std::int16_t> heard, std::span<std::int16_t> sent) {
  std::array<std::int16_t, step_samples> ears;
  for (std::size_t at = 0; at < heard.size();) {
    if (in_step_ == 0) border();
    const std::size_t size = std::min(step_samples - in_step_, heard.size() - at);
    const std::span<std::int16_t> piece = std::span(ears).first(size);
    std::copy_n(heard.begin() + static_cast<std::ptrdiff_t>(at), size, piece.begin());
    hear(piece);
    transmit_.fill(sent.subspan(at, size));
    at += size;
    in_step_ = (in_step_ + size) % step_samples;
  }
}

void modem::hear(std::span<std::int16_t> heard) {
  // Half duplex: what the radio gives back while it transmits is our own sound or worse.
  const bool deaf = ptt() && !htl::has(state_.modes, htl::mode_bit::full_duplex);
  if (deaf) {
    std::fill(heard.begin(), heard.end(), std::int16_t{0});
  } else {
    clips_.push(level_.push(heard), heard.size());
    if (auto result = wizard_.push(heard, state_.rx_gain, who_.gain)) {
      if (wizard_adjusts_) state_.rx_gain = result->rx_gain = result->advised_gain;
      link_.answer(*result, wizard_sequence_);
    }
    voice_.push(heard, voice_wanted(), [&](octet_view packet) {
      link_.stream(htl::voice_up{.index = voice_index_++, .window_end = prompt_.window_end(), .audio = packet});
    });
  }
  if (test_.running()) {
    std::array<std::int16_t, step_samples> converter;
    std::copy(heard.begin(), heard.end(), converter.begin());
    if (test_.audio(std::span(converter).first(heard.size()), heard)) {
      link_.answer(test_.result(pins_, ptt(), health_), test_sequence_);
    }
  }
  receive_.set_repair(repaired_wanted());
  receive_.push(heard, listening());
}

// A host that has not asked for repaired frames, or could not see the mark, must not get one.
bool modem::repaired_wanted() const {
  return link_.hello() && !test_.running() && htl::has(state_.modes, htl::mode_bit::repaired);
}

bool modem::squelch_open() const {
  if (htl::has(state_.modes, htl::mode_bit::squelch_pin)) return pins_.squelch_open;
  return htl::has(state_.modes, htl::mode_bit::squelch_audio) && receive_.loud();
}

std::uint8_t modem::listening() const {
  const std::uint32_t tone = state_.rx_ctcss_dhz != 0 ? htl::bits(htl::event_bit::ctcss) : 0;
  return static_cast<std::uint8_t>(state_.events | tone);
}

bool modem::voice_wanted() const {
  const bool ours = state_.rx_ctcss_dhz == 0 || state_.rx_ctcss_dhz == ctcss_dhz_;
  return squelch_open() && ours && link_.hello() && htl::has(state_.modes, htl::mode_bit::voice_up) &&
         health_.link_bits_per_second >= voice_needs_bits_per_second;
}

void modem::step_voice() {
  if (!prompt_.active()) return;
  const tx_job job{.kind = job_kind::prompt,
                   .origin = job_origin::htl,
                   .rank = prompt_.rank(),
                   .id = prompt_.id(),
                   .expires = true,
                   .deadline_ms = now_ms_ + prompt_deadline_ms +
                                  (prompt_.rank() == htl::priority::emergency ? htl::live_carrier_after_s * 1000 : 0)};
  if (!prompt_queued_ && prompt_.ready()) {
    prompt_queued_ = true;
    transmit_.submit(job, {});
  }
  // A host that began a prompt and never went on.
  if (!prompt_queued_ && ++prompt_steps_ > prompt_deadline_ms / 1000 * steps_per_second) {
    fate(job, htl::tx_status::expired, htl::tx_reason::underrun);
    return;
  }
  // Every 100 ms is often enough for a window of 400.
  if (static_cast<std::uint16_t>(prompt_.window_end() - window_told_) >= window_news_packets) {
    window_told_ = prompt_.window_end();
    link_.event(htl::voice_up{.index = voice_index_, .window_end = window_told_});
  }
}

bool modem::rights() const {
  if (test_.running()) return false;
  return link_.hello() ? lease_.held() : htl::has(state_.modes, htl::mode_bit::kiss_tx);
}

void modem::border() {
  ++steps_;
  const bool was_busy = channel_.busy();  // throughout the step that ends here
  channel_.step(receive_.carrier(), squelch_open(), receive_.tones());
  clips_.step(was_busy && channel_.busy());
  step_voice();
  transmit_.step(rights(), channel_.busy(), now_ms_);
  busy_steps_ += channel_.busy() ? 1 : 0;
  on_air_steps_ += ptt() ? 1 : 0;
  if (fault_steps_ > 0) --fault_steps_;
  report_channel();
  if (++minute_steps_ == 60 * steps_per_second) report_minute();
}

void modem::report_channel() {
  htl::channel is = channel_told_;
  const auto flag = [](bool set, htl::channel_bit bit) { return set ? htl::bits(bit) : 0U; };
  const std::uint32_t sampled =
      htl::bits(htl::channel_bit::clipping) & channel_told_.flags;  // by the second: it would flicker
  is.flags = static_cast<std::uint16_t>(
      flag(receive_.carrier(), htl::channel_bit::carrier) | flag(squelch_open(), htl::channel_bit::squelch) |
      flag(ptt(), htl::channel_bit::ptt) | flag(receive_.tones(), htl::channel_bit::tone_busy) |
      flag(silent_s_ >= silence_s, htl::channel_bit::no_audio) | flag(channel_.stuck(), htl::channel_bit::stuck) |
      sampled);
  if (ctcss_dhz_ != 0) is.flags = static_cast<std::uint16_t>(is.flags | htl::bits(htl::channel_bit::ctcss));
  is.ctcss_dhz = ctcss_dhz_;
  is.rssi_dbm = pins_.rssi_dbm;
  if (steps_to_report_ > 0) --steps_to_report_;
  const bool due = steps_to_report_ == 0;
  if (due) {
    steps_to_report_ = report_steps;
    const std::uint32_t rms = level_.rms();
    is.level_cdb = level_meter::cdb(rms);
    if (level_.count() > 0) silent_s_ = static_cast<std::uint8_t>(rms > silence_rms ? 0 : std::min(silent_s_ + 1, 255));
    is.flags = static_cast<std::uint16_t>(is.flags & ~htl::bits(htl::channel_bit::clipping));
    if (const std::uint32_t clipped = clips_.take(); clipped > 0) {
      is.flags = static_cast<std::uint16_t>(is.flags | htl::bits(htl::channel_bit::clipping));
      minute_.clipped = static_cast<std::uint16_t>(std::min<std::uint32_t>(minute_.clipped + clipped, 65535));
    }
    level_.reset();
  }
  constexpr auto faults = htl::bits(htl::channel_bit::clipping, htl::channel_bit::no_audio, htl::channel_bit::stuck);
  if ((is.flags & faults) != 0) fault_steps_ = std::max<std::uint32_t>(fault_steps_, 1);
  if (is.flags != channel_told_.flags || (due && (channel_.busy() || ptt()))) link_.status(is);
  channel_told_ = is;
  if (channel_.stuck() && !stuck_told_) link_.status(htl::error{.code = htl::error_code::stuck_squelch});
  stuck_told_ = channel_.stuck();
}

void modem::report_minute() {
  const host_link_counters now = link_.counters();
  uptime_s_ += 60;
  minute_.uptime_s = uptime_s_;
  minute_.airtime_ms = static_cast<std::uint16_t>(on_air_steps_ * 10 / 3);
  minute_.busy_ms = static_cast<std::uint16_t>(busy_steps_ * 10 / 3);
  const auto since = [](std::uint32_t later, std::uint32_t before) {
    return static_cast<std::uint16_t>(std::min<std::uint32_t>(later - before, 65535));
  };
  minute_.link_errors = since(now.bad_kiss + now.bad_htl, links_told_.bad_kiss + links_told_.bad_htl);
  minute_.fcs_failures = since(receive_.fcs_failures(), failures_told_);
  failures_told_ = receive_.fcs_failures();
  minute_.up_drops = since(now.up_drops, links_told_.up_drops);
  minute_.link_overruns = static_cast<std::uint16_t>(health_.link_overruns - overruns_told_);
  minute_.cpu_peak = health_.cpu_peak;
  minute_.stack_free = health_.stack_free;
  link_.status(minute_);
  links_told_ = now;
  overruns_told_ = health_.link_overruns;
  minute_ = {};
  minute_steps_ = busy_steps_ = on_air_steps_ = 0;
}

void modem::tick(std::uint32_t now_ms) {
  now_ms_ = now_ms;
  ++ticks_;
  switch (lease_.tick(now_ms)) {
    case lease::change::none:
      break;
    case lease::change::lost:
      link_.status(htl::error{.code = htl::error_code::lease_lost,
                              .context = static_cast<std::uint32_t>(transmit_.queue().waiting())});
      break;
    case lease::change::forgotten:
      transmit_.queue().flush(htl::tx_status::expired, htl::tx_reason::lease_lost);
      link_.set_hello(false);
      state_.modes = static_cast<std::uint16_t>(state_.modes & ~htl::bits(htl::mode_bit::tx_allowed));
      break;
  }
}

std::size_t modem::to_host(std::span<std::uint8_t> out) { return link_.take(out); }

void modem::from_host(std::span<const std::uint8_t> octets) { link_.receive(octets); }

leds modem::led() const {
  return {.alive = (steps_ / (steps_per_second / 2)) % 2 == 0,
          .host = link_.hello(),
          .carrier = channel_.busy(),
          .transmit = ptt(),
          .fault = fault_steps_ > 0};
}

bool modem::healthy() {
  const bool first_second = steps_ < steps_per_second && ticks_ < 1000;
  const bool moved = steps_ != steps_checked_ && ticks_ != ticks_checked_;
  if (!moved) return first_second;
  steps_checked_ = steps_;
  ticks_checked_ = ticks_;
  return true;
}

void modem::frame(octet_view octets, const dsp::frame_meters& meters) {
  if (test_.running()) return test_.frame(octets);
  if (meters.events > 0 && !repaired_wanted()) return;
  channel_.heard_frame();
  ++minute_.frames_heard;
  ++frame_id_;
  link_.data(octets);
  link_.event(htl::rx_info{.id = frame_id_,
                           .at_ms = now_ms_,
                           .octets = static_cast<std::uint16_t>(octets.size()),
                           .level_cdb = meters.level_cdb,
                           .twist_cdb = meters.twist_cdb,
                           .snr_cdb = meters.snr_cdb,
                           .offset_hz = meters.offset_hz,
                           .chain = meters.chain,
                           .repaired = meters.events});
}

void modem::digit_on(char digit, const dsp::tone_meters& meters) {
  if (test_.running()) return test_.digit(digit);
  if (!htl::has(state_.events, htl::event_bit::dtmf)) return;
  link_.event(htl::dtmf{.edge = htl::dtmf_edge::on,
                        .digit = digit,
                        .at_ms = now_ms_,
                        .level_cdb = meters.level_cdb,
                        .twist_cdb = meters.twist_cdb,
                        .snr_cdb = meters.snr_cdb});
}

void modem::digit_off(char digit, unsigned ms) {
  if (test_.running() || !htl::has(state_.events, htl::event_bit::dtmf)) return;
  link_.event(htl::dtmf{.edge = htl::dtmf_edge::off,
                        .digit = digit,
                        .at_ms = now_ms_,
                        .duration_ms = static_cast<std::uint16_t>(std::min(ms, 65535U))});
}

void modem::mdc(const dsp::mdc_packet& first, const dsp::mdc_packet* second) {
  if (test_.running()) return;
  htl::mdc heard{.at_ms = now_ms_, .op = first.op, .argument = first.arg, .unit = first.unit};
  if (second != nullptr) {
    heard.extra_count = static_cast<std::uint8_t>(heard.extra.size());
    heard.extra = {second->op, second->arg, static_cast<std::uint8_t>(second->unit >> 8),
                   static_cast<std::uint8_t>(second->unit & 0xFF)};
  }
  link_.event(heard);
}

void modem::selcall(const dsp::selcall_call& call) {
  if (test_.running()) return;
  link_.event(htl::selcall{.standard = static_cast<htl::tone_standard>(call.standard),
                           .at_ms = now_ms_,
                           .level_cdb = call.level_cdb,
                           .lead_ms = call.first_ms,
                           .digits = std::string_view(call.digits.data(), call.digits.size())});
}

}  // namespace kentongan::core
