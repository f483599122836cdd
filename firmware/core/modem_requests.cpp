// What the host asks of the modem, and what becomes of it.
#include "firmware/core/modem.hpp"

#include <algorithm>

namespace kentongan::core {
namespace {

// A plain KISS frame has no deadline of its own; a text that is two minutes old is repeated by its sender anyway.
constexpr std::uint32_t plain_deadline_ms = 120'000;

constexpr std::uint32_t capabilities = htl::bits(
    htl::capability::afsk1200, htl::capability::dtmf, htl::capability::selcall, htl::capability::mdc1200,
    htl::capability::ctcss, htl::capability::voice_down, htl::capability::voice_up, htl::capability::self_test);

htl::state_error check(const htl::state& s) {
  const bool in_range = s.limit_s >= 1 && s.limit_s <= transmitter::longest_s && s.airtime_s >= 1 &&
                        s.airtime_s <= 60 && s.tx_level >= 1 && s.tx_level <= 100 && s.squelch <= 8;
  const auto tone = [](std::uint16_t dhz) {
    constexpr auto& known = dsp::ctcss_decihertz;
    return dhz == 0 || std::find(known.begin(), known.end(), dhz) != known.end();
  };
  if (!in_range || !tone(s.tx_ctcss_dhz) || !tone(s.rx_ctcss_dhz)) return htl::state_error::out_of_range;
  const bool no_module = s.rx_hz == 0 && s.tx_hz == 0 && s.bandwidth_hhz == 0 && s.filters == 0 && s.power == 0;
  return no_module ? htl::state_error::none : htl::state_error::no_such_radio;
}

}  // namespace

void modem::apply(const htl::state& wanted) {
  state_ = wanted;
  transmit_.configure(state_);
  receive_.set_squelch(state_.squelch);
}

void modem::parameter(radio::kiss_command which, std::uint8_t value) {
  htl::state wanted = state_;
  switch (which) {
    case radio::kiss_command::tx_delay:
      wanted.tx_delay = value;
      break;
    case radio::kiss_command::persistence:
      wanted.persistence = value;
      break;
    case radio::kiss_command::slot_time:
      wanted.slot_time = value;
      break;
    case radio::kiss_command::tx_tail:
      wanted.tx_tail = value;
      break;
    case radio::kiss_command::full_duplex: {
      const auto bit = htl::bits(htl::mode_bit::full_duplex);
      wanted.modes = static_cast<std::uint16_t>(value != 0 ? wanted.modes | bit : wanted.modes & ~bit);
      break;
    }
    default:
      return;
  }
  apply(wanted);
}

void modem::submit_plain(tx_job job, octet_view frame) {
  // No right to transmit and none to come: refused at once, not kept until it is stale.
  const bool ever = link_.hello() ? htl::has(state_.modes, htl::mode_bit::tx_allowed) : rights();
  if (!ever) return fate(job, htl::tx_status::refused, htl::tx_reason::not_allowed);
  job.expires = true;
  job.deadline_ms = now_ms_ + plain_deadline_ms;
  transmit_.submit(job, frame);
}

void modem::data(octet_view frame) { submit_plain({.origin = job_origin::kiss}, frame); }

void modem::acked_data(std::uint16_t id, octet_view frame) {
  submit_plain({.origin = job_origin::ackmode, .id = id}, frame);
}

template <class Frame>
bool modem::read(const htl::envelope& from, Frame& frame) {
  const htl::result result = htl::decode(from, frame);
  if (result == htl::result::ok) return true;
  link_.refused();
  link_.answer(htl::error{.code = htl::error_code::bad_frame,
                          .about = static_cast<std::uint8_t>(from.type),
                          .context = static_cast<std::uint32_t>(result)},
               from.sequence);
  return false;
}

void modem::request(const htl::envelope& from) {
  switch (from.type) {
    case htl::frame_type::hello:
      return on_hello(from);
    case htl::frame_type::state:
      return on_state(from);
    case htl::frame_type::ping:
      return on_ping(from);
    case htl::frame_type::tx:
      return on_tx(from);
    case htl::frame_type::tones:
      return on_tones(from);
    case htl::frame_type::voice_down:
      return on_voice(from);
    case htl::frame_type::self_test:
      return on_self_test(from);
    case htl::frame_type::levels:
      return on_levels(from);
    default:
      return refuse_request(from, htl::error_code::not_supported);
  }
}

void modem::on_hello(const htl::envelope& from) {
  htl::hello hello;
  if (!read(from, hello)) return;
  link_.set_hello(true);
  lease_.alive(now_ms_);
  link_.status(channel_told_);
  link_.answer(htl::hello_answer{.protocol = htl::version,
                                 .capabilities = capabilities,
                                 .free_frames = static_cast<std::uint8_t>(transmit_.queue().free()),
                                 .boot_count = who_.boot_count,
                                 .cause = who_.cause,
                                 .hash = who_.hash,
                                 .serial = who_.serial,
                                 .firmware = who_.firmware,
                                 .hardware = who_.hardware},
               from.sequence);
}

void modem::on_state(const htl::envelope& from) {
  htl::state wanted;
  if (!read(from, wanted)) return;
  const htl::state_error error = check(wanted);
  if (error == htl::state_error::none) {
    apply(wanted);
    lease_.grant(htl::has(wanted.modes, htl::mode_bit::tx_allowed), now_ms_);
  }
  link_.answer(htl::applied{.error = error, .now = state_}, from.sequence);
}

void modem::on_ping(const htl::envelope& from) {
  htl::ping ping;
  if (!read(from, ping)) return;
  lease_.alive(now_ms_);
  std::uint32_t flags = 0;
  if (rights()) flags |= htl::bits(htl::pong_bit::may_transmit);
  if (ptt()) flags |= htl::bits(htl::pong_bit::transmitting);
  if (fault_steps_ > 0) flags |= htl::bits(htl::pong_bit::fault);
  link_.answer(htl::pong{.host_ms = ping.host_ms,
                         .modem_ms = now_ms_,
                         .free_frames = static_cast<std::uint8_t>(transmit_.queue().free()),
                         .flags = static_cast<std::uint8_t>(flags)},
               from.sequence);
}

void modem::on_tx(const htl::envelope& from) {
  htl::tx tx;
  if (!read(from, tx)) return;
  tx_job job{.origin = job_origin::htl, .rank = tx.rank, .id = tx.id};
  job.expires = tx.deadline_ms != 0;
  job.deadline_ms = now_ms_ + tx.deadline_ms;
  if (!allowed()) return fate(job, htl::tx_status::refused, htl::tx_reason::not_allowed);
  transmit_.submit(job, tx.frame);
}

bool modem::allowed() const { return link_.hello() && htl::has(state_.modes, htl::mode_bit::tx_allowed); }

void modem::on_tones(const htl::envelope& from) {
  htl::tones tones;
  if (!read(from, tones)) return;
  tx_job job{.kind = job_kind::tones, .origin = job_origin::htl, .rank = tones.rank, .id = tones.id};
  job.expires = tones.deadline_ms != 0;
  job.deadline_ms = now_ms_ + tones.deadline_ms;
  job.tones = tones.kind;
  job.on_ms = tones.on_ms;
  job.off_ms = tones.off_ms;
  if (!allowed()) return fate(job, htl::tx_status::refused, htl::tx_reason::not_allowed);
  // Tried out now, so that a mistake is told now and not when the channel is free.
  tone_source trial;
  if (!trial.start({tones.kind, tones.on_ms, tones.off_ms, tones.what}, 0)) {
    return fate(job, htl::tx_status::refused, htl::tx_reason::bad_tones);
  }
  transmit_.submit(job, tones.what);
}

void modem::on_voice(const htl::envelope& from) {
  htl::voice_down packet;
  if (!read(from, packet)) return;
  const tx_job job{.kind = job_kind::prompt, .origin = job_origin::htl, .id = packet.id};
  if (htl::has(packet.flags, htl::voice_bit::stored)) return refuse_request(from, htl::error_code::not_supported);
  if (!allowed()) {
    if (packet.index == 0) fate(job, htl::tx_status::refused, htl::tx_reason::not_allowed);
    return;
  }
  switch (prompt_.receive(packet)) {
    case voice_down::verdict::begun:
      prompt_queued_ = false;
      prompt_steps_ = 0;
      prompt_.set_level(state_.tx_level);
      window_told_ = prompt_.window_end();
      link_.event(htl::voice_up{.index = voice_index_, .window_end = window_told_});
      return;
    case voice_down::verdict::busy:
      return refuse_request(from, htl::error_code::busy);
    case voice_down::verdict::beyond:
      return refuse_request(from, htl::error_code::window);
    case voice_down::verdict::taken:
    case voice_down::verdict::ignored:
      return;
  }
}

void modem::on_self_test(const htl::envelope& from) {
  htl::self_test wanted;
  if (!read(from, wanted)) return;
  if (test_.running() || ptt()) return refuse_request(from, htl::error_code::busy);
  test_sequence_ = from.sequence;
  test_.start(wanted.which);
}

void modem::on_levels(const htl::envelope& from) {
  htl::levels wanted;
  if (!read(from, wanted)) return;
  if (wizard_.running()) return refuse_request(from, htl::error_code::busy);
  wizard_sequence_ = from.sequence;
  wizard_adjusts_ = wanted.adjust != 0;
  wizard_.start(wanted.seconds);
}

void modem::refuse_request(const htl::envelope& from, htl::error_code why) {
  link_.answer(htl::error{.code = why, .about = static_cast<std::uint8_t>(from.type)}, from.sequence);
}

// A host hears of its HTL jobs step by step, of ACKMODE frames when they have been sent, and of a plain frame only that
// it was refused.
void modem::fate(const tx_job& job, htl::tx_status status, htl::tx_reason reason) {
  const bool sent = status == htl::tx_status::sent;
  const bool lost = status == htl::tx_status::expired || status == htl::tx_status::refused;
  if (job.kind == job_kind::prompt && (sent || lost) && prompt_.active() && prompt_.id() == job.id) {
    if (sent && prompt_.ran_dry()) reason = htl::tx_reason::underrun;
    prompt_.stop();
  }
  if (sent && job.kind == job_kind::frame) ++minute_.frames_sent;
  if (lost) ++minute_.queue_drops;
  switch (job.origin) {
    case job_origin::htl:
      link_.event(htl::tx_done{.id = job.id, .status = status, .reason = reason, .at_ms = now_ms_});
      return;
    case job_origin::ackmode:
      if (sent) link_.acked(job.id);
      [[fallthrough]];
    case job_origin::kiss:
      if (lost) {
        link_.status(
            htl::error{.code = htl::error_code::tx_refused, .about = 0, .context = static_cast<std::uint32_t>(reason)});
      }
      return;
  }
}

void modem::cut_by_limit(std::uint32_t on_air_ms) {
  fault_steps_ = 10 * steps_per_second;
  link_.status(htl::error{.code = htl::error_code::tx_limit, .about = 0, .context = on_air_ms});
}

audio_source* modem::sound_of(const tx_job& job, octet_view octets) {
  if (job.kind == job_kind::prompt) return prompt_.active() && prompt_.id() == job.id ? &prompt_ : nullptr;
  const auto amplitude = static_cast<std::int16_t>(state_.tx_level * 32767 / 100);
  return tones_.start({job.tones, job.on_ms, job.off_ms, octets}, amplitude) ? &tones_ : nullptr;
}

}  // namespace kentongan::core
