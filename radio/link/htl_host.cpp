#include "radio/link/htl_host.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace kentongan::radio {

namespace {
constexpr std::string_view question = "TNC:";  // direwolf's SetHardware question; ours answers "HTL <version>"
constexpr std::string_view answer = "HTL ";

bool is_answer(std::span<const std::uint8_t> payload) {
  return payload.size() > answer.size() && std::equal(answer.begin(), answer.end(), payload.begin());
}
}  // namespace

std::string_view to_string(htl_host::phase p) noexcept {
  constexpr std::array<std::string_view, 6> names{"off", "probing", "plain", "greeting", "setting", "ready"};
  return names[static_cast<std::size_t>(p)];
}

htl_host::htl_host(htl_host_settings settings, handlers given)
    : settings_(std::move(settings)), handlers_(std::move(given)) {}

template <class Frame>
bool htl_host::put(const Frame& frame) {
  std::array<std::uint8_t, kiss_max_payload> payload;
  const std::size_t size = htl::encode(frame, sequence_, payload);
  if (size == 0) return false;
  ++sequence_;
  ++counts_.frames_out;
  handlers_.write(std::span(payload).first(size));
  return true;
}

void htl_host::enter(phase next, std::string_view reason) {
  phase_ = next;
  if (handlers_.on_phase) handlers_.on_phase(next, reason);
}

void htl_host::opened(time_point now) {
  modem_.reset();
  if (!settings_.probe) return greet(now);
  next_ = now + settings_.probe_wait;
  phase_ = phase::probing;
  handlers_.write(std::span(reinterpret_cast<const std::uint8_t*>(question.data()), question.size()));
  if (phase_ == phase::probing && handlers_.on_phase) handlers_.on_phase(phase::probing, "asking what it is");
}

void htl_host::closed() {
  if (phase_ != phase::off) phase_ = phase::off;
}

void htl_host::greet(time_point now) {
  next_ = now + settings_.answer_wait;
  ++counts_.greetings;
  if (phase_ != phase::greeting) enter(phase::greeting, "greeting the modem");
  if (phase_ == phase::greeting) put(htl::hello{htl::version, settings_.host_name});
}

void htl_host::set(time_point now) {
  next_ = now + settings_.answer_wait;
  if (phase_ != phase::setting) enter(phase::setting, "setting the modem up");
  if (phase_ != phase::setting) return;
  htl::state wanted = settings_.wanted;
  wanted.revision = ++revision_;
  put(wanted);
}

void htl_host::ping(time_point now) {
  next_ = now + settings_.ping_interval;
  ++unanswered_;
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
  put(htl::ping{static_cast<std::uint32_t>(ms)});
}

bool htl_host::transmit(const htl::tx& frame) { return phase_ == phase::ready && put(frame); }
bool htl_host::transmit(const htl::tones& tones) { return phase_ == phase::ready && put(tones); }
bool htl_host::transmit(const htl::voice_down& packet) { return phase_ == phase::ready && put(packet); }
bool htl_host::ask(const htl::levels& what) { return phase_ == phase::ready && put(what); }
bool htl_host::ask(const htl::self_test& what) { return phase_ == phase::ready && put(what); }

std::optional<htl_host::time_point> htl_host::deadline() const {
  if (phase_ == phase::off || phase_ == phase::plain) return std::nullopt;
  return next_;
}

void htl_host::tick(time_point now) {
  if (phase_ == phase::off || phase_ == phase::plain || now < next_) return;
  switch (phase_) {
    case phase::probing:
      return enter(phase::plain, "it does not answer the question that our modems know: an ordinary KISS TNC");
    case phase::greeting:
      return greet(now);
    case phase::setting:
      return set(now);
    case phase::ready:
      if (unanswered_ != 0) ++counts_.missed_pongs;
      if (unanswered_ < settings_.pongs_missed) return ping(now);
      return greet(now);
    case phase::off:
    case phase::plain:
      return;
  }
}

void htl_host::greeted(const htl::hello_answer& who, time_point now) {
  if (modem_ && modem_->boot_count != who.boot_count) ++counts_.restarts;
  modem_ = who;
  if (phase_ == phase::greeting) set(now);
}

void htl_host::settled(const htl::applied& a, time_point now) {
  applied_ = a;
  if (phase_ != phase::setting) return;
  // An answer to an older question: the right one is still to come, or is asked for again.
  if (a.error == htl::state_error::none && a.now.revision != revision_) return;
  unanswered_ = 0;
  ping(now);
  enter(phase::ready, a.error == htl::state_error::none ? "ready" : "the modem refuses its settings");
}

void htl_host::heard(const htl::pong& p, time_point now) {
  unanswered_ = 0;
  // The lease ran out while the line was silent; the state gives it back.
  const bool wanted = htl::has(settings_.wanted.modes, htl::mode_bit::tx_allowed);
  if (phase_ == phase::ready && wanted && !htl::has(p.flags, htl::pong_bit::may_transmit) &&
      applied_.error == htl::state_error::none)
    set(now);
}

template <class Frame>
void htl_host::pass(const htl::envelope& e) {
  Frame frame;
  if (htl::decode(e, frame) != htl::result::ok) {
    ++counts_.bad_frames;
    return;
  }
  if (handlers_.on_event) handlers_.on_event(frame);
}

void htl_host::received(std::span<const std::uint8_t> payload, time_point now) {
  if (phase_ == phase::off || phase_ == phase::plain) return;
  if (phase_ == phase::probing && is_answer(payload)) return greet(now);
  htl::envelope e;
  const htl::result opened = htl::open(payload, e);
  if (opened != htl::result::ok) {
    ++(opened == htl::result::foreign ? counts_.foreign_frames : counts_.bad_frames);
    return;
  }
  ++counts_.frames_in;
  const auto take = [&]<class Frame>(Frame frame, auto&& then) {
    if (htl::decode(e, frame) == htl::result::ok)
      then(frame);
    else
      ++counts_.bad_frames;
  };
  using type = htl::frame_type;
  switch (e.type) {
    case type::hello_answer:
      return take(htl::hello_answer{}, [&](const auto& f) { greeted(f, now); });
    case type::applied:
      return take(htl::applied{}, [&](const auto& f) { settled(f, now); });
    case type::pong:
      return take(htl::pong{}, [&](const auto& f) { heard(f, now); });
    case type::tx_done:
      return take(htl::tx_done{}, [&](const auto& f) {
        if (handlers_.on_tx) handlers_.on_tx(f);
      });
    case type::rx_info:
      return pass<htl::rx_info>(e);
    case type::channel:
      return pass<htl::channel>(e);
    case type::dtmf:
      return pass<htl::dtmf>(e);
    case type::selcall:
      return pass<htl::selcall>(e);
    case type::mdc:
      return pass<htl::mdc>(e);
    case type::voice_up:
      return pass<htl::voice_up>(e);
    case type::stats:
      return pass<htl::stats>(e);
    case type::error:
      return pass<htl::error>(e);
    case type::self_test_answer:
      return pass<htl::self_test_answer>(e);
    case type::levels_answer:
      return pass<htl::levels_answer>(e);
    default:  // what only a host says, and updates, which nobody here asks for
      ++counts_.bad_frames;
      return;
  }
}

}  // namespace kentongan::radio
