#include "radio/link/modem_session.hpp"

#include "radio/codec/ax25.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace kentongan::radio {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds look_interval{1000};

// A modem at the wrong speed or in the wrong mode still sends octets, now and then even a FEND. So much of it without
// one AX.25 frame is not a bad moment on the line any more.
constexpr std::uint64_t garbled_frames = 5;
constexpr std::uint64_t garbled_octets = 256;

bool fits_tens(milliseconds time) {
  return time >= milliseconds(0) && time <= milliseconds(2550) && time.count() % 10 == 0;
}

std::uint8_t tens(milliseconds time) { return static_cast<std::uint8_t>(time.count() / 10); }

htl::state state_of(const modem_settings& settings) {
  htl::state s = settings.wanted;
  s.tx_delay = tens(settings.tnc.tx_delay);
  s.persistence = settings.tnc.persistence;
  s.slot_time = tens(settings.tnc.slot_time);
  s.tx_tail = tens(settings.tnc.tx_tail);
  const auto full = htl::bits(htl::mode_bit::full_duplex);
  s.modes = static_cast<std::uint16_t>(settings.tnc.full_duplex ? s.modes | full : s.modes & ~full);
  return s;
}

std::string seconds_text(milliseconds time) {
  const auto count = time.count();
  if (count % 1000 == 0) return std::to_string(count / 1000) + " s";
  return std::to_string(count) + " ms";
}

}  // namespace

std::string check(const modem_settings& settings) {
  const tnc_parameters& tnc = settings.tnc;
  if (settings.kiss_port > 15) return "the KISS port must be 0..15";
  if (settings.kind != tnc_kind::plain && settings.kiss_port != 0) return "a modem of our own has KISS port 0 only";
  if (!fits_tens(tnc.tx_delay)) return "tx_delay must be 0..2550 ms in steps of 10 ms";
  if (!fits_tens(tnc.slot_time)) return "slot_time must be 0..2550 ms in steps of 10 ms";
  if (!fits_tens(tnc.tx_tail)) return "tx_tail must be 0..2550 ms in steps of 10 ms";
  if (settings.backoff_min <= milliseconds(0)) return "backoff_min must be above 0";
  if (settings.backoff_max < settings.backoff_min) return "backoff_max must not be below backoff_min";
  if (settings.open_timeout <= milliseconds(0)) return "open_timeout must be above 0";
  if (settings.stable_after < milliseconds(0)) return "stable_after must not be negative";
  if (settings.health_interval < milliseconds(0)) return "health_interval must not be negative";
  if (settings.stall_after <= milliseconds(0)) return "stall_after must be above 0";
  if (settings.stall_limit <= settings.stall_after) return "stall_limit must be above stall_after";
  if (settings.max_unsent_octets < kiss_encoded_bound(kiss_max_payload)) {
    return "max_unsent_octets must hold one whole frame: at least " +
           std::to_string(kiss_encoded_bound(kiss_max_payload));
  }
  return {};
}

std::string_view to_string(link_state state) noexcept {
  switch (state) {
    case link_state::closed:
      return "closed";
    case link_state::opening:
      return "opening";
    case link_state::up:
      return "up";
    case link_state::degraded:
      return "degraded";
    case link_state::waiting:
      return "waiting";
  }
  return "?";
}

modem_session::modem_session(line& modem_line, modem_settings settings, handlers given, std::function<time_point()> now)
    : line_(modem_line),
      settings_(std::move(settings)),
      handlers_(std::move(given)),
      now_(std::move(now)),
      backoff_(settings_.backoff_min) {
  if (const std::string wrong = check(settings_); !wrong.empty()) throw std::invalid_argument(wrong);
  statistics_.since = statistics_.state_since = now_();
  if (settings_.kind == tnc_kind::plain) return;
  htl_host_settings host;
  host.probe = settings_.kind == tnc_kind::automatic;
  host.wanted = state_of(settings_);
  host.host_name = htl::text<16>("kentongan");
  host_.emplace(host, htl_host::handlers{
                          [this](std::span<const std::uint8_t> payload) { put(kiss_command::set_hardware, payload); },
                          [this](htl_host::phase next, std::string_view reason) { phase_changed(next, reason); },
                          [this](const htl::tx_done& done) {
                            if (voice_ && voice_->id() == done.id && htl::is_final(done.status)) voice_.reset();
                            if (handlers_.on_tx) handlers_.on_tx(done);
                          },
                          [this](const modem_event& event) { heard(event); },
                      });
}

modem_session::~modem_session() { line_.close(); }

void modem_session::start() {
  if (state_ != link_state::closed) return;
  backoff_ = settings_.backoff_min;
  open(now_());
}

void modem_session::stop() {
  if (state_ == link_state::closed) return;
  ++opening_;
  line_open_ = false;
  voice_.reset();
  if (host_) host_->closed();
  line_.close();
  enter(link_state::closed, "stopped", now_());
}

void modem_session::retry_now() {
  if (state_ == link_state::waiting) open(now_());
}

bool modem_session::send(std::span<const std::uint8_t> ax25_frame, tx_order order) {
  bool taken = is_open() && !stalled_ && !ax25_frame.empty() && ax25_frame.size() <= kiss_max_payload;
  if (taken && confirms()) {
    const auto valid = std::clamp(order.valid, milliseconds(0), milliseconds(0xFFFFFFFF));
    taken = line_.unsent_octets() + kiss_encoded_bound(ax25_frame.size()) <= settings_.max_unsent_octets &&
            host_->transmit({order.id, static_cast<std::uint32_t>(valid.count()), order.rank, ax25_frame});
  } else if (taken) {
    taken = put(kiss_command::data, ax25_frame);
  }
  ++(taken ? statistics_.frames_out : statistics_.refused);
  return taken;
}

bool modem_session::speaks() const noexcept {
  return confirms() && identity() && htl::has(identity()->capabilities, htl::capability::voice_down);
}

bool modem_session::play(std::uint16_t id, prompt sound, bool emergency) {
  const bool taken = is_open() && !stalled_ && speaks() && host_->now_in() == htl_host::phase::ready &&
                     (!voice_ || voice_->id() == id) && sound && !sound->empty() && sound->size() <= max_prompt_octets;
  ++(taken ? statistics_.frames_out : statistics_.refused);
  if (!taken) return false;
  voice_.emplace(id, std::move(sound), emergency);
  pump_voice();
  return true;
}

bool modem_session::call(const tone_call& c, tx_order order) {
  htl::tones t;
  t.id = order.id;
  t.deadline_ms =
      static_cast<std::uint32_t>(std::clamp(order.valid, milliseconds(0), milliseconds(0xFFFFFFFF)).count());
  t.rank = order.rank;
  t.kind = c.kind;
  t.what = c.what;
  const bool taken = is_open() && !stalled_ && confirms() &&
                     line_.unsent_octets() + kiss_encoded_bound(kiss_max_payload) <= settings_.max_unsent_octets &&
                     host_->transmit(t);
  ++(taken ? statistics_.frames_out : statistics_.refused);
  return taken;
}

bool modem_session::ask_levels(std::chrono::seconds time) {
  return is_open() && host_ && host_->ask(htl::levels{.seconds = static_cast<std::uint8_t>(time.count()), .adjust = 0});
}

bool modem_session::ask_self_test() { return is_open() && host_ && host_->ask(htl::self_test{}); }

void modem_session::pump_voice() {
  voice_->pump([this](const htl::voice_down& packet) {
    return line_.unsent_octets() + kiss_encoded_bound(kiss_max_payload) <= settings_.max_unsent_octets &&
           host_->transmit(packet);
  });
}

void modem_session::heard(const modem_event& event) {
  if (const auto* up = std::get_if<htl::voice_up>(&event); up && voice_) {
    voice_->open_window(up->window_end);
    pump_voice();
  }
  if (handlers_.on_event) handlers_.on_event(event);
}

const std::optional<htl::hello_answer>& modem_session::identity() const noexcept {
  static const std::optional<htl::hello_answer> nobody;
  return host_ ? host_->modem() : nobody;
}

std::optional<modem_session::time_point> modem_session::deadline() const {
  switch (state_) {
    case link_state::closed:
      return std::nullopt;
    case link_state::opening:
      if (line_open_ && host_ && host_->deadline()) return std::min(timeout_at_, *host_->deadline());
      return timeout_at_;
    case link_state::waiting:
      return timeout_at_;
    case link_state::up:
    case link_state::degraded:
      break;
  }
  std::optional<time_point> next;
  if (settings_.health_interval.count() != 0) next = health_at_;
  if (stalled_ || line_.unsent_octets() != 0) next = next ? std::min(*next, look_at_) : look_at_;
  const auto host = host_ ? host_->deadline() : std::nullopt;
  if (host) next = next ? std::min(*next, *host) : *host;
  return next;
}

void modem_session::tick(time_point now) {
  switch (state_) {
    case link_state::closed:
      break;
    case link_state::waiting:
      if (now >= timeout_at_) open(now);
      break;
    case link_state::opening:
      if (now >= timeout_at_) {
        const std::string time = seconds_text(settings_.open_timeout);
        line_.close();
        failed(line_open_ ? "the modem has not answered as one of ours does for " + time + " (settings: tnc)"
                          : "opening takes longer than " + time,
               now);
      } else if (line_open_ && host_) {
        host_->tick(now);
      }
      break;
    case link_state::up:
    case link_state::degraded:
      if (settings_.health_interval.count() != 0 && now >= health_at_) {
        health_at_ = now + settings_.health_interval;
        if (!stalled_) write_parameters(now);
      }
      if (host_) host_->tick(now);
      if (is_open() && now >= look_at_) look(now);
      break;
  }
}

modem_statistics modem_session::statistics() const {
  modem_statistics all = statistics_;
  all.bad_escapes = decoder_.counters().bad_escapes;
  all.overlong = decoder_.counters().overlong;
  all.noise = decoder_.counters().noise;
  if (host_) all.host = host_->statistics();
  return all;
}

void modem_session::enter(link_state next, std::string reason, time_point now) {
  state_ = next;
  reason_ = std::move(reason);
  statistics_.state_since = now;
  if (!handlers_.on_state) return;
  const std::string told = reason_;  // the handler may change the state, and with it reason_
  handlers_.on_state(next, told);
}

void modem_session::open(time_point now) {
  const std::uint64_t mine = ++opening_;
  timeout_at_ = now + settings_.open_timeout;
  decoder_.reset();
  at_good_frame_ = decoder_.counters();
  no_ax25_ = 0;
  written_ = taken_ = 0;
  stalled_ = false;
  enter(link_state::opening, "opening", now);
  if (opening_ != mine) return;  // stopped by the handler
  line_.open({
      .on_open =
          [this, mine](std::error_code error) {
            if (opening_ == mine) opened(error, now_());
          },
      .on_bytes =
          [this, mine](std::span<const std::uint8_t> octets) {
            if (opening_ == mine) received(octets, now_());
          },
      .on_closed =
          [this, mine](std::error_code error) {
            if (opening_ == mine) failed(error ? error.message() : "closed by the other end", now_());
          },
  });
}

void modem_session::opened(std::error_code error, time_point now) {
  if (error) return failed(error.message(), now);
  ++statistics_.openings;
  up_since_ = progress_at_ = now;
  health_at_ = now + settings_.health_interval;
  // The TNC may hold half a frame of ours from before, and would swallow the first new one as its rest.
  write({kiss_fend, kiss_fend, kiss_fend}, now);
  write_parameters(now);
  line_open_ = true;
  if (host_)
    host_->opened(now);
  else
    enter(link_state::up, "open", now);
}

void modem_session::phase_changed(htl_host::phase next, std::string_view reason) {
  const time_point now = now_();
  if (next != htl_host::phase::ready) voice_.reset();  // whoever is greeted again has forgotten it
  switch (next) {
    case htl_host::phase::plain:
      return enter(link_state::up, "open; " + std::string(reason), now);
    case htl_host::phase::ready:
      if (!is_open()) enter(link_state::up, "open; firmware " + std::string(identity()->firmware.view()), now);
      if (is_open()) judge(now);
      return;
    case htl_host::phase::greeting:
      if (!is_open()) return;
      timeout_at_ = now + settings_.open_timeout;
      return enter(link_state::opening, "the modem does not answer any more; greeting it", now);
    case htl_host::phase::off:
    case htl_host::phase::probing:
    case htl_host::phase::setting:
      return;
  }
}

void modem_session::received(std::span<const std::uint8_t> octets, time_point now) {
  if (octets.empty() || !line_open_) return;
  statistics_.octets_in += octets.size();
  statistics_.last_octet = now;
  const std::uint64_t mine = opening_;
  decoder_.push(octets, [&](const kiss_frame& frame) {
    if (opening_ == mine) deliver(frame, now);  // on_frame may have stopped the session
  });
  if (opening_ == mine && is_open()) judge(now);
}

void modem_session::deliver(const kiss_frame& frame, time_point now) {
  if (frame.command == kiss_command::set_hardware && host_) return host_->received(frame.payload, now_());
  if (frame.command != kiss_command::data) {
    ++statistics_.other_command;
    return;
  }
  ax25_frame ignored;
  const ax25_result result = ax25_decode(frame.payload, ignored);
  if (result == ax25_result::too_short || result == ax25_result::bad_address) {
    ++no_ax25_;
  } else {
    no_ax25_ = 0;
    at_good_frame_ = decoder_.counters();
  }
  if (frame.port != settings_.kiss_port) {
    ++statistics_.other_port;
    return;
  }
  ++statistics_.frames_in;
  statistics_.last_frame = now;
  if (handlers_.on_frame) handlers_.on_frame(frame.payload);
}

// The line is closed; what was left of this opening must not be heard any more.
void modem_session::failed(std::string reason, time_point now) {
  ++opening_;
  ++statistics_.failures;
  if (is_open() && now - up_since_ >= settings_.stable_after) backoff_ = settings_.backoff_min;
  line_open_ = false;
  voice_.reset();
  if (host_) host_->closed();
  const milliseconds wait = backoff_;
  backoff_ = std::min(2 * backoff_, settings_.backoff_max);
  timeout_at_ = now + wait;
  enter(link_state::waiting, std::move(reason) + "; next attempt in " + seconds_text(wait), now);
}

bool modem_session::put(kiss_command command, std::span<const std::uint8_t> payload) {
  std::vector<std::uint8_t> octets(kiss_encoded_bound(payload.size()));
  octets.resize(kiss_encode({settings_.kiss_port, command, payload}, octets));
  if (octets.empty() || line_.unsent_octets() + octets.size() > settings_.max_unsent_octets) return false;
  write(std::move(octets), now_());
  return true;
}

void modem_session::write(std::vector<std::uint8_t> octets, time_point now) {
  if (line_.unsent_octets() == 0) {
    progress_at_ = now;
    look_at_ = now + look_interval;
  }
  statistics_.octets_out += octets.size();
  written_ += octets.size();
  line_.write(std::move(octets));
}

void modem_session::write_parameters(time_point now) {
  const tnc_parameters& tnc = settings_.tnc;
  const std::pair<kiss_command, std::uint8_t> values[] = {
      {kiss_command::tx_delay, tens(tnc.tx_delay)},
      {kiss_command::persistence, tnc.persistence},
      {kiss_command::slot_time, tens(tnc.slot_time)},
      {kiss_command::tx_tail, tens(tnc.tx_tail)},
      {kiss_command::full_duplex, static_cast<std::uint8_t>(tnc.full_duplex ? 1 : 0)},
  };
  std::vector<std::uint8_t> octets;
  for (const auto& [command, value] : values) {
    const std::array<std::uint8_t, 1> payload{value};
    std::array<std::uint8_t, kiss_encoded_bound(1)> frame;
    const std::size_t size = kiss_encode({settings_.kiss_port, command, payload}, frame);
    octets.insert(octets.end(), frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(size));
  }
  write(std::move(octets), now);
}

void modem_session::look(time_point now) {
  look_at_ = now + look_interval;
  const std::uint64_t unsent = line_.unsent_octets();
  const std::uint64_t taken = written_ - std::min(written_, unsent);
  if (unsent == 0 || taken > taken_) progress_at_ = now;
  taken_ = taken;
  if (now - progress_at_ >= settings_.stall_limit) {
    line_.close();
    return failed("the modem takes no octets since " + seconds_text(settings_.stall_limit), now);
  }
  stalled_ = now - progress_at_ >= settings_.stall_after;
  judge(now);
}

void modem_session::judge(time_point now) {
  const kiss_counters& counters = decoder_.counters();
  const std::uint64_t bad_frames =
      no_ax25_ + (counters.bad_escapes - at_good_frame_.bad_escapes) + (counters.overlong - at_good_frame_.overlong);
  const std::uint64_t noise = counters.noise - at_good_frame_.noise;
  std::string reason;
  if (stalled_) {
    reason = "the modem takes no octets";
  } else if (bad_frames >= garbled_frames || noise >= garbled_octets) {
    reason = "what the modem sends is not AX.25 in KISS frames: wrong speed or mode?";
  } else if (host_ && host_->applied().error != htl::state_error::none) {
    reason = "the modem refuses its settings";
  }
  const link_state next = reason.empty() ? link_state::up : link_state::degraded;
  if (next == state_ && (next == link_state::up || reason == reason_)) return;
  enter(next, reason.empty() ? "as it should be again" : std::move(reason), now);
}

}  // namespace kentongan::radio
