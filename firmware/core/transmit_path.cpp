#include "firmware/core/transmit_path.hpp"

#include <algorithm>

namespace kentongan::core {
namespace {

// A flat input gets the space tone raised by what a radio's pre-emphasis would: 20 log (2200 / 1200).
constexpr std::int16_t emphasis_cdb = 526;

// The CTCSS tone turns its phase for so long before PTT goes off, so that squelches close without a crash of noise; as
// long as receivers need (80..150 ms).
constexpr unsigned reverse_burst_ms = 150;

dsp::afsk_tx_options modulation(const htl::state& settings) {
  dsp::afsk_tx_options options;
  options.amplitude = static_cast<std::int16_t>(settings.tx_level * 32767 / 100);
  options.twist_cdb = htl::has(settings.modes, htl::mode_bit::pre_emphasis) ? emphasis_cdb : std::int16_t{0};
  return options;
}

// The longest transmission that may ever be.
std::uint32_t limit_steps(const htl::state& settings) {
  return std::min(settings.limit_s, settings.airtime_s) * steps_per_second;
}

}  // namespace

void transmit_path::configure(const htl::state& settings) {
  settings_ = settings;
  access_ = {settings.persistence, settings.slot_time, settings.dwait,
             htl::has(settings.modes, htl::mode_bit::full_duplex)};
  if (!keyed()) frames_.configure(modulation(settings));
}

bool transmit_path::submit(const tx_job& job, std::span<const std::uint8_t> octets) {
  const auto refuse = [&](htl::tx_reason reason) {
    sink_.fate(job, htl::tx_status::refused, reason);
    return false;
  };
  if (job.origin != job_origin::kiss && queue_.knows(job.origin, job.id)) return refuse(htl::tx_reason::duplicate);
  if (job.kind == job_kind::frame && !dsp::plausible_addresses(octets)) return refuse(htl::tx_reason::bad_frame);
  if (octets.size() > tx_queue::job_octets) return refuse(htl::tx_reason::bad_frame);
  if (!queue_.push(job, octets)) return refuse(htl::tx_reason::queue_full);
  sink_.fate(job, htl::tx_status::queued, htl::tx_reason::none);
  return true;
}

void transmit_path::step(bool rights, bool channel_busy, std::uint32_t now_ms) {
  if (!rights) transmitter_.cut();
  const bool was_keyed = keyed();
  transmitter_.step();
  budget_.step(was_keyed);
  account();
  queue_.expire(now_ms);
  if (keyed()) {
    if (transmitter_.tailing() && !burst_) {
      under_.stop(180, reverse_burst_ms);
      burst_ = true;
    }
    follow_frames();
    return;
  }
  if (rest_left_ > 0) --rest_left_;
  const auto next = queue_.next();
  const bool wanted = rights && rest_left_ == 0 && next && may_spend(queue_.job(*next), expected_steps(*next));
  if (csma_.step(wanted, must_wait(channel_busy, next), access_)) key_up();
}

// An emergency takes the first gap; when there is none for long it speaks over whoever talks, or whatever jams.
bool transmit_path::must_wait(bool channel_busy, std::optional<tx_queue::handle> next) {
  if (!next || queue_.job(*next).rank != htl::priority::emergency) {
    patience_steps_ = 0;
    return channel_busy;
  }
  if (channel_busy) ++patience_steps_;
  return channel_busy && patience_steps_ < htl::live_carrier_after_s * steps_per_second;
}

// What is longer than the whole budget would wait for ever; key_up() refuses it instead.
bool transmit_path::may_spend(const tx_job& job, std::uint32_t more_steps) const {
  return job.rank == htl::priority::emergency || more_steps > limit_steps(settings_) ||
         budget_.allows(settings_.airtime_s, more_steps);
}

std::uint32_t transmit_path::expected_steps(tx_queue::handle at) const {
  const std::uint32_t around =
      steps_of(settings_.tx_delay) + steps_of(settings_.tx_tail) + 2 * frame_source::flag_steps;
  return around + (queue_.job(at).kind == job_kind::frame ? frame_source::steps_for(queue_.octets(at).size()) : 1);
}

void transmit_path::key_up() {
  patience_steps_ = 0;
  frames_.configure(modulation(settings_));
  while (const auto next = queue_.next()) {
    const tx_job& job = queue_.job(*next);
    const auto octets = queue_.octets(*next);
    now_ = next;
    if (job.kind == job_kind::frame) {
      planned_steps_ = expected_steps(*next);
      if (planned_steps_ > limit_steps(settings_)) {
        ended(now_, htl::tx_status::refused, htl::tx_reason::limit);
        continue;
      }
      if (!frames_.start(octets, settings_.tx_delay, settings_.tx_tail)) {
        ended(now_, htl::tx_status::refused, htl::tx_reason::bad_frame);
        continue;
      }
      key(frames_, 0, 0);
    } else {
      audio_source* sound = sink_.sound_of(job, octets);
      if (sound == nullptr) {
        ended(now_, htl::tx_status::refused, htl::tx_reason::bad_tones);
        continue;
      }
      const auto samples = [](std::uint8_t tens_of_ms) {
        return static_cast<std::uint32_t>(steps_of(tens_of_ms) * step_samples);
      };
      key(*sound, samples(settings_.tx_delay), samples(settings_.tx_tail));
    }
    queue_.take(*now_);
    sink_.fate(job, htl::tx_status::on_air, htl::tx_reason::none);
    return;
  }
}

void transmit_path::key(audio_source& source, std::uint32_t lead_samples, std::uint32_t tail_samples) {
  under_ = dsp::ctcss_generator(sample_rate_hz, static_cast<std::int16_t>(settings_.tx_level * 32767 / 100 * 15 / 100));
  const bool tone = settings_.tx_ctcss_dhz != 0 && under_.start(settings_.tx_ctcss_dhz);
  burst_ = !tone;
  if (tone) tail_samples = std::max(tail_samples, reverse_burst_ms * sample_rate_hz / 1000);
  transmitter_.key(source, lead_samples, tail_samples, settings_.limit_s);
}

// The frame under way is over when the one behind it has begun; then another may stand behind that.
void transmit_path::follow_frames() {
  if (!now_ || queue_.job(*now_).kind != job_kind::frame || frames_.has_next()) return;
  if (then_) {
    ended(now_, htl::tx_status::sent, htl::tx_reason::none);
    now_ = then_;
    then_.reset();
    sink_.fate(queue_.job(*now_), htl::tx_status::on_air, htl::tx_reason::none);
  }
  const auto next = queue_.next();
  if (!next || queue_.job(*next).kind != job_kind::frame) return;
  const auto octets = queue_.octets(*next);
  const std::uint32_t longer = planned_steps_ + frame_source::steps_for(octets.size());
  if (longer > limit_steps(settings_) || !may_spend(queue_.job(*next), longer - transmitter_.keyed_steps())) return;
  if (!frames_.append(octets)) return;
  planned_steps_ = longer;
  then_ = next;
  queue_.take(*next);
}

void transmit_path::account() {
  const transmitter::ending how = transmitter_.take_ending();
  if (how == transmitter::ending::none) return;
  rest_left_ = how == transmitter::ending::too_long ? rest_after_limit_steps : rest_steps;
  switch (how) {
    case transmitter::ending::none:
      return;
    case transmitter::ending::finished:
      ended(now_, htl::tx_status::sent, htl::tx_reason::none);
      if (then_) ended(then_, htl::tx_status::sent, htl::tx_reason::none);
      return;
    case transmitter::ending::too_long:
      ended(now_, htl::tx_status::refused, htl::tx_reason::limit);
      sink_.cut_by_limit(transmitter_.keyed_steps() * 10 / 3);
      break;
    case transmitter::ending::cut:
      if (now_) {
        // A prompt cannot be said again: its beginning is gone.
        if (queue_.job(*now_).kind == job_kind::prompt) {
          ended(now_, htl::tx_status::refused, htl::tx_reason::lease_lost);
        } else {
          queue_.put_back(*now_);
          sink_.fate(queue_.job(*now_), htl::tx_status::queued, htl::tx_reason::lease_lost);
          now_.reset();
        }
      }
      break;
  }
  if (then_) queue_.put_back(*then_);
  then_.reset();
}

void transmit_path::ended(std::optional<tx_queue::handle>& which, htl::tx_status status, htl::tx_reason reason) {
  if (!which) return;
  const tx_job job = queue_.job(*which);
  queue_.finish(*which);
  which.reset();
  sink_.fate(job, status, reason);
}

void transmit_path::left(const tx_job& job, htl::tx_status status, htl::tx_reason reason) {
  sink_.fate(job, status, reason);
}

}  // namespace kentongan::core
